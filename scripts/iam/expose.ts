import { calls } from '../../src/aws/calls.ts';
import { reads } from '../../src/aws/reads.ts';
import { allowTag } from '../../src/core/tags.ts';
import { linkedRole } from './linked-role.ts';
import { callsOfOwnClusters, readsOfOwnClusters } from './make-clusters.ts';
import {
  allow,
  through,
  toOwn,
  toOwnWithOwnerTag,
  toTaggedWith,
  whileCreating,
  withOwnerTag,
  type Statement,
} from './statements.ts';

const valueOfSecret = 'secretsmanager:GetSecretValue';
/** Nobody needs a right to ask who he is (STS API reference, GetCallerIdentity). */
const whoAmI = 'sts:GetCallerIdentity';

export const look = (names: readonly string[]): Statement =>
  allow(
    'Look',
    names.filter((name) => ![valueOfSecret, whoAmI].includes(name)),
  );
export const readOwnSecret = allow('ReadOwnSecret', [valueOfSecret], toOwn);

/** What makes a thing; the owner tag is given in the same call. */
const creations = [
  'ec2:CreateSecurityGroup',
  'ec2:CreateVpcEndpointServiceConfiguration',
  'elasticloadbalancing:CreateLoadBalancer',
  'elasticloadbalancing:CreateTargetGroup',
  'kms:CreateKey',
  'secretsmanager:CreateSecret',
];

/** Asked for besides by a creation with tags, in services that do not say that it is one. */
const taggings = ['kms:TagResource', 'secretsmanager:TagResource'];

/** On a load balancer of ours, whose listeners are ours even when their own tags are lost. */
const toListeners = ['elasticloadbalancing:ModifyListener', 'elasticloadbalancing:ModifyListenerAttributes'];

/** Never only to what carries an owner tag. */
const apart = [
  ...creations,
  ...toListeners,
  'elasticloadbalancing:CreateListener',
  // Takes a rule of ours out of a group of somebody else's, whose tags may have changed.
  'ec2:RevokeSecurityGroupIngress',
  // Asked about the key that the alias is taken from, too, which may be anybody's.
  'kms:UpdateAlias',
];

const isToOwn = (call: string): boolean => ![...apart, ...callsOfOwnClusters].includes(call);

/** Amazon EC2 asks about a new group, and about its VPC, which is not ours. */
const vpcs = { Resource: 'arn:*:ec2:*:*:vpc/*' };
const rules = { Resource: 'arn:*:ec2:*:*:security-group-rule/*' };
const listeners = { Resource: 'arn:*:elasticloadbalancing:*:*:listener/net/*' };
const aliases = { Resource: 'arn:*:kms:*:*:alias/cak-*' };
const keys = { Resource: 'arn:*:kms:*:*:key/*' };

/**
 * What it takes to expose the brokers of a cluster, whoever made that. Which condition keys AWS knows for an action, and what
 * it asks the caller for besides: its service authorization reference; ELB, using service-linked roles.
 */
export const toExpose = (): readonly Statement[] => [
  look(Object.keys(reads).filter((name) => !readsOfOwnClusters.includes(name))),
  readOwnSecret,
  allow('CreateWithOwnerTag', [...creations, ...taggings], withOwnerTag),
  allow('KeepAndRemoveOwn', Object.keys(calls).filter(isToOwn), toOwn),
  allow('CreateSecurityGroupsInVpcs', ['ec2:CreateSecurityGroup'], vpcs),
  allow('TagNewThingsOfEc2', ['ec2:CreateTags'], whileCreating('ec2', ...creationsInEc2)),
  allow(
    'TagNewLoadBalancers',
    ['elasticloadbalancing:AddTags'],
    whileCreating('elasticloadbalancing', ...creationsInElb),
  ),
  allow('ListenOnOwnLoadBalancers', ['elasticloadbalancing:CreateListener'], toOwnWithOwnerTag),
  allow('KeepListeners', [...toListeners, 'elasticloadbalancing:AddTags'], listeners),
  allow('LetLoadBalancersIn', ['ec2:AuthorizeSecurityGroupIngress'], toTaggedWith(allowTag)),
  allow('AddRulesWithTags', ['ec2:AuthorizeSecurityGroupIngress'], rules),
  allow('TakeRulesAway', ['ec2:RevokeSecurityGroupIngress']),
  allow('NameOwnKeys', ['kms:CreateAlias', 'kms:UpdateAlias'], aliases),
  allow('LeadAliasesBack', ['kms:UpdateAlias'], keys),
  allow('EncryptTheSecret', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], through('secretsmanager')),
  allow('OfferInOtherRegions', ['vpce:AllowMultiRegion']),
  linkedRole('elasticloadbalancing.amazonaws.com', 'AWSServiceRoleForElasticLoadBalancing'),
  allow('MakeAnAccountsFirstLoadBalancer', ['ec2:DescribeAccountAttributes', 'ec2:DescribeInternetGateways']),
];

const creationsInEc2 = [
  'AuthorizeSecurityGroupIngress',
  'CreateSecurityGroup',
  'CreateVpcEndpointServiceConfiguration',
];
const creationsInElb = ['CreateLoadBalancer', 'CreateTargetGroup'];
