import { consumer, freshKeyArn, provider } from './aws.ts';
import { control } from './control.ts';
import { consumerSubnets, consumerVpc, subnets, vpc, type TestDouble } from './double.ts';
import { ForeignRefusal, type ForeignClient } from './foreign-clients.ts';

type Json = Readonly<Record<string, unknown>>;

/** The parts of one broker's path. */
export interface Path {
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
  readonly serviceId: string;
  readonly serviceName: string;
}

interface Broker {
  readonly BrokerNodeInfo: { readonly BrokerId: number; readonly ClientVpcIpAddress: string };
}

/** A cluster that is shared with another account, made and taken down by a client that is not ours, as anyone would. */
export class SharedCluster {
  readonly name: string;
  clusterArn = '';
  brokersGroup = '';
  secretArn = '';
  paths: readonly Path[] = [];
  endpointIds: readonly string[] = [];
  readonly #world: TestDouble;
  readonly #client: ForeignClient;

  constructor(world: TestDouble, client: ForeignClient, name: string) {
    this.#world = world;
    this.#client = client;
    this.name = name;
  }

  own<Output = Json>(service: string, operation: string, input: Json = {}): Promise<Output> {
    return this.#client.call<Output>(provider, service, operation, input);
  }

  other<Output = Json>(service: string, operation: string, input: Json = {}): Promise<Output> {
    return this.#client.call<Output>(consumer, service, operation, input);
  }

  /** Moves AWS time from outside, and lets health checks, which connect for real, come to their end. */
  async wait(seconds: number, step = seconds): Promise<void> {
    for (let left = seconds; left > 0; left -= step) {
      await control(this.#world.double, 'POST', '/clock', { advanceSeconds: Math.min(step, left) });
      await this.#world.double.world.settled();
    }
  }

  /** Group, log group, cluster; ACTIVE in the end. */
  async createCluster(): Promise<string[]> {
    const group = { GroupName: `${this.name}-brokers`, Description: 'brokers', VpcId: vpc };
    this.brokersGroup = (await this.own<{ GroupId: string }>('ec2', 'CreateSecurityGroup', group)).GroupId;
    await this.own('ec2', 'AuthorizeSecurityGroupIngress', {
      GroupId: this.brokersGroup,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 9094, ToPort: 9094, IpRanges: [{ CidrIp: '127.0.0.0/8' }] }],
    });
    const logGroupName = `/aws/vendedlogs/${this.name}`;
    await this.own('logs', 'CreateLogGroup', { logGroupName });
    await this.own('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: 30 });
    this.clusterArn = (
      await this.own<{ ClusterArn: string }>('kafka', 'CreateClusterV2', this.#clusterInput(logGroupName))
    ).ClusterArn;
    const seen = [await this.clusterState()];
    await this.wait(3600);
    return [...seen, await this.clusterState()];
  }

  #clusterInput(LogGroup: string): Json {
    return {
      ClusterName: this.name,
      Tags: { team: 'iot' },
      Provisioned: {
        KafkaVersion: '3.8.x',
        NumberOfBrokerNodes: 2,
        BrokerNodeGroupInfo: {
          InstanceType: 'kafka.m7g.large',
          ClientSubnets: [subnets[0], subnets[1]],
          SecurityGroups: [this.brokersGroup],
        },
        EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } },
        ClientAuthentication: { Unauthenticated: { Enabled: true } },
        LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup } } },
      },
    };
  }

  async clusterState(): Promise<string> {
    const { ClusterInfo } = await this.own<{ ClusterInfo: { State: string } }>('kafka', 'DescribeClusterV2', {
      ClusterArn: this.clusterArn,
    });
    return ClusterInfo.State;
  }

  async brokers(): Promise<Broker['BrokerNodeInfo'][]> {
    const { NodeInfoList } = await this.own<{ NodeInfoList: Broker[] }>('kafka', 'ListNodes', {
      ClusterArn: this.clusterArn,
    });
    return NodeInfoList.map(({ BrokerNodeInfo }) => BrokerNodeInfo).sort((a, b) => a.BrokerId - b.BrokerId);
  }

  /** For every broker a load balancer with a listener and a target, and a service that admits the consumer. */
  async expose(): Promise<void> {
    const brokers = await this.brokers();
    const fronts = [];
    for (const { BrokerId, ClientVpcIpAddress } of brokers)
      fronts.push(await this.#front(`${this.name}-b${BrokerId}`, ClientVpcIpAddress));
    await this.wait(180);
    const services: { serviceId: string; serviceName: string }[] = [];
    for (const { loadBalancerArn } of fronts) services.push(await this.#serve(loadBalancerArn));
    await this.wait(120, 5);
    this.paths = fronts.map((front, index) => ({
      ...front,
      ...(services[index] ?? { serviceId: '', serviceName: '' }),
    }));
  }

  async #front(Name: string, address: string): Promise<{ loadBalancerArn: string; targetGroupArn: string }> {
    const { LoadBalancers } = await this.own<{ LoadBalancers: { LoadBalancerArn: string }[] }>(
      'elbv2',
      'CreateLoadBalancer',
      { Name, Type: 'network', Scheme: 'internal', Subnets: [subnets[0], subnets[1]] },
    );
    const { TargetGroups } = await this.own<{ TargetGroups: { TargetGroupArn: string }[] }>(
      'elbv2',
      'CreateTargetGroup',
      { Name, Protocol: 'TCP', Port: 9094, VpcId: vpc, TargetType: 'ip' },
    );
    const loadBalancerArn = LoadBalancers[0]?.LoadBalancerArn ?? '';
    const targetGroupArn = TargetGroups[0]?.TargetGroupArn ?? '';
    await this.own('elbv2', 'RegisterTargets', {
      TargetGroupArn: targetGroupArn,
      Targets: [{ Id: address, Port: 9094 }],
    });
    await this.own('elbv2', 'CreateListener', {
      ...{ LoadBalancerArn: loadBalancerArn, Protocol: 'TCP', Port: 9094 },
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    });
    return { loadBalancerArn, targetGroupArn };
  }

  async #serve(loadBalancerArn: string): Promise<{ serviceId: string; serviceName: string }> {
    const { ServiceConfiguration } = await this.own<{
      ServiceConfiguration: { ServiceId: string; ServiceName: string };
    }>('ec2', 'CreateVpcEndpointServiceConfiguration', {
      NetworkLoadBalancerArns: [loadBalancerArn],
      AcceptanceRequired: false,
    });
    const { ServiceId, ServiceName } = ServiceConfiguration;
    await this.own('ec2', 'ModifyVpcEndpointServicePermissions', {
      ServiceId,
      AddAllowedPrincipals: [`arn:aws:iam::${consumer}:root`],
    });
    return { serviceId: ServiceId, serviceName: ServiceName };
  }

  async targetHealth(): Promise<string[]> {
    const states = [];
    for (const { targetGroupArn } of this.paths) {
      const { TargetHealthDescriptions } = await this.own<{
        TargetHealthDescriptions: { TargetHealth: { State: string } }[];
      }>('elbv2', 'DescribeTargetHealth', { TargetGroupArn: targetGroupArn });
      states.push(...TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth.State));
    }
    return states;
  }

  /** An endpoint to each service, in the consumer's account. @returns their states after a while */
  async connect(): Promise<string[]> {
    const ids = [];
    for (const { serviceName } of this.paths) {
      const { VpcEndpoint } = await this.other<{ VpcEndpoint: { VpcEndpointId: string } }>('ec2', 'CreateVpcEndpoint', {
        ...{ VpcEndpointType: 'Interface', VpcId: consumerVpc, ServiceName: serviceName },
        SubnetIds: [...consumerSubnets],
      });
      ids.push(VpcEndpoint.VpcEndpointId);
    }
    this.endpointIds = ids;
    await this.wait(120);
    return this.endpointStates();
  }

  async endpointStates(): Promise<string[]> {
    const { VpcEndpoints } = await this.other<{ VpcEndpoints: { State: string }[] }>('ec2', 'DescribeVpcEndpoints', {
      VpcEndpointIds: [...this.endpointIds],
    });
    return VpcEndpoints.map(({ State }) => State.toLowerCase());
  }

  /** @param more the key, where it is not the account's default one */
  async shareSecret(Name: string, more: Json = {}): Promise<string> {
    const SecretString = JSON.stringify(this.paths.map(({ serviceName }) => serviceName));
    const { ARN } = await this.own<{ ARN: string }>('secretsmanager', 'CreateSecret', { Name, SecretString, ...more });
    const statement = {
      ...{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${consumer}:root` }, Resource: '*' },
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    };
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await this.own('secretsmanager', 'PutResourcePolicy', { SecretId: ARN, ResourcePolicy });
    return ARN;
  }

  async share(): Promise<void> {
    this.secretArn = await this.shareSecret(`${this.name}/brokers`, { KmsKeyId: freshKeyArn });
  }

  /** The codes of what fails inside of an answer that says 200. */
  async deleteServices(): Promise<string[]> {
    const { Unsuccessful = [] } = await this.own<{ Unsuccessful?: { Error: { Code: string } }[] }>(
      'ec2',
      'DeleteVpcEndpointServiceConfigurations',
      { ServiceIds: this.paths.map(({ serviceId }) => serviceId) },
    );
    return Unsuccessful.map(({ Error: { Code } }) => Code);
  }

  /** Everything in the order that AWS accepts. */
  async takeDown(): Promise<void> {
    for (const [index, { serviceId }] of this.paths.entries())
      await this.own('ec2', 'RejectVpcEndpointConnections', {
        ServiceId: serviceId,
        VpcEndpointIds: [this.endpointIds[index] ?? ''],
      });
    await this.deleteServices();
    await this.wait(120);
    for (const { loadBalancerArn } of this.paths)
      await this.own('elbv2', 'DeleteLoadBalancer', { LoadBalancerArn: loadBalancerArn });
    await this.wait(300);
    for (const { targetGroupArn } of this.paths)
      await this.own('elbv2', 'DeleteTargetGroup', { TargetGroupArn: targetGroupArn });
    await this.other('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: [...this.endpointIds] });
    await this.own('kafka', 'DeleteCluster', { ClusterArn: this.clusterArn });
    await this.wait(3600);
    await this.own('ec2', 'DeleteSecurityGroup', { GroupId: this.brokersGroup });
    await this.own('logs', 'DeleteLogGroup', { logGroupName: `/aws/vendedlogs/${this.name}` });
    await this.own('secretsmanager', 'DeleteSecret', { SecretId: this.secretArn, ForceDeleteWithoutRecovery: true });
    await this.wait(600);
  }
}

/** The code of a foreign client's refusal. @throws Error when the call was done */
export const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ForeignRefusal) return error.code;
  throw error instanceof Error ? error : new Error('the call was done, not refused');
};
