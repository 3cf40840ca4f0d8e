import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTagsCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListClustersV2Command } from '@aws-sdk/client-kafka';
import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { makeDouble, startDouble } from '../../sandbox/aws/double.ts';
import { realLoopback } from '../../sandbox/aws/loopback.ts';
import { clientsOf, clientsWith, type AwsClients } from '../support/aws.ts';
import { subnets } from '../support/double.ts';
import { line } from './line.ts';

const addresses = { provider: '127.20.0.0/16', consumer: '127.30.0.0/16' };

const inProcess = () => {
  const double = makeDouble({ clock: new SteppedClock(), loopback: realLoopback, addresses, throttling: false });
  const credentials = { accessKeyId: 'LOCAL111111111111BENCH', secretAccessKey: 'x' };
  const clients = clientsWith(credentials, { requestHandler: double.requestHandler });
  return { double, clients };
};

/** Reads and writes of four services: seven calls. */
const round = async ({ kafka, ec2, elbv2, logs }: AwsClients, number: number): Promise<void> => {
  const logGroupName = `bench-${number}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await kafka.send(new ListClustersV2Command({}));
  await elbv2.send(new DescribeLoadBalancersCommand({}));
  await ec2.send(new DescribeSubnetsCommand({}));
  await ec2.send(new CreateTagsCommand({ Resources: [subnets[0]], Tags: [{ Key: 'round', Value: String(number) }] }));
  await logs.send(new DescribeLogGroupsCommand({}));
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
};
const callsInARound = 7;
const rounds = 300;

const callsASecond = async (clients: AwsClients): Promise<number> => {
  await round(clients, 0);
  const start = performance.now();
  for (let number = 1; number <= rounds; number += 1) await round(clients, number);
  return (rounds * callsInARound * 1000) / (performance.now() - start);
};

/** A world of its own for each of so many histories, of 300 calls each. */
const historyMilliseconds = async (histories: number): Promise<number> => {
  const start = performance.now();
  for (let history = 0; history < histories; history += 1) {
    const { double, clients } = inProcess();
    for (let number = 0; number * callsInARound < 300; number += 1) await round(clients, number);
    clients.destroy();
    await double.world.clear();
  }
  return (performance.now() - start) / histories;
};

/** How fast the AWS double answers, the SDK's own work included. */
export const double = async (): Promise<void> => {
  const { clients, double: world } = inProcess();
  line('AWS double, in process, one after the other', await callsASecond(clients), 'calls/s', '');
  clients.destroy();
  await world.world.clear();
  const served = await startDouble({ clock: new SteppedClock(), throttling: false });
  const over = clientsOf(served.endpoint);
  line('AWS double, over HTTP, one after the other', await callsASecond(over), 'calls/s', '');
  over.destroy();
  await served.stop();
  line('AWS double, a history of 300 calls in a new world', await historyMilliseconds(5), 'ms', 'budget 1000 ms');
};
