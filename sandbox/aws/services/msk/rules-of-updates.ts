import type { Rule } from '../../rule.ts';

const model = 'botocore kafka service-2.json';

/** M20 to M31, M50, M53, M57: changes of a cluster. */
export const updateRules: readonly Rule[] = [
  {
    id: 'M20',
    says: 'MSK refuses an update that names another version of the cluster than the current one.',
    source: 'hashicorp/terraform-provider-aws#25061',
  },
  {
    id: 'M21',
    says: 'MSK deletes without being told a version, checks one that it is told, and takes none for a reboot.',
    source: `${model}, DeleteClusterRequest and RebootBrokerRequest`,
  },
  {
    id: 'M22',
    says: 'MSK gives a cluster another opaque version with every update.',
    source: `${model}, CurrentVersion; hashicorp/terraform-provider-aws internal/service/kafka/cluster.go`,
    switches: ['msk.versionBump'],
  },
  {
    id: 'M23',
    says: 'MSK refuses updates of a cluster that is not ACTIVE, and a second one while the first goes on.',
    source:
      'hashicorp/terraform-provider-aws internal/service/kafka/cluster.go; the text is inferred from angelabad/terraform-aws-msk-cluster#28',
    switches: ['msk.wrongStateText'],
  },
  {
    id: 'M24',
    says: 'MSK answers an update with the ARN of its operation, and shows it on the cluster only while it goes on.',
    source: `${model}, ActiveOperationArn`,
  },
  {
    id: 'M25',
    says: 'MSK shows an operation as PENDING, then UPDATE_IN_PROGRESS, then UPDATE_COMPLETE, or UPDATE_FAILED with an error.',
    source: 'hashicorp/terraform-provider-aws internal/service/kafka/enum.go',
  },
  {
    id: 'M26',
    says: 'MSK adds brokers to every zone alike and names them in the operation.',
    source: `MSK developer guide, msk-update-broker-count; ${model}, BrokerCountUpdateInfo`,
  },
  {
    id: 'M27',
    says: 'MSK removes one broker from every zone at a time, from M5 and M7g clusters of Kafka 2.8.1 on, and leaves one in each.',
    source: 'MSK developer guide, msk-remove-broker',
  },
  {
    id: 'M28',
    says: 'MSK chooses the brokers that it removes among those without partitions; only Express clusters that rebalance empty them first.',
    source: 'MSK developer guide, msk-remove-broker and intelligent-rebalancing-scaling-clusters',
    switches: ['msk.notDrained'],
  },
  {
    id: 'M29',
    says: 'MSK leaves gaps in the ids of brokers, and names those that it removed in the operation.',
    source: `${model}, BrokerCountUpdateInfo; the gaps are inferred from MSK developer guide, msk-remove-broker`,
    switches: ['msk.deletedIds', 'msk.reuseIds', 'msk.removalOpType'],
  },
  {
    id: 'M30',
    says: 'MSK only enlarges storage, up to 16384 GiB, not twice within six hours, and not of Express brokers.',
    source: 'MSK developer guide, msk-update-storage',
    switches: ['msk.minStorage'],
  },
  {
    id: 'M31',
    says: 'MSK changes neither Standard to Express nor a version to an older one, rebalances Express only, and changes no type or version of brokers with too many partitions.',
    source: 'MSK developer guide, msk-update-broker-size, version-upgrades and bestpractices',
  },
  {
    id: 'M50',
    says: 'MSK refuses an update of the security that changes nothing.',
    source: 'hashicorp/terraform-provider-aws#24914',
  },
  {
    id: 'M53',
    says: 'MSK reboots one broker at a time.',
    source: `${model}, RebootBrokerRequest BrokerIds`,
  },
  {
    id: 'M57',
    says: 'MSK provisions storage throughput, from 250 MiB a second on, only for larger brokers and volumes of 10 GiB or more.',
    source: 'MSK developer guide, msk-provision-throughput',
  },
];
