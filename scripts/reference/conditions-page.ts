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
    '## Events of a CrossAccountKafka',
    'Warnings with the reason of `Stalled` and of `DeletionBlocked` when they become True. Besides:',
    named('Reason', events),
  );

/** What is told in events and in no condition. */
const events = {
  Ready: 'Ready has become True.',
  Repaired: 'What somebody changed in AWS was put back: which field, as it was, and as it is to be.',
  EndpointAccepted: 'Endpoints that consumers made were accepted: which, and of whom.',
  ConsumerRemoved: 'A principal lost its rights while others of its account, and so its connections, stay.',
};

const named = (head: string, meanings: Readonly<Record<string, string>>): string =>
  table(
    [head, 'Meaning'],
    Object.entries(meanings).map(([name, meaning]) => [code(name), meaning]),
  );
