import { CreateLogGroupCommand, type CreateLogGroupCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { CreateSecurityGroupCommand, type CreateSecurityGroupCommandOutput } from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand,
  type CreateLoadBalancerCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateClusterV2Command, type CreateClusterV2CommandOutput } from '@aws-sdk/client-kafka';
import type { FaultEffect } from '../../sandbox/aws/faults.ts';
import { control } from './control.ts';
import { subnets, vpc, type TestDouble } from './double.ts';

/** Things of the plainest kind, for tests of what is the same whatever the thing is; and the sandbox's own routes. */
export class Things {
  readonly #world: TestDouble;

  constructor(world: TestDouble) {
    this.#world = world;
  }

  cluster(ClusterName: string): Promise<CreateClusterV2CommandOutput> {
    const BrokerNodeGroupInfo = { InstanceType: 'kafka.m7g.large', ClientSubnets: [subnets[0], subnets[1]] };
    const Provisioned = { KafkaVersion: '3.8.x', NumberOfBrokerNodes: 2, BrokerNodeGroupInfo };
    return this.#world.aws.kafka.send(new CreateClusterV2Command({ ClusterName, Provisioned }));
  }

  loadBalancer(Name: string): Promise<CreateLoadBalancerCommandOutput> {
    const kind = { Type: 'network', Scheme: 'internal' } as const;
    return this.#world.aws.elbv2.send(new CreateLoadBalancerCommand({ Name, ...kind, Subnets: [subnets[0]] }));
  }

  logGroup(logGroupName: string): Promise<CreateLogGroupCommandOutput> {
    return this.#world.aws.logs.send(new CreateLogGroupCommand({ logGroupName }));
  }

  securityGroup(GroupName: string): Promise<CreateSecurityGroupCommandOutput> {
    const input = { GroupName, Description: 'g', VpcId: vpc };
    return this.#world.aws.ec2.send(new CreateSecurityGroupCommand(input));
  }

  sandbox<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
    return control<Answer>(this.#world.double, method, path, body);
  }

  fault(action: string, effect: FaultEffect, more: object = {}): Promise<unknown> {
    return this.sandbox('POST', '/faults', { action, effect, ...more });
  }
}
