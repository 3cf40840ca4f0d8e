const minute = 60;

/** How long AWS takes, in seconds of AWS time, from one table. */
export const durations = {
  /** aws.md 1.2: 15 to 40 minutes. */
  clusterCreation: 25 * minute,
  /** aws.md 10.2 M1: 10 to 40 minutes, broker by broker. */
  clusterUpdate: 20 * minute,
  /** aws.md 1.7. */
  clusterDeletion: 8 * minute,
  /** An operation is PENDING for a moment before it is UPDATE_IN_PROGRESS. */
  operationPending: 30,
  /** aws.md 3.2: Terraform waits 30 s and then up to 10 minutes. */
  loadBalancerProvisioning: 3 * minute,
  /** aws.md 10.3 E8: a deleted load balancer's interfaces stay up to 5 minutes. */
  loadBalancerInterfacesLinger: 2 * minute,
  /** aws.md 3.3: registration takes a while before the first health check. */
  targetRegistration: 60,
  /** aws.md 2.2: Terraform first looks after 5 s. */
  endpointServiceCreation: 4,
  endpointServiceDeletion: 20,
  /** aws.md 10.6 L34: a load balancer stays associated for a while after its service is gone. */
  endpointServiceAssociationLingers: 30,
  endpointCreation: minute,
  endpointDeletion: 30,
} as const;
