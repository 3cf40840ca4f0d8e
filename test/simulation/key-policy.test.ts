import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { putRole } from '../../sandbox/aws/iam/roles.ts';
import { keyPolicy } from '../../scripts/iam/key-policy.ts';
import { exposeExistingPolicy } from '../../scripts/iam/operator-policy.ts';
import { consumer, provider } from '../support/aws.ts';
import { trusting } from '../support/roles.ts';
import { ClusterOwner } from './cluster-owner.ts';
import { Consumer } from './people.ts';
import { refusals, restrict, sidsOf, tells, withoutStatement } from './shipped-role.ts';
import { Simulation } from './simulation.ts';

/** What its owners may do, nobody else misses. */
const ofTheOwners = 'OwnersAdminister';

let world: Simulation;
beforeEach(async () => {
  world = new Simulation();
  world.allow([{ namespaces: ['streaming'], role: 'operator', requireGrants: true }]);
  await restrict(world, exposeExistingPolicy());
  // A policy names nobody who is not there.
  putRole(world.double.world, { account: provider, name: 'key-owners', trust: trusting(provider) });
});
afterEach(() => world.stop());

/** A key that has this policy, and that namespace streaming may use. */
const keyUnder = async (policy: object): Promise<string> => {
  const { KeyMetadata } = await world.clients(provider).keys.send(
    new CreateKeyCommand({
      Policy: JSON.stringify(policy),
      BypassPolicyLockoutSafetyCheck: true,
      Tags: [{ TagKey: 'crossaccountkafka.dev/allow', TagValue: 'streaming' }],
    }),
  );
  return KeyMetadata?.Arn ?? '';
};

const shareUnder = async (policy: object): Promise<void> => {
  const owner = new ClusterOwner(world);
  world.hurry(5);
  await owner.create();
  await owner.grant('streaming/sensors');
  await world.create({
    region: 'eu-central-1',
    clusterArn: owner.arn,
    consumers: [{ principal: `arn:aws:iam::${consumer}:root` }],
    sharing: { kmsKeyArn: await keyUnder(policy) },
  });
};

test('under a key with the example’s policy, which leaves nothing to the account, the consumers read the secret', async () => {
  await shareUnder(keyPolicy());
  await world.untilCondition('Ready', 'True');
  const read = await new Consumer(world, world.clients(consumer)).readSecret();
  expect(Object.keys(read)).toEqual(['b-1', 'b-2']);
  expect(refusals(world)).toEqual([]);
});

const without: readonly (readonly [string, string])[] = [
  ['OperatorLooks', 'kms:ListResourceTags'],
  ['OperatorEncryptsTheSecret', 'Access to KMS is not allowed'],
  ['ConsumersDecryptThroughSecretsManager', 'does not let arn:aws:iam::222222222222:root read the secret'],
];

test.each(without)('without its statement %s: %s', async (sid, told) => {
  await shareUnder(withoutStatement(keyPolicy(), sid));
  await world.until(() => tells(world, told), 1800);
});

test('that is all of its statements, but the owners’ own', () => {
  expect(sidsOf(keyPolicy())).toEqual([ofTheOwners, ...without.map(([sid]) => sid)]);
});
