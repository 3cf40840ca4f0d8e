import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { ConsumerNetwork } from './endpoints.ts';

const port = 9094;

/** A consumer's subnets of one VPC, with a new security group for its endpoints that lets the VPC's hosts in. */
export const consumerNetwork = async (
  ec2: EC2Client,
  vpcId: string,
  subnetIds: readonly string[],
): Promise<ConsumerNetwork> => {
  const group = { GroupName: 'kafka', Description: 'to brokers', VpcId: vpcId };
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand(group));
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
  const within = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: Vpcs[0]?.CidrBlock }] }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: within }));
  return { vpcId, subnetIds, securityGroupId: GroupId };
};
