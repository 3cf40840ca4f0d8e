import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Asked } from '../../iam/authorize.ts';
import { linkedRole } from '../../iam/service-linked-roles.ts';
import { isEmpty, tagContext, tagRecord } from '../../iam/tag-context.ts';
import type { Permissions } from '../../service.ts';
import type { Place } from '../../world.ts';

const arn = ({ account, region }: Place, resource: string): string =>
  `arn:aws:elasticloadbalancing:${region}:${account}:${resource}`;

const on = (action: string, resource: string | undefined): readonly Asked[] => [
  { action: `elasticloadbalancing:${action}`, resource: resource ?? '' },
];

/** Who creates with tags needs elasticloadbalancing:AddTags for what is created, too (ELB user guide, tagging-resources-during-creation). */
const creation = (
  action: string,
  resource: string,
  given: readonly elb.Tag[] | undefined,
  tagged = resource,
): readonly Asked[] => {
  const tags = tagRecord(given);
  if (isEmpty(tags)) return on(action, resource);
  const context = { ...tagContext(tags), 'elasticloadbalancing:CreateAction': action };
  return [
    { action: `elasticloadbalancing:${action}`, resource, context: tagContext(tags) },
    { action: 'elasticloadbalancing:AddTags', resource: tagged, context },
  ];
};

/** What an account's first load balancer needs: terraform-aws-modules/terraform-aws-eks#900, kubernetes/cloud-provider-aws#59. */
const serviceLinkedRole = (place: Place): readonly Asked[] =>
  linkedRole(
    place,
    'elasticloadbalancing.amazonaws.com',
    'AWSServiceRoleForElasticLoadBalancing',
    ['ec2:DescribeAccountAttributes', 'ec2:DescribeInternetGateways'].map((action) => ({ action, resource: '*' })),
  );

const shortTypes: Readonly<Record<string, string>> = { network: 'net', application: 'app', gateway: 'gwy' };

/** By the service authorization reference of ELB v2; what only describes knows no resources. */
export const elbPermissions: Permissions<typeof elb> = {
  CreateLoadBalancer: ({ Name = '', Type = 'application', Tags }, place) => [
    ...creation('CreateLoadBalancer', arn(place, `loadbalancer/${shortTypes[Type] ?? Type}/${Name}/*`), Tags),
    ...serviceLinkedRole(place),
  ],
  DeleteLoadBalancer: ({ LoadBalancerArn }) => on('DeleteLoadBalancer', LoadBalancerArn),
  SetSecurityGroups: ({ LoadBalancerArn }) => on('SetSecurityGroups', LoadBalancerArn),
  SetSubnets: ({ LoadBalancerArn }) => on('SetSubnets', LoadBalancerArn),
  SetIpAddressType: ({ LoadBalancerArn }) => on('SetIpAddressType', LoadBalancerArn),
  ModifyLoadBalancerAttributes: ({ LoadBalancerArn }) => on('ModifyLoadBalancerAttributes', LoadBalancerArn),
  CreateTargetGroup: ({ Name = '', Tags }, place) =>
    creation('CreateTargetGroup', arn(place, `targetgroup/${Name}/*`), Tags),
  ModifyTargetGroup: ({ TargetGroupArn }) => on('ModifyTargetGroup', TargetGroupArn),
  ModifyTargetGroupAttributes: ({ TargetGroupArn }) => on('ModifyTargetGroupAttributes', TargetGroupArn),
  DeleteTargetGroup: ({ TargetGroupArn }) => on('DeleteTargetGroup', TargetGroupArn),
  RegisterTargets: ({ TargetGroupArn }) => on('RegisterTargets', TargetGroupArn),
  DeregisterTargets: ({ TargetGroupArn }) => on('DeregisterTargets', TargetGroupArn),
  CreateListener: ({ LoadBalancerArn = '', Tags }) =>
    creation('CreateListener', LoadBalancerArn, Tags, `${LoadBalancerArn.replace(':loadbalancer/', ':listener/')}/*`),
  ModifyListener: ({ ListenerArn }) => on('ModifyListener', ListenerArn),
  ModifyListenerAttributes: ({ ListenerArn }) => on('ModifyListenerAttributes', ListenerArn),
  DeleteListener: ({ ListenerArn }) => on('DeleteListener', ListenerArn),
  AddTags: ({ ResourceArns, Tags }) =>
    (ResourceArns ?? [])
      .flatMap((resource) => on('AddTags', resource))
      .map((asked) => ({ ...asked, context: tagContext(tagRecord(Tags)) })),
  RemoveTags: ({ ResourceArns, TagKeys = [] }) =>
    (ResourceArns ?? [])
      .flatMap((resource) => on('RemoveTags', resource))
      .map((asked) => ({ ...asked, context: { 'aws:TagKeys': TagKeys } })),
};
