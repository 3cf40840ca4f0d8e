import * as z from 'zod';
import { about, eachOnce, listSet } from './rules.ts';

/** The ways clients can prove who they are to the brokers; clients always speak TLS. */
export const authenticationModes = ['Unauthenticated', 'Iam', 'Scram', 'MutualTls'] as const;
export type AuthenticationMode = (typeof authenticationModes)[number];

/** Days that CloudWatch Logs accepts as a retention: bc:logs PutRetentionPolicy. */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** One of them, in a schema. */
export const authentication = z
  .enum(authenticationModes)
  .meta(
    about(
      'One way for clients to prove who they are: Unauthenticated (TLS, no proof), Iam, Scram (a user and a password) or MutualTls (a certificate).',
    ),
  );

/** How much MSK tells CloudWatch about a cluster. */
const monitoringLevels = ['Default', 'PerBroker', 'PerTopicPerBroker', 'PerTopicPerPartition'] as const;
export type MonitoringLevel = (typeof monitoringLevels)[number];

const certificateAuthorityArn = z
  .string()
  .max(256)
  .meta(
    about(
      'ARN of a private certificate authority. Example: arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/11111111-aaaa-4bbb-8ccc-000000000001.',
      [
        {
          rule: "self.matches('^arn:aws[a-z-]*:acm-pca:[a-z0-9-]+:[0-9]{12}:certificate-authority/[0-9a-f-]{36}$')",
          message:
            'give the ARN of a private certificate authority, arn:aws:acm-pca:<region>:<account>:certificate-authority/<id>',
        },
      ],
    ),
  );

const scramSecretArn = z
  .string()
  .max(600)
  .meta(
    about(
      'ARN of a secret with the name and password of one user. Example: arn:aws:secretsmanager:eu-central-1:111111111111:secret:AmazonMSK_reader-a1b2c3.',
      [
        {
          rule: "self.matches('^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:AmazonMSK_[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$')",
          message:
            'give the whole ARN of a secret whose name begins with AmazonMSK_, as MSK asks for: arn:aws:secretsmanager:<region>:<account>:secret:AmazonMSK_<name>-<6 characters>',
        },
      ],
    ),
  );

const configuration = z
  .object({
    arn: z
      .string()
      .max(256)
      .meta(
        about(
          'ARN of the MSK configuration. Example: arn:aws:kafka:eu-central-1:111111111111:configuration/streams/11111111-aaaa-4bbb-8ccc-000000000001-2. Can change.',
          [
            {
              rule: "self.matches('^arn:aws[a-z-]*:kafka:[a-z0-9-]+:[0-9]{12}:configuration/[A-Za-z0-9-]+/[A-Za-z0-9-]+$')",
              message:
                'give the ARN of a configuration, arn:aws:kafka:<region>:<account>:configuration/<name>/<id> (aws kafka list-configurations shows all)',
            },
          ],
        ),
      ),
    revision: z
      .int()
      .min(1)
      .max(1000)
      .meta(about('Its revision, from 1. MSK changes none, it adds new ones. Example: 1. Can change.')),
  })
  .meta(
    about(
      'The MSK configuration (server.properties) of the brokers. Default: MSK’s own. Can change; MSK does not go back to its own default, so it stays given once the cluster has one.',
    ),
  );

/** What the operator creates: `spec.cluster`. */
export const cluster = z
  .object({
    name: z
      .string()
      .max(64)
      .meta(
        about(
          'Name of the MSK cluster, 1 to 64 letters, digits and hyphens. Default: <namespace>-<name>-<6 hexadecimal digits>. Example: sensors. Fixed once the operator acted on the object.',
          [
            {
              rule: "self.matches('^[A-Za-z0-9][A-Za-z0-9-]*$')",
              message:
                'a cluster name has letters, digits and hyphens, and begins with a letter or a digit, for example sensors-1',
            },
          ],
        ),
      )
      .optional(),
    kafkaVersion: z
      .string()
      .max(32)
      .default('3.8.x')
      .meta(
        about(
          'Apache Kafka version, as MSK spells it. Default: 3.8.x. Example: 3.9.x.kraft. Can rise; MSK never goes back.',
          [
            {
              rule: "self.matches('^[0-9]+[.][0-9]+[.]([0-9]+|x)([.][a-z]+)?$')",
              message:
                'write the version as MSK spells it, for example 3.8.x or 3.9.x.kraft (aws kafka list-kafka-versions shows all)',
            },
          ],
        ),
      ),
    instanceType: z
      .string()
      .max(32)
      .default('kafka.m7g.large')
      .meta(
        about('Instance type of the brokers. Default: kafka.m7g.large. Example: kafka.t3.small. Can change.', [
          {
            rule: "self.matches('^kafka[.][a-z0-9]+[.][a-z0-9]+$')",
            message: 'give a standard broker type, for example kafka.m7g.large; express types are not supported yet',
          },
        ]),
      ),
    storageGiB: z
      .int()
      .min(1)
      .max(16384)
      .default(100)
      .meta(about('Storage of each broker in GiB, 1 to 16384. Default: 100. Can only grow: MSK never shrinks a disk.')),
    authentication: z
      .array(authentication)
      .min(1)
      .max(4)
      .default(['Unauthenticated'])
      .meta(
        about(
          'How clients may prove who they are; the brokers listen on 9094 for Unauthenticated and MutualTls, 9096 for Scram and 9098 for Iam. Default: [Unauthenticated]. Can change.',
          [eachOnce('authentication mode')],
        ),
      ),
    certificateAuthorityArns: z
      .array(certificateAuthorityArn)
      .max(10)
      .default([])
      .meta({
        ...about(
          'The private certificate authorities (AWS Private CA) whose certificates let clients in with MutualTls, at most 10. Default: none. Can change.',
        ),
        ...listSet,
      }),
    scramSecretArns: z
      .array(scramSecretArn)
      .max(100)
      .default([])
      .meta({
        ...about(
          'The secrets of the users who may log in with Scram, at most 100. Each is encrypted with a customer managed key, and its owner lets the namespace use it by the tag crossaccountkafka.dev/allow. Secrets that somebody else associated with the cluster stay. Default: none. Can change.',
        ),
        ...listSet,
      }),
    configuration: configuration.optional(),
    encryptionKeyArn: z
      .string()
      .max(256)
      .meta(
        about(
          'ARN of a customer managed KMS key that encrypts the brokers’ disks. Default: the key that AWS manages for MSK. Example: arn:aws:kms:eu-central-1:111111111111:key/11111111-aaaa-4bbb-8ccc-000000000001. Fixed once the cluster exists.',
          [
            {
              rule: "self.matches('^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$')",
              message: 'give the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>',
            },
          ],
        ),
      )
      .optional(),
    monitoring: z
      .enum(monitoringLevels)
      .default('Default')
      .meta(
        about(
          'How finely MSK tells CloudWatch about the cluster: Default, PerBroker, PerTopicPerBroker or PerTopicPerPartition; all but Default cost. Default: Default. Can change.',
        ),
      ),
    logRetentionDays: z
      .int()
      .default(30)
      .meta(
        about('Days that the brokers’ logs are kept in CloudWatch Logs. Default: 30. Can change.', [
          {
            rule: `self in [${logRetentions.join(', ')}]`,
            message: `CloudWatch Logs keeps logs for ${logRetentions.slice(0, -1).join(', ')} or ${String(logRetentions.at(-1))} days`,
          },
        ]),
      ),
  })
  .meta(
    about(
      'The MSK cluster that the operator creates and owns. Without it, clusterArn names one that exists; which of the two is given is fixed once the operator acted on the object.',
      [
        {
          rule: "('MutualTls' in self.authentication) == (size(self.certificateAuthorityArns) > 0)",
          message:
            'MutualTls and certificateAuthorityArns go together: the certificates of these authorities let clients in',
          fieldPath: '.certificateAuthorityArns',
        },
        {
          rule: "size(self.scramSecretArns) == 0 || 'Scram' in self.authentication",
          message: 'scramSecretArns go with Scram: add it to authentication, or take the secrets out',
          fieldPath: '.scramSecretArns',
        },
      ],
    ),
  );
