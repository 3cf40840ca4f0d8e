import type * as kafka from '@aws-sdk/client-kafka';
import type { Asked } from '../../iam/authorize.ts';
import { linkedRole } from '../../iam/service-linked-roles.ts';
import { isEmpty, tagContext } from '../../iam/tag-context.ts';
import type { Permissions } from '../../service.ts';
import type { Place } from '../../world.ts';
import { lookUpKey } from '../keys/state.ts';
import { secretAt } from './scram-secrets.ts';
import { clustersOf, ownerOf } from './state.ts';

const onCluster =
  (action: string) =>
  ({ ClusterArn = '' }: { ClusterArn?: string | undefined }, place: Place): readonly Asked[] => [
    { action: `kafka:${action}`, resource: ClusterArn, policy: policyFor(ClusterArn, action, place) },
  ];

/** M54: what a cluster's policy can let another account do; who connects besides has its own policy for that. */
const shared = ['DescribeCluster', 'DescribeClusterV2', 'GetBootstrapBrokers'];

const policyFor = (arn: string, action: string, place: Place): string | undefined =>
  shared.includes(action) ? clustersOf(ownerOf(arn, place)).get(arn)?.policy?.text : undefined;

/** Configurations and their revisions. */
const onArn =
  (action: string) =>
  ({ Arn = '' }: { Arn?: string | undefined }): readonly Asked[] =>
    onThing(Arn, action);

const actions = (resource: string, ...names: readonly string[]): readonly Asked[] =>
  names.map((action) => ({ action, resource }));

/** What no policy of its own opens to others. */
const onThing = (resource: string, action: string, context = {}): readonly Asked[] => [
  { action: `kafka:${action}`, resource, context, policy: undefined },
];

/**
 * What MSK does in the caller's name while it makes a cluster: inferred from the managed policy AmazonMSKFullAccess, which
 * has these for validating what a request names and for delivering logs (MSK developer guide, security-iam-awsmanpol).
 */
const dependents = (keyArn: string | undefined, logs: kafka.CloudWatchLogs | undefined): readonly Asked[] => [
  ...actions('*', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs', 'ec2:DescribeSecurityGroups'),
  ...(keyArn === undefined ? [] : actions(keyArn, 'kms:DescribeKey', 'kms:CreateGrant')),
  ...(logs?.Enabled === true
    ? actions(
        '*',
        'logs:CreateLogDelivery',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      )
    : []),
];

/** M58: MSK reads a secret by a grant on its key, in the caller's name. */
const keysOf = (secretArns: readonly string[] = [], place: Place): readonly string[] =>
  secretArns.flatMap((arn) => {
    const name = secretAt(arn, place)?.kmsKeyId;
    return (name === undefined ? undefined : lookUpKey(name, place))?.arn ?? [];
  });

const creation = (
  action: string,
  { ClusterName = '', Tags = {} }: { ClusterName?: string | undefined; Tags?: Record<string, string> | undefined },
  settings: Pick<kafka.ProvisionedRequest, 'EncryptionInfo' | 'LoggingInfo'> | undefined,
  place: Place,
): readonly Asked[] => {
  const resource = `arn:aws:kafka:${place.region}:${place.account}:cluster/${ClusterName}/*`;
  return [
    // On no resource in particular: aws-controllers-k8s/community#2464.
    { action: `kafka:${action}`, resource: '*', context: tagContext(Tags) },
    ...(isEmpty(Tags) ? [] : [{ action: 'kafka:TagResource', resource, context: tagContext(Tags) }]),
    ...dependents(
      settings?.EncryptionInfo?.EncryptionAtRest?.DataVolumeKMSKeyId,
      settings?.LoggingInfo?.BrokerLogs?.CloudWatchLogs,
    ),
    ...linkedRole(place, 'kafka.amazonaws.com', 'AWSServiceRoleForKafka'),
  ];
};

/** By the service authorization reference of Amazon MSK. */
export const mskPermissions: Permissions<typeof kafka> = {
  CreateCluster: (input, place) => creation('CreateCluster', input, input, place),
  CreateClusterV2: (input, place) => creation('CreateClusterV2', input, input.Provisioned, place),
  DeleteCluster: onCluster('DeleteCluster'),
  DescribeCluster: onCluster('DescribeCluster'),
  DescribeClusterV2: onCluster('DescribeClusterV2'),
  GetBootstrapBrokers: onCluster('GetBootstrapBrokers'),
  GetCompatibleKafkaVersions: onCluster('GetCompatibleKafkaVersions'),
  ListNodes: onCluster('ListNodes'),
  ListClusterOperations: onCluster('ListClusterOperations'),
  ListClusterOperationsV2: onCluster('ListClusterOperationsV2'),
  UpdateBrokerCount: onCluster('UpdateBrokerCount'),
  UpdateBrokerStorage: onCluster('UpdateBrokerStorage'),
  UpdateBrokerType: onCluster('UpdateBrokerType'),
  UpdateStorage: onCluster('UpdateStorage'),
  UpdateClusterKafkaVersion: onCluster('UpdateClusterKafkaVersion'),
  UpdateClusterConfiguration: (input, place) => [
    ...onCluster('UpdateClusterConfiguration')(input, place),
    ...actions(input.ConfigurationInfo?.Arn ?? '', 'kafka:UpdateClusterConfiguration'),
  ],
  UpdateSecurity: onCluster('UpdateSecurity'),
  UpdateMonitoring: onCluster('UpdateMonitoring'),
  UpdateConnectivity: onCluster('UpdateConnectivity'),
  UpdateRebalancing: onCluster('UpdateRebalancing'),
  RebootBroker: onCluster('RebootBroker'),
  GetClusterPolicy: onCluster('GetClusterPolicy'),
  PutClusterPolicy: onCluster('PutClusterPolicy'),
  DeleteClusterPolicy: onCluster('DeleteClusterPolicy'),
  BatchAssociateScramSecret: (input, place) => [
    ...onCluster('BatchAssociateScramSecret')(input, place),
    ...keysOf(input.SecretArnList, place).flatMap((key) => actions(key, 'kms:CreateGrant', 'kms:RetireGrant')),
  ],
  BatchDisassociateScramSecret: (input, place) => [
    ...onCluster('BatchDisassociateScramSecret')(input, place),
    ...keysOf(input.SecretArnList, place).flatMap((key) => actions(key, 'kms:RetireGrant')),
  ],
  ListScramSecrets: onCluster('ListScramSecrets'),
  CreateConfiguration: () => actions('*', 'kafka:CreateConfiguration'),
  DescribeConfiguration: onArn('DescribeConfiguration'),
  UpdateConfiguration: onArn('UpdateConfiguration'),
  DeleteConfiguration: onArn('DeleteConfiguration'),
  TagResource: ({ ResourceArn = '', Tags = {} }) => onThing(ResourceArn, 'TagResource', tagContext(Tags)),
  UntagResource: ({ ResourceArn = '', TagKeys }) => onThing(ResourceArn, 'UntagResource', { 'aws:TagKeys': TagKeys }),
  ListTagsForResource: ({ ResourceArn = '' }) => onThing(ResourceArn, 'ListTagsForResource'),
};
