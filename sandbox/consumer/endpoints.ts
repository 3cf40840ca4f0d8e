import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { setTimeout as delay } from 'node:timers/promises';
import type { Names } from '../hosts/names.ts';
import type { Brokers } from './secret.ts';

/** Where a consumer's endpoints go. */
export interface ConsumerNetwork {
  readonly vpcId: string;
  /** One a zone, that of the consumer's host first. */
  readonly subnetIds: readonly string[];
  /** Lets the consumer's hosts in on the brokers' port. */
  readonly securityGroupId: string;
}

const lookAgainMs = 200;
const patienceMs = 60_000;

/**
 * Brings about an endpoint for every broker, and waits until all of them are available.
 * @returns what a private hosted zone would say: each broker's name → its endpoint's address
 * @throws Error when AWS refuses, or an endpoint does not become available
 */
export const connectBrokers = async (ec2: EC2Client, brokers: Brokers, network: ConsumerNetwork): Promise<Names> => {
  const names = Object.values(brokers).map(async ({ endpoint_url, service_name }): Promise<[string, string]> => {
    const { VpcEndpointId = '' } =
      (await endpointTo(ec2, service_name, network)) ?? (await createEndpoint(ec2, service_name, network));
    return [endpoint_url, await addressOf(ec2, await untilAvailable(ec2, VpcEndpointId), network)];
  });
  return Object.fromEntries(await Promise.all(names));
};

/** The endpoint for a service, unless it is gone or refused. */
export const endpointTo = async (
  ec2: EC2Client,
  service: string,
  { vpcId }: ConsumerNetwork,
): Promise<VpcEndpoint | undefined> => {
  const Filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'service-name', Values: [service] },
  ];
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }));
  return VpcEndpoints.find((endpoint) => isComing(endpoint) || isAvailable(endpoint));
};

/** Deletes every endpoint of the VPC, and waits until they are gone. */
export const deleteEndpoints = async (ec2: EC2Client, { vpcId }: ConsumerNetwork): Promise<void> => {
  const list = new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] });
  const end = Date.now() + patienceMs;
  for (;;) {
    const { VpcEndpoints = [] } = await ec2.send(list);
    if (VpcEndpoints.length === 0 || Date.now() > end) return;
    const present = VpcEndpoints.filter((endpoint) => stateOf(endpoint) !== 'deleting');
    const VpcEndpointIds = present.map(({ VpcEndpointId = '' }) => VpcEndpointId);
    if (VpcEndpointIds.length > 0) await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
    await delay(lookAgainMs);
  }
};

/** EC2 spells states with a small letter, whatever its model says. */
const stateOf = ({ State }: VpcEndpoint): string => String(State).toLowerCase();
const isAvailable = (endpoint: VpcEndpoint): boolean => stateOf(endpoint) === 'available';
const isComing = (endpoint: VpcEndpoint): boolean => stateOf(endpoint).startsWith('pending');

/** In each zone that the service has. */
const createEndpoint = async (
  ec2: EC2Client,
  service: string,
  { vpcId, subnetIds, securityGroupId }: ConsumerNetwork,
): Promise<VpcEndpoint> => {
  const { ServiceDetails = [] } = await ec2.send(new DescribeVpcEndpointServicesCommand({ ServiceNames: [service] }));
  const zones = ServiceDetails.flatMap(({ AvailabilityZones = [] }) => AvailabilityZones);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }));
  const within = Subnets.filter(({ AvailabilityZone = '' }) => zones.includes(AvailabilityZone));
  const { VpcEndpoint = {} } = await ec2.send(
    new CreateVpcEndpointCommand({
      ...{ VpcEndpointType: 'Interface', VpcId: vpcId, ServiceName: service, SecurityGroupIds: [securityGroupId] },
      SubnetIds: within.map(({ SubnetId = '' }) => SubnetId),
    }),
  );
  return VpcEndpoint;
};

const untilAvailable = async (ec2: EC2Client, id: string): Promise<VpcEndpoint> => {
  const end = Date.now() + patienceMs;
  for (;;) {
    const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    const [endpoint = {}] = VpcEndpoints;
    if (isAvailable(endpoint)) return endpoint;
    if (!isComing(endpoint) || Date.now() > end) throw new Error(`endpoint ${id} is ${stateOf(endpoint)}`);
    await delay(lookAgainMs);
  }
};

/** Of its addresses, one a zone, that which is nearest to the host. */
const addressOf = async (
  ec2: EC2Client,
  { NetworkInterfaceIds }: VpcEndpoint,
  { subnetIds }: ConsumerNetwork,
): Promise<string> => {
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }));
  const [nearest] = NetworkInterfaces.sort(
    (a, b) => subnetIds.indexOf(a.SubnetId ?? '') - subnetIds.indexOf(b.SubnetId ?? ''),
  );
  return nearest?.PrivateIpAddress ?? '';
};
