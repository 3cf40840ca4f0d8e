import * as kafka from '@aws-sdk/client-kafka';
import * as kms from '@aws-sdk/client-kms';
import { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { SortByType, SortOrderType } from '@aws-sdk/client-secrets-manager';

/** What a member's value must be, beyond its type: length of a text, list or map, range of a number, form of a text, one of some. */
export interface Limit {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
}

/** Members by path: `Tags[].Key` is each tag's key, `tags{}` a map's values, `tags{key}` its keys. */
type Members = Readonly<Record<string, Limit>>;

/** `*`: of every operation that has such a member. */
export interface ServiceLimits {
  readonly '*': Members;
  readonly [operation: string]: Members;
}

/** By signing name. */
export type Limits = Readonly<Record<string, ServiceLimits>>;

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const anyOf = (words: Readonly<Record<string, string>>): Limit => ({ oneOf: Object.values(words) });
const port: Limit = { min: 1, max: 65_535 };
const pageOf = (min: number, max: number): Limit => ({ min, max });

const loadBalancerProtocol: Limit = {
  oneOf: ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE', 'QUIC', 'TCP_QUIC'],
};
const addressType: Limit = { oneOf: ['ipv4', 'dualstack', 'dualstack-without-public-ipv4'] };

const healthCheck: Members = {
  HealthCheckProtocol: loadBalancerProtocol,
  HealthCheckPath: { min: 1, max: 1024 },
  HealthCheckIntervalSeconds: { min: 5, max: 300 },
  HealthCheckTimeoutSeconds: { min: 2, max: 120 },
  HealthyThresholdCount: { min: 2, max: 10 },
  UnhealthyThresholdCount: { min: 2, max: 10 },
};

const cluster = (within: string): Members => ({
  [`${within}BrokerNodeGroupInfo.InstanceType`]: { min: 5, max: 64 },
  [`${within}BrokerNodeGroupInfo.BrokerAZDistribution`]: anyOf(kafka.BrokerAZDistribution),
  [`${within}BrokerNodeGroupInfo.ConnectivityInfo.NetworkType`]: anyOf(kafka.NetworkType),
  [`${within}KafkaVersion`]: { min: 1, max: 128 },
  [`${within}EncryptionInfo.EncryptionInTransit.ClientBroker`]: anyOf(kafka.ClientBroker),
  [`${within}EnhancedMonitoring`]: anyOf(kafka.EnhancedMonitoring),
  [`${within}StorageMode`]: anyOf(kafka.StorageMode),
  [`${within}Rebalancing.Status`]: anyOf(kafka.RebalancingStatus),
});

const roleSession: Members = {
  RoleArn: { min: 20, max: 2048 },
  RoleSessionName: { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ },
  DurationSeconds: { min: 900, max: 43_200 },
  Policy: { min: 1, max: 2048 },
};

/**
 * From botocore's service-2.json of each service, for the operations that are answered here. What a rule of
 * its own refuses (broker counts, values and policies of secrets, names of load balancers) is not repeated.
 */
export const limits: Limits = {
  kafka: {
    '*': {
      MaxResults: pageOf(1, 100),
      'Tags{key}': { min: 1, max: 128, pattern: tagText },
      'Tags{}': { max: 256, pattern: tagText },
    },
    CreateClusterV2: cluster('Provisioned.'),
    CreateCluster: cluster(''),
    UpdateSecurity: { 'EncryptionInfo.EncryptionInTransit.ClientBroker': anyOf(kafka.ClientBroker) },
    UpdateMonitoring: { EnhancedMonitoring: anyOf(kafka.EnhancedMonitoring) },
    UpdateStorage: { StorageMode: anyOf(kafka.StorageMode) },
    UpdateRebalancing: { 'Rebalancing.Status': anyOf(kafka.RebalancingStatus) },
    UpdateConnectivity: { 'ConnectivityInfo.NetworkType': anyOf(kafka.NetworkType) },
  },
  ec2: {
    '*': {},
    DescribeVpcs: { MaxResults: pageOf(5, 1000) },
    DescribeSubnets: { MaxResults: pageOf(5, 1000) },
    DescribeNetworkInterfaces: { MaxResults: pageOf(5, 1000) },
    DescribeSecurityGroups: { MaxResults: pageOf(5, 1000) },
    DescribeSecurityGroupRules: { MaxResults: pageOf(5, 1000) },
  },
  elasticloadbalancing: {
    '*': {
      PageSize: pageOf(1, 400),
      Tags: { min: 1 },
      'Tags[].Key': { min: 1, max: 128, pattern: tagText },
      'Tags[].Value': { max: 256, pattern: tagText },
      'TagKeys[]': { min: 1, max: 128, pattern: tagText },
      'Targets[].Port': port,
      Port: port,
      Protocol: loadBalancerProtocol,
      'DefaultActions[].Type': {
        oneOf: ['forward', 'authenticate-oidc', 'authenticate-cognito', 'redirect', 'fixed-response', 'jwt-validation'],
      },
    },
    CreateLoadBalancer: {
      Type: { oneOf: ['application', 'network', 'gateway'] },
      Scheme: { oneOf: ['internet-facing', 'internal'] },
      IpAddressType: addressType,
    },
    SetSecurityGroups: { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: { oneOf: ['on', 'off'] } },
    CreateTargetGroup: { ...healthCheck, TargetType: { oneOf: ['instance', 'ip', 'lambda', 'alb'] } },
    ModifyTargetGroup: healthCheck,
    ModifyLoadBalancerAttributes: { Attributes: { max: 20 }, 'Attributes[].Value': { max: 1024 } },
  },
  secretsmanager: {
    '*': {
      SecretId: { min: 1, max: 2048 },
      Name: { min: 1, max: 512 },
      ClientRequestToken: { min: 32, max: 64 },
      VersionId: { min: 32, max: 64 },
      VersionStage: { min: 1, max: 256 },
      VersionStages: { min: 1, max: 20 },
      Description: { max: 2048 },
      KmsKeyId: { max: 2048 },
      'Tags[].Key': { min: 1, max: 128 },
      'Tags[].Value': { max: 256 },
      'TagKeys[]': { min: 1, max: 128 },
      SecretIdList: { min: 1, max: 20 },
      Filters: { max: 10 },
      'Filters[].Values': { min: 1, max: 10 },
    },
    ListSecrets: { MaxResults: pageOf(1, 100), SortBy: anyOf(SortByType), SortOrder: anyOf(SortOrderType) },
    BatchGetSecretValue: { MaxResults: pageOf(1, 20) },
  },
  kms: {
    '*': {
      KeyId: { min: 1, max: 2048 },
      TargetKeyId: { min: 1, max: 2048 },
      Policy: { min: 1, max: 131_072 },
      Description: { max: 8192 },
      'Tags[].TagKey': { min: 1, max: 128 },
      'Tags[].TagValue': { max: 256 },
      'TagKeys[]': { min: 1, max: 128 },
      AliasName: { min: 1, max: 256, pattern: /^[a-zA-Z0-9:/_-]+$/ },
      Limit: pageOf(1, 1000),
    },
    CreateKey: { KeySpec: anyOf(kms.KeySpec), KeyUsage: anyOf(kms.KeyUsageType), Origin: anyOf(kms.OriginType) },
  },
  logs: {
    '*': {
      logGroupName: { min: 1, max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ },
      logGroupNamePrefix: { min: 1, max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ },
      resourceArn: { min: 1, max: 1011, pattern: /^[\w+=/:,.@-]*$/ },
      limit: pageOf(1, 50),
      tags: { min: 1, max: 50 },
      'tags{key}': { min: 1, max: 128, pattern: tagText },
      logGroupClass: anyOf(LogGroupClass),
      'tags{}': { max: 256, pattern: tagText },
      tagKeys: { max: 50 },
    },
  },
  tagging: {
    '*': {},
    TagResources: {
      ResourceARNList: { min: 1, max: 20 },
      Tags: { min: 1, max: 50 },
      'Tags{key}': { min: 1, max: 128 },
      'Tags{}': { max: 256 },
    },
    UntagResources: { ResourceARNList: { min: 1, max: 20 }, TagKeys: { min: 1, max: 50 } },
  },
  sts: {
    '*': { ExternalId: { min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ }, WebIdentityToken: { min: 4, max: 20_000 } },
    AssumeRole: roleSession,
    AssumeRoleWithWebIdentity: roleSession,
  },
};
