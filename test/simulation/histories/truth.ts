import { allEndpoints, type Endpoint } from '../../../sandbox/aws/services/ec2/endpoints.ts';
import { allEndpointServices, type EndpointService } from '../../../sandbox/aws/services/ec2/endpoint-services.ts';
import { networkOf } from '../../../sandbox/aws/services/ec2/network.ts';
import {
  listenersOf,
  loadBalancersOf,
  targetGroupsOf,
  type Listener,
  type LoadBalancer,
  type TargetGroup,
} from '../../../sandbox/aws/services/elbv2/state.ts';
import { clustersOf, type Broker, type Cluster } from '../../../sandbox/aws/services/msk/state.ts';
import { secretsOf } from '../../../sandbox/aws/services/secrets/state.ts';
import type { Place, World } from '../../../sandbox/aws/world.ts';
import { provider } from '../../support/aws.ts';

/** What consumers are told of a broker. */
export interface SecretEntry {
  readonly endpoint_url: string;
  readonly broker_port: string;
  readonly service_name: string;
}

/** The way from consumers to a broker, as far as it exists. */
export interface Path {
  readonly service: EndpointService;
  readonly loadBalancer: LoadBalancer;
  readonly targetGroup: TargetGroup;
}

/**
 * What is so in AWS for the one object of a history, read from the double's own state: neither the operator's eyes nor its
 * words. Promises are judged by it.
 */
export class Truth {
  readonly #world: World;
  readonly #place: Place;

  constructor(world: World) {
    this.#world = world;
    this.#place = { world, account: provider, region: 'eu-central-1' };
  }

  get cluster(): Cluster | undefined {
    return [...clustersOf(this.#place).values()].find(({ name }) => name.startsWith('streaming-sensors-'));
  }

  /** The brokers that MSK shows: those that came up. */
  get brokers(): readonly Broker[] {
    return this.cluster?.brokers.filter(({ isBuilt }) => isBuilt) ?? [];
  }

  /** The secret's present value; undefined without a secret, or with one that is scheduled for deletion. */
  get secretText(): string | undefined {
    const secret = secretsOf(this.#place).get('cak/streaming/sensors/brokers');
    if (!secret || secret.deletedAt !== undefined) return undefined;
    return secret.versions.find(({ stages }) => stages.has('AWSCURRENT'))?.value;
  }

  /** What the secret says, by `b-<id>`. */
  get entries(): Readonly<Record<string, SecretEntry>> {
    return JSON.parse(this.secretText ?? '{}') as Record<string, SecretEntry>;
  }

  /** Endpoint services of whoever's account. */
  get services(): readonly EndpointService[] {
    return allEndpointServices(this.#world);
  }

  get loadBalancers(): readonly LoadBalancer[] {
    return [...loadBalancersOf(this.#place).values()];
  }

  get listeners(): readonly Listener[] {
    return [...listenersOf(this.#place).values()];
  }

  get targetGroups(): readonly TargetGroup[] {
    return [...targetGroupsOf(this.#place).values()];
  }

  serviceNamed(name: string): EndpointService | undefined {
    return allEndpointServices(this.#world).find((service) => service.name === name);
  }

  serviceWithId(id: string): EndpointService | undefined {
    return allEndpointServices(this.#world).find((service) => service.id === id);
  }

  /** The whole path behind a service; undefined when any part of it is missing. Of several, one whose load balancer has not failed. */
  pathOf(serviceName: string): Path | undefined {
    const service = this.serviceNamed(serviceName);
    if (service?.state !== 'Available') return undefined;
    const paths = service.loadBalancerArns.flatMap((arn) => {
      const loadBalancer = loadBalancersOf(this.#place).get(arn);
      const targetGroup = loadBalancer && this.#targetGroupOf(loadBalancer);
      return loadBalancer && targetGroup ? [{ service, loadBalancer, targetGroup }] : [];
    });
    return paths.find(({ loadBalancer }) => loadBalancer.state !== 'failed') ?? paths[0];
  }

  /** Load balancers that have failed and that AWS lets go only when no endpoint is connected to their service any more. */
  get heldLoadBalancers(): readonly LoadBalancer[] {
    const held = this.endpoints
      .filter(({ state }) => !['rejected', 'deleted', 'deleting'].includes(state.toLowerCase()))
      .flatMap(({ service }) => service.loadBalancerArns);
    return this.loadBalancers.filter(({ arn, state }) => state === 'failed' && held.includes(arn));
  }

  #targetGroupOf({ arn }: LoadBalancer): TargetGroup | undefined {
    const listener = [...listenersOf(this.#place).values()].find(({ loadBalancerArn }) => loadBalancerArn === arn);
    const group = targetGroupsOf(this.#place).get(listener?.targetGroupArn ?? '');
    return group && group.targets.some(({ state }) => state !== 'draining') ? group : undefined;
  }

  /** Whether consumers reach a broker that lives by this service, now. */
  isLive(serviceName: string): boolean {
    const path = this.pathOf(serviceName);
    return path?.loadBalancer.state === 'active' && path.targetGroup.targets.some(({ state }) => state === 'healthy');
  }

  /** Endpoints to the object's services, of whoever's account. */
  get endpoints(): readonly Endpoint[] {
    return allEndpoints(this.#world);
  }

  /** Whether any interface in the VPC has this address. */
  hasInterfaceAt(address: string): boolean {
    return [...networkOf(this.#place).interfaces.values()].some((one) => one.address === address);
  }

  targetGroup(arn: string): TargetGroup | undefined {
    return targetGroupsOf(this.#place).get(arn);
  }
}
