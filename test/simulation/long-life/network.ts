import * as ec2 from '@aws-sdk/client-ec2';
import type { AwsClients } from '../../support/aws.ts';

/** So many objects share two subnets: each takes up to six addresses of either. */
const objectsASubnet = 20;

/** One network with pairs of subnets, enough for so many objects. */
export const roomyNetwork = async (
  { ec2: client }: AwsClients,
  objects: number,
): Promise<readonly (readonly string[])[]> => {
  const { Vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: '127.96.0.0/16' }));
  const subnet = async (third: number): Promise<string> => {
    const at = { CidrBlock: `127.96.${third}.0/24`, AvailabilityZoneId: third % 2 === 0 ? 'euc1-az2' : 'euc1-az3' };
    const { Subnet } = await client.send(new ec2.CreateSubnetCommand({ VpcId: Vpc?.VpcId, ...at }));
    return Subnet?.SubnetId ?? '';
  };
  const pairs: string[][] = [];
  for (let pair = 0; pair < objects / objectsASubnet; pair += 1)
    pairs.push([await subnet(2 * pair), await subnet(2 * pair + 1)]);
  return pairs;
};
