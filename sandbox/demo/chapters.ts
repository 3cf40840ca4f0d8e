import { consumerAccount } from '../aws/fresh-ids.ts';
import type { InventoryRow } from '../aws/service.ts';
import { added, inventoryOf, missing } from '../inventory.ts';
import { strangerAccount, type Site } from './accounts.ts';
import { DemoConsumer } from './consumer.ts';
import { tryDoors } from './doors.ts';
import type { Story } from './story.ts';
import { averages, perBroker } from './tables.ts';

const cluster = 'cak/sensors';
const producer = 'sensor/greenhouse';
const devices = 20;
/** How long the table of averages is shown. */
const tableSeconds = 6;

export const creation = async (story: Story): Promise<void> => {
  const { teller, world } = story;
  teller.chapter('A cluster for another account');
  await story.kubectl('apply', '-f', 'examples/quickstart.yaml');
  await story.untilReady(cluster, exposes(story, 2));
  teller.check(true, 'Ready');
  await story.kubectl('get', 'cak', '-n', 'streaming', '-o', 'wide');
  teller.chapter('What it made in AWS, broker by broker');
  const rows = inventoryOf(world.aws.world);
  teller.output(brokerByBroker(rows));
  teller.check(
    ofKind(rows, 'load-balancer').length === 2 && ofKind(rows, 'endpoint-service').length === 2,
    'a load balancer and an endpoint service for each of 2 brokers',
  );
};

export const sensors = async (story: Story): Promise<void> => {
  const { teller } = story;
  teller.chapter('Sensors write to it, from pods inside the VPC');
  await story.kubectl('apply', '-f', 'examples/sensors.yaml');
  await story.untilReady(producer);
  await story.kubectl('get', 'sensor,pods', '-n', 'streaming');
  teller.check(
    (await story.condition(producer, 'Producing', 'status')) === 'True',
    `${devices} sensors in 2 pods: every broker acknowledges their readings`,
  );
};

export const consuming = async (story: Story, site: Site): Promise<DemoConsumer> => {
  const { teller, world } = story;
  teller.chapter('The consumer account reads them');
  const secretArn = await story.field(cluster, '{.status.secret.arn}');
  const consumer = new DemoConsumer(world, site, secretArn);
  teller.command(`aws secretsmanager get-secret-value --secret-id ${secretArn}   # as ${consumerAccount}`);
  const brokers = await consumer.brokers();
  teller.output(JSON.stringify(brokers, null, 2));
  teller.check(Object.keys(brokers).join() === 'b-1,b-2', `account ${consumerAccount} learns where both brokers are`);
  await consumer.connect();
  teller.say('  It makes an endpoint for each in its own VPC, gives each a private name, and starts to read:');
  await consumer.read();
  await story.until('readings of all devices arrive', () => consumer.devices().length === devices);
  await teller.live(() => averages(consumer.readings()), tableSeconds);
  teller.check(
    consumer.devices().length === devices,
    `${devices} devices, through endpoint, load balancer and broker, with verified TLS names`,
  );
  return consumer;
};

export const stranger = async (story: Story, site: Site): Promise<void> => {
  const { teller, world } = story;
  teller.chapter(`Account ${strangerAccount} tries every door`);
  const first = '{.status.exposedBrokers[0]';
  const doors = await tryDoors(world, strangerAccount, site, {
    secretArn: await story.field(cluster, '{.status.secret.arn}'),
    serviceName: await story.field(cluster, `${first}.endpointService.name}`),
    brokerAddress: await story.field(cluster, `${first}.address}`),
    port: Number(await story.field(cluster, `${first}.port}`)),
  });
  for (const { door, refusal } of doors) teller.check(refusal !== undefined, `${door}: ${refusal ?? 'open'}`);
};

export const scaling = async (story: Story, consumer: DemoConsumer | undefined): Promise<void> => {
  const { teller } = story;
  teller.chapter('Two more brokers');
  const refusal = await story.refused('scale', cluster, '-n', 'streaming', '--replicas=3');
  teller.check(refusal.includes('multiple of 2'), 'three brokers do not fit on two subnets');
  await story.kubectl('scale', cluster, '-n', 'streaming', '--replicas=4');
  await story.untilReady(cluster, exposes(story, 4));
  await story.kubectl('get', 'cak', '-n', 'streaming', '-o', 'wide');
  if (consumer) await findNewBrokers(story, consumer);
};

/** A consumer needs an endpoint for each new broker; its program needs nothing new. */
const findNewBrokers = async (story: Story, consumer: DemoConsumer): Promise<void> => {
  const { teller } = story;
  await consumer.connect();
  teller.say('  The consumer makes endpoints for the two new entries of the secret; its program runs on');
  // On two racks Kafka places new partitions so that a broker leads either of two with even chances: with few partitions it may lead none.
  const patch = '{"spec":{"replicas":4,"topic":{"partitions":72}}}';
  await story.kubectl('patch', producer, '-n', 'streaming', '--type=merge', '-p', patch);
  await story.until(
    'readings come from all brokers',
    () => consumer.readingsByBroker().size === 4,
    async () => [await story.condition(producer, 'Ready', 'message'), consumer.soFar()].join('\n'),
  );
  teller.output(perBroker(consumer.readingsByBroker()));
  teller.check(true, 'the running consumer has found the new brokers, and the readings of 20 more sensors on them');
};

export const farewell = async (
  story: Story,
  consumer: DemoConsumer | undefined,
  fresh: readonly InventoryRow[],
): Promise<void> => {
  const { teller, world } = story;
  teller.chapter('Away with it (deletionPolicy: Delete)');
  if (consumer) await story.kubectl('delete', producer, '-n', 'streaming');
  await story.kubectl('delete', cluster, '-n', 'streaming', '--wait=false');
  if (consumer) await cutOff(story, consumer);
  await story.follow(cluster, async () => (await story.field(cluster, '{.metadata.name}')) === '');
  await consumer?.leave();
  const now = inventoryOf(world.aws.world);
  const left = added(fresh, now);
  teller.output(left.map(({ kind, name, state }) => `left: ${kind} ${name} (${state})`).join('\n'));
  const waiting = left.map(({ kind, state }) => `${kind} ${state}`).join(', ');
  teller.check(
    waiting === 'key PendingDeletion, secret scheduled for deletion' && missing(fresh, now).length === 0,
    'AWS is as it was, and the secret can be had back, with its key, for 21 days',
  );
};

/** A connected consumer holds a deletion until its owner decides otherwise. */
const cutOff = async (story: Story, consumer: DemoConsumer): Promise<void> => {
  const { teller } = story;
  await story.until(
    'the deletion is blocked',
    async () => (await story.condition(cluster, 'DeletionBlocked', 'status')) === 'True',
  );
  teller.output(await story.condition(cluster, 'DeletionBlocked', 'message'));
  teller.check(consumer.isReading, 'a connected consumer holds the deletion, and goes on reading');
  const patch = '{"spec":{"connectedConsumers":"Disconnect"}}';
  await story.kubectl('patch', cluster, '-n', 'streaming', '--type=merge', '-p', patch);
};

const exposes = (story: Story, brokers: number) => async (): Promise<boolean> =>
  (await story.field(cluster, '{.status.exposed}')) === `${brokers}/${brokers}`;

const ofKind = (rows: readonly InventoryRow[], kind: string): InventoryRow[] => rows.filter((row) => row.kind === kind);

/** One line a broker: what stands on the way from the broker to a consumer. */
const brokerByBroker = (rows: readonly InventoryRow[]): string =>
  ofKind(rows, 'load-balancer')
    .map((loadBalancer) => {
      const target = ofKind(rows, 'target-group').find(({ name }) => name === loadBalancer.name);
      const slot = loadBalancer.tags['crossaccountkafka.dev/slot'] ?? '';
      const service = ofKind(rows, 'endpoint-service').find(({ tags }) => tags['crossaccountkafka.dev/slot'] === slot);
      return `${slot}: broker ${target?.state ?? '?'} ← load balancer ${loadBalancer.name} (${loadBalancer.state}) ← ${service?.name ?? '?'} (${service?.state ?? '?'})`;
    })
    .join('\n');
