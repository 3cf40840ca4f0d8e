import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import * as kms from '@aws-sdk/client-kms';
import * as secrets from '@aws-sdk/client-secrets-manager';
import type { Status } from '../../src/api/status.ts';
import { foreignKeyFor, type ByHand } from './by-hand.ts';

/** One field that the operator owns: how somebody changes it, and what puts it back. */
export interface Drift {
  readonly resource: string;
  readonly field: string;
  readonly change: (hand: ByHand) => Promise<unknown>;
  /** The calls that repair it, and no others. */
  readonly repair: readonly string[];
}

const slotTag = 'crossaccountkafka.dev/slot';
const userTag = 'team';
/** On every object of this table: `spec.tags`. */
export const userTags = { [userTag]: 'garden' };
const wrong = [
  { Key: slotTag, Value: 'another' },
  { Key: userTag, Value: 'kitchen' },
] as const;

type Exposed = NonNullable<Status['exposedBrokers']>[number];
const elbTag =
  (arnOf: (broker: Exposed, hand: ByHand) => string | undefined | Promise<string | undefined>, key: string) =>
  async (hand: ByHand): Promise<unknown> =>
    hand.aws.elbv2.send(
      new elb.AddTagsCommand({
        ResourceArns: [(await arnOf(hand.broker, hand)) ?? ''],
        Tags: wrong.filter(({ Key }) => Key === key),
      }),
    );
const ec2Tag =
  (idOf: (hand: ByHand) => string | undefined, key: string) =>
  (hand: ByHand): Promise<unknown> =>
    hand.aws.ec2.send(
      new ec2.CreateTagsCommand({ Resources: [idOf(hand) ?? ''], Tags: wrong.filter(({ Key }) => Key === key) }),
    );

const loadBalancerArn = ({ loadBalancer }: Exposed): string | undefined => loadBalancer?.arn;
const targetGroupArn = ({ targetGroup }: Exposed): string | undefined => targetGroup?.arn;
const serviceId = ({ broker }: ByHand): string | undefined => broker.endpointService?.id;

const tagRows = (resource: string, change: (key: string) => Drift['change'], repair: string): readonly Drift[] => [
  { resource, field: 'tag slot', change: change(slotTag), repair: [repair] },
  { resource, field: 'tag of spec.tags', change: change(userTag), repair: [repair] },
];

const loadBalancerAttribute = (Key: string, Value: string) => (hand: ByHand) =>
  hand.aws.elbv2.send(
    new elb.ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn: loadBalancerArn(hand.broker),
      Attributes: [{ Key, Value }],
    }),
  );

const targetGroupAttribute = (Key: string, Value: string): Drift => ({
  resource: 'target-group',
  field: Key,
  change: (hand) =>
    hand.aws.elbv2.send(
      new elb.ModifyTargetGroupAttributesCommand({
        TargetGroupArn: targetGroupArn(hand.broker),
        Attributes: [{ Key, Value }],
      }),
    ),
  repair: ['elasticloadbalancing:ModifyTargetGroupAttributes'],
});

const healthCheckField = (field: string, change: Partial<elb.ModifyTargetGroupCommandInput>): Drift => ({
  resource: 'target-group',
  field: `health check: ${field}`,
  change: (hand) =>
    hand.aws.elbv2.send(new elb.ModifyTargetGroupCommand({ TargetGroupArn: targetGroupArn(hand.broker), ...change })),
  repair: ['elasticloadbalancing:ModifyTargetGroup'],
});

const target = ({ broker }: ByHand) => ({
  TargetGroupArn: broker.targetGroup?.arn,
  Targets: [{ Id: broker.address, Port: broker.port }],
});

const tcp = (port: number, more: Partial<ec2.IpPermission>): ec2.IpPermission => ({
  ...{ IpProtocol: 'tcp', FromPort: port, ToPort: port },
  ...more,
});

/** Somebody has MSK update the cluster, and MSK has done it. */
const update =
  (command: (at: { ClusterArn: string; CurrentVersion: string }, hand: ByHand) => Promise<unknown>) =>
  async (hand: ByHand): Promise<void> => {
    await command(await hand.cluster(), hand);
    await hand.mskAtRest();
  };

/** Every field that the operator owns and that somebody else can change. */
export const drifts: readonly Drift[] = [
  {
    resource: 'log-group',
    field: 'retention in days',
    change: ({ aws, logGroupName }) =>
      aws.logs.send(new logs.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
    repair: ['logs:PutRetentionPolicy'],
  },
  {
    resource: 'log-group',
    field: 'no retention at all',
    change: ({ aws, logGroupName }) => aws.logs.send(new logs.DeleteRetentionPolicyCommand({ logGroupName })),
    repair: ['logs:PutRetentionPolicy'],
  },
  ...tagRows(
    'log-group',
    (key) => async (hand) =>
      hand.aws.logs.send(
        new logs.TagResourceCommand({ resourceArn: await hand.logGroupArn(), tags: { [key]: 'another' } }),
      ),
    'logs:TagResource',
  ),
  {
    resource: 'security-groups',
    field: 'brokers: a rule less',
    change: async (hand) =>
      hand.aws.ec2.send(
        new ec2.RevokeSecurityGroupIngressCommand({
          GroupId: hand.brokersGroup,
          IpPermissions: [tcp(9094, { UserIdGroupPairs: [{ GroupId: hand.loadBalancersGroup }] })],
        }),
      ),
    repair: ['ec2:AuthorizeSecurityGroupIngress'],
  },
  {
    resource: 'security-groups',
    field: 'brokers: a rule more, by group',
    change: ({ aws, brokersGroup, loadBalancersGroup }) =>
      aws.ec2.send(
        new ec2.AuthorizeSecurityGroupIngressCommand({
          GroupId: brokersGroup,
          IpPermissions: [tcp(22, { UserIdGroupPairs: [{ GroupId: loadBalancersGroup }] })],
        }),
      ),
    repair: ['ec2:RevokeSecurityGroupIngress'],
  },
  {
    resource: 'security-groups',
    field: 'brokers: a rule more, by address',
    change: ({ aws, brokersGroup }) =>
      aws.ec2.send(
        new ec2.AuthorizeSecurityGroupIngressCommand({
          GroupId: brokersGroup,
          IpPermissions: [tcp(9094, { IpRanges: [{ CidrIp: '10.0.0.0/8' }] })],
        }),
      ),
    repair: ['ec2:RevokeSecurityGroupIngress'],
  },
  ...tagRows('security-groups brokers', (key) => ec2Tag(({ brokersGroup }) => brokersGroup, key), 'ec2:CreateTags'),
  ...tagRows(
    'security-groups nlb',
    (key) => ec2Tag(({ loadBalancersGroup }) => loadBalancersGroup, key),
    'ec2:CreateTags',
  ),
  ...tagRows(
    'cluster',
    (key) => (hand) =>
      hand.aws.kafka.send(
        new kafka.TagResourceCommand({ ResourceArn: hand.status.cluster?.arn, Tags: { [key]: 'another' } }),
      ),
    'kafka:TagResource',
  ),
  {
    resource: 'cluster',
    field: 'authentication',
    change: update((at, { aws }) => {
      const ClientAuthentication = { Unauthenticated: { Enabled: true }, Sasl: { Iam: { Enabled: true } } };
      return aws.kafka.send(new kafka.UpdateSecurityCommand({ ...at, ClientAuthentication }));
    }),
    repair: ['kafka:UpdateSecurity'],
  },
  {
    resource: 'cluster',
    field: 'revision of the configuration',
    change: update(async (at, hand) => {
      const ConfigurationInfo = await hand.anotherRevision();
      return hand.aws.kafka.send(new kafka.UpdateClusterConfigurationCommand({ ...at, ConfigurationInfo }));
    }),
    repair: ['kafka:UpdateClusterConfiguration'],
  },
  {
    resource: 'cluster',
    field: 'monitoring',
    change: update((at, { aws }) =>
      aws.kafka.send(new kafka.UpdateMonitoringCommand({ ...at, EnhancedMonitoring: 'PER_BROKER' })),
    ),
    repair: ['kafka:UpdateMonitoring'],
  },
  {
    resource: 'cluster',
    field: 'logs of the brokers switched off',
    change: update((at, { aws }) => {
      const LoggingInfo = { BrokerLogs: { CloudWatchLogs: { Enabled: false } } };
      return aws.kafka.send(new kafka.UpdateMonitoringCommand({ ...at, LoggingInfo }));
    }),
    repair: ['kafka:UpdateMonitoring'],
  },
  {
    resource: 'cluster',
    field: 'a user of SCRAM less',
    change: ({ aws, status: { cluster } }) =>
      aws.kafka.send(
        new kafka.BatchDisassociateScramSecretCommand({
          ClusterArn: cluster?.arn,
          SecretArnList: cluster?.scramSecretArns,
        }),
      ),
    repair: ['kafka:BatchAssociateScramSecret'],
  },
  {
    resource: 'load-balancer',
    field: 'cross-zone',
    change: loadBalancerAttribute('load_balancing.cross_zone.enabled', 'false'),
    repair: ['elasticloadbalancing:ModifyLoadBalancerAttributes'],
  },
  {
    resource: 'load-balancer',
    field: 'security groups',
    change: (hand) =>
      hand.aws.elbv2.send(
        new elb.SetSecurityGroupsCommand({
          LoadBalancerArn: loadBalancerArn(hand.broker),
          SecurityGroups: [hand.brokersGroup],
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
        }),
      ),
    repair: ['elasticloadbalancing:SetSecurityGroups'],
  },
  {
    resource: 'load-balancer',
    field: 'a security group more',
    change: (hand) =>
      hand.aws.elbv2.send(
        new elb.SetSecurityGroupsCommand({
          LoadBalancerArn: loadBalancerArn(hand.broker),
          SecurityGroups: [hand.loadBalancersGroup, hand.brokersGroup],
        }),
      ),
    repair: ['elasticloadbalancing:SetSecurityGroups'],
  },
  {
    resource: 'load-balancer',
    field: 'rules on PrivateLink traffic',
    change: (hand) =>
      hand.aws.elbv2.send(
        new elb.SetSecurityGroupsCommand({
          LoadBalancerArn: loadBalancerArn(hand.broker),
          SecurityGroups: [hand.loadBalancersGroup],
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'on',
        }),
      ),
    repair: ['elasticloadbalancing:SetSecurityGroups'],
  },
  ...tagRows('load-balancer', (key) => elbTag(loadBalancerArn, key), 'elasticloadbalancing:AddTags'),
  targetGroupAttribute('deregistration_delay.timeout_seconds', '300'),
  targetGroupAttribute('deregistration_delay.connection_termination.enabled', 'false'),
  targetGroupAttribute('proxy_protocol_v2.enabled', 'true'),
  healthCheckField('interval', { HealthCheckIntervalSeconds: 30 }),
  healthCheckField('healthy threshold', { HealthyThresholdCount: 5 }),
  healthCheckField('unhealthy threshold', { UnhealthyThresholdCount: 5 }),
  healthCheckField('port', { HealthCheckPort: '9092' }),
  {
    resource: 'target-group',
    field: 'the broker’s address',
    change: (hand) => hand.aws.elbv2.send(new elb.DeregisterTargetsCommand(target(hand))),
    repair: ['elasticloadbalancing:RegisterTargets'],
  },
  {
    resource: 'target-group',
    field: 'another address',
    change: (hand) =>
      hand.aws.elbv2.send(
        new elb.RegisterTargetsCommand({
          TargetGroupArn: targetGroupArn(hand.broker),
          Targets: [{ Id: hand.addressInVpc, Port: hand.broker.port }],
        }),
      ),
    repair: ['elasticloadbalancing:DeregisterTargets'],
  },
  ...tagRows('target-group', (key) => elbTag(targetGroupArn, key), 'elasticloadbalancing:AddTags'),
  {
    resource: 'listener',
    field: 'the listener itself',
    change: async (hand) =>
      hand.aws.elbv2.send(new elb.DeleteListenerCommand({ ListenerArn: await hand.listenerArn() })),
    repair: ['elasticloadbalancing:CreateListener', 'elasticloadbalancing:ModifyListenerAttributes'],
  },
  {
    resource: 'listener',
    field: 'target group',
    change: async (hand) =>
      hand.aws.elbv2.send(
        new elb.ModifyListenerCommand({
          ListenerArn: await hand.listenerArn(),
          DefaultActions: [{ Type: 'forward', TargetGroupArn: await hand.anotherTargetGroup() }],
        }),
      ),
    repair: ['elasticloadbalancing:ModifyListener'],
  },
  {
    resource: 'listener',
    field: 'tcp.idle_timeout.seconds',
    change: async (hand) =>
      hand.aws.elbv2.send(
        new elb.ModifyListenerAttributesCommand({
          ListenerArn: await hand.listenerArn(),
          Attributes: [{ Key: 'tcp.idle_timeout.seconds', Value: '400' }],
        }),
      ),
    repair: ['elasticloadbalancing:ModifyListenerAttributes'],
  },
  ...tagRows('listener', (key) => elbTag((_broker, hand) => hand.listenerArn(), key), 'elasticloadbalancing:AddTags'),
  {
    resource: 'endpoint-service',
    field: 'acceptance required',
    change: (hand) =>
      hand.aws.ec2.send(
        new ec2.ModifyVpcEndpointServiceConfigurationCommand({ ServiceId: serviceId(hand), AcceptanceRequired: true }),
      ),
    repair: ['ec2:ModifyVpcEndpointServiceConfiguration'],
  },
  {
    resource: 'endpoint-service',
    field: 'a Region more',
    change: (hand) =>
      hand.aws.ec2.send(
        new ec2.ModifyVpcEndpointServiceConfigurationCommand({
          ServiceId: serviceId(hand),
          AddSupportedRegions: ['us-east-1'],
        }),
      ),
    repair: ['ec2:ModifyVpcEndpointServiceConfiguration'],
  },
  {
    resource: 'endpoint-service',
    field: 'a principal less',
    change: (hand) =>
      hand.aws.ec2.send(
        new ec2.ModifyVpcEndpointServicePermissionsCommand({
          ServiceId: serviceId(hand),
          RemoveAllowedPrincipals: ['arn:aws:iam::222222222222:root'],
        }),
      ),
    repair: ['ec2:ModifyVpcEndpointServicePermissions'],
  },
  {
    resource: 'endpoint-service',
    field: 'a principal more',
    change: (hand) =>
      hand.aws.ec2.send(
        new ec2.ModifyVpcEndpointServicePermissionsCommand({
          ServiceId: serviceId(hand),
          AddAllowedPrincipals: ['arn:aws:iam::333333333333:root'],
        }),
      ),
    repair: ['ec2:ModifyVpcEndpointServicePermissions'],
  },
  ...tagRows('endpoint-service', (key) => ec2Tag(serviceId, key), 'ec2:CreateTags'),
  {
    resource: 'key',
    field: 'disabled',
    change: ({ aws, keyArn }) => aws.keys.send(new kms.DisableKeyCommand({ KeyId: keyArn })),
    repair: ['kms:EnableKey'],
  },
  {
    resource: 'key',
    field: 'scheduled for deletion',
    change: ({ aws, keyArn }) => aws.keys.send(new kms.ScheduleKeyDeletionCommand({ KeyId: keyArn })),
    repair: ['kms:CancelKeyDeletion', 'kms:EnableKey'],
  },
  {
    resource: 'key',
    field: 'policy',
    change: ({ aws, keyArn }) =>
      aws.keys.send(
        new kms.PutKeyPolicyCommand({
          KeyId: keyArn,
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                ...{ Effect: 'Allow', Action: 'kms:*', Resource: '*' },
                Principal: { AWS: ['arn:aws:iam::111111111111:root', 'arn:aws:iam::333333333333:root'] },
              },
            ],
          }),
        }),
      ),
    repair: ['kms:PutKeyPolicy'],
  },
  {
    resource: 'key',
    field: 'rotation',
    change: ({ aws, keyArn }) => aws.keys.send(new kms.DisableKeyRotationCommand({ KeyId: keyArn })),
    repair: ['kms:EnableKeyRotation'],
  },
  {
    resource: 'key',
    field: 'alias: none',
    change: ({ aws, keyAlias: AliasName }) => aws.keys.send(new kms.DeleteAliasCommand({ AliasName })),
    repair: ['kms:CreateAlias'],
  },
  {
    resource: 'key',
    field: 'alias: of another key',
    change: async (hand) =>
      hand.aws.keys.send(
        new kms.UpdateAliasCommand({ AliasName: hand.keyAlias, TargetKeyId: await foreignKeyFor(hand) }),
      ),
    repair: ['kms:UpdateAlias'],
  },
  ...tagRows(
    'key',
    (key) => (hand) =>
      hand.aws.keys.send(
        new kms.TagResourceCommand({ KeyId: hand.keyArn, Tags: [{ TagKey: key, TagValue: 'another' }] }),
      ),
    'kms:TagResource',
  ),
  {
    resource: 'secret',
    field: 'value',
    change: ({ aws, secretArn }) =>
      aws.secrets.send(new secrets.PutSecretValueCommand({ SecretId: secretArn, SecretString: '{"b-1": "gone"}' })),
    repair: ['secretsmanager:PutSecretValue'],
  },
  {
    resource: 'secret',
    field: 'key',
    change: async (hand) =>
      hand.aws.secrets.send(
        new secrets.UpdateSecretCommand({ SecretId: hand.secretArn, KmsKeyId: await foreignKeyFor(hand) }),
      ),
    repair: ['secretsmanager:UpdateSecret'],
  },
  {
    resource: 'secret',
    field: 'policy: somebody more',
    change: ({ aws, secretArn }) =>
      aws.secrets.send(
        new secrets.PutResourcePolicyCommand({
          SecretId: secretArn,
          ResourcePolicy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                ...{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
                Principal: { AWS: 'arn:aws:iam::333333333333:root' },
              },
            ],
          }),
        }),
      ),
    repair: ['secretsmanager:PutResourcePolicy'],
  },
  {
    resource: 'secret',
    field: 'policy: none',
    change: ({ aws, secretArn }) => aws.secrets.send(new secrets.DeleteResourcePolicyCommand({ SecretId: secretArn })),
    repair: ['secretsmanager:PutResourcePolicy'],
  },
  {
    resource: 'secret',
    field: 'deleted',
    change: ({ aws, secretArn }) => aws.secrets.send(new secrets.DeleteSecretCommand({ SecretId: secretArn })),
    repair: ['secretsmanager:RestoreSecret'],
  },
  ...tagRows(
    'secret',
    (key) => (hand) =>
      hand.aws.secrets.send(
        new secrets.TagResourceCommand({ SecretId: hand.secretArn, Tags: wrong.filter(({ Key }) => Key === key) }),
      ),
    'secretsmanager:TagResource',
  ),
];
