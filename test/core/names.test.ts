import { expect, test } from '@jest/globals';
import { brokerIdInArn, brokerName, ownerOf, shortName, shortNameIn, shortNameInArn } from '../../src/core/names.ts';

const owner = ownerOf('production', { namespace: 'streaming', name: 'events', uid: 'u-1' });
const other = ownerOf('production', { namespace: 'streaming', name: 'orders', uid: 'u-2' });
const arnOf = (name: string): string =>
  `arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/net/${name}/50dc6c495c0c9188`;

test.each([
  ['b3', 3],
  ['b12', 12],
  ['b3-r1', 3],
  ['brokers', undefined],
  ['nlb', undefined],
])('the ARN of the load balancer in slot %s tells broker %p', (slot, id) => {
  expect(brokerIdInArn(owner, arnOf(brokerName(owner, slot)))).toBe(id);
  expect(brokerIdInArn(other, arnOf(brokerName(owner, slot)))).toBeUndefined();
});

test.each([brokerName(owner, 'b3'), brokerName(owner, 'b12-r1')])('the short name in %s is the object’s', (name) => {
  expect(shortNameIn(name)).toBe(shortName(owner));
  expect(shortNameInArn(arnOf(name))).toBe(shortName(owner));
});

test.each([shortName(owner), `${shortName(owner)}0-b1`, `my-${shortName(owner)}-b1`, 'default', ''])(
  'there is no short name of ours in %p',
  (name) => {
    expect(shortNameIn(name)).toBeUndefined();
    expect(shortNameInArn(arnOf(name))).toBeUndefined();
  },
);

test('what only has our name behind a slash is named otherwise', () => {
  expect(shortNameIn(`web/${brokerName(owner, 'b3')}`)).toBeUndefined();
});

test('a load balancer that is of no broker is none of ours', () => {
  expect(shortNameInArn(arnOf(`${shortName(owner)}-web`))).toBeUndefined();
});
