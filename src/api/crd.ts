import * as z from 'zod';
import type { Rule } from './rules.ts';

export const group = 'crossaccountkafka.dev';
export const version = 'v1alpha1';
export const apiVersion = `${group}/${version}`;

export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  readonly priority?: number;
}

/** One kind as its file in this folder describes it. */
export interface CustomResource {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly description: string;
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
  /** Rules over the whole object: transitions, and metadata.name. */
  readonly rules: readonly Rule[];
  readonly columns: readonly PrinterColumn[];
  readonly scale: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
}

export type JsonSchema = Record<string, unknown>;

/** The CustomResourceDefinition of a kind, as an object to write down as YAML. */
export const customResourceDefinition = (resource: CustomResource): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${resource.plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: {
      kind: resource.kind,
      listKind: `${resource.kind}List`,
      plural: resource.plural,
      singular: resource.singular,
      shortNames: resource.shortNames,
      categories: ['cakafka'],
    },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: rootSchema(resource) },
        subresources: { status: {}, scale: resource.scale },
        additionalPrinterColumns: resource.columns,
      },
    ],
  },
});

const rootSchema = (resource: CustomResource): JsonSchema => ({
  type: 'object',
  description: resource.description,
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string', description: 'Version of the schema of this object.' },
    kind: { type: 'string', description: 'Kind of this object.' },
    // The API server describes metadata itself and accepts no description here.
    metadata: { type: 'object' },
    spec: structural(resource.spec),
    status: structural(resource.status),
  },
  'x-kubernetes-validations': resource.rules,
});

/** JSON schema of what users write (defaults are optional), in the subset that Kubernetes calls structural. */
export const structural = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    override: ({ jsonSchema }) => {
      makeStructural(jsonSchema);
    },
  });
  return rest;
};

const makeStructural = (node: JsonSchema): void => {
  delete node['propertyNames'];
  if (node['x-kubernetes-preserve-unknown-fields'] === true) delete node['additionalProperties'];
  if (node['type'] === 'integer') {
    node['format'] = 'int32';
    if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
    if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
  }
};
