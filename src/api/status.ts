import * as z from 'zod';
import { about, listMapBy } from './rules.ts';
import { conditionSchema } from './condition.ts';
import { conditionTypes } from './conditions.ts';

const text = (description: string, max = 2048): z.ZodOptional<z.ZodString> =>
  z.string().max(max).meta(about(description)).optional();
const count = (description: string): z.ZodOptional<z.ZodInt> => z.int().min(0).meta(about(description)).optional();
const texts = (description: string, each: string, max = 100): z.ZodOptional<z.ZodArray<z.ZodString>> =>
  z
    .array(z.string().max(2048).meta(about(each)))
    .max(max)
    .meta(about(description))
    .optional();

const exposedBroker = z
  .object({
    brokerId: z.int().min(1).meta(about('Id of the broker in MSK.')),
    host: text('Host name that clients dial; their TLS certificate check needs this very name.'),
    port: count('Port of the exposed authentication mode: 9094 TLS, 9096 SCRAM, 9098 IAM.'),
    address: text('Private address of the broker in the provider’s VPC.', 64),
    zoneId: text('Zone id of the broker, the same in every account.', 32),
    loadBalancer: z
      .object({
        arn: text('ARN of the Network Load Balancer.'),
        name: text('Its name in AWS.', 32),
        dnsName: text('Its DNS name.', 256),
        hostedZoneId: text('Its Route 53 hosted zone.', 64),
      })
      .meta(about('The broker’s own Network Load Balancer.'))
      .optional(),
    targetGroup: z
      .object({
        arn: text('ARN of the target group.'),
        name: text('Its name in AWS.', 32),
        health: text(
          'Health of the broker’s address as the load balancer sees it: initial, healthy, unhealthy, unused, draining.',
          32,
        ),
      })
      .meta(about('The target group that holds the broker’s address.'))
      .optional(),
    endpointService: z
      .object({
        id: text('Id of the endpoint service.', 64),
        arn: text('ARN of the endpoint service.'),
        name: text('Name that consumers give when they create their endpoint.', 256),
        type: text('Type of the endpoint service: Interface.', 32),
        state: text('State of the endpoint service.', 32),
        zoneIds: texts('Zones in which consumers can have endpoints.', 'A zone id, such as euc1-az2.', 10),
        baseDnsNames: texts('Base DNS names of the endpoint service.', 'A DNS name.', 10),
        managesVpcEndpoints: z
          .boolean()
          .meta(about('Whether the service manages its own endpoints; false for ours.'))
          .optional(),
      })
      .meta(about('The broker’s own endpoint service.'))
      .optional(),
    path: text('Live when the whole path was seen live, else what is missing.', 256),
  })
  .meta(about('How one broker is exposed.'));

const consumerAccount = z
  .object({
    account: z.string().max(12).meta(about('AWS account, 12 digits.')),
    connected: count('Endpoints of this account that are available.'),
    pending: count('Endpoints of this account that wait for acceptance.'),
    missing: z
      .array(z.int().min(1).meta(about('Id of a broker.')))
      .max(60)
      .meta(about('Brokers that this account has no connected endpoint to.'))
      .optional(),
  })
  .meta(about('How far one consumer account is connected.'));

const plannedCall = z
  .object({
    call: text('The call, named as its IAM action.', 128),
    resource: text('Kind of the resource it is for.', 64),
    slot: text('Which one of them: b1 is what belongs to broker 1.', 64),
    why: text('What is not as it is to be.', 1024),
  })
  .meta(about('One call, and why.'));

const plan = z
  .object({
    calls: z.array(plannedCall).max(1000).meta(about('The calls that the next pass would make, in order.')),
    waiting: z
      .array(z.string().max(1024).meta(about('Which resource waits for what.')))
      .max(1000)
      .meta(about('What waits for something else, in sentences.')),
  })
  .meta(about('What the next pass would do; only while mode is Plan or the object is paused.'));

/** What `path` says of a broker that AWS could not be asked about. */
export const pathNotSeen = 'not seen';

/** What the operator tells about one CrossAccountKafka. Nothing in it changes by the clock alone. */
export const statusSchema = z
  .object({
    observedGeneration: count('metadata.generation that the whole status speaks of.'),
    identity: z
      .object({
        account: text('AWS account that everything is in, 12 digits.', 12),
        region: text('AWS Region that everything is in.', 32),
        clusterName: text('Name of the MSK cluster that the operator creates.', 64),
        clusterArn: text('ARN of the existing MSK cluster that is exposed.', 256),
        secretName: text('Name of the secret.', 512),
      })
      .meta(about('What the object is in AWS; fixed from the moment the operator acts.'))
      .optional(),
    brokers: count('Brokers that the cluster has now; what kubectl scale reads.'),
    exposed: text('Exposed brokers of all brokers. Example: 2/2.', 16),
    connectedAccounts: count('Consumer accounts with an endpoint connected to every broker.'),
    cluster: z
      .object({
        arn: text('ARN of the MSK cluster.'),
        name: text('Its name in AWS.', 64),
        state: text('Its state in MSK.', 32),
        kafkaVersion: text('Kafka version that runs.', 32),
        instanceType: text('Instance type of its brokers.', 32),
        storageGiB: count('Storage of each broker in GiB.'),
        subnetIds: texts('Its subnets.', 'Id of a subnet.', 3),
        encryptionKeyArn: text('KMS key that encrypts its data at rest.'),
        configuration: z
          .object({ arn: text('ARN of the configuration.'), revision: count('Its revision.') })
          .meta(about('MSK configuration that it runs with; none where it is MSK’s own default.'))
          .optional(),
        scramSecretArns: texts(
          'Secrets of SCRAM users that the operator associated with it, or is about to: those that it may take away again.',
          'ARN of a secret.',
        ),
        bootstrapServers: text('host:port of every broker, sorted, separated by commas.', 16384),
      })
      .meta(about('The MSK cluster as it is.'))
      .optional(),
    exposure: z
      .object({
        authentication: text('The authentication mode that is exposed.', 32),
        zones: text('Zones of the load balancers: AllZones or BrokerZone.', 32),
      })
      .meta(about('What is offered to the consumers, as it is.'))
      .optional(),
    operation: z
      .object({
        type: text('What MSK is doing, for example INCREASE_BROKER_COUNT.', 64),
        arn: text('ARN of the operation.'),
        startedAt: text('When it began, RFC 3339.', 64),
        from: text('What it changes from.', 256),
        to: text('What it changes to.', 256),
      })
      .meta(about('The MSK operation that is running.'))
      .optional(),
    secret: z
      .object({
        arn: text('ARN of the secret: what the consumers read it by.'),
        name: text('Its name in AWS.', 512),
        versionId: text('Version of its current value.', 64),
        kmsKeyArn: text('Key that encrypts it.'),
      })
      .meta(about('The shared secret.'))
      .optional(),
    exposedBrokers: z
      .array(exposedBroker)
      .max(60)
      .meta({ ...about('How each broker is exposed.'), ...listMapBy('brokerId') })
      .optional(),
    consumers: z
      .array(consumerAccount)
      .max(100)
      .meta({ ...about('How far each consumer account is connected.'), ...listMapBy('account') })
      .optional(),
    plan: plan.optional(),
    conditions: z
      .array(conditionSchema(conditionTypes))
      .max(16)
      .meta({ ...about('The object’s state for people, dashboards and kubectl wait.'), ...listMapBy('type') })
      .optional(),
    lastHandledReconcileAt: text(
      'Value of the annotation crossaccountkafka.dev/reconcile-at that was last acted on.',
      256,
    ),
  })
  .meta(about('What the operator sees and does. Written by the operator only.'));

export type Status = z.output<typeof statusSchema>;
export type ExposedBroker = z.output<typeof exposedBroker>;
export type Plan = z.output<typeof plan>;
export type ConsumerAccount = z.output<typeof consumerAccount>;
