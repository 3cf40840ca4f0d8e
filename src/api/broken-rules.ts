import { Environment } from '@marcbachmann/cel-js';
import type { z } from 'zod';
import type { Rule } from './rules.ts';
import { structural, type JsonSchema } from './crd.ts';

/** A rule of the schema, ready to be asked. */
interface Compiled {
  readonly holds: (self: unknown) => unknown;
  readonly message: (self: unknown) => string;
  /** Of the field that the rule is about, from the node it stands on. */
  readonly fieldPath: string;
}

/** A node of a schema, with the rules on it. */
interface Node {
  readonly rules: readonly Compiled[];
  readonly properties: Readonly<Record<string, Node>>;
  readonly each: Node | undefined;
}

/** CEL as the API server speaks it: with its `format` (k8s.io/apiserver/pkg/cel, strings extension), as far as our sentences use it. */
const cel = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false }).registerFunction(
  'string.format(list): string',
  (text: string, values: readonly unknown[]) => {
    const left = [...values];
    return text.replaceAll(/%[ds]/g, () => String(left.shift()));
  },
);

/**
 * What the API server asks of new objects, asked again of one that is there: it may have been stored before a rule existed, or
 * past the schema. Rules of a change (`oldSelf`) cannot be asked of what is.
 * @param schema of what users write
 * @returns of a value that `schema` has parsed, a sentence for each rule that it breaks, with the field
 */
export const brokenRules = (schema: z.ZodType): ((value: unknown) => readonly string[]) => {
  const root = nodeOf(structural(schema));
  return (value) => broken(root, celValue(value), '');
};

const nodeOf = (schema: JsonSchema): Node => {
  const { properties = {}, items, additionalProperties } = schema as SchemaNode;
  const each = items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  return {
    rules: ((schema['x-kubernetes-validations'] ?? []) as readonly Rule[])
      .filter(({ rule }) => !rule.includes('oldSelf'))
      .map(compiled),
    properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, nodeOf(inner)])),
    each: each && nodeOf(each),
  };
};

interface SchemaNode {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

const compiled = ({ rule, message = '', messageExpression, fieldPath = '' }: Rule): Compiled => {
  const ask: (context: object) => unknown = cel.parse(rule);
  const tell: ((context: object) => unknown) | undefined =
    messageExpression === undefined ? undefined : cel.parse(messageExpression);
  return {
    holds: (self) => ask({ self }),
    fieldPath,
    message: (self) => (tell ? String(tell({ self })) : message),
  };
};

const broken = (node: Node, value: unknown, path: string): readonly string[] => [
  ...node.rules.flatMap(({ holds, message, fieldPath }) =>
    holds(value) === true ? [] : [`${(path + fieldPath).replace(/^[.]/, '') || 'spec'}: ${message(value)}`],
  ),
  ...Object.entries(isMap(value) ? value : {}).flatMap(([name, inner]) => {
    const of = node.properties[name] ?? node.each;
    return of ? broken(of, inner, path === '' ? name : `${path}.${name}`) : [];
  }),
  ...(Array.isArray(value) && node.each
    ? value.flatMap((item, index) => broken(node.each as Node, item, `${path}[${index}]`))
    : []),
];

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** CEL tells whole numbers from others; what is undefined is not there. */
const celValue = (value: unknown): unknown => {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(celValue);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === undefined ? [] : [[name, celValue(inner)]])),
  );
};
