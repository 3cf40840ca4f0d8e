import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type * as ec2 from '@aws-sdk/client-ec2';
import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type * as kafka from '@aws-sdk/client-kafka';
import type * as kms from '@aws-sdk/client-kms';
import type * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import type * as secrets from '@aws-sdk/client-secrets-manager';
import { tagsOf } from '../core/tags.ts';
import type * as facts from './facts.ts';

/** The SDK's shapes, where nearly everything may be undefined, into facts. */

export const cluster = (info: kafka.Cluster): facts.Cluster => {
  const provisioned = info.Provisioned;
  const nodes = provisioned?.BrokerNodeGroupInfo;
  const clients = provisioned?.ClientAuthentication;
  const brokerLogs = provisioned?.LoggingInfo?.BrokerLogs?.CloudWatchLogs;
  const iam = clients?.Sasl?.Iam?.Enabled ?? false;
  const scram = clients?.Sasl?.Scram?.Enabled ?? false;
  const mutualTls = clients?.Tls?.Enabled ?? false;
  return {
    arn: info.ClusterArn ?? '',
    name: info.ClusterName ?? '',
    state: info.State ?? '',
    stateMessage: info.StateInfo?.Message,
    currentVersion: info.CurrentVersion ?? '',
    activeOperationArn: info.ActiveOperationArn,
    tags: info.Tags ?? {},
    type: info.ClusterType ?? '',
    clientEncryption: provisioned?.EncryptionInfo?.EncryptionInTransit?.ClientBroker ?? '',
    kafkaVersion: provisioned?.CurrentBrokerSoftwareInfo?.KafkaVersion ?? '',
    instanceType: nodes?.InstanceType ?? '',
    storageGiB: nodes?.StorageInfo?.EbsStorageInfo?.VolumeSize ?? 0,
    brokers: provisioned?.NumberOfBrokerNodes ?? 0,
    subnetIds: nodes?.ClientSubnets ?? [],
    securityGroupIds: nodes?.SecurityGroups ?? [],
    encryptionKeyArn: provisioned?.EncryptionInfo?.EncryptionAtRest?.DataVolumeKMSKeyId,
    // Where no mode is named at all, MSK lets everybody in (MSK developer guide, unauthenticated access).
    unauthenticated: clients?.Unauthenticated?.Enabled ?? !(iam || scram || mutualTls),
    iam,
    scram,
    mutualTls,
    certificateAuthorityArns: clients?.Tls?.CertificateAuthorityArnList ?? [],
    configuration: configurationOf(provisioned?.CurrentBrokerSoftwareInfo),
    monitoring: provisioned?.EnhancedMonitoring ?? 'DEFAULT',
    brokerLogGroup: brokerLogs?.Enabled === true ? brokerLogs.LogGroup : undefined,
  };
};

const configurationOf = ({ ConfigurationArn: arn, ConfigurationRevision: revision }: kafka.BrokerSoftwareInfo = {}):
  facts.Configuration | undefined => (arn === undefined || revision === undefined ? undefined : { arn, revision });

/** KRaft controllers and ZooKeeper nodes have no BrokerNodeInfo (hashicorp/terraform-provider-aws#38042); a broker's id is a float. */
export const nodeList = (nodes: readonly kafka.NodeInfo[]): facts.NodeList => {
  const infos = nodes.flatMap(({ BrokerNodeInfo }) => (BrokerNodeInfo ? [BrokerNodeInfo] : []));
  const read = infos.map((info) => ({
    id: info.BrokerId === undefined ? undefined : Math.trunc(info.BrokerId),
    node: brokerNode(info),
  }));
  return {
    brokers: read.flatMap(({ node }) => (node ? [node] : [])).sort((a, b) => a.brokerId - b.brokerId),
    incomplete: read.flatMap(({ id, node }) => (node ? [] : [id])),
  };
};

/** Undefined while MSK has not told everything about it. Public endpoints (`b-1-public.…`) are not the ones we want. */
const brokerNode = (info: kafka.BrokerNodeInfo): facts.BrokerNode | undefined => {
  if (info.BrokerId === undefined || info.ClientVpcIpAddress === undefined || info.ClientSubnet === undefined)
    return undefined;
  const brokerId = Math.trunc(info.BrokerId);
  const host = info.Endpoints?.find((endpoint) => endpoint.startsWith(`b-${brokerId}.`));
  return host === undefined
    ? undefined
    : { brokerId, address: info.ClientVpcIpAddress, subnetId: info.ClientSubnet, host };
};

export const clusterOperation = (info: kafka.ClusterOperationV2Summary): facts.ClusterOperation => ({
  arn: info.OperationArn ?? '',
  type: info.OperationType ?? '',
  state: info.OperationState ?? '',
  startedAt: info.StartTime?.toISOString(),
  endedAtMs: info.EndTime?.getTime(),
});

export const operationDetail = (info: kafka.ClusterOperationV2 | undefined): facts.OperationDetail => {
  const source = info?.Provisioned?.SourceClusterInfo;
  const target = info?.Provisioned?.TargetClusterInfo;
  return {
    arn: info?.OperationArn ?? '',
    deletedBrokerIds: (target?.BrokerCountUpdateInfo?.DeletedBrokerIds ?? []).map((id) => Math.trunc(id)),
    from: source && describeSettings(source),
    to: target && describeSettings(target),
    targetBrokers: target?.NumberOfBrokerNodes,
    error: info?.ErrorInfo?.ErrorString,
  };
};

/** The settings of one side of an operation, in words: `4 brokers, kafka.m7g.large`. */
const describeSettings = (info: kafka.MutableClusterInfo): string | undefined => {
  const volume = info.BrokerEBSVolumeInfo?.[0]?.VolumeSizeGB;
  const words = [
    info.NumberOfBrokerNodes === undefined ? undefined : `${info.NumberOfBrokerNodes} brokers`,
    info.InstanceType,
    info.KafkaVersion && `Kafka ${info.KafkaVersion}`,
    volume === undefined ? undefined : `${volume} GiB`,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(', ');
};

export const subnet = (info: ec2.Subnet): facts.Subnet => ({
  id: info.SubnetId ?? '',
  vpcId: info.VpcId ?? '',
  zoneName: info.AvailabilityZone ?? '',
  zoneId: info.AvailabilityZoneId ?? '',
  cidrBlock: info.CidrBlock ?? '',
});

export const securityGroup = (info: ec2.SecurityGroup): facts.SecurityGroup => ({
  id: info.GroupId ?? '',
  name: info.GroupName ?? '',
  vpcId: info.VpcId ?? '',
  tags: tagsOf(info.Tags),
  ingress: (info.IpPermissions ?? []).flatMap(ingressRules),
});

/** EC2 lumps the sources of one port range together; one rule a source is easier to compare. */
const ingressRules = (permission: ec2.IpPermission): facts.IngressRule[] => {
  const range = {
    protocol: permission.IpProtocol ?? '',
    fromPort: permission.FromPort ?? 0,
    toPort: permission.ToPort ?? 65535,
  };
  const sources = [
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
    ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
  ];
  return sources.map((source) => ({ ...range, source: source ?? '' }));
};

export const securityGroupRule = (info: ec2.SecurityGroupRule): facts.SecurityGroupRule => ({
  id: info.SecurityGroupRuleId ?? '',
  groupId: info.GroupId ?? '',
  tags: tagsOf(info.Tags),
  protocol: info.IpProtocol ?? '',
  fromPort: info.FromPort ?? 0,
  toPort: info.ToPort ?? 65535,
  source: info.ReferencedGroupInfo?.GroupId ?? info.CidrIpv4 ?? info.CidrIpv6 ?? info.PrefixListId ?? '',
});

export const networkInterface = (info: ec2.NetworkInterface): facts.NetworkInterface => ({
  id: info.NetworkInterfaceId ?? '',
  address: info.PrivateIpAddress ?? '',
  subnetId: info.SubnetId ?? '',
});

export const endpointService = (info: ec2.ServiceConfiguration): facts.EndpointService => ({
  id: info.ServiceId ?? '',
  name: info.ServiceName ?? '',
  type: info.ServiceType?.[0]?.ServiceType ?? '',
  state: info.ServiceState ?? '',
  acceptanceRequired: info.AcceptanceRequired ?? false,
  loadBalancerArns: info.NetworkLoadBalancerArns ?? [],
  zoneIds: [...(info.AvailabilityZoneIds ?? [])].sort(),
  baseDnsNames: info.BaseEndpointDnsNames ?? [],
  managesVpcEndpoints: info.ManagesVpcEndpoints ?? false,
  regions: (info.SupportedRegions ?? []).map(({ Region = '', ServiceState = '' }) => ({
    region: Region,
    state: ServiceState.toLowerCase(),
  })),
  tags: tagsOf(info.Tags),
});

export const endpointConnection = (info: ec2.VpcEndpointConnection): facts.EndpointConnection => ({
  serviceId: info.ServiceId ?? '',
  endpointId: info.VpcEndpointId ?? '',
  account: info.VpcEndpointOwner ?? '',
  state: (info.VpcEndpointState ?? '').toLowerCase(),
});

export const loadBalancer = (info: elb.LoadBalancer): facts.LoadBalancer => ({
  arn: info.LoadBalancerArn ?? '',
  name: info.LoadBalancerName ?? '',
  type: info.Type ?? '',
  dnsName: info.DNSName ?? '',
  hostedZoneId: info.CanonicalHostedZoneId ?? '',
  state: info.State?.Code ?? '',
  stateReason: info.State?.Reason,
  subnetIds: (info.AvailabilityZones ?? []).map(({ SubnetId }) => SubnetId ?? ''),
  securityGroupIds: info.SecurityGroups ?? [],
  enforcesInboundOnPrivateLink: info.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic,
});

export const targetGroup = (info: elb.TargetGroup): facts.TargetGroup => ({
  arn: info.TargetGroupArn ?? '',
  name: info.TargetGroupName ?? '',
  port: info.Port ?? 0,
  healthCheck: {
    protocol: info.HealthCheckProtocol ?? '',
    port: info.HealthCheckPort ?? '',
    intervalSeconds: info.HealthCheckIntervalSeconds ?? 0,
    healthyThreshold: info.HealthyThresholdCount ?? 0,
    unhealthyThreshold: info.UnhealthyThresholdCount ?? 0,
  },
  loadBalancerArns: info.LoadBalancerArns ?? [],
});

export const target = (info: elb.TargetHealthDescription): facts.Target => ({
  address: info.Target?.Id ?? '',
  port: info.Target?.Port ?? 0,
  state: info.TargetHealth?.State ?? '',
  reason: info.TargetHealth?.Reason,
});

export const listener = (info: elb.Listener): facts.Listener => ({
  arn: info.ListenerArn ?? '',
  port: info.Port ?? 0,
  targetGroupArns: (info.DefaultActions ?? []).flatMap(({ TargetGroupArn }) =>
    TargetGroupArn === undefined ? [] : [TargetGroupArn],
  ),
});

export const secret = (info: secrets.DescribeSecretResponse): facts.Secret => ({
  arn: info.ARN ?? '',
  name: info.Name ?? '',
  kmsKeyArn: info.KmsKeyId,
  deletedAt: info.DeletedDate?.toISOString(),
  tags: tagsOf(info.Tags),
});

export const key = (info: kms.KeyMetadata | undefined): facts.Key => ({
  arn: info?.Arn ?? '',
  state: info?.KeyState ?? '',
  manager: info?.KeyManager ?? '',
  keySpec: info?.KeySpec ?? '',
  createdAt: info?.CreationDate?.toISOString(),
});

export const keyAlias = (info: kms.AliasListEntry): facts.KeyAlias => ({
  name: info.AliasName ?? '',
  keyId: info.TargetKeyId,
});

export const taggedKey = (info: tagging.ResourceTagMapping): facts.TaggedKey => ({
  arn: info.ResourceARN ?? '',
  tags: tagsOf(info.Tags),
});

export const logGroup = (info: logs.LogGroup): facts.LogGroup => ({
  name: info.logGroupName ?? '',
  arn: info.logGroupArn ?? (info.arn ?? '').replace(/:\*$/, ''),
  retentionDays: info.retentionInDays,
});
