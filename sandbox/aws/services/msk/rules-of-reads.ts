import type { Rule } from '../../rule.ts';

const model = 'botocore kafka service-2.json';

/** M32 to M45, M54 to M56: answers, policies and secrets. */
export const readRules: readonly Rule[] = [
  {
    id: 'M32',
    says: 'MSK says NotFoundException of a missing cluster where the operation models it, and something else where not.',
    source: `${model}; the something else is inferred`,
    switches: ['msk.missing'],
  },
  {
    id: 'M33',
    says: 'MSK says TooManyRequestsException where the operation models it, and something else where not.',
    source: `${model}; the something else is inferred`,
    switches: ['msk.throttleCode', 'msk.rate'],
  },
  {
    id: 'M34',
    says: 'MSK models that it is unavailable, fails, forbids and does not know the caller.',
    source: `${model}, ServiceUnavailableException, InternalServerErrorException, ForbiddenException, UnauthorizedException`,
  },
  {
    id: 'M35',
    says: 'MSK replaces a cluster policy only for who names its current version, which is not the cluster’s.',
    source: 'crossplane-contrib/provider-aws#1920; text: hashicorp/terraform-provider-aws#33107',
  },
  {
    id: 'M36',
    says: 'MSK says NotFoundException of the policy of a cluster that has none.',
    source: 'hashicorp/terraform-provider-aws internal/service/kafka/cluster_policy.go',
  },
  {
    id: 'M37',
    says: 'MSK takes SCRAM secrets that are named AmazonMSK_… and have a key of their own, gives them its own policy, tells the others in a 200, and lets all go with the cluster.',
    source: `MSK developer guide, msk-password; ${model}, BatchAssociateScramSecretResponse`,
  },
  {
    id: 'M38',
    says: 'MSK names any three brokers to begin with, and only for the modes that are on.',
    source: 'MSK developer guide, msk-get-bootstrap-brokers; aws/aws-sdk#500',
  },
  {
    id: 'M39',
    says: 'MSK has no bootstrap brokers of a cluster that FAILED or is DELETING.',
    source: 'angelabad/terraform-aws-msk-cluster#28 for FAILED; the other is inferred',
    switches: ['msk.earlyBootstrap'],
  },
  {
    id: 'M40',
    says: 'MSK lists nodes in no order, in pages of at most 100, each broker with an address, interface and name of its own.',
    source: `${model}, ListNodes; hashicorp/terraform-provider-aws internal/service/kafka/broker_nodes_data_source.go`,
  },
  {
    id: 'M41',
    says: 'MSK lists the controllers of a KRaft cluster among its nodes, without anything about brokers.',
    source: 'hashicorp/terraform-provider-aws#38042; DataDog/integrations-core#17743',
  },
  {
    id: 'M42',
    says: 'MSK may list public names of brokers, and brokers that are not complete yet.',
    source: 'MSK developer guide, msk-get-bootstrap-brokers; how nodes show them is inferred',
    switches: ['msk.publicNames', 'msk.newNode'],
  },
  {
    id: 'M43',
    says: 'MSK replaces a broker that died by one of the same id.',
    source: 'MSK developer guide, what-is-msk, says that it keeps its address',
    switches: ['msk.replacedIp'],
  },
  {
    id: 'M44',
    says: 'MSK lists whole clusters, tags included, by a prefix of the name and in pages of at most 100.',
    source: `${model}, ListClustersV2; aws-controllers-k8s/kafka-controller, pkg/resource/cluster/hooks.go`,
  },
  {
    id: 'M45',
    says: 'MSK gives each way of authentication its own port: 9092 for plain text, 9094 for TLS, 9096 for SCRAM, 9098 for IAM, and public ones 100 above.',
    source: 'MSK developer guide, port-info',
    switches: ['msk.clientBroker'],
  },
  {
    id: 'M54',
    says: 'MSK denies another account’s cluster, there or not, unless its policy lets the caller describe it or get its bootstrap brokers.',
    source:
      'MSK developer guide, aws-access-mult-vpc; IAM user guide, reference_policies_evaluation-logic-cross-account',
  },
  {
    id: 'M55',
    says: 'MSK takes as a cluster’s policy only what is one, and names principals that exist.',
    source: `${model}, PutClusterPolicyRequest; IAM user guide, reference_policies_grammar; the code is inferred`,
  },
  {
    id: 'M56',
    says: 'MSK takes ten SCRAM secrets a request.',
    source: 'hashicorp/terraform-provider-aws internal/service/kafka/scram_secret_association.go',
  },
  {
    id: 'M58',
    says: 'MSK asks who associates SCRAM secrets for kms:CreateGrant and kms:RetireGrant on their keys, and who dissociates them for the latter.',
    source: 'Service authorization reference, list_amazonmanagedstreamingforapachekafka, dependent actions',
  },
];
