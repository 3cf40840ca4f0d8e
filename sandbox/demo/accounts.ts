import { CreateSubnetCommand, CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { consumerAccount, freshRegion } from '../aws/fresh-ids.ts';
import type { ConsumerNetwork } from '../consumer/endpoints.ts';
import { consumerNetwork } from '../consumer/network.ts';
import type { SandboxWorld } from '../world.ts';

export const strangerAccount = '333333333333';
const vpcId = 'vpc-0bbbbbbbbbbbbbbb1';
const subnetIds = ['subnet-0bbbbbbbbbbbbbbb1', 'subnet-0bbbbbbbbbbbbbbb2'];

/** An account's VPC, and the address of its one host there. */
export interface Site {
  readonly network: ConsumerNetwork;
  readonly address: string;
}

export const credentialsOf = (account: string): { accessKeyId: string; secretAccessKey: string } => ({
  accessKeyId: `LOCAL${account}DEMO`,
  secretAccessKey: 'sandbox',
});

/** What the other accounts had before any of this: a VPC with a host each. */
export const prepareSites = async (world: SandboxWorld): Promise<{ consumer: Site; stranger: Site }> => {
  const as = (account: string): EC2Client =>
    new EC2Client({ region: freshRegion, endpoint: world.aws.endpoint, credentials: credentialsOf(account) });
  const [consumer, stranger] = [as(consumerAccount), as(strangerAccount)];
  const { Vpcs = [] } = await consumer.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
  const range = (Vpcs[0]?.CidrBlock ?? '').split('.').slice(0, 2).join('.');
  const sites = {
    consumer: { network: await consumerNetwork(consumer, vpcId, subnetIds), address: `${range}.1.200` },
    stranger: { network: await ownVpc(stranger, `${range}.128`), address: `${range}.128.200` },
  };
  consumer.destroy();
  stranger.destroy();
  return sites;
};

const ownVpc = async (ec2: EC2Client, range: string): Promise<ConsumerNetwork> => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: `${range}.0/20` }));
  const where = { CidrBlock: `${range}.0/24`, AvailabilityZone: `${freshRegion}a` };
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, ...where }));
  return consumerNetwork(ec2, Vpc?.VpcId ?? '', [Subnet?.SubnetId ?? '']);
};
