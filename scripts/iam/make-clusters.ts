import { calls } from '../../src/aws/calls.ts';
import { linkedRole } from './linked-role.ts';
import { allow, toOwn, withOwnerTag, type Statement } from './statements.ts';

/** What only an object that makes its cluster looks at: logs, quotas, SCRAM users. */
export const readsOfOwnClusters = [
  'elasticloadbalancing:DescribeAccountLimits',
  'kafka:ListScramSecrets',
  'logs:DescribeLogGroups',
  'logs:ListTagsForResource',
  'servicequotas:GetServiceQuota',
];

/** What deletes reads its tags once more by id, a moment before; all but this one are among the reads. */
const readBeforeDeletion = 'kafka:DescribeClusterV2';

export const callsOfOwnClusters = [
  ...Object.keys(calls).filter((call) => /^(kafka|logs):/.test(call)),
  // The rules of the brokers' own group.
  'ec2:AuthorizeSecurityGroupIngress',
];

const creations = ['kafka:CreateClusterV2', 'logs:CreateLogGroup'];
/** Asked for besides by a creation with tags. */
const taggings = ['kafka:TagResource', 'logs:TagResource'];

/** A configuration has no tags, so that no condition on its cluster's holds for it. */
const configurations = { Resource: 'arn:*:kafka:*:*:configuration/*' };

/**
 * What it takes besides to make clusters, and what Amazon MSK asks the caller for (managed policy AmazonMSKFullAccess, its
 * service authorization reference, using service-linked roles).
 */
export const toMakeClusters = (): readonly Statement[] => [
  allow('LookAtOwnClusters', [...readsOfOwnClusters, readBeforeDeletion]),
  allow('CreateClustersWithOwnerTag', [...creations, ...taggings], withOwnerTag),
  allow(
    'KeepAndRemoveOwnClusters',
    callsOfOwnClusters.filter((call) => !creations.includes(call)),
    toOwn,
  ),
  allow('UseConfigurations', ['kafka:UpdateClusterConfiguration'], configurations),
  allow('CreateTheClusterInItsNetwork', ['ec2:DescribeVpcs']),
  allow('LetMskUseKeys', ['kms:CreateGrant', 'kms:RetireGrant']),
  allow('DeliverBrokerLogs', ['logs:CreateLogDelivery', 'logs:DescribeResourcePolicies', 'logs:PutResourcePolicy']),
  linkedRole('kafka.amazonaws.com', 'AWSServiceRoleForKafka'),
];
