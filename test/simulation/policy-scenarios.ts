import { CreateKeyCommand, ListAliasesCommand, UpdateAliasCommand } from '@aws-sdk/client-kms';
import { consumer, freshKeyArn, provider } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { ClusterOwner } from './cluster-owner.ts';
import { ClusterParts } from './cluster-parts.ts';
import { refusals } from './shipped-role.ts';
import type { Simulation } from './simulation.ts';

/** Something that the operator does, to its end. */
export type Scenario = (world: Simulation) => Promise<void>;

/** How long AWS takes for anything: nothing here depends on it. */
const seconds = 5;

export const makesACluster: Scenario = async (world) => {
  world.hurry(seconds);
  await world.create(quickstartSpec({ exposure: { regions: ['us-east-1'] } }));
  await world.untilCondition('Ready', 'True');
};

/** With what a spec can name for a cluster. */
export const makesAClusterOfParts: Scenario = async (world) => {
  const parts = new ClusterParts(world);
  const authentication = ['Unauthenticated', 'Scram'];
  const named = { authentication, encryptionKeyArn: freshKeyArn, scramSecretArns: await parts.users(1) };
  world.hurry(seconds);
  await world.create(quickstartSpec({ cluster: named }));
  await world.untilCondition('Ready', 'True');
  await world.edit({ spec: { cluster: { configuration: await parts.configuration() } } });
  await world.untilCondition('Ready', 'True');
};

/** Somebody has the alias of the operator's key name one of his own. */
const leadAliasAstray: Scenario = async (world) => {
  const { keys } = world.clients(provider);
  const aliased = async () =>
    (await keys.send(new ListAliasesCommand({}))).Aliases?.find(({ AliasName }) => AliasName?.startsWith('alias/cak-'));
  const before = await aliased();
  const { KeyMetadata } = await keys.send(new CreateKeyCommand({}));
  await keys.send(new UpdateAliasCommand({ AliasName: before?.AliasName, TargetKeyId: KeyMetadata?.KeyId }));
  await world.until(async () => (await aliased())?.TargetKeyId === before?.TargetKeyId);
};

/** A cluster of somebody else's that lets no load balancer in, until the operator adds the rule. */
export const exposesAClosedCluster: Scenario = async (world) => {
  const owner = new ClusterOwner(world);
  world.hurry(seconds);
  await owner.create({ opensTo: [] });
  await owner.grant('streaming/sensors');
  await owner.allowRules('streaming');
  await world.create({
    region: 'eu-central-1',
    clusterArn: owner.arn,
    consumers: [{ principal: `arn:aws:iam::${consumer}:root` }],
    exposure: { regions: ['us-east-1'] },
    network: { manageBrokerIngress: true },
    deletionPolicy: 'Delete',
  });
  await world.untilCondition('Ready', 'True');
  await leadAliasAstray(world);
  await world.remove();
  await world.untilGone();
};

/** @throws Error as soon as a call of the operator's was not allowed */
export const untilRefused =
  (scenario: Scenario): Scenario =>
  async (world) => {
    world.afterEachPass = () => {
      if (refusals(world).length > 0) throw new Error('a call was refused');
    };
    await scenario(world).finally(() => {
      world.afterEachPass = () => undefined;
    });
  };
