import type { Rule } from '../../rule.ts';

const model = 'botocore elbv2 service-2.json';
const terraform = 'hashicorp/terraform-provider-aws internal/service/elbv2';

/** L16 to L37, L45, L47, L48, L50: targets, reads, deletion and quotas. */
export const readRules: readonly Rule[] = [
  {
    id: 'L16',
    says: 'ELB knows a target by its address and its port together.',
    source: `${model}, TargetDescription`,
  },
  {
    id: 'L17',
    says: 'ELB refuses a target that is not in the VPC, or not there yet.',
    source: `${model}, InvalidTargetException; ${terraform}/target_group_attachment.go`,
  },
  {
    id: 'L18',
    says: 'ELB does not mind the deregistration of what is not registered, and takes a port as a part of the name.',
    source: `${model}, DeregisterTargets`,
  },
  {
    id: 'L19',
    says: 'ELB connects to each target at the group’s interval, and changes its health after as many like answers as the thresholds say.',
    source: `${model}, TargetHealth; NLB user guide, target-group-health-checks`,
  },
  {
    id: 'L20',
    says: 'ELB shows a target as unused while no listener has its group, or the load balancer not its zone.',
    source: `${model}, TargetHealth`,
  },
  {
    id: 'L21',
    says: 'ELB lets a deregistered target drain, and its connections go on unless the group says that they end.',
    source: 'NLB user guide, load-balancer-target-groups',
  },
  {
    id: 'L22',
    says: 'ELB lets one load balancer have a target group.',
    source: 'aws/aws-cdk#24219',
  },
  {
    id: 'L23',
    says: 'ELB sends connections within a zone unless zones are crossed, and to all targets when none is healthy.',
    source: 'NLB user guide, network-load-balancers and target-group-health-checks',
  },
  {
    id: 'L24',
    says: 'ELB checks targets through the load balancer’s own security groups, outbound.',
    source: 'NLB user guide, load-balancer-security-groups',
  },
  {
    id: 'L25',
    says: 'ELB carries TCP from a listener to a healthy target, and drops a connection that nobody uses.',
    source: 'NLB user guide, introduction and update-idle-timeout',
  },
  {
    id: 'L26',
    says: 'ELB says by status 400 that something is not found, and by a code without "Exception".',
    source: model,
  },
  {
    id: 'L27',
    says: 'ELB refuses to describe several things of which one is not there.',
    source: `${terraform}/load_balancer.go; for several at once it is inferred`,
    switches: ['elb.missingOne'],
  },
  {
    id: 'L28',
    says: 'ELB lists the listeners of a load balancer, not of an account.',
    source: `${model}, DescribeListeners`,
  },
  {
    id: 'L29',
    says: 'ELB describes at most 20 things by name or ARN, and lists at most 400 on a page.',
    source: `${model}, DescribeLoadBalancers, DescribeTags and PageSize`,
  },
  {
    id: 'L30',
    says: 'ELB may not know a listener for a moment after its creation.',
    source: 'kubernetes-sigs/aws-load-balancer-controller, listener_manager.go',
  },
  {
    id: 'L31',
    says: 'ELB lets all reads of an account and Region share one bucket of 40, filled by 10 a second.',
    source: 'ELB user guide, elb-api-throttling; the bucket of writes is inferred',
    switches: ['elb.writeRate'],
  },
  {
    id: 'L32',
    says: 'ELB tells the quotas of an account as they are now.',
    source: `${model}, DescribeAccountLimits`,
    switches: ['elb.limitName'],
  },
  {
    id: 'L33',
    says: 'ELB deletes no load balancer that is protected from it.',
    source: 'kubernetes-sigs/aws-load-balancer-controller, load_balancer_synthesizer.go',
  },
  {
    id: 'L34',
    says: 'ELB deletes no load balancer of an endpoint service, nor for a while after that is gone.',
    source: 'cloud-custodian/cloud-custodian#9921; ExpediaGroup/apiary-data-lake#85; aws-load-balancer-controller#4472',
  },
  {
    id: 'L35',
    says: 'ELB does not mind the deletion of an absent load balancer, and deletes the listeners of a present one.',
    source: `${model}, DeleteLoadBalancer`,
  },
  {
    id: 'L36',
    says: 'ELB deletes no target group that a listener has, nor for a moment after its load balancer is gone.',
    source: `${terraform}/target_group.go; kubernetes-sigs/aws-load-balancer-controller, target_group_manager.go`,
  },
  {
    id: 'L37',
    says: 'ELB allows 50 network load balancers and 3,000 target groups in a Region, 50 listeners on a load balancer, and 1,000 targets in a group.',
    source: 'NLB user guide, load-balancer-limits',
  },
  {
    id: 'L45',
    says: 'ELB wants addresses for a target group of addresses, and instances for one of instances.',
    source: `${model}, TargetDescription and InvalidTargetException; the texts are inferred`,
  },
  {
    id: 'L47',
    says: 'ELB describes things by name or by ARN, or target groups by load balancer, in one way at a time.',
    source: `${model}, DescribeTargetGroups; for load balancers it is inferred`,
  },
  {
    id: 'L50',
    says: 'ELB tells in words, too, why a target is not healthy.',
    source: `${model}, TargetHealth, Description; the texts are those of the NLB user guide, target-group-health-checks`,
  },
  {
    id: 'L48',
    says: 'ELB resets the connections of a target that becomes unhealthy, unless the group says that they go on.',
    source: `NLB user guide, target-group-health-checks; ${model}, TargetGroupAttribute`,
  },
];
