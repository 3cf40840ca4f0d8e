import * as z from 'zod';
import type { CustomResource, PrinterColumn } from './crd.ts';
import { about, type Rule } from './rules.ts';
import { sensorStatusSchema } from './sensor-status.ts';

const dnsLabel = "self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$')";

const objectName = (description: string): z.ZodString =>
  z
    .string()
    .max(253)
    .meta(
      about(description, [
        { rule: dnsLabel, message: 'this is the name of an object: lower-case letters, digits, hyphens and dots' },
      ]),
    );

const secretRef = (description: string): z.ZodObject<{ name: z.ZodString }> =>
  z
    .object({ name: objectName('Name of the Secret, in this namespace. Example: kafka-login. Can change.') })
    .meta(about(description));

const textMap = (description: string, value: string): z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>> =>
  z
    .record(z.string(), z.string().max(2048).meta(about(value)))
    .meta({ ...about(description), maxProperties: 64 })
    .optional();

/** A part of the pod's own API, handed on as it is; the API server checks it when the pods are made. */
const handedOn = (description: string): z.ZodOptional<z.ZodObject> =>
  z
    .looseObject({})
    .meta({ ...about(description), 'x-kubernetes-preserve-unknown-fields': true })
    .optional();

const handedOnList = (description: string, item: string): z.ZodOptional<z.ZodArray<z.ZodObject>> =>
  z
    .array(z.looseObject({}).meta({ ...about(item), 'x-kubernetes-preserve-unknown-fields': true }))
    .max(32)
    .meta(about(description))
    .optional();

const topic = z
  .object({
    name: z
      .string()
      .max(249)
      .meta(
        about('Name of the Kafka topic. Example: readings. Can change.', [
          {
            rule: "self.matches('^[a-zA-Z0-9._-]+$') && self != '.' && self != '..'",
            message: 'a topic name has letters, digits, dots, underscores and hyphens',
          },
        ]),
      ),
    create: z
      .boolean()
      .default(true)
      .meta(about('Whether the topic is made when it is not there. Default: true. Can change.')),
    partitions: z
      .int()
      .min(1)
      .max(10_000)
      .default(1)
      .meta(about('Partitions of the topic. More are added, none is ever taken away. Default: 1. Can change.')),
    replicationFactor: z
      .int()
      .min(1)
      .max(60)
      .meta(
        about(
          'Replicas of each partition, for a topic that is made. Default: 3, or one a broker if there are fewer. An existing topic is not changed.',
        ),
      )
      .optional(),
    minInSyncReplicas: z
      .int()
      .min(1)
      .max(60)
      .meta(
        about(
          'Replicas that must be in sync for a write. It is raised, never lowered. Default: one less than the replicas. Can change.',
        ),
      )
      .optional(),
  })
  .meta(
    about('The topic that readings are written to.', [
      {
        rule: '!has(self.minInSyncReplicas) || !has(self.replicationFactor) || self.minInSyncReplicas <= self.replicationFactor',
        message: 'minInSyncReplicas is at most replicationFactor: otherwise nothing could ever be written',
        fieldPath: '.minInSyncReplicas',
      },
    ]),
  );

const authentication = z
  .object({
    mode: z
      .enum(['None', 'Scram', 'MutualTls', 'Iam'])
      .default('None')
      .meta(about('How the sensors prove who they are. Default: None. Can change.')),
    secretRef: secretRef(
      'With Scram: a Secret with username and password. With MutualTls: one with tls.crt and tls.key. Changes of the Secret need no restart.',
    ).optional(),
    region: z
      .string()
      .max(32)
      .meta(about('With Iam: the AWS Region of the cluster. Example: eu-central-1. Can change.'))
      .optional(),
  })
  .default({ mode: 'None' })
  .meta(
    about('How the sensors log in to the brokers; they always speak TLS. Default: {mode: None}.', [
      {
        rule: "(self.mode in ['Scram', 'MutualTls']) == has(self.secretRef)",
        message: 'Scram and MutualTls need secretRef, the other modes have none',
      },
      { rule: "(self.mode == 'Iam') == has(self.region)", message: 'Iam needs region, the other modes have none' },
    ]),
  );

const delivery = z
  .object({
    acks: z
      .enum(['all', 'leader'])
      .default('all')
      .meta(about('Who must have a record before it counts as delivered. Default: all. Can change.')),
    bufferRecords: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(10_000)
      .meta(
        about('Readings a pod holds while brokers are slow or away, about 300 bytes each. Default: 10000. Can change.'),
      ),
    whenFull: z
      .enum(['Block', 'DropOldest'])
      .default('Block')
      .meta(
        about(
          'What happens when that many are held: Block takes no readings until there is room; DropOldest drops the oldest and counts it. Default: Block. Can change.',
        ),
      ),
  })
  .default({ acks: 'all', bufferRecords: 10_000, whenFull: 'Block' })
  .meta(about('How hard a pod tries to deliver. Default: {acks: all, bufferRecords: 10000, whenFull: Block}.'));

const pod = z
  .object({
    labels: textMap('Labels on the pods beside ours. Default: none. Can change.', 'Value of the label.'),
    annotations: textMap('Annotations on the pods. Default: none. Can change.', 'Value of the annotation.'),
    resources: handedOn(
      'Requests and limits of the container, as in a pod. Default: {"requests": {"cpu": "50m", "memory": "96Mi"}, "limits": {"memory": "256Mi"}}. Can change.',
    ),
    nodeSelector: textMap('Labels that a node must have. Default: none. Can change.', 'Value of the label.'),
    tolerations: handedOnList('Tolerations, as in a pod. Default: none. Can change.', 'One toleration.'),
    affinity: handedOn('Affinity, as in a pod. Default: none. Can change.'),
    topologySpreadConstraints: handedOnList(
      'Topology spread constraints, as in a pod. Default: none. Can change.',
      'One constraint.',
    ),
    priorityClassName: objectName('Priority class of the pods. Default: none. Can change.').optional(),
    serviceAccountName: objectName(
      'Service account of the pods: with Iam, the one that carries the role. Default: default. Can change.',
    ).optional(),
  })
  .default({})
  .meta(about('What the pods are besides sensors. Default: {}.'));

const server = z
  .string()
  .max(253)
  .meta(
    about('A broker as host:port. Example: b-1.sensors.abc123.c2.kafka.eu-central-1.amazonaws.com:9094.', [
      { rule: "self.matches('^[A-Za-z0-9.-]+:[0-9]{1,5}$')", message: 'a bootstrap server is host:port' },
    ]),
  );

/** The spec of a SensorProducer. */
export const sensorSpecSchema = z
  .object({
    kafkaRef: z
      .object({ name: objectName('Name of a CrossAccountKafka in this namespace. Example: sensors. Can change.') })
      .meta(
        about(
          'The CrossAccountKafka to write to: its ClusterReady is waited for, its broker list followed. Either this or bootstrapServers.',
        ),
      )
      .optional(),
    bootstrapServers: z
      .array(server)
      .min(1)
      .max(60)
      .meta(
        about(
          'Brokers of any other Kafka cluster. Either this or kafkaRef. Can change, without a restart of the pods.',
        ),
      )
      .optional(),
    replicas: z.int().min(0).max(1000).default(1).meta(about('Pods. Default: 1. Can change; kubectl scale does it.')),
    sensorsPerReplica: z
      .int()
      .min(1)
      .max(10_000)
      .default(1)
      .meta(
        about(
          'Sensors in each pod. Their ids are ordinal × this + 1 and on, so that they never move when replicas change. Default: 1. A change renumbers the sensors.',
        ),
      ),
    intervalMs: z
      .int()
      .min(10)
      .max(3_600_000)
      .default(100)
      .meta(
        about(
          'Milliseconds between two readings of a sensor, 10 to 3600000. Default: 100. Can change, without a restart.',
        ),
      ),
    topic,
    tls: z
      .object({
        caSecretRef: secretRef(
          'A Secret whose key ca.crt has the authorities that signed the brokers’ certificates.',
        ).optional(),
      })
      .default({})
      .meta(about('Whom the sensors trust. Default: {}, the system’s authorities.')),
    authentication,
    delivery,
    pod,
  })
  .meta(
    about('Sensors, and where they write to.', [
      {
        rule: 'has(self.kafkaRef) != has(self.bootstrapServers)',
        message: 'give either kafkaRef, the name of a CrossAccountKafka, or bootstrapServers',
      },
    ]),
  );

export type SensorSpec = z.infer<typeof sensorSpecSchema>;

/** The name goes into those of pods and of a label, which has at most 63 characters. */
const nameRule: Rule = {
  rule: "size(self.metadata.name) <= 52 && !self.metadata.name.contains('.')",
  message: 'a SensorProducer name has at most 52 characters and no dot: its pods are named after it',
  fieldPath: '.metadata',
};

const condition = (type: string, field: string): string => `.status.conditions[?(@.type=="${type}")].${field}`;

const columns: readonly PrinterColumn[] = [
  {
    name: 'Ready',
    type: 'string',
    jsonPath: condition('Ready', 'status'),
    description: 'Whether every pod writes and is as the spec says',
  },
  { name: 'Reason', type: 'string', jsonPath: condition('Ready', 'reason'), description: 'Why it is ready or not' },
  { name: 'Pods', type: 'integer', jsonPath: '.status.readyReplicas', description: 'Pods that wrote lately' },
  { name: 'Wanted', type: 'integer', jsonPath: '.spec.replicas', description: 'Pods that are wanted' },
  { name: 'Sensors', type: 'integer', jsonPath: '.status.sensors', description: 'Sensors in all pods' },
  {
    name: 'Since',
    type: 'date',
    jsonPath: condition('Ready', 'lastTransitionTime'),
    description: 'How long Ready has been as it is',
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Age of the object' },
  {
    name: 'Message',
    type: 'string',
    jsonPath: condition('Ready', 'message'),
    description: 'What is so, and what to do',
    priority: 1,
  },
];

/** The kind SensorProducer. */
export const sensorProducer: CustomResource = {
  kind: 'SensorProducer',
  plural: 'sensorproducers',
  singular: 'sensorproducer',
  shortNames: ['sensor'],
  description: 'Temperature sensors, run as pods, that write their readings to a Kafka cluster.',
  spec: sensorSpecSchema,
  status: sensorStatusSchema,
  rules: [nameRule],
  columns,
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  },
};
