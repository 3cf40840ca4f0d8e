import { expect, test } from '@jest/globals';
import type { ReadName, ReadValue } from '../../src/aws/reads.ts';
import { unseen, type Freshness, type Sights } from '../../src/aws/view.ts';
import { shortName } from '../../src/core/names.ts';
import { seenOr, sight, type Seen } from '../../src/core/seen.ts';
import { lookAtLoadBalancers } from '../../src/cross-account-kafka/look-at-load-balancers.ts';
import type { Looking } from '../../src/cross-account-kafka/world.ts';
import { owner } from '../support/world.ts';

const nowMs = 1000;
const loadBalancers = ['b1', 'b2'].map((name) => ({ arn: `lb-${name}`, name: `${shortName(owner)}-${name}` }));

/** ELB, whose second listener somebody deleted since the lists of listeners were read. */
const elb = (name: ReadName, key: string, { begunAfterMs }: Freshness): Seen<unknown> => {
  const isGone = key === 'lb-b2' && begunAfterMs === nowMs;
  if (name.endsWith('DescribeLoadBalancers')) return sight(loadBalancers);
  if (name.endsWith('DescribeListeners')) return sight(isGone ? [] : [{ arn: `of ${key}` }]);
  if (!name.endsWith('DescribeTags')) return sight({});
  if (key.includes('of lb-b2'))
    return unseen({ class: 'gone', call: name, code: 'ListenerNotFound', message: 'no such listener' });
  return sight(Object.fromEntries(key.split(',').map((arn) => [arn, { of: arn }])));
};

const view: Sights = {
  look: <Name extends ReadName>(name: Name, key = '', freshness: Freshness = {}) =>
    Promise.resolve(elb(name, key, freshness) as Seen<ReadValue<Name>>),
};

test('a listener that is gone hides the tags of no other', async () => {
  const looking = { view, owner, nowMs, freshness: {} } as unknown as Looking;
  const [first, second] = seenOr(await lookAtLoadBalancers(looking), []);
  expect(first).toMatchObject({
    tags: sight({ of: 'lb-b1' }),
    listeners: sight([{ arn: 'of lb-b1', tags: sight({ of: 'of lb-b1' }) }]),
  });
  expect(second).toMatchObject({ tags: sight({ of: 'lb-b2' }), listeners: sight([]) });
});
