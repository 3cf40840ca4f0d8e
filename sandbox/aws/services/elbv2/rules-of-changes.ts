import type { Rule } from '../../rule.ts';

const model = 'botocore elbv2 service-2.json';

/** L1 to L15: names, creation and change. */
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
];
