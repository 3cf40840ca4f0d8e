import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { subnets, vpc, type TestDouble } from './double.ts';

export const noLoadBalancer =
  'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/net/none/0123456789abcdef';

/** What tests do with load balancers. */
export class Elb {
  readonly #world: TestDouble;

  constructor(world: TestDouble) {
    this.#world = world;
  }

  get client(): elb.ElasticLoadBalancingV2Client {
    return this.#world.aws.elbv2;
  }

  async make(Name: string, wish: Partial<elb.CreateLoadBalancerCommandInput> = {}): Promise<elb.LoadBalancer> {
    const Subnets = [subnets[0], subnets[1]];
    const input = { Name, Type: 'network', Scheme: 'internal', Subnets, ...wish } as const;
    return (await this.client.send(new elb.CreateLoadBalancerCommand(input))).LoadBalancers?.[0] ?? {};
  }

  /** One that is active; its ARN. */
  async active(Name: string, wish: Partial<elb.CreateLoadBalancerCommandInput> = {}): Promise<string> {
    const { LoadBalancerArn = '' } = await this.make(Name, wish);
    await this.#world.advance(durations.loadBalancerProvisioning);
    return LoadBalancerArn;
  }

  /** A target group that is checked every 10 s, and believed the second time. */
  async group(Name: string, wish: Partial<elb.CreateTargetGroupCommandInput> = {}): Promise<string> {
    const often = { HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2, UnhealthyThresholdCount: 2 };
    const input = { Name, Protocol: 'TCP', Port: 9094, VpcId: vpc, TargetType: 'ip', ...often, ...wish } as const;
    const { TargetGroups } = await this.client.send(new elb.CreateTargetGroupCommand(input));
    return TargetGroups?.[0]?.TargetGroupArn ?? '';
  }

  async listen(LoadBalancerArn: string | undefined, TargetGroupArn: string, Port = 9094): Promise<string> {
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    const { Listeners } = await this.client.send(
      new elb.CreateListenerCommand({ LoadBalancerArn, Protocol: 'TCP', Port, DefaultActions }),
    );
    return Listeners?.[0]?.ListenerArn ?? '';
  }

  register(TargetGroupArn: string, ...Targets: elb.TargetDescription[]): Promise<object> {
    return this.client.send(new elb.RegisterTargetsCommand({ TargetGroupArn, Targets }));
  }

  deregister(TargetGroupArn: string, ...Targets: elb.TargetDescription[]): Promise<object> {
    return this.client.send(new elb.DeregisterTargetsCommand({ TargetGroupArn, Targets }));
  }

  /** `<address>:<port> <state> <reason>`, one a target. */
  async health(TargetGroupArn: string): Promise<string[]> {
    const { TargetHealthDescriptions = [] } = await this.client.send(
      new elb.DescribeTargetHealthCommand({ TargetGroupArn }),
    );
    return TargetHealthDescriptions.map(({ Target, TargetHealth }) =>
      `${Target?.Id ?? ''}:${Target?.Port ?? 0} ${TargetHealth?.State ?? ''} ${TargetHealth?.Reason ?? ''}`.trim(),
    );
  }

  async describe(arn: string | undefined): Promise<elb.LoadBalancer> {
    const command = new elb.DescribeLoadBalancersCommand({ LoadBalancerArns: [arn ?? ''] });
    return (await this.client.send(command)).LoadBalancers?.[0] ?? {};
  }

  setAttribute(LoadBalancerArn: string | undefined, Key: string, Value: string): Promise<object> {
    const Attributes = [{ Key, Value }];
    return this.client.send(new elb.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
  }

  setGroupAttribute(TargetGroupArn: string, Key: string, Value: string): Promise<object> {
    const Attributes = [{ Key, Value }];
    return this.client.send(new elb.ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  }

  setListenerAttribute(ListenerArn: string, Key: string, Value: string): Promise<object> {
    const Attributes = [{ Key, Value }];
    return this.client.send(new elb.ModifyListenerAttributesCommand({ ListenerArn, Attributes }));
  }

  remove(LoadBalancerArn: string | undefined): Promise<object> {
    return this.client.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn }));
  }

  removeGroup(TargetGroupArn: string): Promise<object> {
    return this.client.send(new elb.DeleteTargetGroupCommand({ TargetGroupArn }));
  }

  /** An address in one of the provider's subnets, counted from 1. */
  async address(subnet: number, host: number): Promise<string> {
    const { Subnets } = await this.#world.aws.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [subnets[0]] }));
    return `${(Subnets?.[0]?.CidrBlock ?? '').split('.').slice(0, 2).join('.')}.${subnet}.${host}`;
  }

  async securityGroup(GroupName: string): Promise<string> {
    const command = new ec2.CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId: vpc });
    return (await this.#world.aws.ec2.send(command)).GroupId ?? '';
  }

  allow(GroupId: string, from: ec2.IpPermission, port = 9094): Promise<object> {
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...from }];
    return this.#world.aws.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  }
}
