import { describe, expect, test } from '@jest/globals';
import { decide, parseAllowList, withoutList, type AllowList, type Wish } from '../../src/aws/allow-list.ts';

const iot = 'arn:aws:iam::222222222222:role/cross-account-kafka-iot';
const text = `
- namespaces: [streaming, 'team-*']
  role: operator
  clusterNames: ['streaming-*', orders.v1]
  secretNames: ['cak/streaming/*']
- namespaces: [iot]
  role: ${iot}
  externalId: open-sesame
  requireGrants: true
- namespaces: [iot]
  role: ${iot}
`;
const list = parseAllowList(text);

const wish = (changes: Partial<Wish> = {}): Wish => ({
  ...{ namespace: 'streaming', roleArn: undefined, clusterName: 'streaming-a', secretName: 'cak/streaming/a/brokers' },
  ...changes,
});

test('an entry grants its role, with its external id, to its namespaces; the first that fits counts', () => {
  expect(decide(list, wish())).toEqual({ role: undefined, requiresGrants: false });
  expect(decide(list, wish({ namespace: 'team-a' }))).toEqual({ role: undefined, requiresGrants: false });
  expect(decide(list, wish({ namespace: 'iot', roleArn: iot }))).toEqual({
    role: { arn: iot, externalId: 'open-sesame' },
    requiresGrants: true,
  });
});

const ownRole = 'may not use the operator’s own role';
const names = 'may have clusters named streaming-*, orders.v1 with secrets named cak/streaming/* only';

test.each<[string, Partial<Wish>, string]>([
  ['another namespace', { namespace: 'other' }, `namespace other ${ownRole}`],
  ['a namespace that begins like a granted one', { namespace: 'streaming-2' }, ownRole],
  ['the role of another namespace', { roleArn: iot }, `namespace streaming may not use role ${iot}`],
  ['the operator’s own role by one who has another', { namespace: 'iot' }, ownRole],
  ['a role that begins like a granted one', { namespace: 'iot', roleArn: `${iot}2` }, `may not use role ${iot}2`],
  ['another cluster name', { clusterName: 'orders' }, `${names}, not cluster orders`],
  ['a cluster name with the pattern inside', { clusterName: 'my-streaming-a' }, names],
  ['a dot that is any character elsewhere', { clusterName: 'orders-v1' }, names],
  ['another secret name', { secretName: 'cak/iot/a/brokers' }, 'with secret cak/iot/a/brokers'],
])('%s is refused', (_what, changes, words) => {
  expect(decide(list, wish(changes))).toEqual({ refused: expect.stringContaining(words) });
});

test('without a list every namespace has the operator’s own role and no other', () => {
  expect(decide(withoutList, wish({ namespace: 'any', clusterName: 'any' }))).toEqual({
    role: undefined,
    requiresGrants: false,
  });
  expect(decide(withoutList, wish({ roleArn: iot }))).toHaveProperty('refused');
});

test('JSON says the same as YAML, and an empty list grants nothing', () => {
  const asJson: AllowList = parseAllowList(JSON.stringify(list));
  expect(asJson).toEqual(list);
  expect(decide(parseAllowList('[]'), wish())).toHaveProperty('refused');
});

describe('a list is refused that', () => {
  const entry = { namespaces: ['a'], role: 'operator' };
  test.each<[string, string, string]>([
    ['is empty', '', ''],
    ['is no list', 'namespaces: [a]', 'expected array'],
    ['is no YAML', '- namespaces: [a', ''],
    ['grants no role', JSON.stringify([{ namespaces: ['a'] }]), '0.role'],
    ['grants to nobody', JSON.stringify([{ ...entry, namespaces: [] }]), '0.namespaces'],
    ['names a user', JSON.stringify([{ ...entry, role: iot.replace('role/', 'user/') }]), 'is operator or the ARN'],
    ['has a word that means nothing', JSON.stringify([{ ...entry, externalID: 'x' }]), 'externalID'],
    ['has an external id for nobody', JSON.stringify([{ ...entry, externalId: 'xx' }]), '0.externalId'],
    ['narrows to nothing', JSON.stringify([{ ...entry, clusterNames: [] }]), '0.clusterNames'],
  ])('%s', (_what, broken, words) => {
    expect(() => parseAllowList(broken)).toThrow(words);
  });
});
