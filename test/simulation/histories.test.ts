import { expect, test } from '@jest/globals';
import type { History } from './histories/history.ts';
import { play } from './histories/play.ts';
import { search } from './histories/search.ts';

/** How many are played here; `npm run simulate -- histories --count 10000` plays more. */
const count = 25;
/** Another one each time; a failure prints it, and the history as short as it can be made. */
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000);

test(`bad days break no promise (SEED=${seed})`, async () => {
  const { played, found } = await search(seed, count);
  expect({ seed, found }).toEqual({ seed, found: undefined });
  expect(played).toBe(count);
}, 600_000);

/** What once broke a promise, of the operator's or of the harness's. */
const brokeOnce: readonly [string, History][] = [
  [
    'what cannot be seen makes nothing Ready: new brokers have come meanwhile',
    {
      switches: {},
      pace: 5,
      steps: [
        { deed: { do: 'disconnect' }, seconds: 400 },
        { deed: { do: 'scale', brokers: 6 }, seconds: 0 },
        {
          deed: {
            do: 'fault',
            fault: {
              ...{ action: 'elasticloadbalancing:DescribeLoadBalancers', nth: 1, times: 1 },
              effect: { is: 'error', code: 'AccessDeniedException', message: 'not allowed', status: 403 },
            },
          },
          seconds: 90,
        },
        { deed: { do: 'failLoadBalancer', nth: 0 }, seconds: 0 },
      ],
    },
  ],
  [
    'a broker that is started while it is replaced has another address all the same',
    {
      switches: { 'msk.replacedIp': 'changed' },
      pace: 5,
      steps: [
        { deed: { do: 'disconnect' }, seconds: 400 },
        { deed: { do: 'replaceBroker', nth: 0 }, seconds: 0 },
        { deed: { do: 'lookNow' }, seconds: 0 },
      ],
    },
  ],
  [
    'what cannot be seen does not keep its word for another generation',
    {
      switches: { 'elb.tagsAreSettings': 'yes' },
      pace: 5,
      steps: [
        { deed: { do: 'restart' }, seconds: 90 },
        {
          deed: { do: 'fault', fault: { action: 'tag:*', nth: 1, times: 8, effect: { is: 'throttle' } } },
          seconds: 20,
        },
        { deed: { do: 'restart' }, seconds: 20 },
        { deed: { do: 'scale', brokers: 4 }, seconds: 400 },
        { deed: { do: 'scale', brokers: 4 }, seconds: 90 },
      ],
    },
  ],
  [
    'slow reads have turns: brokers that MSK removed are found gone however many there are',
    {
      switches: {},
      pace: 20,
      steps: [
        { deed: { do: 'lookNow' }, seconds: 400 },
        { deed: { do: 'scale', brokers: 6 }, seconds: 20 },
        { deed: { do: 'scale', brokers: 2 }, seconds: 2 },
      ],
    },
  ],
  [
    'a service that somebody deleted before it was seen is made again',
    {
      switches: {},
      pace: 60,
      steps: [
        { deed: { do: 'change', to: { network: { clientSecurityGroupIds: [] } } }, seconds: 90 },
        { deed: { do: 'disconnect' }, seconds: 90 },
        { deed: { do: 'retention', days: 7 }, seconds: 0 },
        { deed: { do: 'takeAway', what: 'service', nth: 4 }, seconds: 2 },
        { deed: { do: 'quota', most: 3 }, seconds: 0 },
        {
          deed: { do: 'fault', fault: { action: 'kafka:ListNodes', nth: 3, times: 7, effect: { is: 'throttle' } } },
          seconds: 90,
        },
        { deed: { do: 'retention', days: 7 }, seconds: 0 },
      ],
    },
  ],
  ['pages of one: subnets and tags of a key have pages too', { switches: {}, pace: 5, pageSize: 1, steps: [] }],
];

test.each(brokeOnce)('%s', async (_name, history) => {
  expect(await play(history)).toEqual([]);
});
