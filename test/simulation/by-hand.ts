import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import * as kms from '@aws-sdk/client-kms';
import type { ExposedBroker, Status } from '../../src/api/status.ts';
import { keyAlias, logGroupName, ownerOf } from '../../src/core/names.ts';
import type { ObjectRef } from '../../src/kube/object.ts';
import { provider, type AwsClients } from '../support/aws.ts';
import { vpc } from '../support/double.ts';
import { installation } from './operator-process.ts';
import { sensors, type Simulation } from './simulation.ts';

/** Somebody with the provider's administrator rights, and what they find of one object. */
export interface ByHand {
  readonly aws: AwsClients;
  readonly status: Status;
  /** The first broker, as status tells it. */
  readonly broker: ExposedBroker;
  readonly brokersGroup: string;
  readonly loadBalancersGroup: string;
  readonly logGroupName: string;
  readonly secretArn: string;
  readonly keyArn: string;
  readonly keyAlias: string;
  /** An address of the VPC that is nobody's. */
  readonly addressInVpc: string;
  /** What an update of the cluster needs to name. */
  cluster(): Promise<{ readonly ClusterArn: string; readonly CurrentVersion: string }>;
  /** Lets MSK finish what it was told: nobody can change the cluster before. */
  mskAtRest(): Promise<void>;
  /** A newer revision of the cluster's configuration. */
  anotherRevision(): Promise<kafka.ConfigurationInfo>;
  logGroupArn(): Promise<string>;
  listenerArn(): Promise<string>;
  /** A target group that serves nothing. */
  anotherTargetGroup(): Promise<string>;
}

export const byHand = async (world: Simulation): Promise<ByHand> => {
  const aws = world.clients(provider);
  const status = await world.status();
  const broker = status.exposedBrokers?.[0];
  if (!broker) throw new Error('no broker is exposed');
  const { SecurityGroups = [] } = await aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({}));
  const groupEndingWith = (end: string): string =>
    SecurityGroups.find(({ GroupName = '' }) => GroupName.startsWith('cak-') && GroupName.endsWith(end))?.GroupId ?? '';
  const name = logGroupName(status.identity?.clusterName ?? '');
  return {
    ...{ aws, status, broker },
    brokersGroup: groupEndingWith('-brokers'),
    loadBalancersGroup: groupEndingWith('-nlb'),
    logGroupName: name,
    secretArn: status.secret?.arn ?? '',
    keyArn: status.secret?.kmsKeyArn ?? '',
    keyAlias: aliasOf(sensors),
    addressInVpc: '127.20.1.200',
    cluster: async () => {
      const { ClusterArn = '', CurrentVersion = '' } = await describeCluster(aws, status);
      return { ClusterArn, CurrentVersion };
    },
    mskAtRest: async () => {
      while ((await describeCluster(aws, status)).State !== 'ACTIVE') {
        world.clock.advance(60);
        await world.double.world.settled();
      }
    },
    anotherRevision: async () => {
      const Arn = status.cluster?.configuration?.arn;
      if (Arn === undefined) throw new NothingThere('the cluster has no configuration');
      const update = new kafka.UpdateConfigurationCommand({ Arn, ServerProperties: new TextEncoder().encode('a=b') });
      return { Arn, Revision: (await aws.kafka.send(update)).LatestRevision?.Revision };
    },
    logGroupArn: async () => {
      const { logGroups = [] } = await aws.logs.send(new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
      return logGroups[0]?.logGroupArn ?? '';
    },
    listenerArn: async () => {
      const LoadBalancerArn = broker.loadBalancer?.arn;
      const { Listeners = [] } = await aws.elbv2.send(new elb.DescribeListenersCommand({ LoadBalancerArn }));
      return Listeners[0]?.ListenerArn ?? '';
    },
    anotherTargetGroup: async () => {
      const { TargetGroups = [] } = await aws.elbv2.send(
        new elb.CreateTargetGroupCommand({
          Name: 'another',
          Protocol: 'TCP',
          Port: 9094,
          VpcId: vpc,
          TargetType: 'ip',
        }),
      );
      return TargetGroups[0]?.TargetGroupArn ?? '';
    },
  };
};

/** What a hand would change is not there. */
export class NothingThere extends Error {}

const describeCluster = async (aws: AwsClients, { cluster }: Status): Promise<kafka.Cluster> =>
  (await aws.kafka.send(new kafka.DescribeClusterV2Command({ ClusterArn: cluster?.arn }))).ClusterInfo ?? {};

/** The alias of an object's key. */
export const aliasOf = ({ namespace = '', name }: ObjectRef): string =>
  keyAlias(ownerOf(installation, { namespace, name, uid: '' }));

/** A key of the provider that the object knows nothing of. */
export const foreignKeyFor = async ({ aws }: Pick<ByHand, 'aws'>): Promise<string> =>
  (await aws.keys.send(new kms.CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
