import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import * as kms from '@aws-sdk/client-kms';
import * as secrets from '@aws-sdk/client-secrets-manager';
import { keyTagsOf, tagsOf, type Tags } from '../core/tags.ts';
import type { Clients } from './clients.ts';
import type { ReadName } from './reads.ts';

export interface SendOptions {
  readonly abortSignal: AbortSignal;
}

/** One mutating call that we may make. */
interface Call<Input> {
  readonly send: (aws: Clients, input: Input, options: SendOptions) => Promise<unknown>;
  /** The reads that show what it did: after the call they must begin anew. */
  readonly touches: readonly ReadName[];
  /** For what deletes: the tags of what it would delete, read by id a moment before. Undefined: it is gone already. */
  readonly ownerTags?: (aws: Clients, input: Input, options: SendOptions) => Promise<Tags | undefined>;
}

const call = <Input>(
  touches: readonly ReadName[],
  send: Call<Input>['send'],
  ownerTags?: Call<Input>['ownerTags'],
): Call<Input> => ({ send, touches, ...(ownerTags ? { ownerTags } : {}) });

/** EC2 answers some calls with 200 and the failure inside (`Unsuccessful` in its API reference). */
const throwUnsuccessful = (items: readonly ec2.UnsuccessfulItem[] | undefined): void => {
  const error = items?.[0]?.Error;
  if (error)
    throw Object.assign(new Error(error.Message), {
      name: error.Code ?? 'Unsuccessful',
      $metadata: { httpStatusCode: 400 },
    });
};

/** So does MSK: of a batch of secrets some are taken, and the others told in the same 200 (aws/aws-cdk#34794). */
const throwUnprocessed = (secrets: readonly kafka.UnprocessedScramSecret[] | undefined): void => {
  if (secrets === undefined || secrets.length === 0) return;
  const message = secrets.map(({ SecretArn, ErrorMessage }) => `${SecretArn}: ${ErrorMessage}`).join('; ');
  throw Object.assign(new Error(message), { name: 'UnprocessedScramSecrets', $metadata: { httpStatusCode: 400 } });
};

const clusterTags = async (
  aws: Clients,
  ClusterArn: string | undefined,
  options: SendOptions,
): Promise<Tags | undefined> =>
  (await aws.kafka.send(new kafka.DescribeClusterV2Command({ ClusterArn }), options)).ClusterInfo?.Tags;

const securityGroupTags = async (
  aws: Clients,
  id: string | undefined,
  options: SendOptions,
): Promise<Tags | undefined> => {
  const { SecurityGroups } = await aws.ec2.send(
    new ec2.DescribeSecurityGroupsCommand({ GroupIds: [id ?? ''] }),
    options,
  );
  return SecurityGroups?.[0] && tagsOf(SecurityGroups[0].Tags);
};

const securityGroupRuleTags = async (aws: Clients, ids: string[], options: SendOptions): Promise<Tags | undefined> => {
  const { SecurityGroupRules } = await aws.ec2.send(
    new ec2.DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: ids }),
    options,
  );
  return SecurityGroupRules?.[0] && tagsOf(SecurityGroupRules[0].Tags);
};

const loadBalancerTags = async (
  aws: Clients,
  arn: string | undefined,
  options: SendOptions,
): Promise<Tags | undefined> => {
  const { TagDescriptions } = await aws.elasticloadbalancing.send(
    new elb.DescribeTagsCommand({ ResourceArns: [arn ?? ''] }),
    options,
  );
  return TagDescriptions?.[0] && tagsOf(TagDescriptions[0].Tags);
};

/** Every mutating call we may make, by its IAM action; the IAM policy, log lines and refusals are told by these names. */
export const calls = {
  'kafka:CreateClusterV2': call<kafka.CreateClusterV2CommandInput>(['kafka:ListClustersV2'], (aws, input, options) =>
    aws.kafka.send(new kafka.CreateClusterV2Command(input), options),
  ),
  'kafka:UpdateBrokerCount': call<kafka.UpdateBrokerCountCommandInput>(
    ['kafka:ListClustersV2', 'kafka:ListNodes', 'kafka:ListClusterOperationsV2'],
    (aws, input, options) => aws.kafka.send(new kafka.UpdateBrokerCountCommand(input), options),
  ),
  'kafka:UpdateBrokerStorage': call<kafka.UpdateBrokerStorageCommandInput>(
    ['kafka:ListClustersV2', 'kafka:ListClusterOperationsV2'],
    (aws, input, options) => aws.kafka.send(new kafka.UpdateBrokerStorageCommand(input), options),
  ),
  'kafka:UpdateBrokerType': call<kafka.UpdateBrokerTypeCommandInput>(
    ['kafka:ListClustersV2', 'kafka:ListClusterOperationsV2'],
    (aws, input, options) => aws.kafka.send(new kafka.UpdateBrokerTypeCommand(input), options),
  ),
  'kafka:UpdateSecurity': call<kafka.UpdateSecurityCommandInput>(
    ['kafka:ListClustersV2', 'kafka:ListClusterOperationsV2'],
    (aws, input, options) => aws.kafka.send(new kafka.UpdateSecurityCommand(input), options),
  ),
  'kafka:UpdateClusterConfiguration': call<kafka.UpdateClusterConfigurationCommandInput>(
    ['kafka:ListClustersV2', 'kafka:ListClusterOperationsV2'],
    (aws, input, options) => aws.kafka.send(new kafka.UpdateClusterConfigurationCommand(input), options),
  ),
  'kafka:UpdateMonitoring': call<kafka.UpdateMonitoringCommandInput>(
    ['kafka:ListClustersV2', 'kafka:ListClusterOperationsV2'],
    (aws, input, options) => aws.kafka.send(new kafka.UpdateMonitoringCommand(input), options),
  ),
  'kafka:BatchAssociateScramSecret': call<kafka.BatchAssociateScramSecretCommandInput>(
    ['kafka:ListScramSecrets'],
    async (aws, input, options) => {
      const answer = await aws.kafka.send(new kafka.BatchAssociateScramSecretCommand(input), options);
      throwUnprocessed(answer.UnprocessedScramSecrets);
    },
  ),
  'kafka:BatchDisassociateScramSecret': call<kafka.BatchDisassociateScramSecretCommandInput>(
    ['kafka:ListScramSecrets'],
    async (aws, input, options) => {
      const answer = await aws.kafka.send(new kafka.BatchDisassociateScramSecretCommand(input), options);
      throwUnprocessed(answer.UnprocessedScramSecrets);
    },
    (aws, { ClusterArn }, options) => clusterTags(aws, ClusterArn, options),
  ),
  'kafka:UpdateClusterKafkaVersion': call<kafka.UpdateClusterKafkaVersionCommandInput>(
    ['kafka:ListClustersV2', 'kafka:ListClusterOperationsV2'],
    (aws, input, options) => aws.kafka.send(new kafka.UpdateClusterKafkaVersionCommand(input), options),
  ),
  'kafka:TagResource': call<kafka.TagResourceCommandInput>(['kafka:ListClustersV2'], (aws, input, options) =>
    aws.kafka.send(new kafka.TagResourceCommand(input), options),
  ),
  'kafka:DeleteCluster': call<kafka.DeleteClusterCommandInput>(
    ['kafka:ListClustersV2', 'kafka:ListNodes'],
    (aws, input, options) => aws.kafka.send(new kafka.DeleteClusterCommand(input), options),
    (aws, { ClusterArn }, options) => clusterTags(aws, ClusterArn, options),
  ),

  'ec2:CreateSecurityGroup': call<ec2.CreateSecurityGroupCommandInput>(
    ['ec2:DescribeSecurityGroups'],
    (aws, input, options) => aws.ec2.send(new ec2.CreateSecurityGroupCommand(input), options),
  ),
  'ec2:AuthorizeSecurityGroupIngress': call<ec2.AuthorizeSecurityGroupIngressCommandInput>(
    ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules'],
    (aws, input, options) => aws.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand(input), options),
  ),
  'ec2:RevokeSecurityGroupIngress': call<ec2.RevokeSecurityGroupIngressCommandInput>(
    ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules'],
    (aws, input, options) => aws.ec2.send(new ec2.RevokeSecurityGroupIngressCommand(input), options),
    // In a group of ours any rule may go; in somebody else's only one of ours, which is named by its id.
    (aws, { GroupId, SecurityGroupRuleIds }, options) =>
      SecurityGroupRuleIds
        ? securityGroupRuleTags(aws, SecurityGroupRuleIds, options)
        : securityGroupTags(aws, GroupId, options),
  ),
  'ec2:DeleteSecurityGroup': call<ec2.DeleteSecurityGroupCommandInput>(
    ['ec2:DescribeSecurityGroups'],
    (aws, input, options) => aws.ec2.send(new ec2.DeleteSecurityGroupCommand(input), options),
    (aws, { GroupId }, options) => securityGroupTags(aws, GroupId, options),
  ),
  'ec2:CreateTags': call<ec2.CreateTagsCommandInput>(
    ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules', 'ec2:DescribeVpcEndpointServiceConfigurations'],
    (aws, input, options) => aws.ec2.send(new ec2.CreateTagsCommand(input), options),
  ),
  'ec2:CreateVpcEndpointServiceConfiguration': call<ec2.CreateVpcEndpointServiceConfigurationCommandInput>(
    ['ec2:DescribeVpcEndpointServiceConfigurations'],
    (aws, input, options) => aws.ec2.send(new ec2.CreateVpcEndpointServiceConfigurationCommand(input), options),
  ),
  'ec2:ModifyVpcEndpointServiceConfiguration': call<ec2.ModifyVpcEndpointServiceConfigurationCommandInput>(
    ['ec2:DescribeVpcEndpointServiceConfigurations'],
    (aws, input, options) => aws.ec2.send(new ec2.ModifyVpcEndpointServiceConfigurationCommand(input), options),
  ),
  'ec2:ModifyVpcEndpointServicePermissions': call<ec2.ModifyVpcEndpointServicePermissionsCommandInput>(
    ['ec2:DescribeVpcEndpointServicePermissions'],
    (aws, input, options) => aws.ec2.send(new ec2.ModifyVpcEndpointServicePermissionsCommand(input), options),
  ),
  'ec2:AcceptVpcEndpointConnections': call<ec2.AcceptVpcEndpointConnectionsCommandInput>(
    ['ec2:DescribeVpcEndpointConnections'],
    async (aws, input, options) => {
      throwUnsuccessful((await aws.ec2.send(new ec2.AcceptVpcEndpointConnectionsCommand(input), options)).Unsuccessful);
    },
  ),
  'ec2:RejectVpcEndpointConnections': call<ec2.RejectVpcEndpointConnectionsCommandInput>(
    ['ec2:DescribeVpcEndpointConnections'],
    async (aws, input, options) => {
      throwUnsuccessful((await aws.ec2.send(new ec2.RejectVpcEndpointConnectionsCommand(input), options)).Unsuccessful);
    },
  ),
  'ec2:DeleteVpcEndpointServiceConfigurations': call<ec2.DeleteVpcEndpointServiceConfigurationsCommandInput>(
    ['ec2:DescribeVpcEndpointServiceConfigurations', 'ec2:DescribeVpcEndpointConnections'],
    async (aws, input, options) => {
      throwUnsuccessful(
        (await aws.ec2.send(new ec2.DeleteVpcEndpointServiceConfigurationsCommand(input), options)).Unsuccessful,
      );
    },
    async (aws, { ServiceIds }, options) => {
      const command = new ec2.DescribeVpcEndpointServiceConfigurationsCommand({ ServiceIds });
      const { ServiceConfigurations } = await aws.ec2.send(command, options);
      return ServiceConfigurations?.[0] && tagsOf(ServiceConfigurations[0].Tags);
    },
  ),

  'elasticloadbalancing:CreateLoadBalancer': call<elb.CreateLoadBalancerCommandInput>(
    ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTags'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.CreateLoadBalancerCommand(input), options),
  ),
  'elasticloadbalancing:SetSecurityGroups': call<elb.SetSecurityGroupsCommandInput>(
    ['elasticloadbalancing:DescribeLoadBalancers'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.SetSecurityGroupsCommand(input), options),
  ),
  'elasticloadbalancing:SetSubnets': call<elb.SetSubnetsCommandInput>(
    ['elasticloadbalancing:DescribeLoadBalancers'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.SetSubnetsCommand(input), options),
  ),
  'elasticloadbalancing:ModifyLoadBalancerAttributes': call<elb.ModifyLoadBalancerAttributesCommandInput>(
    ['elasticloadbalancing:DescribeLoadBalancerAttributes'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.ModifyLoadBalancerAttributesCommand(input), options),
  ),
  'elasticloadbalancing:DeleteLoadBalancer': call<elb.DeleteLoadBalancerCommandInput>(
    ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeListeners'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.DeleteLoadBalancerCommand(input), options),
    (aws, input, options) => loadBalancerTags(aws, input.LoadBalancerArn, options),
  ),
  'elasticloadbalancing:CreateTargetGroup': call<elb.CreateTargetGroupCommandInput>(
    ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTags'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.CreateTargetGroupCommand(input), options),
  ),
  'elasticloadbalancing:ModifyTargetGroup': call<elb.ModifyTargetGroupCommandInput>(
    ['elasticloadbalancing:DescribeTargetGroups'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.ModifyTargetGroupCommand(input), options),
  ),
  'elasticloadbalancing:ModifyTargetGroupAttributes': call<elb.ModifyTargetGroupAttributesCommandInput>(
    ['elasticloadbalancing:DescribeTargetGroupAttributes'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.ModifyTargetGroupAttributesCommand(input), options),
  ),
  'elasticloadbalancing:RegisterTargets': call<elb.RegisterTargetsCommandInput>(
    ['elasticloadbalancing:DescribeTargetHealth'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.RegisterTargetsCommand(input), options),
  ),
  'elasticloadbalancing:DeregisterTargets': call<elb.DeregisterTargetsCommandInput>(
    ['elasticloadbalancing:DescribeTargetHealth'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.DeregisterTargetsCommand(input), options),
  ),
  'elasticloadbalancing:DeleteTargetGroup': call<elb.DeleteTargetGroupCommandInput>(
    ['elasticloadbalancing:DescribeTargetGroups'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.DeleteTargetGroupCommand(input), options),
    (aws, input, options) => loadBalancerTags(aws, input.TargetGroupArn, options),
  ),
  'elasticloadbalancing:CreateListener': call<elb.CreateListenerCommandInput>(
    ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeTargetHealth'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.CreateListenerCommand(input), options),
  ),
  'elasticloadbalancing:ModifyListener': call<elb.ModifyListenerCommandInput>(
    ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeTargetHealth'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.ModifyListenerCommand(input), options),
  ),
  'elasticloadbalancing:ModifyListenerAttributes': call<elb.ModifyListenerAttributesCommandInput>(
    ['elasticloadbalancing:DescribeListenerAttributes'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.ModifyListenerAttributesCommand(input), options),
  ),
  'elasticloadbalancing:AddTags': call<elb.AddTagsCommandInput>(
    ['elasticloadbalancing:DescribeTags'],
    (aws, input, options) => aws.elasticloadbalancing.send(new elb.AddTagsCommand(input), options),
  ),

  'secretsmanager:CreateSecret': call<secrets.CreateSecretCommandInput>(
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:GetResourcePolicy'],
    (aws, input, options) => aws.secretsmanager.send(new secrets.CreateSecretCommand(input), options),
  ),
  'secretsmanager:RestoreSecret': call<secrets.RestoreSecretCommandInput>(
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:GetResourcePolicy'],
    (aws, input, options) => aws.secretsmanager.send(new secrets.RestoreSecretCommand(input), options),
  ),
  'secretsmanager:PutSecretValue': call<secrets.PutSecretValueCommandInput>(
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    (aws, input, options) => aws.secretsmanager.send(new secrets.PutSecretValueCommand(input), options),
  ),
  'secretsmanager:UpdateSecret': call<secrets.UpdateSecretCommandInput>(
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    (aws, input, options) => aws.secretsmanager.send(new secrets.UpdateSecretCommand(input), options),
  ),
  'secretsmanager:PutResourcePolicy': call<secrets.PutResourcePolicyCommandInput>(
    ['secretsmanager:GetResourcePolicy'],
    (aws, input, options) => aws.secretsmanager.send(new secrets.PutResourcePolicyCommand(input), options),
  ),
  'secretsmanager:DeleteResourcePolicy': call<secrets.DeleteResourcePolicyCommandInput>(
    ['secretsmanager:GetResourcePolicy'],
    (aws, input, options) => aws.secretsmanager.send(new secrets.DeleteResourcePolicyCommand(input), options),
  ),
  'secretsmanager:TagResource': call<secrets.TagResourceCommandInput>(
    ['secretsmanager:DescribeSecret'],
    (aws, input, options) => aws.secretsmanager.send(new secrets.TagResourceCommand(input), options),
  ),
  'secretsmanager:DeleteSecret': call<secrets.DeleteSecretCommandInput>(
    ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:GetResourcePolicy'],
    (aws, input, options) => aws.secretsmanager.send(new secrets.DeleteSecretCommand(input), options),
    async (aws, { SecretId }, options) =>
      tagsOf((await aws.secretsmanager.send(new secrets.DescribeSecretCommand({ SecretId }), options)).Tags),
  ),

  'kms:CreateKey': call<kms.CreateKeyCommandInput>(['tag:GetResources'], (aws, input, options) =>
    aws.kms.send(new kms.CreateKeyCommand(input), options),
  ),
  'kms:CreateAlias': call<kms.CreateAliasCommandInput>(['kms:ListAliases'], (aws, input, options) =>
    aws.kms.send(new kms.CreateAliasCommand(input), options),
  ),
  'kms:UpdateAlias': call<kms.UpdateAliasCommandInput>(['kms:ListAliases'], (aws, input, options) =>
    aws.kms.send(new kms.UpdateAliasCommand(input), options),
  ),
  'kms:PutKeyPolicy': call<kms.PutKeyPolicyCommandInput>(['kms:GetKeyPolicy'], (aws, input, options) =>
    aws.kms.send(new kms.PutKeyPolicyCommand(input), options),
  ),
  'kms:EnableKeyRotation': call<kms.EnableKeyRotationCommandInput>(
    ['kms:GetKeyRotationStatus'],
    (aws, input, options) => aws.kms.send(new kms.EnableKeyRotationCommand(input), options),
  ),
  'kms:TagResource': call<kms.TagResourceCommandInput>(['kms:ListResourceTags'], (aws, input, options) =>
    aws.kms.send(new kms.TagResourceCommand(input), options),
  ),
  'kms:EnableKey': call<kms.EnableKeyCommandInput>(['kms:DescribeKey'], (aws, input, options) =>
    aws.kms.send(new kms.EnableKeyCommand(input), options),
  ),
  'kms:CancelKeyDeletion': call<kms.CancelKeyDeletionCommandInput>(
    ['kms:DescribeKey', 'kms:GetKeyRotationStatus'],
    (aws, input, options) => aws.kms.send(new kms.CancelKeyDeletionCommand(input), options),
  ),
  'kms:ScheduleKeyDeletion': call<kms.ScheduleKeyDeletionCommandInput>(
    ['kms:DescribeKey'],
    (aws, input, options) => aws.kms.send(new kms.ScheduleKeyDeletionCommand(input), options),
    async (aws, { KeyId }, options) =>
      keyTagsOf((await aws.kms.send(new kms.ListResourceTagsCommand({ KeyId }), options)).Tags),
  ),

  'logs:CreateLogGroup': call<logs.CreateLogGroupCommandInput>(
    ['logs:DescribeLogGroups', 'logs:ListTagsForResource'],
    (aws, input, options) => aws.logs.send(new logs.CreateLogGroupCommand(input), options),
  ),
  'logs:PutRetentionPolicy': call<logs.PutRetentionPolicyCommandInput>(
    ['logs:DescribeLogGroups'],
    (aws, input, options) => aws.logs.send(new logs.PutRetentionPolicyCommand(input), options),
  ),
  'logs:TagResource': call<logs.TagResourceCommandInput>(['logs:ListTagsForResource'], (aws, input, options) =>
    aws.logs.send(new logs.TagResourceCommand(input), options),
  ),
  'logs:DeleteLogGroup': call<logs.DeleteLogGroupCommandInput>(
    ['logs:DescribeLogGroups'],
    (aws, input, options) => aws.logs.send(new logs.DeleteLogGroupCommand(input), options),
    async (aws, { logGroupName }, options) => {
      const command = new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName });
      const group = (await aws.logs.send(command, options)).logGroups?.find((one) => one.logGroupName === logGroupName);
      const resourceArn = group?.logGroupArn;
      return resourceArn === undefined
        ? undefined
        : (await aws.logs.send(new logs.ListTagsForResourceCommand({ resourceArn }), options)).tags;
    },
  ),
} as const;

export type CallName = keyof typeof calls;
type InputOf<Name extends CallName> = (typeof calls)[Name] extends Call<infer Input> ? Input : never;

/** A mutating call as data. */
export type AwsStep = { [Name in CallName]: { readonly call: Name; readonly input: InputOf<Name> } }[CallName];

/** A step, with its input checked against its call. */
export const step = <Name extends CallName>(name: Name, input: InputOf<Name>): AwsStep =>
  ({ call: name, input }) as AwsStep;
