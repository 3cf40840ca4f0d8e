import type { Rule } from './rules.ts';
import type { CustomResource, PrinterColumn } from './crd.ts';
import { specSchema } from './spec.ts';
import { statusSchema } from './status.ts';

/** Annotation: any new value makes the operator look at once and try refused calls again. */
export const reconcileAtAnnotation = 'crossaccountkafka.dev/reconcile-at';
/** Annotation "true": observe and report, write nothing to AWS. */
export const pausedAnnotation = 'crossaccountkafka.dev/paused';
/** Annotation with the object's uid: a deleted object is let go, whatever of it is left in AWS. */
export const abandonAnnotation = 'crossaccountkafka.dev/abandon';
/** Annotation: ids of endpoints or accounts, separated by commas, whose waiting connections are accepted. */
export const acceptAnnotation = 'crossaccountkafka.dev/accept';
export const finalizer = 'crossaccountkafka.dev/finalizer';

/**
 * A field that what exists has fixed may be written back to what exists, and to nothing else: a mistake can always be
 * taken back. `witness` is where status remembers what exists; until it is there the field is free.
 */
const fixed = (field: string, witness: string, message: string): Rule => ({
  rule: `self.spec.${field} == oldSelf.spec.${field} || ${absent(witness)} || self.spec.${field} == self.status.${witness}`,
  message,
  fieldPath: `.spec.${field}`,
  reason: 'FieldValueForbidden',
});

/** The same for a field that may be left out: leaving it out, or putting it in, is a change too. */
const fixedOptional = (field: string, witness: string, message: string): Rule => {
  const [has, had] = [present('self.spec', field), present('oldSelf.spec', field)];
  return {
    rule:
      `(${has} ? ${had} && self.spec.${field} == oldSelf.spec.${field} : !(${had})) || ` +
      `${absent(witness)} || (${has} && self.spec.${field} == self.status.${witness})`,
    message,
    fieldPath: `.spec.${field}`,
    reason: 'FieldValueForbidden',
  };
};

/** CEL: something at this path, none of whose parents need be there. */
const present = (root: string, path: string): string =>
  pathsTo(root, path)
    .map((one) => `has(${one})`)
    .join(' && ');

/** `self.status.a`, `self.status.a.b` for the path `a.b`. */
const pathsTo = (root: string, path: string): readonly string[] => {
  const steps = path.split('.');
  return steps.map((_, index) => [root, ...steps.slice(0, index + 1)].join('.'));
};

/** CEL: nothing at this path of status, whichever of its parents is missing. */
const absent = (witness: string): string =>
  ['self.status', ...pathsTo('self.status', witness)].map((path) => `!has(${path})`).join(' || ');

/** Rules over old and new object; on the root because only there status can be seen. */
const transitionRules: readonly Rule[] = [
  {
    rule: "size(self.metadata.name) <= 52 && !self.metadata.name.contains('.')",
    message: 'a CrossAccountKafka name has at most 52 characters and no dot: names in AWS are made of it',
    fieldPath: '.metadata',
  },
  fixed(
    'region',
    'identity.region',
    'the Region is fixed once the operator acted: create a second object for another Region',
  ),
  {
    rule:
      `!has(self.spec.assumeRoleArn) || ${absent('identity.account')} || ` +
      '(has(oldSelf.spec.assumeRoleArn) && self.spec.assumeRoleArn == oldSelf.spec.assumeRoleArn) || ' +
      "self.spec.assumeRoleArn.contains(':iam::' + self.status.identity.account + ':')",
    messageExpression:
      "'the account is fixed once the operator acted: everything is in account %s, so give a role of it, or create a second object'.format([self.status.identity.account])",
    fieldPath: '.spec.assumeRoleArn',
    reason: 'FieldValueForbidden',
  },
  {
    rule:
      `has(self.spec.cluster) == has(oldSelf.spec.cluster) || ${absent('identity')} || ` +
      'has(self.spec.cluster) == has(self.status.identity.clusterName)',
    message:
      'whether the operator creates the cluster or exposes one that exists is fixed once it acted: create a second object',
    fieldPath: '.spec.clusterArn',
    reason: 'FieldValueForbidden',
  },
  fixedOptional(
    'clusterArn',
    'identity.clusterArn',
    'the cluster is fixed once the operator acted: create a second object for another cluster',
  ),
  fixedOptional(
    'cluster.name',
    'identity.clusterName',
    'the cluster name is fixed once the operator acted: MSK cannot rename a cluster',
  ),
  fixedOptional(
    'sharing.secretName',
    'identity.secretName',
    'the secret name is fixed once the operator acted: consumers know it by this name',
  ),
  {
    rule:
      `!has(self.spec.network.subnetIds) || ${absent('cluster.subnetIds')} || ` +
      '(has(oldSelf.spec.network.subnetIds) && self.spec.network.subnetIds == oldSelf.spec.network.subnetIds) || ' +
      '(size(self.spec.network.subnetIds) == size(self.status.cluster.subnetIds) && ' +
      'self.spec.network.subnetIds.all(subnet, subnet in self.status.cluster.subnetIds))',
    message: 'the subnets are fixed once the cluster exists: MSK cannot move a cluster',
    fieldPath: '.spec.network.subnetIds',
    reason: 'FieldValueForbidden',
  },
  {
    rule:
      `!has(self.spec.cluster) || ${absent('cluster.storageGiB')} || ` +
      '(has(oldSelf.spec.cluster) && self.spec.cluster.storageGiB == oldSelf.spec.cluster.storageGiB) || ' +
      'self.spec.cluster.storageGiB >= self.status.cluster.storageGiB',
    messageExpression:
      "'MSK never shrinks a disk: storageGiB is at least the %d that the brokers have'.format([self.status.cluster.storageGiB])",
    fieldPath: '.spec.cluster.storageGiB',
    reason: 'FieldValueForbidden',
  },
  fixedOptional(
    'cluster.encryptionKeyArn',
    'cluster.encryptionKeyArn',
    'the key of the disks is fixed once the cluster exists: MSK cannot encrypt them anew',
  ),
  {
    rule:
      `!has(self.spec.cluster) || has(self.spec.cluster.configuration) || ${absent('cluster.configuration')} || ` +
      '(has(oldSelf.spec.cluster) && !has(oldSelf.spec.cluster.configuration))',
    message:
      'a cluster that has a configuration keeps one, MSK does not go back to its own default: give another, or another revision',
    fieldPath: '.spec.cluster.configuration',
    reason: 'FieldValueForbidden',
  },
  fixed(
    'exposure.authentication',
    'exposure.authentication',
    'the exposed authentication mode is fixed once a broker is exposed: consumers dial its port',
  ),
  {
    rule:
      'self.spec.exposure.zones == oldSelf.spec.exposure.zones || ' +
      `self.spec.exposure.zones == 'AllZones' || ${absent('exposure.zones')} || ` +
      'self.spec.exposure.zones == self.status.exposure.zones',
    message: 'load balancers keep the zones that they have: exposure.zones goes from BrokerZone to AllZones only',
    fieldPath: '.spec.exposure.zones',
    reason: 'FieldValueForbidden',
  },
];

/** What `kubectl get cak` shows; those of priority 1 only with `-o wide`. */
const columns: readonly PrinterColumn[] = [
  {
    name: 'Ready',
    type: 'string',
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
    description: 'Whether every broker is exposed and every consumer is let in',
  },
  {
    name: 'Reason',
    type: 'string',
    jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
    description: 'Why it is ready or not',
  },
  { name: 'Brokers', type: 'integer', jsonPath: '.status.brokers', description: 'Brokers of the cluster' },
  { name: 'Exposed', type: 'string', jsonPath: '.status.exposed', description: 'Exposed brokers of all brokers' },
  {
    name: 'Since',
    type: 'date',
    jsonPath: '.status.conditions[?(@.type=="Ready")].lastTransitionTime',
    description: 'How long Ready has been as it is',
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Age of the object' },
  {
    name: 'Connected',
    type: 'integer',
    jsonPath: '.status.connectedAccounts',
    description: 'Consumer accounts connected to every broker',
    priority: 1,
  },
  {
    name: 'Cluster',
    type: 'string',
    jsonPath: '.status.cluster.state',
    description: 'State of the MSK cluster',
    priority: 1,
  },
  {
    name: 'Kafka',
    type: 'string',
    jsonPath: '.status.cluster.kafkaVersion',
    description: 'Kafka version that runs',
    priority: 1,
  },
  {
    name: 'Message',
    type: 'string',
    jsonPath: '.status.conditions[?(@.type=="Ready")].message',
    description: 'What is so, and what to do',
    priority: 1,
  },
];

/** The kind CrossAccountKafka. */
export const crossAccountKafka: CustomResource = {
  kind: 'CrossAccountKafka',
  plural: 'crossaccountkafkas',
  singular: 'crossaccountkafka',
  shortNames: ['cak'],
  description: 'A Kafka cluster on Amazon MSK, and who in other AWS accounts may use it.',
  spec: specSchema,
  status: statusSchema,
  rules: transitionRules,
  columns,
  scale: { specReplicasPath: '.spec.brokers', statusReplicasPath: '.status.brokers' },
};
