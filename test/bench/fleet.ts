import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as ec2 from '@aws-sdk/client-ec2';
import type { Child } from '../../sandbox/children.ts';
import { freePorts } from '../../sandbox/free-ports.ts';
import { awsTimeAt } from '../../src/aws/durations.ts';
import { crossAccountKafkas } from '../../src/cross-account-kafka/object.ts';
import { clientsOf } from '../support/aws.ts';
import { eventually } from '../support/eventually.ts';
import { fromImage } from '../support/image/launch.ts';
import { imageTree } from '../support/image/tree.ts';
import { quickstartSpec, startTestWorld, type TestWorld } from '../support/sandbox.ts';
import { figure } from './figure.ts';
import { cpuSeconds, memory } from './usage.ts';

const objects = 1000;
const brokers = 3;
/** So many objects share three subnets: each takes some addresses of every one. */
const objectsASubnet = 20;
/** AWS runs so much faster than the real one, and everything is health checked so much more often. */
const clock = 5;
/** Who makes the objects takes AWS for faster yet, and works on more of them at a time: it may ask oftener. */
const pace = ['--aws-time-scale', '8', '--workers', '100'];
const roomy = { NODE_OPTIONS: '--max-semi-space-size=64' };
const madeWithinMs = 3_600_000;
const lookEveryMs = 5_000;
/** Who is measured asks no oftener than it would ask the real AWS. */
const realPace = 1;
/** After a start every object is looked at for the first time, one after the other: an hour. */
const settleMs = objects * brokers * awsTimeAt(realPace).firstLookPerBrokerMs + 180_000;
/** Long enough for every list to be read some times, for a pass over each object, and for Prometheus to have come by. */
const watchedMs = 180_000;
const scrapeEveryMs = 30_000;
const budgetMiB = 150;

/**
 * The operator of the image, with a thousand objects of three brokers each, all Ready: what it needs after its start, and at
 * most while it looks after them and is scraped. AWS carries no traffic here. They are made by another one, run from the
 * source and with more memory than the image allows, in a quarter of an hour; then the first looks take an hour.
 */
export const fleet = async (): Promise<void> => {
  const world = await startTestWorld({ clock, dataPlane: false });
  const folder = path.join(world.sandbox.folder, 'image');
  try {
    const launch = fromImage(await imageTree(folder), path.join(folder, 'given'));
    // An account's limits on calls make thousands of load balancers and endpoint services an hour's work.
    world.sandbox.aws.throttle.enabled = false;
    await makeObjects(world);
    const maker = await world.sandbox.startOperator({ flags: pace, env: roomy });
    await untilReady(world);
    await maker.stop(10_000);
    world.sandbox.aws.throttle.enabled = true;
    const [port = 0] = await freePorts(1);
    const flags = ['--aws-time-scale', String(realPace), '--http-address', `127.0.0.1:${port}`];
    await measure(await world.sandbox.startOperator({ launch, flags }), port);
  } finally {
    await world.stop();
  }
};

const measure = async (operator: Child, port: number): Promise<void> => {
  await delay(settleMs);
  figure(`memory, ${what}, from its start`, memory(operator, 'VmHWM'), 'MiB', 'limit of the pod: 256 MiB');
  const startSeconds = cpuSeconds(operator);
  figure(`memory, ${what}, at most`, await mostOf(operator, port), 'MiB', `budget ≤ ${budgetMiB} MiB`);
  figure(`CPU from its start, for ${settleMs / 1000} s`, startSeconds, 's');
  figure('CPU afterwards', (100_000 * (cpuSeconds(operator) - startSeconds)) / watchedMs, '% of a core');
};

const what = `${objects} objects of ${brokers} brokers`;

/** The most that it holds while it is watched. */
const mostOf = async (operator: Child, port: number): Promise<number> => {
  let most = 0;
  for (let ms = 0; ms < watchedMs; ms += lookEveryMs) {
    if (ms % scrapeEveryMs === 0) await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await delay(lookEveryMs);
    most = Math.max(most, memory(operator, 'VmRSS'));
  }
  return most;
};

const makeObjects = async (world: TestWorld): Promise<void> => {
  const { quotas } = world.sandbox.aws.world;
  quotas.set('kafka.brokersPerAccount', objects * brokers * 2);
  quotas.set('elasticloadbalancing.networkLoadBalancers', objects * brokers * 2);
  await world.namespace('streaming');
  const subnets = await roomyNetwork(world);
  for (let index = 0; index < objects; index += 1) {
    const network = { subnetIds: subnets[index % subnets.length], clientSecurityGroupIds: [] };
    await world.create('streaming', `cluster-${index}`, quickstartSpec({ brokers, network }));
  }
};

/** One network with subnets in threes, with room for all. */
const roomyNetwork = async (world: TestWorld): Promise<readonly (readonly string[])[]> => {
  const { ec2: client } = clientsOf(world.sandbox.aws.endpoint);
  const { Vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: '127.96.0.0/16' }));
  const zones = ['euc1-az1', 'euc1-az2', 'euc1-az3'];
  const threes = Array.from({ length: objects / objectsASubnet }, (_none, three) =>
    zones.map(async (AvailabilityZoneId, index) => {
      const at = { AvailabilityZoneId, CidrBlock: `127.96.${three * zones.length + index}.0/24` };
      const { Subnet } = await client.send(new ec2.CreateSubnetCommand({ VpcId: Vpc?.VpcId, ...at }));
      return Subnet?.SubnetId ?? '';
    }),
  );
  return Promise.all(threes.map((three) => Promise.all(three)));
};

const untilReady = (world: TestWorld): Promise<void> =>
  eventually(async () => {
    await delay(lookEveryMs);
    const { items } = await world.kube.list(crossAccountKafkas, { namespace: 'streaming' });
    const ready = items.filter(({ status }) =>
      status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    );
    if (ready.length < objects) throw new Error(`${ready.length} of ${objects} are Ready`);
  }, madeWithinMs);
