import type { Rule } from '../../rule.ts';

const model = 'botocore kafka service-2.json';

/** M1 to M19, M46 to M49, M51, M52: states, creation and deletion. */
export const lifeRules: readonly Rule[] = [
  {
    id: 'M1',
    says: 'MSK takes minutes for everything: a cluster is CREATING before it is ACTIVE, UPDATING while it changes, and DELETING before it is gone.',
    source:
      'MSK developer guide, msk-cluster-states; aws-controllers-k8s/kafka-controller, test/e2e/tests/test_cluster.py',
  },
  {
    id: 'M2',
    says: 'MSK lets a cluster fail, with a code and a message, and takes it through HEALING, MAINTENANCE and REBOOTING_BROKER and back.',
    source: `MSK developer guide, msk-cluster-states; ${model}, ClusterState and StateInfo`,
  },
  {
    id: 'M3',
    says: 'MSK keeps an Express cluster ACTIVE through maintenance and through a change of the broker size.',
    source: 'aws/agent-toolkit-for-aws, managing-amazon-msk, maintenance-operations',
  },
  {
    id: 'M4',
    says: 'MSK raises the Kafka version of a cluster by itself once support for it has ended.',
    source: 'MSK developer guide, version-support',
  },
  {
    id: 'M5',
    says: 'MSK answers with every block of settings, those that nobody sent with their defaults.',
    source: 'aws-controllers-k8s/kafka-controller, pkg/resource/cluster/hooks.go, customPreCompare',
  },
  {
    id: 'M6',
    says: 'MSK can enlarge the storage of brokers by itself.',
    source: 'MSK developer guide, msk-autoexpand',
  },
  {
    id: 'M7',
    says: 'MSK answers a creation at once: CREATING, and an ARN that ends in a UUID and a number.',
    source: `${model}, CreateClusterResponse and CreateClusterV2Response`,
  },
  {
    id: 'M8',
    says: 'MSK refuses a cluster name that is in use in the account and Region, whatever the settings: it knows no client token.',
    source: `${model}, CreateClusterV2; aws-controllers-k8s/kafka-controller, pkg/resource/cluster/hooks.go`,
    switches: ['msk.duplicateName'],
  },
  {
    id: 'M9',
    says: 'MSK refuses cluster names of more than 64 characters, and of others than letters, digits and hyphens.',
    source: `${model}, __stringMin1Max64; hashicorp/terraform-provider-aws#6653 for an underscore and the text`,
  },
  {
    id: 'M10',
    says: 'MSK wants the same number of brokers in each zone: at most 30 with ZooKeeper and 60 with KRaft.',
    source: `${model}, BrokerNodeGroupInfo; MSK developer guide, limits`,
  },
  {
    id: 'M11',
    says: 'MSK gives an account 90 brokers in a Region, until its quota is raised.',
    source: 'MSK developer guide, limits; AWS general reference, msk: quota L-EDD31C36',
  },
  {
    id: 'M12',
    says: 'MSK takes two or three subnets of one VPC, each in a zone of its own: three for Express, two in us-west-1, none in use1-az3.',
    source: `${model}, BrokerNodeGroupInfo; MSK developer guide, msk-create-cluster`,
  },
  {
    id: 'M13',
    says: 'MSK refuses storage settings for Express brokers.',
    source: 'crossplane-contrib/provider-aws#2266',
  },
  {
    id: 'M14',
    says: 'MSK turns on neither multi-VPC connectivity nor public access while it creates a cluster.',
    source:
      'aws-controllers-k8s/kafka-controller, templates/hooks/cluster/sdk_create_post_build_request.go.tpl; MSK developer guide, public-access',
  },
  {
    id: 'M15',
    says: 'MSK refuses a Kafka version that it does not offer, and names those that it does.',
    source: 'awslabs/benchmark-ai#739',
  },
  {
    id: 'M16',
    says: 'MSK lets each way of authentication go with certain kinds of encryption only.',
    source: 'MSK developer guide, msk-update-security',
  },
  {
    id: 'M17',
    says: 'MSK uses the VPC’s default security group where none is named, and gives later brokers the groups of the first.',
    source: 'MSK developer guide, msk-create-cluster and change-security-group',
  },
  {
    id: 'M18',
    says: 'MSK does not make the log group that it is told to write to.',
    source: 'MSK developer guide, msk-logging; when it says so is inferred',
    switches: ['msk.logGroup'],
  },
  {
    id: 'M19',
    says: 'MSK cannot deliver logs to a group outside /aws/vendedlogs/ once the account’s resource policies for it are full.',
    source: 'MSK developer guide, troubleshooting; botocore logs service-2.json, PutResourcePolicy',
  },
  {
    id: 'M46',
    says: 'MSK deletes a cluster that is ACTIVE or FAILED, shows it as DELETING for minutes, and knows it no more then.',
    source:
      'aws-controllers-k8s/kafka-controller, templates/hooks/cluster/sdk_delete_pre_build_request.go.tpl; hashicorp/terraform-provider-aws internal/service/kafka/cluster.go',
  },
  {
    id: 'M47',
    says: 'MSK keeps the interfaces of the brokers until the cluster is gone.',
    source: 'inferred from MSK developer guide, msk-create-cluster: the interfaces are the brokers’',
  },
  {
    id: 'M48',
    says: 'MSK may fail to delete a cluster; it is FAILED then, and can be deleted again.',
    source: 'MSK developer guide, msk-cluster-states',
  },
  {
    id: 'M49',
    says: 'MSK encrypts volumes only with a symmetric key of KMS that is there, enabled and the caller’s to grant, and tells it by its ARN.',
    source: `${model}, EncryptionAtRest; MSK developer guide, msk-encryption; when it says so is unknown: hashicorp/terraform-provider-aws#27835 has a cluster that FAILED`,
    switches: ['msk.encryptionKey'],
  },
  {
    id: 'M51',
    says: 'MSK wants at least one way for clients to come in, and private authorities of its Region for certificates.',
    source: 'MSK developer guide, msk-update-security and msk-authentication; that it is refused at once is inferred',
  },
  {
    id: 'M52',
    says: 'MSK wants a bucket or a stream for logs that go there.',
    source: 'MSK developer guide, msk-logging',
  },
];
