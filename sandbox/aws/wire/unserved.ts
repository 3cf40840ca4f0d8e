import { AwsRefusal } from '../service.ts';
import { valuesAt } from './check-limits.ts';

/** What is served of which actions. */
export type ServedParts = Readonly<Record<string, Served>>;

/** Members that would change what is done, each with the one value that the double does; undefined: none. */
type Served = Readonly<Record<string, unknown>>;

const cluster = (within: string): Served => ({
  [`${within}BrokerNodeGroupInfo.ZoneIds`]: undefined,
  [`${within}BrokerNodeGroupInfo.ConnectivityInfo.NetworkType`]: 'IPV4',
  [`${within}LoggingInfo.AuthorizerLogs`]: undefined,
});

/** A31: what AWS does and the double has no part for, by action. */
export const servedParts: ServedParts = {
  'kafka:CreateCluster': cluster(''),
  'kafka:CreateClusterV2': cluster('Provisioned.'),
  'kafka:UpdateConnectivity': { ZookeeperAccess: undefined },
  'kafka:UpdateMonitoring': { 'LoggingInfo.AuthorizerLogs': undefined },
  'secretsmanager:CreateSecret': { AddReplicaRegions: undefined, Type: undefined },
  'secretsmanager:PutSecretValue': { RotationToken: undefined },
  'secretsmanager:UpdateSecret': { Type: undefined },
  'secretsmanager:ListSecrets': { SortBy: undefined, SortOrder: undefined },
  'kms:CreateKey': {
    ...{ CustomerMasterKeySpec: undefined, CustomKeyStoreId: undefined, XksKeyId: undefined },
    ...{ MultiRegion: false, Origin: 'AWS_KMS' },
  },
  'logs:CreateLogGroup': { kmsKeyId: undefined, logGroupClass: 'STANDARD', deletionProtectionEnabled: false },
  'logs:DescribeLogGroups': {
    ...{ accountIdentifiers: undefined, includeLinkedAccounts: false },
    ...{ logGroupClass: 'STANDARD', logGroupIdentifiers: undefined },
  },
  'logs:PutResourcePolicy': { resourceArn: undefined, expectedRevisionId: undefined },
  'logs:DescribeResourcePolicies': { resourceArn: undefined, policyScope: 'ACCOUNT' },
  'logs:DeleteResourcePolicy': { resourceArn: undefined, expectedRevisionId: undefined },
  'sts:AssumeRole': {
    ...{ PolicyArns: undefined, Tags: undefined, TransitiveTagKeys: undefined, SourceIdentity: undefined },
    ...{ SerialNumber: undefined, TokenCode: undefined, ProvidedContexts: undefined },
  },
  'sts:AssumeRoleWithWebIdentity': { PolicyArns: undefined, ProviderId: undefined },
  'tag:GetResources': { IncludeComplianceDetails: false, ExcludeCompliantResources: false },
  'servicequotas:GetServiceQuota': { ContextId: undefined },
};

/** The members of the table: `sts:AssumeRole PolicyArns`. */
export const unservedMembers: readonly string[] = Object.entries(servedParts).flatMap(([action, members]) =>
  Object.keys(members).map((member) => `${action} ${member}`),
);

/** A31: what is asked for is done or refused, and never passed over. @throws AwsRefusal NotImplementedByTheSandbox */
export const checkServed = (parts: ServedParts, action: string, input: unknown): void => {
  for (const [member, value] of Object.entries(parts[action] ?? {}))
    if (valuesAt(member.split('.'), input, '').some((found) => found.value !== value))
      throw new AwsRefusal('NotImplementedByTheSandbox', `the sandbox has no part for ${member} of ${action}`, 501);
};
