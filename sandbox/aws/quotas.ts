/** A21: how many of a thing an account may have, by AWS's default, and where that number is known from. */
export const defaultQuotas = {
  'kafka.brokersPerAccount': { most: 90, source: 'MSK developer guide, limits' },
  'kafka.brokersPerZooKeeperCluster': { most: 30, source: 'MSK developer guide, limits' },
  'kafka.brokersPerKraftCluster': { most: 60, source: 'MSK developer guide, limits' },
  'ec2.rulesPerSecurityGroup': { most: 60, source: 'VPC user guide, amazon-vpc-limits' },
  'ec2.securityGroupsPerInterface': { most: 5, source: 'VPC user guide, amazon-vpc-limits' },
  'ec2.interfaceEndpointsPerVpc': { most: 50, source: 'PrivateLink guide, vpc-limits-endpoints' },
  'elasticloadbalancing.networkLoadBalancers': { most: 50, source: 'NLB guide, load-balancer-limits' },
  'elasticloadbalancing.listenersPerLoadBalancer': { most: 50, source: 'NLB guide, load-balancer-limits' },
  'elasticloadbalancing.targetGroups': { most: 3000, source: 'NLB guide, load-balancer-limits' },
  'elasticloadbalancing.targetsPerTargetGroup': { most: 1000, source: 'NLB guide, load-balancer-limits' },
} as const satisfies Record<string, { most: number; source: string }>;

export type Quota = keyof typeof defaultQuotas;

/** The quotas of one world. */
export class Quotas {
  readonly #set = new Map<Quota, number>();

  get(name: Quota): number {
    return this.#set.get(name) ?? defaultQuotas[name].most;
  }

  set(name: Quota, most: number): void {
    this.#set.set(name, most);
  }

  /** @throws Error naming the quotas, or what a quota is */
  setByName(name: string, most: unknown): void {
    if (!(name in defaultQuotas))
      throw new Error(`no quota ${name}; there are ${Object.keys(defaultQuotas).join(', ')}`);
    if (typeof most !== 'number' || !Number.isInteger(most) || most < 0)
      throw new Error(`${name} is a whole number from 0, not ${JSON.stringify(most)}`);
    this.#set.set(name as Quota, most);
  }

  all(): Readonly<Record<string, number>> {
    return Object.fromEntries((Object.keys(defaultQuotas) as Quota[]).map((name) => [name, this.get(name)]));
  }

  clear(): void {
    this.#set.clear();
  }
}
