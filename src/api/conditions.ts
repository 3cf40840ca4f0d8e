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

/** Reasons, by what they say; the comment is what a person should think when reading one. */
export const reasons = {
  /** Not looked at yet: the first visit only writes this. */
  NotObserved: 'NotObserved',
  /** All is as the spec says. */
  AsSpecified: 'AsSpecified',
  /** AWS is being changed to what the spec says. */
  Applying: 'Applying',
  /** AWS is working on something; there is nothing to do but wait. */
  WaitingForAws: 'WaitingForAws',
  /** The object is being deleted. */
  Deleting: 'Deleting',
  /** A target does not answer the load balancer's health check. */
  TargetUnhealthy: 'TargetUnhealthy',
  /** AWS refused a call, or what the spec asks for cannot be. */
  SpecRejected: 'SpecRejected',
  /** A field that is fixed once it acted says something else now. */
  FixedField: 'FixedField',
  /** The operator's credentials are now another account's. */
  AccountChanged: 'AccountChanged',
  /** Something with the wanted name exists in AWS and carries no owner tag of ours. */
  NotOwned: 'NotOwned',
  /** The administrator's allow-list does not let the namespace use this role, or not for these names. */
  RoleNotAllowed: 'RoleNotAllowed',
  /** The owner of something that the spec names has not tagged it for the object's namespace to use. */
  NotGranted: 'NotGranted',
  /** The owner of the existing cluster has not tagged it for this object to expose. */
  ClusterNotGranted: 'ClusterNotGranted',
  /** The owner of a SCRAM secret has not tagged it for the namespace to use. */
  SecretNotGranted: 'SecretNotGranted',
  /** The existing cluster is not there. */
  ClusterNotFound: 'ClusterNotFound',
  /** The security groups of the existing cluster do not let the load balancers in. */
  BrokerIngressMissing: 'BrokerIngressMissing',
  /** A security group of the existing cluster still has somebody's rule that names the load balancers' group. */
  BrokerIngressRemains: 'BrokerIngressRemains',
  /** The operator's role lacks a permission. */
  AccessDenied: 'AccessDenied',
  /** An AWS quota is exhausted. */
  QuotaExceeded: 'QuotaExceeded',
  /** The customer managed key cannot be used by the consumers. */
  KeyNotShared: 'KeyNotShared',
  /** Whether the consumers may use the customer managed key cannot be seen. */
  KeyPolicyNotSeen: 'KeyPolicyNotSeen',
  /** A repair was sent three times, was accepted three times, and AWS still shows the old value. */
  NotAccepted: 'NotAccepted',
  /** What the object asks for cannot be done to what exists; the message says what instead. */
  NotPossible: 'NotPossible',
  /** The MSK cluster is in state FAILED. */
  ClusterFailed: 'ClusterFailed',
  /** An MSK operation for what the spec asks failed. */
  OperationFailed: 'OperationFailed',
  /** AWS could not be read for more than five minutes. */
  CannotSeeAws: 'CannotSeeAws',
  /** Calls to AWS fail for now; the operator keeps trying. */
  AwsUnavailable: 'AwsUnavailable',
  /** Somebody paused the object by annotation. */
  PausedByAnnotation: 'PausedByAnnotation',
  /** Nobody paused the object. */
  NotPaused: 'NotPaused',
  /** Something is to be changed in AWS, and the object is paused. */
  Paused: 'Paused',
  /** Something is to be changed in AWS, and the mode is Plan. */
  PlanOnly: 'PlanOnly',
  /** The brokers that MSK is to remove still hold partitions. */
  BrokersNotDrained: 'BrokersNotDrained',
  /** Deletion waits while a consumer's endpoint is connected. */
  ConsumersStillConnected: 'ConsumersStillConnected',
  /** Every consumer account has an endpoint to every broker. */
  AllConnected: 'AllConnected',
  /** Some consumer account lacks an endpoint to some broker. */
  NotAllConnected: 'NotAllConnected',
  /** The spec lists no consumers. */
  NoConsumers: 'NoConsumers',
  /** Nothing holds up anything. */
  NotBlocked: 'NotBlocked',
  /** The CrossAccountKafka that sensors write to is not there, or has no brokers yet. */
  WaitingForKafka: 'WaitingForKafka',
  /** Pods are being started or replaced. */
  RollingOut: 'RollingOut',
  /** A pod says why it cannot write. */
  NotProducing: 'NotProducing',
  /** Every broker acknowledged a record lately. */
  Producing: 'Producing',
  /** No pod is wanted. */
  NoReplicas: 'NoReplicas',
} as const;

export type Reason = keyof typeof reasons;
