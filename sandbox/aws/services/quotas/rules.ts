import type { Rule } from '../../rule.ts';

/** What Service Quotas tells. */
export const quotaRules: readonly Rule[] = [
  {
    id: 'Q1',
    says: 'Service Quotas tells, and lists, the quotas that services enforce now.',
    source:
      'botocore service-quotas service-2.json, GetServiceQuota and ListServiceQuotas; the codes: AWS general reference, msk and elb',
  },
  {
    id: 'Q2',
    says: 'Service Quotas keeps the default of a quota apart from what was granted.',
    source: 'botocore service-quotas service-2.json, GetAWSDefaultServiceQuota',
  },
  {
    id: 'Q3',
    says: 'Service Quotas says NoSuchResourceException of a service or quota that it does not know.',
    source: 'botocore service-quotas service-2.json, NoSuchResourceException',
  },
];
