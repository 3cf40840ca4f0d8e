import * as kafka from '@aws-sdk/client-kafka';
import type { TestDouble } from './double.ts';
import { subnets } from './double.ts';
import { durations } from '../../sandbox/aws/services/durations.ts';

type Provisioned = kafka.ProvisionedRequest;

/** What is different from a cluster of two Standard brokers. */
export interface Wish extends Partial<Omit<Provisioned, 'BrokerNodeGroupInfo'>> {
  readonly nodes?: Partial<kafka.BrokerNodeGroupInfo>;
}

/** A cluster of three Express brokers. */
export const express: Wish = {
  NumberOfBrokerNodes: 3,
  nodes: { InstanceType: 'express.m7g.large', ClientSubnets: [...subnets] },
};

export const iam: Wish = { ClientAuthentication: { Sasl: { Iam: { Enabled: true } } } };

export const provisioned = ({ nodes, ...wish }: Wish = {}): Provisioned => ({
  KafkaVersion: '3.8.x',
  NumberOfBrokerNodes: 2,
  ClientAuthentication: { Unauthenticated: { Enabled: true } },
  ...wish,
  BrokerNodeGroupInfo: { InstanceType: 'kafka.m7g.large', ClientSubnets: [subnets[0], subnets[1]], ...nodes },
});

export const noCluster = 'arn:aws:kafka:eu-central-1:111111111111:cluster/none/11111111-1111-1111-1111-111111111111-1';

/** What tests do with MSK. */
export class Msk {
  readonly #world: TestDouble;

  constructor(world: TestDouble) {
    this.#world = world;
  }

  get client(): kafka.KafkaClient {
    return this.#world.aws.kafka;
  }

  create(name: string, wish: Wish = {}): Promise<kafka.CreateClusterV2CommandOutput> {
    return this.client.send(
      new kafka.CreateClusterV2Command({ ClusterName: name, Tags: { team: 'iot' }, Provisioned: provisioned(wish) }),
    );
  }

  /** A cluster that is ACTIVE; its ARN. */
  async active(wish: Wish = {}, name = 'sensors'): Promise<string> {
    const { ClusterArn = '' } = await this.create(name, wish);
    await this.#world.advance(durations.expressClusterCreation);
    return ClusterArn;
  }

  async describe(ClusterArn: string): Promise<kafka.Cluster> {
    return (await this.client.send(new kafka.DescribeClusterV2Command({ ClusterArn }))).ClusterInfo ?? {};
  }

  async version(ClusterArn: string): Promise<string> {
    return (await this.describe(ClusterArn)).CurrentVersion ?? '';
  }

  async nodes(ClusterArn: string): Promise<kafka.NodeInfo[]> {
    return (await this.client.send(new kafka.ListNodesCommand({ ClusterArn }))).NodeInfoList ?? [];
  }

  async broker(ClusterArn: string, id = 1): Promise<kafka.BrokerNodeInfo> {
    const nodes = await this.nodes(ClusterArn);
    return nodes.find(({ BrokerNodeInfo }) => BrokerNodeInfo?.BrokerId === id)?.BrokerNodeInfo ?? {};
  }

  async ids(ClusterArn: string): Promise<number[]> {
    const ids = (await this.nodes(ClusterArn)).flatMap(({ BrokerNodeInfo }) => BrokerNodeInfo?.BrokerId ?? []);
    return ids.sort((a, b) => a - b);
  }

  async scale(ClusterArn: string, TargetNumberOfBrokerNodes: number, version?: string): Promise<string> {
    const CurrentVersion = version ?? (await this.version(ClusterArn));
    const { ClusterOperationArn = '' } = await this.client.send(
      new kafka.UpdateBrokerCountCommand({ ClusterArn, TargetNumberOfBrokerNodes, CurrentVersion }),
    );
    return ClusterOperationArn;
  }

  async operation(ClusterOperationArn: string): Promise<kafka.ClusterOperationV2> {
    const { ClusterOperationInfo } = await this.client.send(
      new kafka.DescribeClusterOperationV2Command({ ClusterOperationArn }),
    );
    return ClusterOperationInfo ?? {};
  }

  bootstrap(ClusterArn: string): Promise<kafka.GetBootstrapBrokersCommandOutput> {
    return this.client.send(new kafka.GetBootstrapBrokersCommand({ ClusterArn }));
  }

  remove(ClusterArn: string, CurrentVersion?: string): Promise<kafka.DeleteClusterCommandOutput> {
    return this.client.send(new kafka.DeleteClusterCommand({ ClusterArn, CurrentVersion }));
  }

  /** What MSK does by itself. @throws Error with the sandbox's sentence when it does not */
  event(event: string, clusterArn: string, details: object = {}): Promise<void> {
    return this.#world.event({ event, clusterArn, ...details });
  }
}
