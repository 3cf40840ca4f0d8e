import { exposesAClosedCluster, makesACluster, makesAClusterOfParts, type Scenario } from './policy-scenarios.ts';

/** A statement of a policy, and what AWS says that the operator may not do without it. */
export interface Need {
  readonly sid: string;
  readonly refused: string;
  readonly scenario: Scenario;
}

const needs = (scenario: Scenario, refused: Readonly<Record<string, string>>): readonly Need[] =>
  Object.entries(refused).map(([sid, what]) => ({ sid, refused: what, scenario }));

/** What it takes to expose brokers, whoever made their cluster. */
const toExpose: Readonly<Record<string, string>> = {
  Look: 'kafka:ListClustersV2 on resource: *',
  ReadOwnSecret: 'secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:',
  CreateWithOwnerTag: 'ec2:CreateSecurityGroup on resource: arn:aws:ec2:eu-central-1:111111111111:security-group/*',
  CreateSecurityGroupsInVpcs: 'ec2:CreateSecurityGroup on resource: arn:aws:ec2:eu-central-1:111111111111:vpc/vpc-',
  TagNewThingsOfEc2: 'ec2:CreateTags on resource: arn:aws:ec2:eu-central-1:111111111111:security-group/*',
  TagNewLoadBalancers: 'elasticloadbalancing:AddTags on resource: arn:aws:elasticloadbalancing:',
  ListenOnOwnLoadBalancers: 'elasticloadbalancing:CreateListener on resource: arn:aws:elasticloadbalancing:',
  KeepListeners: 'elasticloadbalancing:AddTags on resource: arn:aws:elasticloadbalancing:',
  NameOwnKeys: 'kms:CreateAlias on resource: arn:aws:kms:eu-central-1:111111111111:alias/cak-',
  EncryptTheSecret: 'Access to KMS is not allowed',
  OfferInOtherRegions: 'vpce:AllowMultiRegion',
  AWSServiceRoleForElasticLoadBalancing: 'iam:CreateServiceLinkedRole',
  MakeAnAccountsFirstLoadBalancer: 'ec2:DescribeAccountAttributes',
};

const keepOwn = (what: string): Readonly<Record<string, string>> => ({ KeepAndRemoveOwn: what });

/** What only an existing cluster leads to, and somebody who leads an alias astray. */
const inForeignGroups: Readonly<Record<string, string>> = {
  LetLoadBalancersIn:
    'ec2:AuthorizeSecurityGroupIngress on resource: arn:aws:ec2:eu-central-1:111111111111:security-group/sg-',
  AddRulesWithTags:
    'ec2:AuthorizeSecurityGroupIngress on resource: arn:aws:ec2:eu-central-1:111111111111:security-group-rule/*',
  TakeRulesAway: 'ec2:RevokeSecurityGroupIngress on resource: arn:aws:ec2:eu-central-1:111111111111:security-group/sg-',
  LeadAliasesBack: 'kms:UpdateAlias on resource: arn:aws:kms:eu-central-1:111111111111:key/',
};

export const needsOfExposing: readonly Need[] = [
  ...needs(exposesAClosedCluster, { ...toExpose, ...inForeignGroups }),
  ...needs(exposesAClosedCluster, keepOwn('elasticloadbalancing:RegisterTargets')),
];

export const needsOfTheOperator: readonly Need[] = [
  ...needs(makesACluster, toExpose),
  ...needs(makesACluster, keepOwn('kms:CreateAlias on resource: arn:aws:kms:eu-central-1:111111111111:key/')),
  ...needs(exposesAClosedCluster, inForeignGroups),
  ...needs(makesACluster, {
    LookAtOwnClusters: 'logs:DescribeLogGroups',
    CreateClustersWithOwnerTag: 'logs:CreateLogGroup',
    KeepAndRemoveOwnClusters: 'logs:PutRetentionPolicy',
    CreateTheClusterInItsNetwork: 'ec2:DescribeVpcs',
    DeliverBrokerLogs: 'logs:CreateLogDelivery',
    AWSServiceRoleForKafka: 'iam:CreateServiceLinkedRole',
  }),
  ...needs(makesAClusterOfParts, {
    UseConfigurations:
      'kafka:UpdateClusterConfiguration on resource: arn:aws:kafka:eu-central-1:111111111111:configuration/',
    LetMskUseKeys: 'kms:CreateGrant',
  }),
];
