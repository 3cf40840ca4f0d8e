import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as ec2 from '@aws-sdk/client-ec2';
import { crossAccountKafkas } from '../../src/cross-account-kafka/object.ts';
import { clientsOf } from '../support/aws.ts';
import { eventually } from '../support/eventually.ts';
import { fromImage } from '../support/image/launch.ts';
import { imageTree } from '../support/image/tree.ts';
import { quickstartSpec, startTestWorld, type TestWorld } from '../support/sandbox.ts';
import { figure } from './figure.ts';
import { memory } from './memory.ts';

/** Ten times as many take about an hour to be made. */
const objects = 100;
const brokers = 3;
/** So many objects share three subnets: each takes some addresses of every one. */
const objectsASubnet = 20;
/** AWS runs so much faster while the objects are made; the operator that is measured takes it for the real one. */
const clock = 120;
const madeWithinMs = 1_800_000;
const lookEveryMs = 5_000;
const idleMs = 60_000;

/** The operator of the image, with a hundred objects of three brokers each, all Ready: what it needs while it makes them, and afterwards. AWS carries no traffic here. */
export const fleet = async (): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cakafka-fleet-'));
  const world = await startTestWorld({ clock, dataPlane: false });
  try {
    const launch = fromImage(await imageTree(folder), path.join(folder, 'given'));
    await makeObjects(world);
    const maker = await world.sandbox.startOperator({ launch });
    await untilReady(world);
    const most = memory(maker, 'VmHWM');
    await maker.stop(10_000);
    const operator = await world.sandbox.startOperator({ launch, flags: ['--aws-time-scale', '1'] });
    await delay(idleMs);
    const what = `${objects} objects of ${brokers} brokers`;
    figure(`memory, ${what}, idle for ${idleMs / 1000} s`, memory(operator, 'VmRSS'), 'MiB');
    figure('memory while they are made, at most', most, 'MiB', 'limit of the pod: 256 MiB');
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true });
  }
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
