import type { Rule } from '../../rule.ts';

/** What the Resource Groups Tagging API refuses and promises. */
export const taggingRules: readonly Rule[] = [
  {
    id: 'G1',
    says: 'The tagging API finds what is tagged, by tags and types or by at most 100 ARNs, in pages whose tokens expire after 15 minutes, throttles by ThrottledException, and promises nothing about how fresh its answers are.',
    source:
      'botocore resourcegroupstaggingapi service-2.json, GetResources and errors; Resource Groups Tagging API reference, supported-services; prometheus-community/yet-another-cloudwatch-exporter, which finds clusters, endpoint services and load balancers so',
  },
  {
    id: 'G2',
    says: 'The tagging API tells the keys that are in use, and the values of a key, each once.',
    source: 'botocore resourcegroupstaggingapi service-2.json, GetTagKeys and GetTagValues',
  },
  {
    id: 'G3',
    says: 'The tagging API tags up to 20 things of the caller’s account and Region through their own services, by their rights too, and tells those that failed in a 200.',
    source: 'botocore resourcegroupstaggingapi service-2.json, TagResources, UntagResources and FailureInfo',
  },
];
