import { crossAccountKafka } from '../../src/api/cross-account-kafka.ts';
import { apiVersion, structural, type CustomResource } from '../../src/api/crd.ts';
import type { Rule } from '../../src/api/rules.ts';
import { sensorProducer } from '../../src/api/sensor-producer.ts';
import { boundsOf, fieldsUnder, told, typeOf, type Field, type SchemaNode } from './fields.ts';
import { code, page, plain, table } from './markdown.ts';

/** docs/reference/api.md: every field of both kinds. */
export const apiPage = (): string =>
  page(
    'Fields',
    '`src/api`',
    `Both kinds are namespaced and of ${code(apiVersion)}. \`kubectl explain cak.spec\` says the same as the tables. \`[]\` stands for each item of a list, \`{}\` for each value of a map.`,
    ...[crossAccountKafka, sensorProducer].flatMap(kind),
  );

const kind = (resource: CustomResource): readonly string[] => [
  `## ${resource.kind}`,
  `${resource.description} Short name: ${resource.shortNames.map(code).join(', ')}. \`kubectl scale\` sets ${code(resource.scale.specReplicasPath)}.`,
  `### Spec of ${resource.kind}`,
  specTable(resource),
  `### Rules of ${resource.kind}`,
  'What the API server refuses besides, with these sentences; `…` stands for a value.',
  rulesOf(resource).join('\n'),
  `### Status of ${resource.kind}`,
  'Written by the operator only. Conditions and their reasons: [conditions](conditions.md).',
  statusTable(resource),
  `### Columns of ${resource.kind}`,
  table(
    ['Column', 'Meaning', 'Shown'],
    resource.columns.map(({ name, description, priority }) => [
      name,
      description,
      priority ? 'with `-o wide`' : 'always',
    ]),
  ),
];

const specTable = ({ spec }: CustomResource): string =>
  table(['Field', 'Type', 'Bounds', 'Default', 'Change', 'Meaning'], fieldsUnder(schemaOf(spec), 'spec').map(specRow));

const specRow = ({ path, node, isRequired }: Field): readonly string[] => {
  const { meaning, usual, changes } = told(node.description ?? '');
  return [
    code(path),
    typeOf(node),
    boundsOf(node),
    isRequired ? 'required' : usual || defaultOf(node),
    changes,
    meaning,
  ];
};

/** An object whose default is no more than those of its fields needs none of its own. */
const defaultOf = ({ default: value }: SchemaNode): string =>
  value === undefined || typeof value === 'object' ? '' : String(value);

const statusTable = ({ status }: CustomResource): string =>
  table(
    ['Field', 'Type', 'Meaning'],
    fieldsUnder(schemaOf(status), 'status').map(({ path, node }) => [
      code(path),
      typeOf(node),
      // The types of conditions have a page of their own.
      path.endsWith('.conditions[].type') ? 'Which aspect this is about.' : (node.description ?? ''),
    ]),
  );

const schemaOf = (schema: CustomResource['spec']): SchemaNode => structural(schema);

/** Rules on the fields, then those over old and new object. */
const rulesOf = ({ spec, rules }: CustomResource): readonly string[] => {
  const root = { path: 'spec', node: schemaOf(spec), isRequired: true };
  const standing = [root, ...fieldsUnder(root.node, 'spec')].flatMap(({ path, node }) =>
    (node['x-kubernetes-validations'] ?? []).map((rule) => sentenceOf(rule, path)),
  );
  return [...standing, ...rules.map((rule) => sentenceOf(rule, ''))];
};

const sentenceOf = ({ fieldPath = '', message, messageExpression = '' }: Rule, path: string): string =>
  `- ${code((path + fieldPath).replace(/^[.]/, ''))}: ${plain(message ?? textIn(messageExpression))}`;

/** The text of `'…%d…'.format([…])`. */
const textIn = (expression: string): string =>
  (/^'(.*)'[.]format/s.exec(expression)?.[1] ?? expression).replaceAll(/%[ds]/g, '…');
