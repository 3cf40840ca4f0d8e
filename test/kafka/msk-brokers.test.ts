import * as kafka from '@aws-sdk/client-kafka';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import kafkajs, { type Admin, type KafkaConfig } from 'kafkajs';
import { brokerNamesIn } from '../../sandbox/aws/broker-names.ts';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { Children } from '../../sandbox/children.ts';
import { resolveBy } from '../../sandbox/hosts/names.ts';
import { makeAuthority, type Authority } from '../../sandbox/authority.ts';
import { MskBrokers } from '../../sandbox/msk-brokers.ts';
import { freshKeyArn, refusalOf } from '../support/aws.ts';
import { startTestDouble, vpc, type TestDouble } from '../support/double.ts';
import { eventually } from '../support/eventually.ts';
import { Msk } from '../support/msk.ts';

let world: TestDouble;
let msk: Msk;
let authority: Authority;
let children: Children;
let arn: string;
let unresolve: () => void = () => undefined;
const troubles: string[] = [];
const folder = mkdtempSync(path.join(tmpdir(), 'test-msk-brokers-'));

beforeAll(async () => {
  world = await startTestDouble();
  msk = new Msk(world);
  authority = await makeAuthority();
  children = new Children(folder, folder);
  world.double.world.machines = new MskBrokers({
    ...{ children, authority, folder },
    progress: () => undefined,
    onTrouble: (sentence) => troubles.push(sentence),
  });
  unresolve = resolveBy(() => brokerNamesIn(vpc, world.double.world));
  arn = await msk.active({
    ClientAuthentication: { Unauthenticated: { Enabled: true }, Sasl: { Scram: { Enabled: true } } },
  });
}, 120_000);
afterAll(async () => {
  unresolve();
  await world.stop();
  await children.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(troubles).toEqual([]);
});

/** A client of the cluster, by the addresses that MSK gives out. */
const client = async (config: Partial<KafkaConfig> = {}): Promise<kafkajs.Kafka> => {
  const told = await msk.client.send(new kafka.GetBootstrapBrokersCommand({ ClusterArn: arn }));
  const text = config.sasl ? told.BootstrapBrokerStringSaslScram : told.BootstrapBrokerStringTls;
  return new kafkajs.Kafka({
    brokers: (text ?? '').split(','),
    ssl: { ca: [authority.cert] },
    logLevel: kafkajs.logLevel.NOTHING,
    ...config,
  });
};

const asAdmin = async <T>(work: (admin: Admin) => Promise<T>, config: Partial<KafkaConfig> = {}): Promise<T> => {
  const admin = (await client(config)).admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
};

/** The brokers that Kafka itself knows, by their names as MSK has them. */
const known = (): Promise<string[]> =>
  asAdmin(async (admin) => (await admin.describeCluster()).brokers.map(({ host, port }) => `${host}:${port}`).sort());

const hosts = (): Promise<string[]> =>
  msk.client
    .send(new kafka.ListNodesCommand({ ClusterArn: arn }))
    .then(({ NodeInfoList = [] }) =>
      NodeInfoList.map(({ BrokerNodeInfo }) => `${BrokerNodeInfo?.Endpoints?.[0] ?? ''}:9094`).sort(),
    );

const scaleTo = async (count: number): Promise<void> => {
  await msk.client.send(
    new kafka.UpdateBrokerCountCommand({
      ...{ ClusterArn: arn, CurrentVersion: await msk.version(arn) },
      TargetNumberOfBrokerNodes: count,
    }),
  );
  await world.advance(durations.clusterUpdate);
};

const makeTopic = (topic: string, replicas: number[][]): Promise<boolean> =>
  asAdmin((admin) =>
    admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic, replicaAssignment: replicas.map((ids, partition) => ({ partition, replicas: ids })) }],
    }),
  );

test('a cluster that is ACTIVE has real brokers, by MSK’s names, with certificates for them', async () => {
  expect(await known()).toEqual(await hosts());
  expect(await known()).toHaveLength(2);
});

test('the users of its SCRAM secrets can log in, nobody else', async () => {
  const value = { username: 'app', password: 'correct horse' };
  const { ARN = '' } = await world.aws.secrets.send(
    new CreateSecretCommand({ Name: 'AmazonMSK_app', KmsKeyId: freshKeyArn, SecretString: JSON.stringify(value) }),
  );
  const which = { ClusterArn: arn, SecretArnList: [ARN] };
  const logIn = (password: string): Promise<number> =>
    asAdmin(async (admin) => (await admin.describeCluster()).brokers.length, {
      sasl: { mechanism: 'scram-sha-512', username: 'app', password },
      retry: { retries: 0 },
    });
  await msk.client.send(new kafka.BatchAssociateScramSecretCommand(which));
  await eventually(async () => {
    expect(await logIn(value.password)).toBe(2);
  });
  await expect(logIn('wrong')).rejects.toThrow(/Authentication failed/);
  await msk.client.send(new kafka.BatchDisassociateScramSecretCommand(which));
  await eventually(() => expect(logIn(value.password)).rejects.toThrow(/Authentication failed/));
});

test('a broker that dies and comes back at another address has its data', async () => {
  await makeTopic('kept', [[2]]);
  const producer = (await client()).producer();
  await producer.connect();
  await producer.send({ topic: 'kept', messages: [{ value: 'before' }] });
  await producer.disconnect();
  const before = await msk.broker(arn, 2);
  await msk.event('replaceBroker', arn, { brokerId: 2, keepAddress: false });
  await world.advance(durations.brokerReplacement);
  expect((await msk.broker(arn, 2)).ClientVpcIpAddress).not.toBe(before.ClientVpcIpAddress);
  await eventually(async () => {
    const [end] = await asAdmin((admin) => admin.fetchTopicOffsets('kept'));
    expect(end?.high).toBe('1');
  });
});

test('brokers that are added serve; those that hold partitions are not removed', async () => {
  await scaleTo(4);
  expect(await known()).toEqual(await hosts());
  expect(await known()).toHaveLength(4);
  await makeTopic('spread', [[1], [2], [3], [4]]);
  expect(await refusalOf(scaleTo(2))).toMatchObject({
    code: 'BadRequestException',
    message: /must hold no partitions/,
  });
  expect(await known()).toHaveLength(4);
});

test('brokers that MSK removes are gone from Kafka, even one that keeps its metadata', async () => {
  await asAdmin((admin) => admin.deleteTopics({ topics: ['spread', 'kept'] }));
  await makeTopic('moved', [[3], [4]]);
  await eventually(() => scaleTo(2));
  expect((await hosts()).map((host) => host.slice(0, 3))).toEqual(['b-3', 'b-4']);
  expect(await known()).toEqual(await hosts());
}, 120_000);

test('a cluster that is deleted takes its brokers along', async () => {
  const { machines } = world.double.world;
  expect(machines.behind(arn, 3, 9094)).toBeDefined();
  await msk.client.send(new kafka.DeleteClusterCommand({ ClusterArn: arn }));
  await world.advance(durations.clusterDeletion);
  expect(machines.behind(arn, 3, 9094)).toBeUndefined();
  expect(await machines.partitions(arn)).toBeUndefined();
});
