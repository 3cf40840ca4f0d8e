import type { Rule } from '../../rule.ts';

/** What the Resource Groups Tagging API refuses and promises. */
export const taggingRules: readonly Rule[] = [
  {
    id: 'G1',
    says: 'The tagging API finds what is tagged, by tags and types or by at most 100 ARNs, in pages whose tokens expire after 15 minutes, throttles by ThrottledException, and promises nothing about how fresh its answers are.',
    source:
      'botocore resourcegroupstaggingapi service-2.json, GetResources and errors; that it covers load balancers is known from kubernetes-sigs/aws-load-balancer-controller',
    switches: ['tag.types'],
  },
];
