/**
 * Every condition type and every reason the operator ever writes. They are API: dashboards, alerts and scripts match on
 * them, so a name once served stays.
 */
export const conditionTypes = {
  Ready: 'Every broker is exposed with a healthy target and every consumer is let in, for this generation.',
  Reconciling: 'The operator is still bringing AWS to what the spec says (abnormal when True).',
  Stalled: 'Nothing more happens until somebody acts on what the message says (abnormal when True).',
  ClusterReady: 'The MSK cluster is ACTIVE and as the spec says.',
  BrokersExposed:
    'Every broker has a load balancer, a healthy target, a listener and an endpoint service that admits the consumers.',
  SecretShared: 'The secret holds every exposed broker and the consumers may read it.',
  ConsumersConnected: 'Information only: which consumer accounts have endpoints connected to every broker.',
  Paused: 'Information only: somebody paused the object by annotation; it is observed and nothing is written to AWS.',
  DeletionBlocked: 'The object is being deleted and something holds that up (abnormal when True).',
} as const;

/** The same for a SensorProducer. */
export const sensorConditionTypes = {
  Ready: 'Every wanted pod is there, is as the spec says, and had a record acknowledged lately.',
  Reconciling: 'The operator is still bringing the pods to what the spec says (abnormal when True).',
  Stalled: 'Nothing more happens until somebody acts on what the message says (abnormal when True).',
  Producing: 'Every broker acknowledged a record lately, or why not, in the words of the pods.',
} as const;

export type ConditionType = keyof typeof conditionTypes | keyof typeof sensorConditionTypes;

/** Reasons, by what a person should think when reading one. */
export const reasons = {
  NotObserved: 'Not looked at yet: the first visit only writes this.',
  AsSpecified: 'All is as the spec says.',
  Applying: 'AWS, or for sensors Kubernetes, is being changed to what the spec says.',
  WaitingForAws: 'AWS is working on something; there is nothing to do but wait.',
  Deleting: 'The object is being deleted.',
  TargetUnhealthy: "A target does not answer the load balancer's health check.",
  SpecRejected: 'AWS refused a call, or what the spec asks for cannot be.',
  FixedField: 'A field that is fixed once it acted says something else now.',
  AccountChanged: "The operator's credentials are now another account's.",
  NotOwned: 'Something with the wanted name exists, in AWS or for sensors in Kubernetes, and is not the object’s.',
  RoleNotAllowed: "The administrator's allow-list does not let the namespace use this role, or not for these names.",
  NotGranted: "The owner of something that the spec names has not tagged it for the object's namespace to use.",
  ClusterNotGranted: 'The owner of the existing cluster has not tagged it for this object to expose.',
  SecretNotGranted: 'The owner of a SCRAM secret has not tagged it for the namespace to use.',
  ClusterNotFound: 'The existing cluster is not there.',
  BrokerIngressMissing: 'The security groups of the existing cluster do not let the load balancers in.',
  BrokerIngressRemains:
    "A security group of the existing cluster still has somebody's rule that names the load balancers' group.",
  AccessDenied: "The operator's role lacks a permission.",
  QuotaExceeded: 'An AWS quota is exhausted.',
  KeyNotShared: 'The customer managed key cannot be used by the consumers.',
  KeyPolicyNotSeen: 'Whether the consumers may use the customer managed key cannot be seen.',
  NotAccepted: 'A repair was sent three times, was accepted three times, and AWS still shows the old value.',
  NotPossible: 'What the object asks for cannot be done to what exists; the message says what instead.',
  ClusterFailed: 'The MSK cluster is in state FAILED.',
  OperationFailed: 'An MSK operation for what the spec asks failed.',
  CannotSeeAws: 'AWS could not be read for more than five minutes, or never yet.',
  AwsUnavailable: 'Calls to AWS fail for now; the operator keeps trying.',
  PausedByAnnotation: 'Somebody paused the object by annotation.',
  NotPaused: 'Nobody paused the object.',
  Paused: 'Something is to be changed in AWS, and the object is paused.',
  PlanOnly: 'Something is to be changed in AWS, and the mode is Plan.',
  BrokersNotDrained: 'The brokers that MSK is to remove still hold partitions.',
  ConsumersStillConnected: "Deletion waits while a consumer's endpoint is connected.",
  AllConnected: 'Every consumer account has an endpoint to every broker.',
  NotAllConnected: 'Some consumer account lacks an endpoint to some broker.',
  NoConsumers: 'The spec lists no consumers.',
  NotBlocked: 'Nothing holds up anything.',
  WaitingForKafka: 'The CrossAccountKafka that sensors write to is not there, or has no brokers yet.',
  RollingOut: 'Pods are being started or replaced.',
  NotProducing: 'A pod says why it cannot write.',
  Producing: 'Every broker acknowledged a record lately.',
  NoReplicas: 'No pod is wanted.',
} as const;

export type Reason = keyof typeof reasons;
