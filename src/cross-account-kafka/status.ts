import type { ConditionType } from '../api/conditions.ts';
import { pathNotSeen, type ConsumerAccount, type ExposedBroker, type Status } from '../api/status.ts';
import type { Spec } from '../api/spec.ts';
import { seenOr, type Seen } from '../core/seen.ts';
import { brokerSlot, partitionOf } from '../core/names.ts';
import { isOwned, type Tags } from '../core/tags.ts';
import { brokerOf, missingOnPath, wantedBrokerIds } from './brokers.ts';
import { consumerAccounts, isOpen } from './consumers.ts';
import { usableCluster } from './owned.ts';
import { portOf } from './ports.ts';
import { notedScramSecrets } from './resources/scram-secrets.ts';
import type { LoadBalancer, TargetGroup } from './look-at-load-balancers.ts';
import { runningOperation, type EndpointService, type World } from './world.ts';

/** The conditions that together make Ready, in the order in which they are told. */
export const aspects: readonly ConditionType[] = ['ClusterReady', 'BrokersExposed', 'SecretShared'];

type Facts = Omit<Status, 'observedGeneration' | 'conditions' | 'identity' | 'plan' | 'lastHandledReconcileAt'>;

/**
 * Spec and world → the facts in status. What could not be seen keeps its last value: losing sight of something is told
 * by the conditions and must not look like losing the thing.
 */
export const factsOf = (spec: Spec, world: World, last: Status | undefined): Facts => {
  if (!allSeen(world) || isWithheld(world)) return keepFacts(last);
  const brokers = exposedBrokers(spec, world);
  const consumers = consumerFacts(spec, world);
  const found = usableCluster(world);
  const secret = seenOr(world.secret, undefined);
  return {
    brokers: found?.brokers ?? 0,
    exposed: exposedOf(brokers, Math.max(brokers.length, found?.brokers ?? 0), last),
    connectedAccounts: consumers.filter(({ missing, connected }) => missing?.length === 0 && (connected ?? 0) > 0)
      .length,
    cluster: clusterFacts(spec, world),
    exposure: brokers.some(({ endpointService }) => endpointService)
      ? { authentication: spec.exposure.authentication, zones: zonesOf(spec, world) }
      : last?.exposure,
    operation: operationFacts(world),
    secret:
      (secret &&
        secret.deletedAt === undefined &&
        isOwned(secret.tags, world.owner) && {
          arn: secret.arn,
          name: secret.name,
          versionId: seenOr(secret.value, undefined)?.versionId,
          kmsKeyArn: secret.kmsKeyArn,
        }) ||
      undefined,
    exposedBrokers: brokers,
    consumers,
  };
};

/** Exposed brokers of all; where a path cannot be seen, as it was, unless there are others by now. */
const exposedOf = (brokers: readonly ExposedBroker[], all: number, last: Status | undefined): string => {
  const isUnseen = brokers.some(({ path }) => path === pathNotSeen);
  if (isUnseen && last?.exposed?.endsWith(`/${all}`)) return last.exposed;
  return `${brokers.filter(({ path }) => path === 'Live').length}/${all}`;
};

const allSeen = (world: World): boolean =>
  [
    world.cluster,
    world.nodes,
    world.loadBalancers,
    world.targetGroups,
    world.endpointServices,
    world.connections,
    world.secret,
    world.deletedBrokerIds,
    world.interfaces,
  ].every(({ seen }) => seen);

/** Of a cluster that we may not expose any more we look at nothing: what was made for it is still there. */
const isWithheld = (world: World): boolean =>
  seenOr(world.cluster, undefined) !== undefined && world.identity.clusterArn !== undefined && !usableCluster(world);

const keepFacts = (last: Status | undefined): Facts => {
  const {
    observedGeneration: _generation,
    conditions: _conditions,
    identity: _identity,
    plan: _plan,
    lastHandledReconcileAt: _at,
    ...facts
  } = last ?? {};
  return facts;
};

const clusterFacts = (spec: Spec, world: World): Facts['cluster'] => {
  const found = usableCluster(world);
  if (!found) return undefined;
  const port = portOf(spec.exposure.authentication);
  const noted = notedScramSecrets(world);
  const hosts = (seenOr(world.nodes, undefined)?.brokers ?? []).map(({ host }) => `${host}:${port}`);
  return {
    arn: found.arn,
    name: found.name,
    state: found.state,
    kafkaVersion: found.kafkaVersion,
    instanceType: found.instanceType,
    storageGiB: found.storageGiB,
    subnetIds: [...found.subnetIds].sort(),
    encryptionKeyArn: found.encryptionKeyArn,
    configuration: found.configuration && { ...found.configuration },
    scramSecretArns: noted.length === 0 ? undefined : noted,
    bootstrapServers: hosts.join(','),
  };
};

/** What is wide stays so, whatever the spec asks for. */
const zonesOf = ({ exposure }: Spec, world: World): string =>
  seenOr(world.loadBalancers, []).some(({ subnetIds }) => subnetIds.length > 1) ? 'AllZones' : exposure.zones;

const operationFacts = (world: World): Facts['operation'] => {
  const running = runningOperation(world);
  return (
    running && {
      type: running.type,
      arn: running.arn,
      startedAt: running.startedAt,
      from: running.from,
      to: running.to,
    }
  );
};

const exposedBrokers = (spec: Spec, world: World): ExposedBroker[] =>
  wantedBrokerIds(world).map((id) => exposedBroker(id, spec, world));

const exposedBroker = (id: number, spec: Spec, world: World): ExposedBroker => {
  const { node, loadBalancer, targetGroup, endpointService } = brokerOf(world, brokerSlot(id));
  const subnets = seenOr(world.subnets, { found: [] });
  const zoneId = 'found' in subnets ? subnets.found.find((subnet) => subnet.id === node?.subnetId)?.zoneId : undefined;
  return {
    brokerId: id,
    host: node?.host,
    port: portOf(spec.exposure.authentication),
    address: node?.address,
    zoneId,
    loadBalancer: loadBalancer && mayBeOurs(loadBalancer.tags, world) ? loadBalancerFacts(loadBalancer) : undefined,
    targetGroup:
      targetGroup && mayBeOurs(targetGroup.tags, world) ? targetGroupFacts(targetGroup, node?.address) : undefined,
    endpointService:
      endpointService && isOwned(endpointService.tags, world.owner)
        ? endpointServiceFacts(endpointService, world)
        : undefined,
    path: pathOf(id, spec, world),
  };
};

/** What is known to be somebody else's is not told as the object's: a deletion asks for everything that is told. */
const mayBeOurs = (tags: Seen<Tags>, { owner }: World): boolean => !tags.seen || isOwned(tags.value, owner);

const pathOf = (id: number, spec: Spec, world: World): string | undefined => {
  try {
    return missingOnPath(brokerOf(world, brokerSlot(id)), spec) ?? 'Live';
  } catch (error) {
    if (error instanceof Error && error.name === 'NotSeen') return pathNotSeen;
    throw error;
  }
};

const loadBalancerFacts = ({ arn, name, dnsName, hostedZoneId }: LoadBalancer): ExposedBroker['loadBalancer'] => ({
  arn,
  name,
  dnsName,
  hostedZoneId,
});

const targetGroupFacts = (
  { arn, name, targets }: TargetGroup,
  address: string | undefined,
): ExposedBroker['targetGroup'] => ({
  arn,
  name,
  health: seenOr(targets, []).find((target) => target.address === address)?.state,
});

/** EC2 does not tell a service's ARN; its form is fixed. */
const endpointServiceFacts = (service: EndpointService, { identity }: World): ExposedBroker['endpointService'] => ({
  id: service.id,
  arn: `arn:${partitionOf(identity.region)}:ec2:${identity.region}:${identity.account}:vpc-endpoint-service/${service.id}`,
  name: service.name,
  type: service.type,
  state: service.state,
  zoneIds: [...service.zoneIds],
  baseDnsNames: [...service.baseDnsNames],
  managesVpcEndpoints: service.managesVpcEndpoints,
});

const consumerFacts = (spec: Spec, world: World): ConsumerAccount[] => {
  const open = seenOr(world.connections, []).filter(isOpen);
  const brokers = wantedBrokerIds(world).map((id) => ({
    id,
    service: brokerOf(world, brokerSlot(id)).endpointService?.id,
  }));
  return consumerAccounts(spec).map((account) => {
    const own = open.filter((connection) => connection.account === account);
    const available = own.filter(({ state }) => state === 'available');
    return {
      account,
      connected: available.length,
      pending: own.length - available.length,
      missing: brokers
        .filter(({ service }) => !available.some(({ serviceId }) => serviceId === service))
        .map(({ id }) => id),
    };
  });
};
