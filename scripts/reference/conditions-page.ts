import { conditionTypes, reasons, sensorConditionTypes } from '../../src/api/conditions.ts';
import { code, page, table } from './markdown.ts';

/** docs/reference/conditions.md: every condition type, and every reason. */
export const conditionsPage = (): string =>
  page(
    'Conditions and reasons',
    '`src/api/conditions.ts`',
    'Types and reasons are API: a name once served stays, and scripts may match on them. Messages are for people and may change. What to do about a reason: [troubleshooting](../troubleshooting.md).',
    '## Types of a CrossAccountKafka',
    named('Type', conditionTypes),
    '## Types of a SensorProducer',
    named('Type', sensorConditionTypes),
    '## Reasons',
    named('Reason', reasons),
  );

const named = (head: string, meanings: Readonly<Record<string, string>>): string =>
  table(
    [head, 'Meaning'],
    Object.entries(meanings).map(([name, meaning]) => [code(name), meaning]),
  );
