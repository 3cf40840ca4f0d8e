import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { consumer } from './aws.ts';
import { consumerSubnets, consumerVpc, subnets, type TestDouble } from './double.ts';

const provisioningSeconds = 180;
const serviceSeconds = 10;
export const consumerRoot = `arn:aws:iam::${consumer}:root`;

type ServiceInput = ec2.CreateVpcEndpointServiceConfigurationCommandInput;

/** PrivateLink from both sides, in the words of a test. */
export const privateLink = (world: TestDouble) => {
  const { aws, other } = world;
  /** @returns the ARN of a load balancer of two zones, provisioning still */
  const newLoadBalancer = async (Name: string): Promise<string> => {
    const { LoadBalancers = [] } = await aws.elbv2.send(
      new elb.CreateLoadBalancerCommand({
        ...{ Name, Type: 'network', Scheme: 'internal' },
        Subnets: [subnets[0], subnets[1]],
      }),
    );
    return LoadBalancers[0]?.LoadBalancerArn ?? '';
  };
  const loadBalancer = async (name: string): Promise<string> => {
    const arn = await newLoadBalancer(name);
    await world.advance(provisioningSeconds);
    return arn;
  };
  const createService = async (arn: string, more: Partial<ServiceInput> = {}): Promise<ec2.ServiceConfiguration> => {
    const input = { NetworkLoadBalancerArns: [arn], AcceptanceRequired: false, ...more };
    return (await aws.ec2.send(new ec2.CreateVpcEndpointServiceConfigurationCommand(input))).ServiceConfiguration ?? {};
  };
  const permit = (ServiceId: string | undefined, ...AddAllowedPrincipals: string[]) =>
    aws.ec2.send(new ec2.ModifyVpcEndpointServicePermissionsCommand({ ServiceId, AddAllowedPrincipals }));
  return {
    newLoadBalancer,
    loadBalancer,
    createService,
    permit,
    /** An available service of two zones that admits the consumer's account. */
    service: async (more: Partial<ServiceInput> = {}): Promise<ec2.ServiceConfiguration> => {
      const made = await createService(await loadBalancer('front'), more);
      await world.advance(serviceSeconds);
      await permit(made.ServiceId, consumerRoot);
      return made;
    },
    describeServices: async (...ServiceIds: string[]): Promise<ec2.ServiceConfiguration[]> =>
      (await aws.ec2.send(new ec2.DescribeVpcEndpointServiceConfigurationsCommand({ ServiceIds })))
        .ServiceConfigurations ?? [],
    deleteService: async (id: string | undefined): Promise<ec2.UnsuccessfulItem[]> =>
      (await aws.ec2.send(new ec2.DeleteVpcEndpointServiceConfigurationsCommand({ ServiceIds: [id ?? ''] })))
        .Unsuccessful ?? [],
    endpoint: async (
      ServiceName: string | undefined,
      more: Partial<ec2.CreateVpcEndpointCommandInput> = {},
      client = other.ec2,
    ): Promise<ec2.VpcEndpoint> => {
      const input: ec2.CreateVpcEndpointCommandInput = {
        ...{ VpcEndpointType: 'Interface', VpcId: consumerVpc, ServiceName, SubnetIds: [...consumerSubnets] },
        ...more,
      };
      return (await client.send(new ec2.CreateVpcEndpointCommand(input))).VpcEndpoint ?? {};
    },
    describeEndpoint: async (id: string | undefined): Promise<ec2.VpcEndpoint> =>
      (await other.ec2.send(new ec2.DescribeVpcEndpointsCommand({ VpcEndpointIds: [id ?? ''] }))).VpcEndpoints?.[0] ??
      {},
    /** @returns the status of the answer, and its sentence */
    event: async (event: string, details: object): Promise<{ status: number; error?: string }> => {
      const answer = await fetch(`${world.double.endpoint}/_sandbox/events`, {
        method: 'POST',
        body: JSON.stringify({ event, ...details }),
      });
      return { status: answer.status, ...((await answer.json()) as { error?: string }) };
    },
  };
};
