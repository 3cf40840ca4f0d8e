import type { Rule } from '../../rule.ts';

const model = 'botocore ec2 service-2.json';

/** Subnets, network interfaces and security groups. */
export const networkRules: readonly Rule[] = [
  {
    id: 'E1',
    says: 'EC2 deletes no subnet that holds a network interface: DependencyViolation.',
    source: 'gruntwork-io/cloud-nuke#285',
  },
  {
    id: 'E2',
    says: 'EC2 deletes no security group that an interface carries or that a rule of another group names: DependencyViolation.',
    source: 'aws/aws-cdk#14456; hashicorp/terraform-provider-aws internal/service/ec2/vpc_security_group.go',
  },
  {
    id: 'E3',
    says: 'EC2 gives the name of a security group once in a VPC whatever its case, and none over 255 characters or beginning with "sg-".',
    source: `${model}, CreateSecurityGroup; the code of a duplicate is from getmoto/moto`,
    switches: ['ec2.codes'],
  },
  {
    id: 'E4',
    says: 'EC2 refuses a rule that the group has already, or that stands twice in one call, and the revocation of one that it has not.',
    source: 'hashicorp/terraform-provider-aws internal/service/ec2/vpc_security_group_rule.go; getmoto/moto',
  },
  {
    id: 'E5',
    says: 'EC2 holds at most 60 rules in each direction of a security group, however many calls brought them.',
    source: 'VPC user guide, amazon-vpc-limits; the code is from getmoto/moto',
    switches: ['ec2.codes'],
  },
  {
    id: 'E6',
    says: 'EC2 tells an id of nothing by a code that ends in NotFound, a malformed one by Malformed, each kind with a spelling of its own.',
    source: 'EC2 API reference, errors-overview',
  },
  {
    id: 'E7',
    says: 'EC2 shows the interfaces of brokers, load balancers and endpoints with an address of their subnet and their groups, and finds them by group.',
    source: `${model}, DescribeNetworkInterfaces; hashicorp/terraform-provider-aws internal/service/kafka/broker_nodes_data_source.go`,
  },
  {
    id: 'E8',
    says: 'EC2 shows the interfaces of load balancers and endpoints as attached by amazon-aws, those of a load balancer described "ELB net/<name>/<id>", for minutes after its deletion too.',
    source:
      'hashicorp/terraform-provider-aws internal/service/elbv2/load_balancer.go; for endpoints what DescribeNetworkInterfaces is seen to answer',
  },
  {
    id: 'E9',
    says: 'EC2 takes an address of the subnet for each interface; where too few are left no load balancer is made: InvalidSubnet.',
    source: 'botocore elbv2 service-2.json, CreateLoadBalancer and InvalidSubnetException',
  },
  {
    id: 'E10',
    says: 'EC2 gives zones the same ids in every account, and names that are each account’s own.',
    source: 'PrivateLink guide, create-endpoint-service; EC2 user guide, using-regions-availability-zones',
  },
  {
    id: 'E45',
    says: 'EC2 does nothing of what it is to try only (DryRun), and says by DryRunOperation, status 412, that it would have.',
    source: 'EC2 API reference, errors-overview and CommonParameters',
  },
  {
    id: 'E46',
    says: 'EC2 pages network interfaces when all are asked for, not when some are by id: InvalidParameterCombination.',
    source: `${model}, DescribeNetworkInterfaces`,
  },
  {
    id: 'E47',
    says: 'EC2 takes up to 255 of certain ASCII characters for names and descriptions of security groups, keeps the name "default" for itself, and wants the VPC where there is no default one.',
    source: `${model}, CreateSecurityGroup and DescribeSecurityGroups; EC2 API reference, errors-overview: VPCIdNotSpecified`,
  },
  {
    id: 'E48',
    says: 'EC2 keeps the range of a rule by its first address, and refuses ranges, protocols, prefix lists and descriptions that cannot be, and a revocation of nothing.',
    source: `${model}, IpRange and IpPermission; EC2 API reference, errors-overview: InvalidPrefixListId.NotFound`,
  },
  {
    id: 'E49',
    says: 'EC2 refuses a tag key that stands twice in one call, a value over 256 characters, and a specification without tags.',
    source: `${model}, Tag; EC2 user guide, Using_Tags; getmoto/moto for the specification`,
  },
  {
    id: 'E50',
    says: 'EC2 refuses to describe a zone that the Region has not.',
    source: 'EC2 API reference, DescribeAvailabilityZones; fog/fog-aws, which tells the text',
  },
];
