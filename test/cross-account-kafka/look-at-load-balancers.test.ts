import { expect, test } from '@jest/globals';
import type { ReadName, ReadValue } from '../../src/aws/reads.ts';
import { unseen, type Freshness, type Sights } from '../../src/aws/view.ts';
import { shortName } from '../../src/core/names.ts';
import { seenOr, sight, type Seen } from '../../src/core/seen.ts';
import { lookAtLoadBalancers, type LoadBalancer } from '../../src/cross-account-kafka/look-at-load-balancers.ts';
import type { Looking } from '../../src/cross-account-kafka/world.ts';
import { owner } from '../support/world.ts';

const nowMs = 1000;
const nameOf = (broker: string): string => `${shortName(owner)}-${broker}`;

type Elb = (name: ReadName, key: string, freshness: Freshness) => Seen<unknown>;

/** ELB with a listener for each load balancer, which tells the tags of at most twenty things at once. */
const elbOf =
  (...brokers: readonly string[]): Elb =>
  (name, key) => {
    if (name.endsWith('DescribeLoadBalancers')) return sight(brokers.map((b) => ({ arn: `lb-${b}`, name: nameOf(b) })));
    if (name.endsWith('DescribeListeners')) return sight([{ arn: `of ${key}` }]);
    if (!name.endsWith('DescribeTags')) return sight({});
    const arns = key.split(',');
    if (arns.length > 20) return unseen({ class: 'refused', call: name, code: 'ValidationError', message: 'too many' });
    return sight(arns.map((arn) => ({ arn, tags: { of: arn } })));
  };

const lookAt = async (elb: Elb): Promise<readonly LoadBalancer[]> => {
  const view: Sights = {
    look: <Name extends ReadName>(name: Name, key = '', freshness: Freshness = {}) =>
      Promise.resolve(elb(name, key, freshness) as Seen<ReadValue<Name>>),
  };
  return seenOr(await lookAtLoadBalancers({ view, owner, nowMs, freshness: {} } as unknown as Looking), []);
};

test('of many load balancers and listeners each has its own tags', async () => {
  const brokers = Array.from({ length: 45 }, (_none, index) => `b${index}`);
  const found = await lookAt(elbOf(...brokers));
  expect(found.map(({ tags }) => tags)).toEqual(brokers.map((b) => sight({ of: `lb-${b}` })));
  expect(found.flatMap(({ listeners }) => seenOr(listeners, []).map(({ tags }) => tags))).toEqual(
    brokers.map((b) => sight({ of: `of lb-${b}` })),
  );
});

test('a listener that is gone since its list was read hides the tags of no other', async () => {
  const elb = elbOf('b1', 'b2');
  const [first, second] = await lookAt((name, key, freshness) => {
    if (name.endsWith('DescribeTags') && key.includes('of lb-b2'))
      return unseen({ class: 'gone', call: name, code: 'ListenerNotFound', message: 'no such listener' });
    const isNew = freshness.begunAfterMs === nowMs;
    return name.endsWith('DescribeListeners') && key === 'lb-b2' && isNew ? sight([]) : elb(name, key, freshness);
  });
  expect(first).toMatchObject({
    tags: sight({ of: 'lb-b1' }),
    listeners: sight([{ arn: 'of lb-b1', tags: sight({ of: 'of lb-b1' }) }]),
  });
  expect(second).toMatchObject({ tags: sight({ of: 'lb-b2' }), listeners: sight([]) });
});

test('of what the answer does not tell the tags are not seen, and not none', async () => {
  const elb = elbOf('b1', 'b2');
  const [first, second] = await lookAt((name, key, freshness) =>
    elb(name, key.startsWith('lb-b1,') ? 'lb-b1' : key, freshness),
  );
  expect(first?.tags.seen).toBe(true);
  expect(second?.tags.seen).toBe(false);
});
