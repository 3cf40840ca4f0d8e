import { calls } from '../src/aws/calls.ts';
import { reads } from '../src/aws/reads.ts';
import { ownerTag } from '../src/core/tags.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

const allow = (Sid: string, Action: readonly string[], more: Partial<Statement> = {}): Statement => ({
  ...{ Sid, Effect: 'Allow', Action: [...new Set(Action)].sort(), Resource: '*' },
  ...more,
});

/** What deletes reads its tags once more by id, a moment before; all but this one are among the reads. */
const readBeforeDeletion = ['kafka:DescribeClusterV2'];

/** Whoever may change any key of an account may lock it out of its data: these are allowed on keys with an owner tag only. */
const onOwnKeys = [
  'kms:CancelKeyDeletion',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
];

const linkedRole = (service: string, role: string): Statement => ({
  ...allow(role, ['iam:CreateServiceLinkedRole']),
  Resource: `arn:aws:iam::*:role/aws-service-role/${service}/${role}*`,
  Condition: { StringLike: { 'iam:AWSServiceName': service } },
});

/**
 * What the operator's own role needs besides where the allow-list grants others: to assume those that are called after it.
 * Whose names are others are added by hand.
 */
export const assumeRolesPolicy = (): object => ({
  Version: '2012-10-17',
  Statement: [
    allow('AssumeGrantedRoles', ['sts:AssumeRole'], { Resource: 'arn:aws:iam::*:role/cross-account-kafka-*' }),
  ],
});

/**
 * The operator's IAM policy: what its code calls, by the names of its tables, and what AWS asks the caller for besides when it
 * carries those calls out (Amazon MSK: managed policy AmazonMSKFullAccess, and its service authorization reference; ELB and MSK: using service-linked roles).
 */
export const operatorPolicy = (): object => ({
  Version: '2012-10-17',
  Statement: [
    allow('Look', [...Object.keys(reads), ...readBeforeDeletion]),
    allow(
      'MakeKeepAndRemove',
      Object.keys(calls).filter((call) => !onOwnKeys.includes(call)),
    ),
    allow('KeepAndRemoveOwnKeys', onOwnKeys, { Condition: { Null: { [`aws:ResourceTag/${ownerTag}`]: 'false' } } }),
    allow('EncryptTheSecret', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], {
      Condition: { StringLike: { 'kms:ViaService': 'secretsmanager.*.amazonaws.com' } },
    }),
    allow('CreateTheClusterInItsNetwork', ['ec2:DescribeVpcs']),
    allow('EncryptTheCluster', ['kms:CreateGrant']),
    allow('LetMskReadScramSecrets', ['kms:CreateGrant', 'kms:RetireGrant']),
    allow('DeliverBrokerLogs', ['logs:CreateLogDelivery', 'logs:DescribeResourcePolicies', 'logs:PutResourcePolicy']),
    allow('OfferInOtherRegions', ['vpce:AllowMultiRegion']),
    linkedRole('kafka.amazonaws.com', 'AWSServiceRoleForKafka'),
    linkedRole('elasticloadbalancing.amazonaws.com', 'AWSServiceRoleForElasticLoadBalancing'),
    allow('MakeAnAccountsFirstLoadBalancer', ['ec2:DescribeAccountAttributes', 'ec2:DescribeInternetGateways']),
  ],
});
