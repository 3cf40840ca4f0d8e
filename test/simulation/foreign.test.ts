import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import * as kms from '@aws-sdk/client-kms';
import * as secrets from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  brokerName,
  brokersGroupName,
  defaultClusterName,
  defaultSecretName,
  keyAlias,
  loadBalancersGroupName,
  logGroupName,
  ownerOf,
} from '../../src/core/names.ts';
import { provider, type AwsClients } from '../support/aws.ts';
import { subnets, vpc } from '../support/double.ts';
import { installation } from './operator-process.ts';
import { Simulation } from './simulation.ts';

let world: Simulation;
let hand: AwsClients;
beforeEach(() => {
  world = new Simulation();
  hand = world.clients(provider);
});
afterEach(() => world.stop());

const owner = ownerOf(installation, { namespace: 'streaming', name: 'sensors', uid: '' });

const group = (GroupName: string) => (): Promise<unknown> =>
  hand.ec2.send(new ec2.CreateSecurityGroupCommand({ GroupName, Description: 'of somebody', VpcId: vpc }));

const loadBalancer = async (Name: string): Promise<string> => {
  const { LoadBalancers = [] } = await hand.elbv2.send(
    new elb.CreateLoadBalancerCommand({ Name, Type: 'network', Scheme: 'internal', Subnets: [subnets[0], subnets[1]] }),
  );
  return LoadBalancers[0]?.LoadBalancerArn ?? '';
};

/** Somebody's things, each with the name that we would give ours. */
const foreign: readonly { readonly kind: string; readonly make: () => Promise<unknown> }[] = [
  {
    kind: 'log-group',
    make: () =>
      hand.logs.send(new logs.CreateLogGroupCommand({ logGroupName: logGroupName(defaultClusterName(owner)) })),
  },
  { kind: 'security-group of the brokers', make: group(brokersGroupName(owner)) },
  { kind: 'security-group of the load balancers', make: group(loadBalancersGroupName(owner)) },
  {
    kind: 'cluster',
    make: async () => {
      const { SecurityGroups = [] } = await hand.ec2.send(new ec2.DescribeSecurityGroupsCommand({}));
      const own = SecurityGroups.find(({ GroupName, VpcId }) => GroupName === 'default' && VpcId === vpc);
      return hand.kafka.send(
        new kafka.CreateClusterV2Command({
          ClusterName: defaultClusterName(owner),
          Provisioned: {
            KafkaVersion: '3.8.x',
            NumberOfBrokerNodes: 2,
            BrokerNodeGroupInfo: {
              InstanceType: 'kafka.m7g.large',
              ClientSubnets: [subnets[0], subnets[1]],
              SecurityGroups: [own?.GroupId ?? ''],
            },
          },
        }),
      );
    },
  },
  { kind: 'load-balancer', make: () => loadBalancer(brokerName(owner, 'b1')) },
  {
    kind: 'target-group',
    make: () =>
      hand.elbv2.send(
        new elb.CreateTargetGroupCommand({
          ...{ Name: brokerName(owner, 'b1'), Protocol: 'TCP', Port: 9094, VpcId: vpc, TargetType: 'ip' },
        }),
      ),
  },
  {
    kind: 'key',
    make: async () => {
      const { KeyMetadata } = await hand.keys.send(new kms.CreateKeyCommand({}));
      return hand.keys.send(
        new kms.CreateAliasCommand({ AliasName: keyAlias(owner), TargetKeyId: KeyMetadata?.KeyId }),
      );
    },
  },
  {
    kind: 'secret',
    make: () =>
      hand.secrets.send(new secrets.CreateSecretCommand({ Name: defaultSecretName(owner), SecretString: 'mine' })),
  },
];

test.each(foreign)('somebody’s $kind with a name of ours: NotOwned, and it stays as it was', async ({ make }) => {
  const fresh = new Set(world.inventory().map(({ id }) => id));
  await make();
  await world.double.world.settled();
  const theirs = world.inventory().filter(({ id }) => !fresh.has(id));
  expect(theirs).not.toEqual([]);
  await world.create();
  await world.untilCondition('Stalled', 'True', 'NotOwned');
  await world.run(900);
  const ids = new Set(theirs.map(({ id }) => id));
  const now = world.inventory().filter(({ id }) => ids.has(id));
  expect(now.map(stateless)).toEqual(theirs.map(stateless));
  expect((await world.condition('Stalled'))?.message).toMatch(/not this object's/);
  await world.remove();
  await world.untilGone();
  expect(
    world
      .inventory()
      .filter(({ id }) => ids.has(id))
      .map(stateless),
  ).toEqual(theirs.map(stateless));
});

test('what somebody’s secret with a name of ours says is never read', async () => {
  await hand.secrets.send(new secrets.CreateSecretCommand({ Name: defaultSecretName(owner), SecretString: 'mine' }));
  await world.create();
  await world.untilCondition('SecretShared', 'False', 'NotOwned');
  await world.run(900);
  await world.remove();
  await world.untilGone();
  expect(world.double.journal.after(0).map(({ action }) => action)).not.toContain('secretsmanager:GetSecretValue');
});

test('somebody’s endpoint service on a load balancer of ours: NotOwned, and it stays as it was', async () => {
  await world.create();
  await world.until(() => loadBalancers().length === 2);
  world.clock.advance(300);
  await world.double.world.settled();
  const arn = loadBalancers()[0]?.id ?? '';
  await hand.ec2.send(new ec2.CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns: [arn] }));
  const services = () => world.inventory().filter(({ kind, tags }) => kind === 'endpoint-service' && isForeign(tags));
  const theirs = services();
  expect(theirs).toHaveLength(1);
  await world.untilCondition('Stalled', 'True', 'NotOwned');
  await world.run(900);
  expect(services().map(stateless)).toEqual(theirs.map(stateless));
});

const isForeign = (tags: Readonly<Record<string, string>>): boolean => !('crossaccountkafka.dev/owner' in tags);
const loadBalancers = () => world.inventory().filter(({ kind }) => kind === 'load-balancer');
/** AWS goes on with what somebody began. */
const stateless = ({ kind, name, id, tags }: { kind: string; name: string; id: string; tags: object }): object => ({
  ...{ kind, name, id, tags },
});
