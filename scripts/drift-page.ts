import { drifts } from '../test/simulation/drift-table.ts';

/** docs/reference/drift.md: every owned field, as its test has it. */
export const driftPage = (): string =>
  [
    '# What is put back',
    '',
    'Generated from `test/simulation/drift-table.ts` by `npm run generate`: each line is a test.',
    '',
    'Somebody changes one of these in AWS; the operator sees it, in a small account within a minute ([times](../limits.md#times)), makes the',
    'calls of its line and no others (of a cluster once MSK has done what it was told), and tells it in an event `Repaired` with the field as it was and as it is to be.',
    '',
    '| Resource | Field | Put back by |',
    '| --- | --- | --- |',
    ...drifts.map(
      ({ resource, field, repair }) => `| ${resource} | ${field} | ${repair.map((call) => `\`${call}\``).join(', ')} |`,
    ),
    '',
    'What AWS cannot change in place is told in a condition. What AWS changes by itself is not fought: a Kafka version raised past its end of',
    'support, brokers with new addresses, network interfaces, versions of the cluster.',
    '',
  ].join('\n');
