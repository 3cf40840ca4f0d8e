import { expect, test } from '@jest/globals';
import type { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clients } from '../../src/aws/clients.ts';
import type { TargetGroup } from '../../src/aws/facts.ts';
import { reads } from '../../src/aws/reads.ts';

const perPage = 2;
type Groups = readonly (readonly [name: string, port: number])[];

/** ELB with target groups of these names and ports, two a page. */
const elbWith = (groups: Groups): Clients => {
  const send = ({ input: { Marker } }: DescribeTargetGroupsCommand) => {
    const [from, to] = [Number(Marker ?? 0), Number(Marker ?? 0) + perPage];
    const TargetGroups = groups
      .slice(from, to)
      .map(([name, Port]) => ({ TargetGroupName: name, TargetGroupArn: `arn-${name}`, Port, LoadBalancerArns: [] }));
    return Promise.resolve({ TargetGroups, NextMarker: to < groups.length ? String(to) : undefined });
  };
  return { elasticloadbalancing: { send } } as unknown as Clients;
};

const read = (aws: Clients, before?: TargetGroup[]): Promise<TargetGroup[]> =>
  reads['elasticloadbalancing:DescribeTargetGroups'].fetch(
    aws,
    '',
    { abortSignal: new AbortController().signal },
    before,
  );

const [a, b, c, d] = [['a', 9094] as const, ['b', 9094] as const, ['c', 9094] as const, ['d', 9094] as const];
const was = [a, b, c];

test('a list that is read again and did not change is the one that was there before', async () => {
  const before = await read(elbWith(was));
  const after = await read(elbWith(was), before);
  expect(after).toBe(before);
});

test('of a list that has changed, what did not change is what was there before', async () => {
  const before = await read(elbWith(was));
  const after = await read(elbWith([a, ['b', 9096], c]), before);
  expect(after.map((group, index) => group === before[index])).toEqual([true, false, true]);
});

test.each<[string, Groups]>([
  ['a change', [a, ['b', 9096], c]],
  ['one more', [a, b, c, d]],
  ['one more in front', [d, a, b, c]],
  ['one less', [a, c]],
  ['another order', [c, a, b]],
  ['none', []],
])('it says what a first look says, after %s', async (_name, now) => {
  const before = await read(elbWith(was));
  expect(await read(elbWith(now), before)).toStrictEqual(await read(elbWith(now)));
  expect(before).toStrictEqual(await read(elbWith(was)));
});
