import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import type { InventoryRow } from './aws/service.ts';
import { consumerAccount, freshRegion } from './aws/fresh-ids.ts';
import { added, inventoryOf, missing } from './inventory.ts';
import { untilSignal } from './signals.ts';
import { NotAsTold, Teller } from './teller.ts';
import { startWorld, type SandboxWorld } from './world.ts';

const object = ['cak/sensors', '--namespace', 'streaming'] as const;
const stranger = '333333333333';
/** How long the demo waits for one thing before it says that it did not happen. */
const patienceMs = 120_000;

/** The story of one CrossAccountKafka, told with a real API server and an AWS double: exit code 0 only if all of it came true. */
export const demo = async (args: string[]): Promise<number> => {
  const { values } = parseArgs({ args, options: { clock: { type: 'string', default: '120' } } });
  const teller = new Teller(process.stdout);
  const interrupted = untilSignal().then((signal) => {
    throw new Interrupted(signal);
  });
  const began = Date.now();
  teller.say(
    `A Kubernetes API server, an AWS that runs ${values.clock} times faster than the real one, and the operator:`,
  );
  const starting = startWorld({
    clock: Number(values.clock),
    progress: (line) => {
      teller.say(line);
    },
  });
  try {
    const world = await Promise.race([starting, interrupted]);
    await Promise.race([tell(world, teller), interrupted]);
    teller.say(`\nAll of it came true, in ${Math.round((Date.now() - began) / 1000)} s.`);
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    if (!(error instanceof NotAsTold)) throw error;
    return 1;
  } finally {
    await starting.then(
      (world) => world.stop(),
      () => undefined,
    );
  }
};

class Interrupted extends Error {}

const tell = async (world: SandboxWorld, teller: Teller): Promise<void> => {
  const fresh = inventoryOf(world.aws.world);
  const operator = await world.startOperator({ flags: ['--lease-duration', '3s'] });
  await creation(world, teller);
  await sharing(world, teller);
  await scaling(world, teller);
  await deletion(world, teller, fresh);
  teller.check(operator.isRunning, 'the operator was one process, under its own RBAC and IAM policy, all the time');
};

const creation = async (world: SandboxWorld, teller: Teller): Promise<void> => {
  teller.chapter('A cluster for another account');
  await show(world, teller, 'apply', '-f', 'examples/quickstart.yaml');
  await untilReady(world, teller, 2);
  teller.check((await readyStatus(world)) === 'True', 'Ready');
  await show(world, teller, 'get', 'cak', '--namespace', 'streaming', '-o', 'wide');
  teller.chapter('What it made in AWS, broker by broker');
  const rows = inventoryOf(world.aws.world);
  teller.output(brokerByBroker(rows));
  teller.check(
    ofKind(rows, 'load-balancer').length === 2 && ofKind(rows, 'endpoint-service').length === 2,
    'a load balancer and an endpoint service for each of 2 brokers',
  );
};

const sharing = async (world: SandboxWorld, teller: Teller): Promise<void> => {
  teller.chapter('What the consumer account reads');
  const arn = await world.kubectl('get', ...object, '-o', 'jsonpath={.status.secret.arn}');
  teller.command(`aws secretsmanager get-secret-value --secret-id ${arn}   # as ${consumerAccount}`);
  const text = await secretValue(world, consumerAccount, arn);
  teller.output(JSON.stringify(JSON.parse(text), null, 2));
  teller.check(
    Object.keys(JSON.parse(text) as object).join() === 'b-1,b-2',
    `account ${consumerAccount} learns where both brokers are`,
  );
  teller.command(`aws secretsmanager get-secret-value --secret-id ${arn}   # as ${stranger}`);
  const refusal = await secretValue(world, stranger, arn).catch((error: unknown) =>
    error instanceof Error ? error.name : String(error),
  );
  teller.check(refusal === 'AccessDeniedException', `account ${stranger} is refused: ${refusal}`);
};

const scaling = async (world: SandboxWorld, teller: Teller): Promise<void> => {
  teller.chapter('Two more brokers');
  teller.command('kubectl scale cak/sensors --namespace streaming --replicas=3');
  const refusal = await world.kubectl('scale', ...object, '--replicas=3').catch((error: unknown) => words(error));
  teller.output(refusal);
  teller.check(refusal.includes('multiple of 2'), 'three brokers do not fit on two subnets');
  await show(world, teller, 'scale', ...object, '--replicas=4');
  await untilReady(world, teller, 4);
  await show(world, teller, 'get', 'cak', '--namespace', 'streaming', '-o', 'wide');
  const arn = await world.kubectl('get', ...object, '-o', 'jsonpath={.status.secret.arn}');
  const keys = Object.keys(JSON.parse(await secretValue(world, consumerAccount, arn)) as object);
  teller.check(keys.join() === 'b-1,b-2,b-3,b-4', `the secret now names ${keys.join(', ')}`);
};

const deletion = async (world: SandboxWorld, teller: Teller, fresh: readonly InventoryRow[]): Promise<void> => {
  teller.chapter('Away with it (deletionPolicy: Delete)');
  await show(world, teller, 'delete', ...object, '--wait=false');
  await follow(
    world,
    teller,
    async () => (await world.kubectl('get', 'cak', '--namespace', 'streaming', '-o', 'name')) === '',
  );
  const now = inventoryOf(world.aws.world);
  const left = added(fresh, now);
  teller.output(left.map(({ kind, name, state }) => `left: ${kind} ${name} (${state})`).join('\n'));
  const waiting = left.map(({ kind, state }) => `${kind} ${state}`).join(', ');
  teller.check(
    waiting === 'key PendingDeletion, secret scheduled for deletion' && missing(fresh, now).length === 0,
    'AWS is as it was, and the secret can be had back, with its key, for 21 days',
  );
};

const show = async (world: SandboxWorld, teller: Teller, ...args: string[]): Promise<void> => {
  teller.command(`kubectl ${args.join(' ')}`);
  teller.output(await world.kubectl(...args));
};

const words = (error: unknown): string => String((error as { stderr?: unknown }).stderr ?? error).trim();

const condition = (world: SandboxWorld, field: string): Promise<string> =>
  world.kubectl(
    'get',
    ...object,
    '--ignore-not-found',
    '-o',
    `jsonpath={.status.conditions[?(@.type=="Ready")].${field}}`,
  );

const readyStatus = (world: SandboxWorld): Promise<string> => condition(world, 'status');

const untilReady = (world: SandboxWorld, teller: Teller, brokers: number): Promise<void> =>
  follow(world, teller, async () => {
    const exposed = await world.kubectl('get', ...object, '-o', 'jsonpath={.status.exposed}');
    return exposed === `${brokers}/${brokers}` && (await readyStatus(world)) === 'True';
  });

/** Shows what the object waits for until something is so. */
const follow = async (world: SandboxWorld, teller: Teller, done: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + patienceMs;
  let last = '';
  while (!(await done())) {
    const message = await condition(world, 'message');
    if (message !== last && message !== '') teller.waiting(message);
    last = message;
    if (Date.now() > end) throw new NotAsTold(`waited ${patienceMs / 1000} s in vain: ${last}`);
    await delay(200);
  }
};

const secretValue = async ({ aws }: SandboxWorld, account: string, arn: string): Promise<string> => {
  const credentials = { accessKeyId: `LOCAL${account}DEMO`, secretAccessKey: 'sandbox' };
  const client = new SecretsManagerClient({ region: freshRegion, endpoint: aws.endpoint, credentials });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  return SecretString ?? '';
};

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
