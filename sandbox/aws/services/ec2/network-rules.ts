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
    says: 'EC2 tells an unknown security group by InvalidGroup.NotFound and a malformed VPC id by InvalidVpcId.Malformed.',
    source: 'EC2 API reference, errors-overview',
  },
  {
    id: 'E7',
    says: 'EC2 shows the interfaces of brokers, load balancers and endpoints with an address of their subnet and their groups, and finds them by group.',
    source: `${model}, DescribeNetworkInterfaces; hashicorp/terraform-provider-aws internal/service/kafka/broker_nodes_data_source.go`,
  },
  {
    id: 'E8',
    says: 'EC2 shows the interfaces of a load balancer as attached by amazon-aws, described "ELB net/<name>/<id>", for minutes after its deletion too.',
    source: 'hashicorp/terraform-provider-aws internal/service/elbv2/load_balancer.go',
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
];
