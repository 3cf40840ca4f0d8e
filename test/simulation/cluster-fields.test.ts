import * as kafka from '@aws-sdk/client-kafka';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { freshKeyArn, provider } from '../support/aws.ts';
import { quickstartSpec } from '../support/sandbox.ts';
import { authorityArn, ClusterParts } from './cluster-parts.ts';
import { Promises } from './histories/promises.ts';
import { Truth } from './histories/truth.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
let parts: ClusterParts;
beforeEach(() => {
  world = new Simulation();
  parts = new ClusterParts(world);
});
afterEach(() => world.stop());

const ready = (): Promise<void> => world.untilCondition('Ready', 'True');
const message = async (type: string): Promise<string> => (await world.condition(type))?.message ?? '';
const create = async (cluster: object, more: object = {}): Promise<void> => {
  await world.create(quickstartSpec({ cluster, ...more }));
};
const edit = (cluster: object, more: object = {}): Promise<void> => world.edit({ spec: { cluster, ...more } });
const refusedWrites = (): readonly string[] =>
  world.double.journal
    .after(0)
    .filter(({ kind, writer, error }) => kind === 'write' && writer.includes('cross-account-kafka/') && error)
    .map(({ action, message: words }) => `${action}: ${words ?? ''}`);
const updatesAfter = (serial: number): readonly string[] =>
  world.writesAfter(serial).filter((action) => action.startsWith('kafka:'));

test('everything that a cluster can be given at its creation it has, and an idle hour changes nothing', async () => {
  const configuration = await parts.configuration();
  await create(
    {
      kafkaVersion: '3.9.x',
      instanceType: 'kafka.m7g.xlarge',
      storageGiB: 120,
      authentication: ['Iam', 'MutualTls'],
      certificateAuthorityArns: [authorityArn],
      configuration,
      encryptionKeyArn: freshKeyArn,
      monitoring: 'PerTopicPerBroker',
    },
    { exposure: { authentication: 'MutualTls' } },
  );
  await ready();
  expect((await parts.cluster()).Provisioned).toMatchObject({
    ClientAuthentication: {
      Unauthenticated: { Enabled: false },
      Sasl: { Iam: { Enabled: true }, Scram: { Enabled: false } },
      Tls: { Enabled: true, CertificateAuthorityArnList: [authorityArn] },
    },
    CurrentBrokerSoftwareInfo: { ConfigurationArn: configuration.arn, ConfigurationRevision: 1 },
    EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId: freshKeyArn } },
    EnhancedMonitoring: 'PER_TOPIC_PER_BROKER',
  });
  expect(await world.status()).toMatchObject({
    cluster: {
      ...{ configuration, encryptionKeyArn: freshKeyArn },
      ...{ kafkaVersion: '3.9.x', instanceType: 'kafka.m7g.xlarge', storageGiB: 120 },
    },
    exposedBrokers: [{ port: 9094 }, { port: 9094 }],
  });
  const serial = world.double.journal.last;
  await world.run(3600);
  expect(world.writesAfter(serial)).toEqual([]);
});

test.each(['accepted', 'completed'] as const)(
  'changed all at once, each is one update of MSK’s, one at a time, with the version of the moment (it changes when %s)',
  async (bump) => {
    world.double.world.switches.set('msk.versionBump', bump);
    await world.create();
    await ready();
    const configuration = await parts.configuration();
    const authentication = ['Unauthenticated', 'MutualTls'];
    const wanted = { authentication, certificateAuthorityArns: [authorityArn], configuration, monitoring: 'PerBroker' };
    await edit(wanted, { brokers: 4 });
    await ready();
    expect(await parts.operations()).toEqual([
      'UPDATE_SECURITY UPDATE_COMPLETE',
      'UPDATE_CLUSTER_CONFIGURATION UPDATE_COMPLETE',
      'UPDATE_MONITORING UPDATE_COMPLETE',
      'INCREASE_BROKER_COUNT UPDATE_COMPLETE',
    ]);
    expect(refusedWrites()).toEqual([]);
    expect(await world.status()).toMatchObject({ exposed: '4/4', cluster: { configuration } });
  },
);

test('a larger disk, a larger instance and a newer version come one after the other, with no address out of the secret', async () => {
  const promises = new Promises(world, new Truth(world.double.world), () => world.peek());
  await create({ kafkaVersion: '3.8.x' });
  await ready();
  await edit({ storageGiB: 200, instanceType: 'kafka.m7g.xlarge', kafkaVersion: '3.9.x' });
  await ready();
  expect([...(await parts.operations())].sort()).toEqual([
    'UPDATE_BROKER_STORAGE UPDATE_COMPLETE',
    'UPDATE_BROKER_TYPE UPDATE_COMPLETE',
    'UPDATE_CLUSTER_KAFKA_VERSION UPDATE_COMPLETE',
  ]);
  expect(refusedWrites()).toEqual([]);
  expect(promises.broken).toEqual([]);
  expect(await world.status()).toMatchObject({
    cluster: { kafkaVersion: '3.9.x', instanceType: 'kafka.m7g.xlarge', storageGiB: 200 },
  });
});

test('while there are no brokers yet, none is exposed', async () => {
  await world.create();
  await world.untilCondition('BrokersExposed', 'False', 'WaitingForAws');
  expect(await message('BrokersExposed')).toContain('no brokers');
  await ready();
  expect((await world.condition('BrokersExposed'))?.status).toBe('True');
});

test('a second enlargement within six hours waits, and nobody is called for it', async () => {
  await world.create();
  await ready();
  await edit({ storageGiB: 200 });
  await ready();
  await edit({ storageGiB: 300 });
  await world.untilCondition('Ready', 'False', 'WaitingForAws');
  await world.run(5 * 3600);
  expect(await message('ClusterReady')).toMatch(/the storage can be enlarged from \S+ on/);
  expect((await world.condition('Stalled'))?.status).toBe('False');
  await ready();
  expect((await world.status()).cluster?.storageGiB).toBe(300);
  expect(refusedWrites()).toEqual([]);
});

test('what waits for a person is told while an enlargement waits for its time', async () => {
  await world.create();
  await ready();
  await edit({ storageGiB: 200 });
  await ready();
  await edit({ storageGiB: 300, kafkaVersion: '9.9.x' });
  await world.untilCondition('Stalled', 'True', 'SpecRejected');
  const soFar = world.clock.now();
  await world.until(async () => {
    expect((await world.condition('Stalled'))?.status).toBe('True');
    return world.clock.now() > soFar + 2 * 3600 * 1000;
  }, 3 * 3600);
});

test('clients that may speak without TLS, by somebody’s hand, have to speak TLS again', async () => {
  await world.create();
  await ready();
  const { ClusterArn, CurrentVersion } = await parts.cluster();
  const EncryptionInfo = { EncryptionInTransit: { ClientBroker: 'TLS_PLAINTEXT' as const } };
  const serial = world.double.journal.last;
  await world
    .clients(provider)
    .kafka.send(new kafka.UpdateSecurityCommand({ ClusterArn, CurrentVersion, EncryptionInfo }));
  await world.untilCondition('Ready', 'False');
  await ready();
  expect(updatesAfter(serial)).toEqual(['kafka:UpdateSecurity']);
  expect((await parts.cluster()).Provisioned?.EncryptionInfo?.EncryptionInTransit?.ClientBroker).toBe('TLS');
});

describe('an update that cannot be', () => {
  const missing = { arn: 'arn:aws:kafka:eu-central-1:111111111111:configuration/none/1-2', revision: 1 };

  test('is told in MSK’s words, and holds up no other', async () => {
    await world.create();
    await ready();
    await edit({ configuration: missing }, { brokers: 4 });
    await world.untilCondition('Stalled', 'True', 'SpecRejected');
    await world.until(async () => (await world.status()).brokers === 4);
    expect(await parts.operations()).toEqual(['INCREASE_BROKER_COUNT UPDATE_COMPLETE']);
    await world.untilCondition('Stalled', 'True', 'SpecRejected');
    expect(await message('ClusterReady')).toContain('The configuration or its revision does not exist');
    await edit({ configuration: null });
    await ready();
  });

  test('and another one are told in one breath, and always in the same words', async () => {
    await world.create();
    await ready();
    await edit({ configuration: missing, kafkaVersion: '9.9.x' });
    const names = ['kafka:UpdateClusterConfiguration', 'kafka:UpdateClusterKafkaVersion'];
    await world.until(async () => {
      const said = await message('Stalled');
      return names.every((name) => said.includes(name));
    });
    const told = await message('Stalled');
    const heard = new Set<string>();
    const soFar = world.clock.now();
    await world.until(async () => {
      heard.add(await message('Stalled')).add(await message('ClusterReady'));
      return world.clock.now() > soFar + 3 * 3600 * 1000;
    }, 4 * 3600);
    expect([...heard]).toEqual([told]);
    await edit({ configuration: null });
    await world.until(async () => !(await message('Stalled')).includes('UpdateClusterConfiguration'));
    expect(await message('Stalled')).toContain('UpdateClusterKafkaVersion');
  });

  test('and that fails under way is not tried again before half an hour is over', async () => {
    await world.create();
    await ready();
    world.event('failNextOperation', { clusterArn: (await world.status()).cluster?.arn, message: 'no room' });
    await edit({ monitoring: 'PerBroker' });
    await world.untilCondition('Stalled', 'True', 'OperationFailed');
    expect(await message('Stalled')).toContain('MSK could not do UPDATE_MONITORING: no room');
    const serial = world.double.journal.last;
    await world.run(25 * 60);
    expect(updatesAfter(serial)).toEqual([]);
    await ready();
    expect(await parts.operations()).toEqual(['UPDATE_MONITORING UPDATE_FAILED', 'UPDATE_MONITORING UPDATE_COMPLETE']);
  });
});

test('a configuration that somebody gave the cluster by hand stays, and is told', async () => {
  await world.create();
  await ready();
  const { arn, revision } = await parts.configuration();
  const { ClusterArn, CurrentVersion } = await parts.cluster();
  const ConfigurationInfo = { Arn: arn, Revision: revision };
  const update = new kafka.UpdateClusterConfigurationCommand({ ClusterArn, CurrentVersion, ConfigurationInfo });
  await world.clients(provider).kafka.send(update);
  await world.untilCondition('Ready', 'False');
  await ready();
  expect(await message('ClusterReady')).toContain(`configuration ${arn}, revision 1, is in use and not in the spec`);
  expect(await parts.operations()).toHaveLength(1);
});

describe('a key for the disks that cannot be used', () => {
  const noKey = 'arn:aws:kms:eu-central-1:111111111111:key/11111111-aaaa-4bbb-8ccc-00000000dead';

  test('is told before there is a cluster, and can be taken back', async () => {
    world.double.world.switches.set('msk.encryptionKey', 'refused');
    await create({ encryptionKeyArn: noKey });
    await world.untilCondition('Stalled', 'True', 'SpecRejected');
    expect(await message('Stalled')).toContain('The KMS key of the volumes cannot be used');
    await edit({ encryptionKeyArn: freshKeyArn });
    await ready();
    expect((await world.status()).cluster?.encryptionKeyArn).toBe(freshKeyArn);
  });

  test('is told when the cluster has failed, which is deleted with its object', async () => {
    world.double.world.switches.set('msk.encryptionKey', 'clusterFails');
    await create({ encryptionKeyArn: noKey });
    await world.untilCondition('Stalled', 'True', 'ClusterFailed');
    expect(await message('Stalled')).toContain('The KMS key of the volumes cannot be used');
    await world.remove();
    await world.untilGone();
    expect(world.inventory().filter(({ kind }) => kind === 'cluster')).toEqual([]);
  });

  test('another key than that of the disks stalls where the API server could not see it', async () => {
    await create({ encryptionKeyArn: freshKeyArn });
    await ready();
    await edit({ encryptionKeyArn: noKey });
    await world.untilCondition('Stalled', 'True', 'FixedField');
    expect(await message('Stalled')).toContain(`the disks are encrypted with ${freshKeyArn} for ever`);
  });
});

describe('users of SCRAM', () => {
  const scram = { authentication: ['Unauthenticated', 'Scram'] };

  test('more than MSK takes at once are all associated, and the cluster is idle then', async () => {
    const scramSecretArns = await parts.users(23);
    await create({ ...scram, scramSecretArns });
    await ready();
    expect(await parts.associated()).toEqual([...scramSecretArns].sort());
    expect(world.writesAfter(0).filter((action) => action === 'kafka:BatchAssociateScramSecret')).toHaveLength(3);
    const serial = world.double.journal.last;
    await world.run(3600);
    expect(world.writesAfter(serial)).toEqual([]);
  });

  test('a secret needs its owner’s word; one without it holds up no other', async () => {
    const [granted, foreign] = [await parts.user('granted'), await parts.user('foreign', { allow: 'elsewhere' })];
    await create({ ...scram, scramSecretArns: [foreign, granted] });
    await world.untilCondition('Stalled', 'True', 'SecretNotGranted');
    expect(await message('Stalled')).toContain(`the owner of secret ${foreign} lets this namespace use it`);
    expect(await message('Stalled')).toContain('crossaccountkafka.dev/allow, which must list streaming');
    expect(await parts.associated()).toEqual([granted]);
    await parts.allow(foreign, 'elsewhere streaming');
    await ready();
    expect(await parts.associated()).toEqual([foreign, granted].sort());
  });

  test('what MSK does not take is told in its words, and the rest is taken', async () => {
    const [good, bad] = [await parts.user('good'), await parts.user('bad', { KmsKeyId: undefined })];
    await create({ ...scram, scramSecretArns: [bad, good] });
    await world.untilCondition('Stalled', 'True', 'SpecRejected');
    await world.until(async () => (await message('Stalled')).includes(`${bad}: The secret must not be encrypted`));
    expect(await parts.associated()).toEqual([good]);
    await edit({ scramSecretArns: [good] });
    await ready();
  });

  test('a secret that is none is told', async () => {
    const none = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:AmazonMSK_none-a1b2c3';
    await create({ ...scram, scramSecretArns: [none] });
    await world.untilCondition('Stalled', 'True', 'SpecRejected');
    expect(await message('Stalled')).toContain(`there is no secret ${none}`);
  });

  test('whom the spec drops is let go; whom somebody else let in stays', async () => {
    const [first, second, byHand] = await parts.users(3);
    await create({ ...scram, scramSecretArns: [first, second] });
    await ready();
    await parts.associate(byHand ?? '');
    await edit({ scramSecretArns: [second] });
    await ready();
    expect(await parts.associated()).toEqual([second, byHand].sort());
    await edit({ ...scram, scramSecretArns: [] });
    await ready();
    expect(await parts.associated()).toEqual([byHand]);
  });

  test('whom somebody else let in does not become ours by being in the spec without its owner’s word', async () => {
    await create(scram);
    await ready();
    const foreign = await parts.user('foreign', { allow: 'elsewhere' });
    await parts.associate(foreign);
    await edit({ scramSecretArns: [foreign] });
    await world.untilCondition('Stalled', 'True', 'SecretNotGranted');
    await edit({ scramSecretArns: [] });
    await ready();
    await world.run(600);
    expect(await parts.associated()).toEqual([foreign]);
  });

  test('the secrets are let go before SCRAM is turned off, and stay with a cluster that is retained', async () => {
    const [first] = await parts.users(1);
    await create({ ...scram, scramSecretArns: [first] }, { deletionPolicy: 'Retain' });
    await ready();
    const serial = world.double.journal.last;
    await edit({ authentication: ['Unauthenticated'], scramSecretArns: [] });
    await ready();
    expect(updatesAfter(serial)).toEqual(['kafka:BatchDisassociateScramSecret', 'kafka:UpdateSecurity']);
    await edit({ ...scram, scramSecretArns: [first] });
    await ready();
    const { ClusterArn } = await parts.cluster();
    await world.remove();
    await world.untilGone();
    const left = new kafka.ListScramSecretsCommand({ ClusterArn });
    expect((await world.clients(provider).kafka.send(left)).SecretArnList).toEqual([first]);
  });

  test('a status that was lost takes nothing from who is in the spec', async () => {
    const [first, second] = await parts.users(2);
    await create({ ...scram, scramSecretArns: [first, second] });
    await ready();
    await world.loseStatus();
    await ready();
    await edit({ scramSecretArns: [second] });
    await ready();
    expect(await parts.associated()).toEqual([second]);
  });
});

test('one update takes as long as MSK says, and meanwhile the brokers stay exposed', async () => {
  await world.create();
  await ready();
  await edit({ monitoring: 'PerBroker' });
  await world.run(durations.clusterUpdate / 2);
  expect(await world.condition('BrokersExposed')).toMatchObject({ status: 'True' });
  expect(await message('ClusterReady')).toBe('MSK cluster is UPDATING');
  await ready();
});
