import type { Rule } from '../../src/api/rules.ts';

/** A node of a CRD's schema, as far as it is told. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean | object;
  readonly 'x-kubernetes-validations'?: readonly Rule[];
  readonly [bound: string]: unknown;
}

/** One field of an object, with its path from the object's top. */
export interface Field {
  readonly path: string;
  readonly node: SchemaNode;
  readonly isRequired: boolean;
}

/** Every field under a node, in the order of the schema; `[]` is each of a list, `{}` each of a map. */
export const fieldsUnder = (node: SchemaNode, path: string): readonly Field[] => [
  ...Object.entries(node.properties ?? {}).flatMap(([name, inner]) =>
    withInner(inner, `${path}.${name}`, node.required?.includes(name) ?? false),
  ),
  ...(node.items ? withInner(node.items, `${path}[]`, false) : []),
  ...(typeof node.additionalProperties === 'object' ? withInner(node.additionalProperties, `${path}{}`, false) : []),
];

const withInner = (node: SchemaNode, path: string, isRequired: boolean): readonly Field[] => [
  { path, node, isRequired },
  ...fieldsUnder(node, path),
];

/** What a field holds, in one or two words. */
export const typeOf = (node: SchemaNode): string => {
  if (node.enum) return node.enum.join(', ');
  if (node.type === 'array') return 'list';
  return node.type === 'object' && !node.properties ? 'map' : (node.type ?? 'any');
};

const bounds: readonly (readonly [string, string, string])[] = [
  ['minimum', 'maximum', ''],
  ['minLength', 'maxLength', ' characters'],
  ['minItems', 'maxItems', ' items'],
  ['minProperties', 'maxProperties', ' keys'],
];

/** How much a field holds: `2 to 60`, `at most 64 characters`. */
export const boundsOf = (node: SchemaNode): string =>
  bounds.flatMap(([least, most, unit]) => boundOf(numberIn(node[least]), numberIn(node[most]), unit)).join(', ');

const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const boundOf = (least: number | undefined, most: number | undefined, unit: string): readonly string[] => {
  if (most === undefined) return least === undefined ? [] : [`at least ${least}${unit}`];
  return [least === undefined ? `at most ${most}${unit}` : `${least} to ${most}${unit}`];
};

/** A description of ours taken apart: what it means, then "Default: …", then whether it can change. */
export interface Told {
  readonly meaning: string;
  readonly usual: string;
  readonly changes: string;
}

const beginsChange = /^(Can (change|rise|only)|Fixed once|Once a broker|A change renumbers)/;

export const told = (description: string): Told => {
  const sentences = description.split(/(?<=[.])\s+(?=\p{Lu})/u);
  const at = sentences.findIndex((sentence) => beginsChange.test(sentence));
  const before = at === -1 ? sentences : sentences.slice(0, at);
  const isDefault = (sentence: string): boolean => sentence.startsWith('Default: ');
  return {
    meaning: before.filter((sentence) => !isDefault(sentence)).join(' '),
    usual: (before.find(isDefault) ?? '').replace(/^Default: /, '').replace(/[.]$/, ''),
    changes: at === -1 ? '' : sentences.slice(at).join(' '),
  };
};
