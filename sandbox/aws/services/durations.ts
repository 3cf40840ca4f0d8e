const minute = 60;
const hour = 60 * minute;

/** How long AWS takes, in seconds of AWS time: one table, each with where it is known from. */
export const durations = {
  /** 15 to 30 minutes: MSK developer guide, troubleshooting; hashicorp/terraform-provider-aws#38042 has a run of 25. */
  clusterCreation: 25 * minute,
  /** aws-controllers-k8s/kafka-controller, test/e2e/tests/test_cluster.py, allows an Express cluster 60 minutes. */
  expressClusterCreation: 45 * minute,
  /** What does not go broker by broker: inferred from MSK developer guide, msk-update-broker-count, and Terraform's waits. */
  clusterUpdate: 20 * minute,
  /** 10 to 15 minutes for each broker: MSK developer guide, msk-update-broker-size. */
  brokerUpdate: 10 * minute,
  /** How long a broker is away in the course of it: inferred. */
  brokerRestart: minute,
  /** A broker that died is back after a few minutes: inferred. */
  brokerReplacement: 5 * minute,
  maintenance: 30 * minute,
  /** 30 to 60 minutes and more: aws-controllers-k8s/kafka-controller, test/e2e/tests/test_cluster.py. */
  connectivityUpdate: 45 * minute,
  /** At least six hours between two changes of the storage: MSK developer guide, msk-update-storage. */
  storageRest: 6 * hour,
  /** Inferred from Terraform's acceptance tests of aws_msk_cluster. */
  clusterDeletion: 8 * minute,
  /** An operation is PENDING for a moment before it is UPDATE_IN_PROGRESS. */
  operationPending: 30,
  configurationDeletion: 10,
  /** Terraform's aws_lb waits 30 s and then up to 10 minutes. */
  loadBalancerProvisioning: 3 * minute,
  /** kubernetes-sigs/aws-load-balancer-controller and Terraform's aws_lb wait up to 5 minutes for a deleted one's interfaces. */
  loadBalancerInterfacesLinger: 5 * minute,
  /** A target group stays in use for seconds after its load balancer: Terraform repeats for 2 minutes, the controller for 20 s. */
  targetGroupInUseLingers: 15,
  /** NLB user guide, target-group-health-checks: registration takes minutes, with the first checks; 90 s to the first answer. */
  targetRegistration: 90,
  /** Terraform's aws_vpc_endpoint_service first looks after 5 s. */
  endpointServiceCreation: 4,
  endpointServiceDeletion: 20,
  /** A load balancer stays associated for a while after its service is gone: cloud-custodian/cloud-custodian#9921. */
  endpointServiceAssociationLingers: 30,
  endpointCreation: minute,
  endpointDeletion: 30,
} as const;
