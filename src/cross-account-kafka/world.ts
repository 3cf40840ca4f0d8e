import type { Spec } from '../api/spec.ts';
import type { AwsTime } from '../aws/durations.ts';
import type * as facts from '../aws/facts.ts';
import { mapSeen, through, type Freshness, type Sights } from '../aws/view.ts';
import type { Memory } from '../core/memory.ts';
import { groupedBy } from '../core/grouped.ts';
import { brokersGroupName, logGroupName, shortName, shortNameIn, shortNameInArn, type Owner } from '../core/names.ts';
import { allSeen, seenOr, sight, type Seen } from '../core/seen.ts';
import { isOwned, ownerTag, type Tags } from '../core/tags.ts';
import type { Identity } from './intent.ts';
import { lookAtClusterGroups, lookAtOwnRules, type ClusterGroup } from './look-at-cluster-groups.ts';
import { lookAtGivenKey, lookAtOwnKeys, type GivenKey, type OwnKeys } from './look-at-keys.ts';
import {
  lookAtLoadBalancers,
  lookAtTargetGroups,
  type LoadBalancer,
  type TargetGroup,
} from './look-at-load-balancers.ts';
import { lookAtNamed, type Named } from './look-at-named.ts';
import { lookAtQuotas, type Quotas } from './look-at-quotas.ts';
import { lookAtScramSecrets, type ScramSecrets } from './look-at-scram-secrets.ts';
import { isUsable } from './owned.ts';

export interface EndpointService extends facts.EndpointService {
  readonly principals: Seen<readonly string[]>;
}

export interface Secret extends facts.Secret {
  readonly value: Seen<facts.SecretValue | undefined>;
  readonly policy: Seen<string | undefined>;
}

/** Everything a pass looks at, each slot seen or not; verdicts are made of this and of nothing else. */
export interface World {
  readonly nowMs: number;
  readonly time: AwsTime;
  readonly owner: Owner;
  readonly identity: Identity;
  readonly remembered: Memory;
  readonly subnets: Seen<facts.Subnets>;
  /** Ours by name, in any VPC. */
  readonly securityGroups: Seen<readonly facts.SecurityGroup[]>;
  readonly logGroup: Seen<(facts.LogGroup & { readonly tags: Tags }) | undefined>;
  readonly cluster: Seen<facts.Cluster | undefined>;
  /** Of a cluster that is ours, or that we may expose; of another one we look at nothing. */
  readonly nodes: Seen<facts.NodeList>;
  readonly operations: Seen<readonly facts.ClusterOperation[]>;
  /** The last operation: the running one, or the latest that ended. */
  readonly lastOperation: Seen<(facts.ClusterOperation & facts.OperationDetail) | undefined>;
  /** Brokers that an operation in UPDATE_COMPLETE names as deleted. */
  readonly deletedBrokerIds: Seen<readonly number[]>;
  /** Network interfaces that carry the brokers' security groups. */
  readonly interfaces: Seen<readonly facts.NetworkInterface[]>;
  readonly clusterGroups: Seen<readonly ClusterGroup[]>;
  readonly ownIngressRules: Seen<readonly facts.SecurityGroupRule[]>;
  readonly loadBalancers: Seen<readonly LoadBalancer[]>;
  readonly targetGroups: Seen<readonly TargetGroup[]>;
  readonly endpointServices: Seen<readonly EndpointService[]>;
  /** Of our endpoint services. */
  readonly connections: Seen<readonly facts.EndpointConnection[]>;
  readonly ownKeys: Seen<OwnKeys>;
  /** Undefined where the spec names none. */
  readonly givenKey: GivenKey | undefined;
  readonly scramSecrets: ScramSecrets;
  /** Undefined where no more brokers are wanted than there are. */
  readonly quotas: Quotas | undefined;
  readonly secret: Seen<Secret | undefined>;
  /** What needs its owner's word before it is used. */
  readonly named: readonly Named[];
}

export interface Looking {
  readonly view: Sights;
  readonly nowMs: number;
  readonly time: AwsTime;
  readonly owner: Owner;
  readonly identity: Identity;
  readonly spec: Spec;
  /** Whether what the spec names and we did not make needs its owner's word. */
  readonly requiresGrants: boolean;
  readonly remembered: Memory;
  /** The SCRAM secrets that status notes as associated by us. */
  readonly notedScramSecrets: readonly string[];
  /** For what changes by itself: lists, nodes, operations, target health. */
  readonly freshness: Freshness;
}

/** Looks at everything one object has to do with, through the shared view. */
export const observe = async (looking: Looking): Promise<World> => {
  const { view, nowMs, time, owner, identity, remembered, freshness } = looking;
  const cluster = await findCluster(looking);
  const usable = mapSeen(cluster, (found) => (found && isUsable(found, looking) ? found : undefined));
  const services = findEndpointServices(looking);
  const [
    subnets,
    securityGroups,
    logGroup,
    nodes,
    operations,
    loadBalancers,
    targetGroups,
    endpointServices,
    connections,
    ownKeys,
    givenKey,
    scramSecrets,
    quotas,
    secret,
    named,
  ] = await Promise.all([
    findSubnets(looking, usable),
    ownGroups(looking),
    findLogGroup(looking),
    through(usable, async (found) => (found ? view.look('kafka:ListNodes', found.arn, freshness) : sight(noNodes))),
    through(usable, async (found) =>
      found ? view.look('kafka:ListClusterOperationsV2', found.arn, freshness) : sight([]),
    ),
    lookAtLoadBalancers(looking),
    lookAtTargetGroups(looking),
    services,
    services.then((found) => findConnections(looking, found)),
    lookAtOwnKeys(looking),
    lookAtGivenKey(looking),
    lookAtScramSecrets(looking, usable),
    lookAtQuotas(looking, usable),
    findSecret(looking),
    lookAtNamed(looking),
  ]);
  const [interfaces, clusterGroups, ownIngressRules, lastOperation, deletedBrokerIds] = await Promise.all([
    brokerInterfaces(looking, securityGroups, usable),
    lookAtClusterGroups(looking, cluster, securityGroups),
    lookAtOwnRules(looking),
    detailOfLast(looking, operations),
    idsDeletedByOperations(looking, operations),
  ]);
  return {
    ...{
      nowMs,
      time,
      owner,
      identity,
      remembered,
      subnets,
      securityGroups,
      logGroup,
      cluster,
      nodes,
      operations,
      lastOperation,
    },
    ...{
      deletedBrokerIds,
      interfaces,
      clusterGroups,
      ownIngressRules,
      loadBalancers,
      targetGroups,
      endpointServices,
      connections,
      ownKeys,
      givenKey,
      scramSecrets,
      quotas,
      secret,
      named,
    },
  };
};

const noNodes: facts.NodeList = { brokers: [], incomplete: [] };

/** By name or ARN. */
const clustersOf = groupedBy(({ name, arn }: facts.Cluster) => [name, arn]);

const findCluster = async ({ view, identity, freshness }: Looking): Promise<Seen<facts.Cluster | undefined>> =>
  mapSeen(
    await view.look('kafka:ListClustersV2', '', freshness),
    (all) => clustersOf(all, identity.clusterArn ?? identity.clusterName ?? '')[0],
  );

/** Those that the spec names for a cluster to be created, or those of the existing one. */
const findSubnets = async ({ view, spec }: Looking, usable: World['cluster']): Promise<World['subnets']> => {
  const { subnetIds } = spec.network;
  return through(subnetIds ? sight(subnetIds) : mapSeen(usable, (found) => found?.subnetIds ?? []), async (ids) =>
    ids.length === 0 ? sight({ found: [] }) : view.look('ec2:DescribeSubnets', [...ids].sort().join(',')),
  );
};

const securityGroupsOf = groupedBy(({ name }: facts.SecurityGroup) => [shortNameIn(name)]);

const ownGroups = async ({ view, owner, freshness }: Looking): Promise<Seen<readonly facts.SecurityGroup[]>> =>
  mapSeen(await view.look('ec2:DescribeSecurityGroups', '', freshness), (all) =>
    securityGroupsOf(all, shortName(owner)),
  );

const findLogGroup = async ({ view, identity, freshness }: Looking): Promise<World['logGroup']> => {
  if (identity.clusterName === undefined) return sight(undefined);
  return through(
    await view.look('logs:DescribeLogGroups', logGroupName(identity.clusterName), begunAfter(freshness)),
    async (group) =>
      group
        ? mapSeen(await view.look('logs:ListTagsForResource', group.arn), (tags) => ({ ...group, tags }))
        : sight(undefined),
  );
};

/** Slow reads keep to their own pace unless a moment is asked for after which they must have begun. */
export const begunAfter = ({ begunAfterMs }: Freshness): Freshness =>
  begunAfterMs === undefined ? {} : { begunAfterMs };

const findEndpointServices = async ({ view, owner, freshness }: Looking): Promise<Seen<readonly EndpointService[]>> => {
  const slow = begunAfter(freshness);
  return through(await view.look('ec2:DescribeVpcEndpointServiceConfigurations', '', freshness), async (all) =>
    sight(
      await Promise.all(
        servicesOf(all, owner)
          .filter(({ state }) => state.toLowerCase() !== 'deleted')
          .map(async (found) => ({
            ...found,
            principals: await view.look('ec2:DescribeVpcEndpointServicePermissions', found.id, slow),
          })),
      ),
    ),
  );
};

const servicesTaggedFor = groupedBy(({ tags }: facts.EndpointService) => [tags[ownerTag]]);
const servicesLeadingTo = groupedBy(({ loadBalancerArns }: facts.EndpointService) =>
  loadBalancerArns.map(shortNameInArn),
);

/** A service that lost its tags is still found by the load balancer it serves, so that no second one is tried. */
const servicesOf = (all: readonly facts.EndpointService[], owner: Owner): readonly facts.EndpointService[] => [
  ...new Set([...servicesTaggedFor(all, owner.id), ...servicesLeadingTo(all, shortName(owner))]),
];

const connectionsOf = groupedBy(({ serviceId }: facts.EndpointConnection) => [serviceId]);

const findConnections = async (
  { view, freshness }: Looking,
  services: World['endpointServices'],
): Promise<World['connections']> =>
  through(services, async (ours) =>
    mapSeen(await view.look('ec2:DescribeVpcEndpointConnections', '', freshness), (all) =>
      [...new Set(ours.map(({ id }) => id))].flatMap((id) => connectionsOf(all, id)),
    ),
  );

/** What a secret of somebody else's says is not ours to read. */
const findSecret = async ({ view, identity, owner, freshness }: Looking): Promise<Seen<Secret | undefined>> => {
  const slow = begunAfter(freshness);
  const { secretName } = identity;
  return through(await view.look('secretsmanager:DescribeSecret', secretName, slow), async (found) => {
    if (!found) return sight(undefined);
    if (found.deletedAt !== undefined || !isOwned(found.tags, owner))
      return sight({ ...found, value: sight(undefined), policy: sight(undefined) });
    const [value, policy] = await Promise.all([
      view.look('secretsmanager:GetSecretValue', secretName, slow),
      view.look('secretsmanager:GetResourcePolicy', secretName, slow),
    ]);
    return sight({ ...found, value, policy });
  });
};

const brokerInterfaces = async (
  { view, owner, identity, freshness }: Looking,
  groups: World['securityGroups'],
  usable: World['cluster'],
): Promise<World['interfaces']> => {
  const ids =
    identity.clusterArn === undefined
      ? mapSeen(groups, (all) => all.filter(({ name }) => name === brokersGroupName(owner)).map(({ id }) => id))
      : mapSeen(usable, (found) => found?.securityGroupIds ?? []);
  return through(ids, async (all) =>
    allSeen(await Promise.all(all.map((id) => view.look('ec2:DescribeNetworkInterfaces', id, freshness)))),
  );
};

const isRunning = ({ state }: facts.ClusterOperation): boolean => !['UPDATE_COMPLETE', 'UPDATE_FAILED'].includes(state);

const detailOfLast = async (
  { view, freshness }: Looking,
  operations: World['operations'],
): Promise<World['lastOperation']> =>
  through(operations, async (all) => {
    const last =
      all.find(isRunning) ?? [...all].sort((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? ''))[0];
    if (!last) return sight(undefined);
    return mapSeen(await view.look('kafka:DescribeClusterOperationV2', last.arn, freshness), (detail) => ({
      ...last,
      ...detail,
    }));
  });

const idsDeletedByOperations = async (
  { view }: Looking,
  operations: World['operations'],
): Promise<World['deletedBrokerIds']> =>
  through(operations, async (all) => {
    const removals = all.filter(({ type, state }) => state === 'UPDATE_COMPLETE' && type.includes('DECREASE'));
    const details = await Promise.all(removals.map(({ arn }) => view.look('kafka:DescribeClusterOperationV2', arn)));
    return sight(
      details.flatMap((detail) =>
        seenOr(
          mapSeen(detail, ({ deletedBrokerIds }) => deletedBrokerIds),
          [],
        ),
      ),
    );
  });

/** The MSK operation that is running, if one is seen. */
export const runningOperation = ({
  lastOperation,
}: World): (facts.ClusterOperation & facts.OperationDetail) | undefined => {
  const last = seenOr(lastOperation, undefined);
  return last && isRunning(last) ? last : undefined;
};

/** Every slot that could not be seen, by its failure. */
export const unseenSlots = (world: World): Extract<Seen<unknown>, { seen: false }>['failure'][] =>
  Object.values(world).flatMap((slot: unknown) => (isUnseen(slot) ? [slot.failure] : []));

const isUnseen = (slot: unknown): slot is Extract<Seen<unknown>, { seen: false }> =>
  typeof slot === 'object' && slot !== null && 'seen' in slot && slot.seen === false;
