import type * as ec2 from '@aws-sdk/client-ec2';
import type { Asked } from '../../iam/authorize.ts';
import { isEmpty, resourceTagContext, tagContext, tagRecord } from '../../iam/tag-context.ts';
import type { Permissions } from '../../service.ts';
import type { Place } from '../../world.ts';
import { networkOf } from './network.ts';

const arn = ({ account, region }: Place, kind: string, id = '*'): string =>
  `arn:aws:ec2:${region}:${account}:${kind}/${id}`;

/** The kind of a thing, by the beginning of its id; what AWS tags here. */
const kinds: Readonly<Record<string, string>> = {
  'vpce-svc-': 'vpc-endpoint-service',
  'vpce-': 'vpc-endpoint',
  'vpc-': 'vpc',
  'subnet-': 'subnet',
  'sgr-': 'security-group-rule',
  'sg-': 'security-group',
  'eni-': 'network-interface',
};

const arnById = (place: Place, id: string): string => {
  const [, kind = '*'] = Object.entries(kinds).find(([beginning]) => id.startsWith(beginning)) ?? [];
  return arn(place, kind, id);
};

const on = (action: string, place: Place, ids: readonly (string | undefined)[] | undefined): readonly Asked[] =>
  (ids ?? []).map((id) => ({ action: `ec2:${action}`, resource: arnById(place, id ?? '') }));

const tagsIn = (specifications: readonly ec2.TagSpecification[] | undefined): Record<string, string> =>
  tagRecord(specifications?.flatMap(({ Tags }) => Tags ?? []));

/** EC2 user guide, supported-iam-actions-tagging: who creates with tags needs ec2:CreateTags for what is created, too. */
const tagging = (action: string, resource: string, tags: Record<string, string>): readonly Asked[] =>
  isEmpty(tags)
    ? []
    : [{ action: 'ec2:CreateTags', resource, context: { ...tagContext(tags), 'ec2:CreateAction': action } }];

const creation = (
  action: string,
  place: Place,
  kind: string,
  specifications: readonly ec2.TagSpecification[] | undefined,
  more: readonly Asked[] = [],
): readonly Asked[] => {
  const tags = tagsIn(specifications);
  const resource = arn(place, kind);
  const context = isEmpty(tags) ? {} : tagContext(tags);
  return [{ action: `ec2:${action}`, resource, context }, ...more, ...tagging(action, resource, tags)];
};

const onRule =
  (action: string) =>
  ({ GroupId }: { GroupId?: string | undefined }, place: Place): readonly Asked[] =>
    on(action, place, [GroupId]);

/** A rule that comes with tags is asked about itself, too: the tags are a condition key of the rule and not of its group. */
const onNewRule =
  (action: string) =>
  (input: Pick<ec2.AuthorizeSecurityGroupIngressRequest, 'GroupId' | 'TagSpecifications'>, place: Place) => [
    ...on(action, place, [input.GroupId]),
    ...(isEmpty(tagsIn(input.TagSpecifications))
      ? []
      : creation(action, place, 'security-group-rule', input.TagSpecifications)),
  ];

/** What says who may change the tags of a thing: those that it has, and those that are given. */
const onTags = (
  action: 'CreateTags' | 'DeleteTags',
  { Resources, Tags }: Pick<ec2.DeleteTagsRequest, 'Resources' | 'Tags'>,
  place: Place,
): readonly Asked[] =>
  on(action, place, Resources).map((asked, index) => ({
    ...asked,
    context: { ...tagContext(tagRecord(Tags)), ...resourceTagContext('ec2', tagsOfRule(Resources?.[index], place)) },
  }));

/** Rules are no things of their own in the inventory. */
const tagsOfRule = (id: string | undefined, place: Place): Readonly<Record<string, string>> => {
  const rules = [...networkOf(place).groups.values()].flatMap((group) => group.rules);
  return Object.fromEntries(rules.find((rule) => rule.id === id)?.tags ?? []);
};

/** A service that other Regions reach, and an endpoint of one (PrivateLink guide, create-endpoint-service). */
const acrossRegions = (isAsked: boolean): readonly Asked[] =>
  isAsked ? [{ action: 'vpce:AllowMultiRegion', resource: '*' }] : [];

/** By the service authorization reference of Amazon EC2; what only describes knows no resources. */
export const ec2Permissions: Permissions<typeof ec2> = {
  CreateVpc: ({ TagSpecifications }, place) => creation('CreateVpc', place, 'vpc', TagSpecifications),
  CreateSubnet: ({ VpcId, TagSpecifications }, place) =>
    creation('CreateSubnet', place, 'subnet', TagSpecifications, on('CreateSubnet', place, [VpcId])),
  DeleteSubnet: ({ SubnetId }, place) => on('DeleteSubnet', place, [SubnetId]),
  CreateSecurityGroup: ({ VpcId, TagSpecifications }, place) =>
    creation(
      'CreateSecurityGroup',
      place,
      'security-group',
      TagSpecifications,
      on('CreateSecurityGroup', place, [VpcId]),
    ),
  DeleteSecurityGroup: ({ GroupId }, place) => on('DeleteSecurityGroup', place, [GroupId]),
  AuthorizeSecurityGroupIngress: onNewRule('AuthorizeSecurityGroupIngress'),
  AuthorizeSecurityGroupEgress: onNewRule('AuthorizeSecurityGroupEgress'),
  RevokeSecurityGroupIngress: onRule('RevokeSecurityGroupIngress'),
  RevokeSecurityGroupEgress: onRule('RevokeSecurityGroupEgress'),
  CreateVpcEndpointServiceConfiguration: ({ TagSpecifications, SupportedRegions = [] }, place) => [
    ...creation('CreateVpcEndpointServiceConfiguration', place, 'vpc-endpoint-service', TagSpecifications),
    ...acrossRegions(SupportedRegions.length > 0),
  ],
  ModifyVpcEndpointServiceConfiguration: ({ ServiceId, AddSupportedRegions = [] }, place) => [
    ...on('ModifyVpcEndpointServiceConfiguration', place, [ServiceId]),
    ...acrossRegions(AddSupportedRegions.length > 0),
  ],
  DeleteVpcEndpointServiceConfigurations: ({ ServiceIds }, place) =>
    on('DeleteVpcEndpointServiceConfigurations', place, ServiceIds),
  ModifyVpcEndpointServicePermissions: ({ ServiceId }, place) =>
    on('ModifyVpcEndpointServicePermissions', place, [ServiceId]),
  DescribeVpcEndpointServicePermissions: ({ ServiceId }, place) =>
    on('DescribeVpcEndpointServicePermissions', place, [ServiceId]),
  AcceptVpcEndpointConnections: ({ ServiceId }, place) => on('AcceptVpcEndpointConnections', place, [ServiceId]),
  RejectVpcEndpointConnections: ({ ServiceId }, place) => on('RejectVpcEndpointConnections', place, [ServiceId]),
  StartVpcEndpointServicePrivateDnsVerification: ({ ServiceId }, place) =>
    on('StartVpcEndpointServicePrivateDnsVerification', place, [ServiceId]),
  CreateVpcEndpoint: ({ VpcId, SubnetIds, SecurityGroupIds, TagSpecifications, ServiceRegion }, place) => [
    ...creation('CreateVpcEndpoint', place, 'vpc-endpoint', TagSpecifications),
    ...on('CreateVpcEndpoint', place, [VpcId, ...(SubnetIds ?? []), ...(SecurityGroupIds ?? [])]),
    ...acrossRegions(ServiceRegion !== undefined && ServiceRegion !== place.region),
  ],
  ModifyVpcEndpoint: ({ VpcEndpointId }, place) => on('ModifyVpcEndpoint', place, [VpcEndpointId]),
  DeleteVpcEndpoints: ({ VpcEndpointIds }, place) => on('DeleteVpcEndpoints', place, VpcEndpointIds),
  CreateTags: (input, place) => onTags('CreateTags', input, place),
  DeleteTags: (input, place) => onTags('DeleteTags', input, place),
};
