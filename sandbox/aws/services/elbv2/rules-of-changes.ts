import type { Rule } from '../../rule.ts';

const model = 'botocore elbv2 service-2.json';

/** L1 to L15, L38 to L44, L46, L49: names, creation and change. */
export const changeRules: readonly Rule[] = [
  {
    id: 'L1',
    says: 'ELB takes names of up to 32 letters, digits and hyphens, none at an end, and no load balancer named internal-….',
    source: `${model}, CreateLoadBalancerInput; aws-cloudformation/cfn-lint#3259; the code is inferred`,
  },
  {
    id: 'L2',
    says: 'ELB answers a creation under a name in use with the existing load balancer if the settings are equal, and with DuplicateLoadBalancerName if not.',
    source: `${model}, CreateLoadBalancer; hashicorp/terraform-provider-aws internal/service/elbv2/load_balancer.go`,
    switches: ['elb.tagsAreSettings'],
  },
  {
    id: 'L3',
    says: 'ELB does the same for target groups, health checks included.',
    source: `${model}, CreateTargetGroup; hashicorp/terraform-provider-aws internal/service/elbv2/target_group.go`,
  },
  {
    id: 'L4',
    says: 'ELB does the same for the listeners of a port.',
    source: `${model}, CreateListener; kubernetes-sigs/aws-load-balancer-controller, listener_manager.go`,
  },
  {
    id: 'L5',
    says: 'ELB makes an internet-facing application load balancer unless told otherwise.',
    source: `${model}, CreateLoadBalancerInput`,
  },
  {
    id: 'L6',
    says: 'ELB names a network load balancer net/<name>/<16 hex> in its ARN and <name>-<16 hex>.elb.<region> in the DNS.',
    source: 'hashicorp/terraform-provider-aws#5701',
  },
  {
    id: 'L7',
    says: 'ELB shows a load balancer as provisioning before it is active; later it may be impaired, or failed, with a reason.',
    source: `${model}, LoadBalancerState; NLB user guide, load-balancer-troubleshooting`,
  },
  {
    id: 'L8',
    says: 'ELB refuses a subnet with fewer than 8 free addresses, unless the address in it is given.',
    source: 'NLB user guide, create-network-load-balancer',
  },
  {
    id: 'L9',
    says: 'ELB refuses subnets and security groups that are not there, a group for a moment after its creation too.',
    source: `${model}, SubnetNotFoundException and InvalidSecurityGroupException`,
  },
  {
    id: 'L10',
    says: 'ELB gives every attribute a default and a range, and knows no others.',
    source: `${model}, LoadBalancerAttribute, TargetGroupAttribute and ListenerAttribute`,
  },
  {
    id: 'L11',
    says: 'ELB never puts security groups on a network load balancer that was made without any.',
    source: 'kubernetes-sigs/cluster-api-provider-aws#4790',
  },
  {
    id: 'L12',
    says: 'ELB leaves a load balancer that has security groups at least one, and takes the word on PrivateLink traffic only with them, after creation.',
    source: `${model}, SetSecurityGroups`,
  },
  {
    id: 'L13',
    says: 'ELB wants all subnets that a network load balancer has named again when another is added.',
    source: `${model}, SetSubnets`,
    switches: ['elb.dropAz'],
  },
  {
    id: 'L14',
    says: 'ELB changes nothing of a target group but its health checks, keeps their interval between 5 and 300 seconds, and turns them off for no address.',
    source: `${model}, ModifyTargetGroup and CreateTargetGroup`,
  },
  {
    id: 'L15',
    says: 'ELB gives up to 7 secondary addresses in a subnet and takes none back.',
    source: `${model}, LoadBalancerAttribute`,
  },
  {
    id: 'L38',
    says: 'ELB refuses a type, scheme, protocol or the like that is none of those it knows, rather than take another for it.',
    source: `${model}, LoadBalancerTypeEnum, LoadBalancerSchemeEnum, ProtocolEnum and TargetTypeEnum`,
  },
  {
    id: 'L39',
    says: 'ELB makes an application load balancer, which is what it makes when no type is given, in two zones or more.',
    source: `${model}, CreateLoadBalancerInput, Subnets`,
  },
  {
    id: 'L40',
    says: 'ELB tells what is no ARN of the kind that is asked for by ValidationError, at deletion too.',
    source: 'aws/aws-cli#3673; hashicorp/terraform-provider-aws#4552',
  },
  {
    id: 'L41',
    says: 'ELB takes up to 50 tags for a thing, each key once in a call, and none that begins with "aws:".',
    source: `${model}, AddTags, DuplicateTagKeysException and TooManyTagsException; the code of the last is inferred`,
  },
  {
    id: 'L42',
    says: 'ELB wants port and protocol of a listener, the protocol one of those of its load balancer’s type, and a certificate for TLS.',
    source: 'pulumi/pulumi-aws#1193; hashicorp/terraform-provider-aws#6173; NLB user guide, create-tls-listener',
  },
  {
    id: 'L43',
    says: 'ELB lets a listener of a network load balancer do nothing but forward, to a target group of the same VPC and of a protocol that goes with its own.',
    source:
      'kubernetes-sigs/aws-load-balancer-controller#1045; hashicorp/terraform-provider-aws#4955; NLB user guide, load-balancer-listeners',
  },
  {
    id: 'L44',
    says: 'ELB wants protocol, port and VPC of a target group, and checks by TCP with a timeout no longer than the interval, without path or matcher.',
    source:
      'awsdocs/aws-cloudformation-user-guide#467 and #186; hashicorp/terraform-provider-aws#48071; cloudposse/terraform-aws-nlb#54 has 10 and 10',
  },
  {
    id: 'L49',
    says: 'ELB puts at most 5 security groups on a load balancer.',
    source: 'boto/boto3#177; VPC user guide, amazon-vpc-limits',
  },
  {
    id: 'L46',
    says: 'ELB takes private addresses for internal load balancers only, and none of those that AWS keeps in each subnet.',
    source: `${model}, SubnetMapping; VPC user guide, subnet-sizing`,
  },
];
