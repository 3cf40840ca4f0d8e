import { isDeepStrictEqual } from 'node:util';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import * as kms from '@aws-sdk/client-kms';
import * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as sts from '@aws-sdk/client-sts';
import { withOwnTexts } from '../core/own-texts.ts';
import { keyTagsOf, ownerTag, tagsOf, type Tags } from '../core/tags.ts';
import type { SendOptions } from './calls.ts';
import type { Clients } from './clients.ts';
import * as fact from './from-sdk.ts';
import type * as facts from './facts.ts';

/**
 * `fast`: one batched list shows every object's share, so it is read often. `slow`: must be asked one by one, so it
 * shares a small budget of reads a second with all others of its Region.
 */
export type ReadClass = 'fast' | 'slow';

/** One describe. `key` says of what (an ARN, an id, a name); lists of everything have the key ''. */
interface Read<T> {
  readonly class: ReadClass;
  /** Whether `key` may say several, separated by commas. */
  readonly several: boolean;
  /** @param before the last answer, if there was one */
  readonly fetch: (aws: Clients, key: string, options: SendOptions, before?: T) => Promise<T>;
}

const fast = <T>(fetch: Read<T>['fetch']): Read<T> => ({ class: 'fast', several: false, fetch });
const slow = <T>(fetch: Read<T>['fetch']): Read<T> => ({ class: 'slow', several: false, fetch });
const slowOfSeveral = <T>(fetch: Read<T>['fetch']): Read<T> => ({ class: 'slow', several: true, fetch });

/** EC2 would give a thousand at once, megabytes of XML that are ten times as much when parsed. */
const pageOfEc2 = 200;

/**
 * All pages of a list; an answer with a token and nothing in it is not the end. What is as it was `before` is what was there
 * then, item or whole list, and all else gets texts of its own at once: a list of thousands that is read again is in memory once,
 * where it is the same.
 */
const allPages = async <Page, Item>(
  page: (token: string | undefined) => Promise<Page>,
  items: (page: Page) => readonly Item[] | undefined,
  next: (page: Page) => string | undefined,
  before: Item[] = [],
): Promise<Item[]> => {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const answer = await page(token);
    for (const item of items(answer) ?? []) all.push(asBefore(item, before[all.length]));
    token = next(answer) === '' ? undefined : next(answer);
  } while (token !== undefined);
  return isAsBefore(all, before) ? before : all;
};

const isAsBefore = (all: readonly unknown[], before: readonly unknown[]): boolean =>
  all.length === before.length && all.every((item, index) => item === before[index]);

const asBefore = <Item>(item: Item, before: Item | undefined): Item =>
  before !== undefined && isDeepStrictEqual(before, item) ? before : withOwnTexts({ item }).item;

const attributesOf = (
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): facts.Attributes => tagsOf(list);

/** Undefined instead of the error by which a service says that there is no such thing. */
const orAbsent = async <T>(read: Promise<T>, ...codes: string[]): Promise<T | undefined> => {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && codes.includes(error.name)) return undefined;
    throw error;
  }
};

/** Every describe that we make, by its IAM action. */
export const reads = {
  'sts:GetCallerIdentity': slow(
    async (aws, _key, options) => (await aws.sts.send(new sts.GetCallerIdentityCommand({}), options)).Account ?? '',
  ),

  'kafka:ListClustersV2': fast((aws, _key, options, before): Promise<facts.Cluster[]> =>
    allPages(
      (NextToken) => aws.kafka.send(new kafka.ListClustersV2Command({ NextToken, MaxResults: 100 }), options),
      (page) => page.ClusterInfoList?.map(fact.cluster),
      (page) => page.NextToken,
      before,
    ),
  ),
  'kafka:ListNodes': slow(async (aws, ClusterArn, options): Promise<facts.NodeList> => {
    const nodes = await allPages(
      (NextToken) => aws.kafka.send(new kafka.ListNodesCommand({ ClusterArn, NextToken, MaxResults: 100 }), options),
      (page) => page.NodeInfoList,
      (page) => page.NextToken,
    );
    return fact.nodeList(nodes);
  }),
  'kafka:ListClusterOperationsV2': slow((aws, ClusterArn, options): Promise<facts.ClusterOperation[]> =>
    allPages(
      (NextToken) =>
        aws.kafka.send(new kafka.ListClusterOperationsV2Command({ ClusterArn, NextToken, MaxResults: 100 }), options),
      (page) => page.ClusterOperationInfoList?.map(fact.clusterOperation),
      (page) => page.NextToken,
    ),
  ),
  'kafka:DescribeClusterOperationV2': slow(async (aws, ClusterOperationArn, options): Promise<facts.OperationDetail> =>
    fact.operationDetail(
      (await aws.kafka.send(new kafka.DescribeClusterOperationV2Command({ ClusterOperationArn }), options))
        .ClusterOperationInfo,
    ),
  ),
  'kafka:ListScramSecrets': slow((aws, ClusterArn, options): Promise<string[]> =>
    allPages(
      (NextToken) =>
        aws.kafka.send(new kafka.ListScramSecretsCommand({ ClusterArn, NextToken, MaxResults: 100 }), options),
      (page) => page.SecretArnList,
      (page) => page.NextToken,
    ),
  ),

  'ec2:DescribeSubnets': slowOfSeveral(async (aws, ids, options): Promise<facts.Subnets> => {
    try {
      const found = await allPages(
        (NextToken) => aws.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: ids.split(','), NextToken }), options),
        (page) => page.Subnets?.map(fact.subnet),
        (page) => page.NextToken,
      );
      return { found };
    } catch (error) {
      if (error instanceof Error && error.name.startsWith('InvalidSubnetID.')) return { missing: error.message };
      throw error;
    }
  }),
  'ec2:DescribeSecurityGroups': fast(async (aws, _key, options, before): Promise<facts.SecurityGroup[]> => {
    const Filters = [{ Name: 'group-name', Values: ['cak-*'] }];
    return allPages(
      (NextToken) =>
        aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({ Filters, NextToken, MaxResults: pageOfEc2 }), options),
      (page) => page.SecurityGroups?.map(fact.securityGroup),
      (page) => page.NextToken,
      before,
    );
  }),
  /** The ingress rules of a security group, by its id, or all that carry the tag of an owner, by that. */
  'ec2:DescribeSecurityGroupRules': slow(async (aws, key, options): Promise<facts.SecurityGroupRule[]> => {
    const Filters = [{ Name: key.startsWith('sg-') ? 'group-id' : `tag:${ownerTag}`, Values: [key] }];
    const rules = await allPages(
      (NextToken) =>
        aws.ec2.send(new ec2.DescribeSecurityGroupRulesCommand({ Filters, NextToken, MaxResults: pageOfEc2 }), options),
      (page) => page.SecurityGroupRules,
      (page) => page.NextToken,
    );
    return rules.filter(({ IsEgress }) => IsEgress !== true).map(fact.securityGroupRule);
  }),
  'ec2:DescribeTags': slow(async (aws, id, options): Promise<Tags> => {
    const Filters = [{ Name: 'resource-id', Values: [id] }];
    const tags = await allPages(
      (NextToken) => aws.ec2.send(new ec2.DescribeTagsCommand({ Filters, NextToken, MaxResults: pageOfEc2 }), options),
      (page) => page.Tags,
      (page) => page.NextToken,
    );
    return tagsOf(tags);
  }),
  'ec2:DescribeNetworkInterfaces': slow(async (aws, groupId, options): Promise<facts.NetworkInterface[]> => {
    const Filters = [{ Name: 'group-id', Values: [groupId] }];
    return allPages(
      (NextToken) =>
        aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ Filters, NextToken, MaxResults: pageOfEc2 }), options),
      (page) => page.NetworkInterfaces?.map(fact.networkInterface),
      (page) => page.NextToken,
    );
  }),
  'ec2:DescribeVpcEndpointServiceConfigurations': fast((aws, _key, options, before): Promise<facts.EndpointService[]> =>
    allPages(
      (NextToken) =>
        aws.ec2.send(
          new ec2.DescribeVpcEndpointServiceConfigurationsCommand({ NextToken, MaxResults: pageOfEc2 }),
          options,
        ),
      (page) => page.ServiceConfigurations?.map(fact.endpointService),
      (page) => page.NextToken,
      before,
    ),
  ),
  'ec2:DescribeVpcEndpointServicePermissions': slow((aws, ServiceId, options): Promise<string[]> =>
    allPages(
      (NextToken) =>
        aws.ec2.send(
          new ec2.DescribeVpcEndpointServicePermissionsCommand({ ServiceId, NextToken, MaxResults: pageOfEc2 }),
          options,
        ),
      (page) => page.AllowedPrincipals?.flatMap(({ Principal }) => (Principal === undefined ? [] : [Principal])),
      (page) => page.NextToken,
    ),
  ),
  'ec2:DescribeVpcEndpointConnections': fast((aws, _key, options, before): Promise<facts.EndpointConnection[]> =>
    allPages(
      (NextToken) =>
        aws.ec2.send(new ec2.DescribeVpcEndpointConnectionsCommand({ NextToken, MaxResults: pageOfEc2 }), options),
      (page) => page.VpcEndpointConnections?.map(fact.endpointConnection),
      (page) => page.NextToken,
      before,
    ),
  ),

  'elasticloadbalancing:DescribeLoadBalancers': fast((aws, _key, options, before): Promise<facts.LoadBalancer[]> =>
    allPages(
      (Marker) =>
        aws.elasticloadbalancing.send(new elb.DescribeLoadBalancersCommand({ Marker, PageSize: 400 }), options),
      (page) => page.LoadBalancers?.map(fact.loadBalancer),
      (page) => page.NextMarker,
      before,
    ),
  ),
  'elasticloadbalancing:DescribeTargetGroups': fast((aws, _key, options, before): Promise<facts.TargetGroup[]> =>
    allPages(
      (Marker) =>
        aws.elasticloadbalancing.send(new elb.DescribeTargetGroupsCommand({ Marker, PageSize: 400 }), options),
      (page) => page.TargetGroups?.map(fact.targetGroup),
      (page) => page.NextMarker,
      before,
    ),
  ),
  /** Of at most 20 (ELB API reference, DescribeTags). */
  'elasticloadbalancing:DescribeTags': slowOfSeveral(async (aws, arns, options): Promise<facts.TagsOfOne[]> => {
    const { TagDescriptions } = await aws.elasticloadbalancing.send(
      new elb.DescribeTagsCommand({ ResourceArns: arns.split(',') }),
      options,
    );
    return (TagDescriptions ?? []).map(({ ResourceArn = '', Tags }) => ({ arn: ResourceArn, tags: tagsOf(Tags) }));
  }),
  'elasticloadbalancing:DescribeListeners': slow((aws, LoadBalancerArn, options): Promise<facts.Listener[]> =>
    allPages(
      (Marker) => aws.elasticloadbalancing.send(new elb.DescribeListenersCommand({ LoadBalancerArn, Marker }), options),
      (page) => page.Listeners?.map(fact.listener),
      (page) => page.NextMarker,
    ),
  ),
  'elasticloadbalancing:DescribeLoadBalancerAttributes': slow(async (aws, LoadBalancerArn, options) =>
    attributesOf(
      (await aws.elasticloadbalancing.send(new elb.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }), options))
        .Attributes,
    ),
  ),
  'elasticloadbalancing:DescribeTargetGroupAttributes': slow(async (aws, TargetGroupArn, options) =>
    attributesOf(
      (await aws.elasticloadbalancing.send(new elb.DescribeTargetGroupAttributesCommand({ TargetGroupArn }), options))
        .Attributes,
    ),
  ),
  'elasticloadbalancing:DescribeListenerAttributes': slow(async (aws, ListenerArn, options) =>
    attributesOf(
      (await aws.elasticloadbalancing.send(new elb.DescribeListenerAttributesCommand({ ListenerArn }), options))
        .Attributes,
    ),
  ),
  'elasticloadbalancing:DescribeTargetHealth': slow(async (aws, TargetGroupArn, options): Promise<facts.Target[]> => {
    const { TargetHealthDescriptions } = await aws.elasticloadbalancing.send(
      new elb.DescribeTargetHealthCommand({ TargetGroupArn }),
      options,
    );
    return (TargetHealthDescriptions ?? []).map(fact.target);
  }),
  'elasticloadbalancing:DescribeAccountLimits': slow(async (aws, _key, options): Promise<facts.Limits> => {
    const limits = await allPages(
      (Marker) => aws.elasticloadbalancing.send(new elb.DescribeAccountLimitsCommand({ Marker }), options),
      (page) => page.Limits,
      (page) => page.NextMarker,
    );
    return Object.fromEntries(limits.map(({ Name = '', Max }) => [Name, Number(Max)]));
  }),
  /** `<service code>/<quota code>`; undefined where AWS tells no value for the account. */
  'servicequotas:GetServiceQuota': slow(async (aws, key, options): Promise<number | undefined> => {
    const [ServiceCode, QuotaCode] = key.split('/');
    const command = new quotas.GetServiceQuotaCommand({ ServiceCode, QuotaCode });
    return (await orAbsent(aws.servicequotas.send(command, options), 'NoSuchResourceException'))?.Quota?.Value;
  }),

  'secretsmanager:DescribeSecret': slow(async (aws, SecretId, options): Promise<facts.Secret | undefined> => {
    const secret = await orAbsent(
      aws.secretsmanager.send(new secrets.DescribeSecretCommand({ SecretId }), options),
      'ResourceNotFoundException',
    );
    return secret && fact.secret(secret);
  }),
  'secretsmanager:GetSecretValue': slow(async (aws, SecretId, options): Promise<facts.SecretValue | undefined> => {
    const value = await orAbsent(
      aws.secretsmanager.send(new secrets.GetSecretValueCommand({ SecretId }), options),
      'ResourceNotFoundException',
      'InvalidRequestException',
    );
    return value?.SecretString === undefined
      ? undefined
      : { text: value.SecretString, versionId: value.VersionId ?? '' };
  }),
  'secretsmanager:GetResourcePolicy': slow(async (aws, SecretId, options): Promise<string | undefined> => {
    const command = new secrets.GetResourcePolicyCommand({ SecretId });
    return (
      await orAbsent(aws.secretsmanager.send(command, options), 'ResourceNotFoundException', 'InvalidRequestException')
    )?.ResourcePolicy;
  }),

  'kms:DescribeKey': slow(async (aws, KeyId, options): Promise<facts.Key> => {
    try {
      return fact.key((await aws.kms.send(new kms.DescribeKeyCommand({ KeyId }), options)).KeyMetadata);
    } catch (error) {
      if (error instanceof kms.NotFoundException) return { missing: error.message };
      throw error;
    }
  }),
  'kms:GetKeyPolicy': slow(async (aws, KeyId, options): Promise<string | undefined> => {
    const command = new kms.GetKeyPolicyCommand({ KeyId, PolicyName: 'default' });
    return (await orAbsent(aws.kms.send(command, options), 'NotFoundException'))?.Policy;
  }),
  'kms:GetKeyRotationStatus': slow(
    async (aws, KeyId, options): Promise<boolean> =>
      (await aws.kms.send(new kms.GetKeyRotationStatusCommand({ KeyId }), options)).KeyRotationEnabled ?? false,
  ),
  'kms:ListResourceTags': slow(async (aws, KeyId, options): Promise<Tags> => {
    const tags = allPages(
      (Marker) => aws.kms.send(new kms.ListResourceTagsCommand({ KeyId, Marker, Limit: 50 }), options),
      (page) => page.Tags,
      (page) => page.NextMarker,
    );
    return keyTagsOf(await orAbsent(tags, 'NotFoundException'));
  }),
  'kms:ListAliases': fast((aws, _key, options, before): Promise<facts.KeyAlias[]> =>
    allPages(
      (Marker) => aws.kms.send(new kms.ListAliasesCommand({ Marker, Limit: 100 }), options),
      (page) => page.Aliases?.map(fact.keyAlias),
      (page) => page.NextMarker,
      before,
    ),
  ),
  // The only way to find a key by its tags; AWS promises nothing about how soon a new key is among them.
  'tag:GetResources': fast(async (aws, _key, options, before): Promise<facts.TaggedKey[]> => {
    const filters = { ResourceTypeFilters: ['kms:key'], TagFilters: [{ Key: ownerTag }] };
    return allPages(
      (PaginationToken) =>
        aws.tagging.send(
          new tagging.GetResourcesCommand({ ...filters, PaginationToken, ResourcesPerPage: 100 }),
          options,
        ),
      (page) => page.ResourceTagMappingList?.map(fact.taggedKey),
      (page) => page.PaginationToken,
      before,
    );
  }),

  'logs:DescribeLogGroups': slow(async (aws, name, options): Promise<facts.LogGroup | undefined> => {
    const groups = await allPages(
      (nextToken) => aws.logs.send(new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: name, nextToken }), options),
      (page) => page.logGroups,
      (page) => page.nextToken,
    );
    const group = groups.find(({ logGroupName }) => logGroupName === name);
    return group && fact.logGroup(group);
  }),
  'logs:ListTagsForResource': slow(async (aws, resourceArn, options): Promise<Tags> => {
    const answer = await orAbsent(
      aws.logs.send(new logs.ListTagsForResourceCommand({ resourceArn }), options),
      'ResourceNotFoundException',
    );
    return answer?.tags ?? {};
  }),
} as const;

export type ReadName = keyof typeof reads;
export type ReadValue<Name extends ReadName> = (typeof reads)[Name] extends Read<infer T> ? T : never;
