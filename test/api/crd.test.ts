import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from '../../scripts/generated-files.ts';
import { customResourceDefinition, type CustomResource } from '../../src/api/crd.ts';
import { crossAccountKafka } from '../../src/api/cross-account-kafka.ts';
import { sensorProducer } from '../../src/api/sensor-producer.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node;
  readonly [more: string]: unknown;
}

interface Crd {
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Node } }[] };
}

const kinds = [crossAccountKafka, sensorProducer].map((resource) => [resource.kind, resource] as const);

const rootOf = (resource: CustomResource): Node => {
  const crd = customResourceDefinition(resource) as Crd;
  return crd.spec.versions[0]?.schema.openAPIV3Schema ?? {};
};

/** Every node of a schema with its path. */
const nodes = (node: Node, path: string): [string, Node][] => [
  [path, node],
  ...Object.entries(node.properties ?? {}).flatMap(([name, child]) => nodes(child, `${path}.${name}`)),
  ...(node.items ? nodes(node.items, `${path}[]`) : []),
  ...(node.additionalProperties ? nodes(node.additionalProperties, `${path}{}`) : []),
];

test.each(Object.entries(generatedFiles()))('%s is what the code makes of it', (path, content) => {
  expect(readFileSync(top + path, 'utf8')).toBe(content);
});

test.each(kinds)('%s: every node has a description; metadata alone may not', (_kind, resource) => {
  const bare = nodes(rootOf(resource), 'object').filter(
    ([path, { description }]) => path !== 'object.metadata' && (description ?? '').length < 10,
  );
  expect(bare.map(([path]) => path)).toEqual([]);
});

test.each(kinds)('%s: every string, list and map has a bound', (_kind, resource) => {
  const bounds: Readonly<Record<string, readonly string[]>> = {
    string: ['maxLength', 'enum'],
    array: ['maxItems'],
    integer: ['minimum', 'x-kubernetes-validations'],
  };
  const unbound = nodes(rootOf(resource), 'object').filter(([path, node]) => {
    const wanted = node.additionalProperties ? ['maxProperties'] : bounds[node.type ?? ''];
    return (
      wanted !== undefined &&
      !['object.apiVersion', 'object.kind'].includes(path) &&
      !wanted.some((name) => name in node)
    );
  });
  expect(unbound.map(([path]) => path)).toEqual([]);
});

test.each(kinds)('%s: every rule of the root says where it stands', (_kind, resource) => {
  const rules = rootOf(resource)['x-kubernetes-validations'] as { fieldPath?: string }[];
  expect(rules.filter(({ fieldPath }) => fieldPath === undefined)).toEqual([]);
});
