import * as ec2 from '@aws-sdk/client-ec2';
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import kafkajs, { type Admin, type ISocketFactory, type ITopicMetadata } from 'kafkajs';
import type { Child } from '../../sandbox/children.ts';
import { Consumer, type ConsumerOptions } from '../../sandbox/consumer/index.ts';
import { consumerNetwork } from '../../sandbox/consumer/network.ts';
import { namesIn } from '../../sandbox/hosts/names.ts';
import type { Host } from '../../sandbox/hosts/start.ts';
import { sensorProducers, type SensorProducer } from '../../src/sensor-producer/object.ts';
import { clientsOf, freshKeyArn } from './aws.ts';
import { consumerSubnets, consumerVpc } from './double.ts';
import { eventually } from './eventually.ts';
import { quickstartSpec, startTestWorld, type TestWorld } from './sandbox.ts';

const port = 9094;

/** What is known of a consumer before it is told of a secret. */
type Account = Omit<ConsumerOptions, 'secretArn'>;

const consumerRange = async ({ sandbox }: TestWorld): Promise<string> => {
  const clients = clientsOf(sandbox.aws.endpoint, '222222222222');
  const { Vpcs = [] } = await clients.ec2.send(new ec2.DescribeVpcsCommand({ VpcIds: [consumerVpc] }));
  clients.destroy();
  return (Vpcs[0]?.CidrBlock ?? '').split('.').slice(0, 2).join('.');
};

/** The consumer's account of a fresh world. */
const freshAccount = async (world: TestWorld): Promise<Account> => {
  const clients = clientsOf(world.sandbox.aws.endpoint, '222222222222');
  const network = await consumerNetwork(clients.ec2, consumerVpc, consumerSubnets);
  clients.destroy();
  return { account: '222222222222', address: `${await consumerRange(world)}.1.200`, network };
};

/** An account with a VPC of its own, from `third` on in the range that the sandbox has for consumers. */
export const newAccount = async (world: TestWorld, account: string, third: number): Promise<Account> => {
  const clients = clientsOf(world.sandbox.aws.endpoint, account);
  const range = await consumerRange(world);
  const { Vpc } = await clients.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: `${range}.${third}.0/20` }));
  const subnetIds: string[] = [];
  for (const [index, zone] of ['a', 'b', 'c'].entries()) {
    const where = { CidrBlock: `${range}.${third + index}.0/24`, AvailabilityZone: `eu-central-1${zone}` };
    const { Subnet } = await clients.ec2.send(new ec2.CreateSubnetCommand({ VpcId: Vpc?.VpcId, ...where }));
    subnetIds.push(Subnet?.SubnetId ?? '');
  }
  const network = await consumerNetwork(clients.ec2, Vpc?.VpcId ?? '', subnetIds);
  clients.destroy();
  return { account, address: `${range}.${third}.200`, network };
};

/** Lets accounts decrypt with the key of a fresh world through Secrets Manager, as its owner does for consumers. */
const shareKeyWith = async ({ sandbox }: TestWorld, ...accounts: string[]): Promise<void> => {
  const owner = clientsOf(sandbox.aws.endpoint);
  const root = (account: string): string => `arn:aws:iam::${account}:root`;
  const statements = [
    { Effect: 'Allow', Principal: { AWS: root('111111111111') }, Action: 'kms:*', Resource: '*' },
    {
      ...{ Effect: 'Allow', Principal: { AWS: accounts.map(root) }, Action: ['kms:Decrypt', 'kms:DescribeKey'] },
      ...{ Resource: '*' },
      Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' } },
    },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await owner.keys.send(new PutKeyPolicyCommand({ KeyId: freshKeyArn, PolicyName: 'default', Policy }));
  owner.destroy();
};

/** A TLS session from a host to an address, as soon as the name is verified. @throws Error why there is none */
export const openSession = (host: Host, address: string, name: string): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = tlsFrom(host, { address, port, name }, () => {
      resolve(socket);
    });
    socket.on('error', reject).once('close', () => {
      reject(new Error('closed before it was open'));
    });
  });

const tlsFrom = (
  { address: localAddress, authorityFile }: Host,
  to: { address: string; port: number; name: string },
  onConnect: () => void,
): TLSSocket => {
  const socket = connect({ host: to.address, port: to.port, localAddress });
  const session = connectTls({ socket, servername: to.name, ca: readFileSync(authorityFile) }, onConnect);
  socket.on('error', (error) => session.destroy(error));
  return session;
};

/** Works with Kafka's admin API from a consumer's host. */
export const asAdminOn = async <T>(host: Host, bootstrap: string[], work: (admin: Admin) => Promise<T>): Promise<T> => {
  const names = namesIn(host.namesFile);
  const socketFactory: ISocketFactory = ({ host: name, port: to, onConnect }) =>
    tlsFrom(host, { address: names()[name] ?? '', port: to, name }, onConnect);
  const kafka = new kafkajs.Kafka({ brokers: bootstrap, socketFactory, logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
};

/** What a client on a consumer's host is told of a topic. */
export const topicSeenFrom = (host: Host, bootstrap: string[], topic: string): Promise<ITopicMetadata> =>
  asAdminOn(host, bootstrap, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0] ?? { name: topic, partitions: [] };
  });

const namespace = 'streaming';

/** A world in which sensors in pods write to a shared cluster, and two other accounts may read. */
export class StreamingWorld {
  readonly namespace = namespace;
  readonly world: TestWorld;
  /** Account 222222222222. */
  readonly first: Consumer;
  /** Account 444444444444. */
  readonly second: Consumer;
  #operator: Child;

  constructor(world: TestWorld, operator: Child, first: Consumer, second: Consumer) {
    this.world = world;
    this.#operator = operator;
    this.first = first;
    this.second = second;
  }

  /** Kills the operator and starts another one. */
  async replaceOperator(): Promise<void> {
    this.#operator.signal('SIGKILL');
    await this.#operator.exited();
    this.#operator = await this.world.startOperator();
  }

  producer(): Promise<SensorProducer> {
    return this.world.kube.get(sensorProducers, { namespace, name: 'greenhouse' });
  }

  changeProducer(spec: object): Promise<SensorProducer> {
    const patch = { type: 'application/merge-patch+json' as const, body: { spec } };
    return this.world.kube.patch(sensorProducers, { namespace, name: 'greenhouse' }, patch);
  }

  /** Until so many sensors write, and the object says so of its present spec. */
  async producing(sensors: number): Promise<void> {
    await eventually(async () => {
      const { status, metadata } = await this.producer();
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      const so = ready?.status === 'True' && ready.observedGeneration === metadata.generation;
      if (!so || status?.sensors !== sensors)
        throw new Error(`not ${sensors} sensors that write: ${JSON.stringify(status)}`);
    }, 60_000);
  }

  /** Of the pods' network interfaces. */
  async podAddresses(): Promise<string[]> {
    const owner = clientsOf(this.world.sandbox.aws.endpoint);
    const Filters = [{ Name: 'group-id', Values: ['sg-0aaaaaaaaaaaaaac1'] }];
    const { NetworkInterfaces = [] } = await owner.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ Filters }));
    owner.destroy();
    return NetworkInterfaces.map(({ PrivateIpAddress = '' }) => PrivateIpAddress);
  }

  async stop(): Promise<void> {
    this.first.close();
    this.second.close();
    await this.world.stop();
  }
}

/** Six sensors in two pods. */
const fewSensors = { replicas: 2, sensorsPerReplica: 3, intervalMs: 50 };

/** Its CrossAccountKafka is Ready, its producer (of topic `readings`) on the way. */
export const startStreamingWorld = async (
  partitions: number,
  sensors: object = fewSensors,
): Promise<StreamingWorld> => {
  const world = await startTestWorld({ kafka: true });
  try {
    return await streamingIn(world, partitions, sensors);
  } catch (error) {
    await world.stop();
    throw error;
  }
};

const streamingIn = async (world: TestWorld, partitions: number, sensors: object): Promise<StreamingWorld> => {
  const first = await freshAccount(world);
  const second = await newAccount(world, '444444444444', 192);
  await shareKeyWith(world, first.account, second.account);
  await world.namespace(namespace);
  const operator = await world.startOperator();
  const consumers = [first, second].map(({ account }) => ({ principal: `arn:aws:iam::${account}:root` }));
  await world.create(namespace, 'sensors', quickstartSpec({ consumers }));
  await world.kube.create(sensorProducers, {
    ...{ apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'SensorProducer' },
    metadata: { name: 'greenhouse', namespace },
    spec: {
      kafkaRef: { name: 'sensors' },
      ...sensors,
      topic: { name: 'readings', partitions },
    },
  });
  await world.until(namespace, 'sensors', 'Ready', 'True');
  const secretArn = (await world.status(namespace, 'sensors')).secret?.arn ?? '';
  const consumerFor = (account: Account): Consumer => new Consumer(world.sandbox, { ...account, secretArn });
  return new StreamingWorld(world, operator, consumerFor(first), consumerFor(second));
};
