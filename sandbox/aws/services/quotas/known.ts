import type { Quota } from '../../quotas.ts';

/** A quota as Service Quotas names it. */
export interface KnownQuota {
  readonly serviceCode: string;
  readonly quotaCode: string;
  readonly quotaName: string;
  /** What is enforced by it. */
  readonly quota: Quota;
}

const kafka = 'kafka';
const balancing = 'elasticloadbalancing';

/** AWS general reference, msk and elb: the codes of quotas that the double enforces. */
export const knownQuotas: readonly KnownQuota[] = [
  {
    serviceCode: kafka,
    quotaCode: 'L-EDD31C36',
    quotaName: 'Number of brokers per account',
    quota: 'kafka.brokersPerAccount',
  },
  {
    serviceCode: kafka,
    quotaCode: 'L-FAB9E493',
    quotaName: 'Number of brokers per cluster',
    quota: 'kafka.brokersPerZooKeeperCluster',
  },
  {
    serviceCode: kafka,
    quotaCode: 'L-03FD6822',
    quotaName: 'Number of brokers per KRaft cluster',
    quota: 'kafka.brokersPerKraftCluster',
  },
  {
    serviceCode: balancing,
    quotaCode: 'L-69A177A2',
    quotaName: 'Network Load Balancers per Region',
    quota: 'elasticloadbalancing.networkLoadBalancers',
  },
  {
    serviceCode: balancing,
    quotaCode: 'L-B22855CB',
    quotaName: 'Target Groups per Region',
    quota: 'elasticloadbalancing.targetGroups',
  },
];

export const serviceNames: Readonly<Record<string, string>> = {
  [kafka]: 'Amazon Managed Streaming for Kafka (MSK)',
  [balancing]: 'Elastic Load Balancing (ELB)',
};

/** @throws what `otherwise` makes */
export const findQuota = (
  serviceCode: string | undefined,
  quotaCode: string | undefined,
  otherwise: () => Error,
): KnownQuota => {
  const found = knownQuotas.find((one) => one.serviceCode === serviceCode && one.quotaCode === quotaCode);
  if (!found) throw otherwise();
  return found;
};
