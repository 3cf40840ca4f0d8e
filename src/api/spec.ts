import * as z from 'zod';
import { about, eachOnce, listMapBy, listSet } from './rules.ts';

/** The ways clients can prove who they are to the brokers; clients always speak TLS. */
export const authenticationModes = ['Unauthenticated', 'Iam', 'Scram', 'MutualTls'] as const;
export type AuthenticationMode = (typeof authenticationModes)[number];

/** Days that CloudWatch Logs accepts as a retention: bc:logs PutRetentionPolicy. */
export const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const assumeRoleArn = z
  .string()
  .max(640)
  .meta(
    about(
      'ARN of the role that the operator works as for this object; everything is made in its account. The administrator’s allow-list must let the namespace use it (docs/guides/roles-and-accounts.md). Default: the operator’s own role. Example: arn:aws:iam::444444444444:role/cross-account-kafka-streaming. Can change to another role of the same account.',
      [
        {
          rule: "self.matches('^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$')",
          message:
            'give the ARN of a role, arn:aws:iam::<account>:role/<name>, for example arn:aws:iam::444444444444:role/cross-account-kafka-streaming',
        },
      ],
    ),
  );

const awsTag = z.string().max(256).meta(about('Value of the tag, at most 256 characters. Example: iot. Can change.'));

const tags = z
  .record(z.string(), awsTag)
  .default({})
  .meta({
    ...about(
      'AWS tags on everything the operator makes, at most 40. Keys have at most 128 characters. Default: none. Example: {"cost-center": "iot"}. Can change.',
      [
        {
          rule: "self.all(key, size(key) <= 128 && key.matches('^[A-Za-z0-9 _.:/=+@-]+$'))",
          message: 'tag keys have 1 to 128 characters out of letters, digits, spaces and _ . : / = + - @',
        },
        {
          rule: "self.all(key, self[key].matches('^[A-Za-z0-9 _.:/=+@-]*$'))",
          message: 'tag values have letters, digits, spaces and _ . : / = + - @ only',
        },
        {
          rule: "!self.exists(key, key.lowerAscii().startsWith('aws:') || key.startsWith('crossaccountkafka.dev/'))",
          message:
            'tag keys may not begin with aws: (AWS keeps them) or crossaccountkafka.dev/ (the operator keeps them)',
        },
      ],
    ),
    maxProperties: 40,
  });

const authentication = z
  .enum(authenticationModes)
  .meta(
    about(
      'One way for clients to prove who they are: Unauthenticated (TLS, no proof), Iam, Scram (a user and a password) or MutualTls (a certificate).',
    ),
  );

/** How much MSK tells CloudWatch about a cluster. */
export const monitoringLevels = ['Default', 'PerBroker', 'PerTopicPerBroker', 'PerTopicPerPartition'] as const;
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

const cluster = z
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

const clusterArn = z
  .string()
  .max(256)
  .meta(
    about(
      'ARN of an MSK cluster that exists, to be exposed instead of one that the operator creates. It is never changed. Its owner permits that by the tag crossaccountkafka.dev/expose on the cluster, which lists <namespace>/<name> of this object (several are separated by spaces). Default: none. Example: arn:aws:kafka:eu-central-1:111111111111:cluster/orders/11111111-aaaa-4bbb-8ccc-000000000001-2. Fixed once the operator acted on the object.',
      [
        {
          rule: "self.matches('^arn:aws[a-z-]*:kafka:[a-z0-9-]+:[0-9]{12}:cluster/[A-Za-z0-9-]+/[A-Za-z0-9-]+$')",
          message:
            'give the ARN of a cluster, arn:aws:kafka:<region>:<account>:cluster/<name>/<id> (aws kafka list-clusters-v2 shows all)',
        },
      ],
    ),
  );

const subnetId = z
  .string()
  .max(24)
  .meta(
    about('Id of a private subnet. Example: subnet-0aaaaaaaaaaaaaaa1.', [
      { rule: "self.matches('^subnet-[0-9a-f]{8,17}$')", message: 'a subnet id looks like subnet-0123456789abcdef0' },
    ]),
  );

const securityGroupId = z
  .string()
  .max(20)
  .meta(
    about('Id of a security group. Example: sg-0aaaaaaaaaaaaaac1.', [
      { rule: "self.matches('^sg-[0-9a-f]{8,17}$')", message: 'a security group id looks like sg-0123456789abcdef0' },
    ]),
  );

const network = z
  .object({
    subnetIds: z
      .array(subnetId)
      .min(2)
      .max(3)
      .meta(
        about(
          'The two or three subnets that the brokers sit in, each in another zone of one VPC. Required with cluster. Left out with clusterArn: an existing cluster is where it is, the load balancers go into its own subnets, and a second list could only contradict it. Example: [subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]. Fixed once the cluster exists.',
          [eachOnce('subnet')],
        ),
      )
      .optional(),
    clientSecurityGroupIds: z
      .array(securityGroupId)
      .max(20)
      .default([])
      .meta(
        about(
          'Security groups inside the VPC whose members may reach the brokers, such as the producers’; with cluster only. Default: none. Can change.',
          [eachOnce('security group')],
        ),
      ),
    manageBrokerIngress: z
      .boolean()
      .default(false)
      .meta(
        about(
          'With clusterArn: whether the operator adds the one ingress rule that the path needs, from the load balancers to the exposed port, to the first security group of the cluster whose tag crossaccountkafka.dev/allow lists the namespace of this object, and takes that rule away again when the object is deleted or this is switched off. Without it the rule is yours to add, and a condition says which. Default: false. Can change.',
        ),
      ),
  })
  .prefault({})
  .meta({ ...about('Where the brokers are, and who inside the VPC reaches them.'), default: {} });

const consumer = z
  .object({
    principal: z
      .string()
      .max(256)
      .meta(
        about('ARN of an account, a role or a user. Example: arn:aws:iam::222222222222:root.', [
          {
            rule: "self != '*'",
            message: 'name each consumer by its ARN: * would let every AWS account connect',
          },
          {
            rule: "!self.matches('^arn:[^:]*:iam::[0-9]{12}:(role|user)/.*/')",
            message:
              'endpoint services accept no ARN with a path: name the account (arn:aws:iam::222222222222:root) or a role without a path',
          },
          {
            rule: "self == '*' || self.matches('/.*/') || self.matches('^arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/[A-Za-z0-9_+=,.@-]+)$')",
            message:
              'write the ARN of an account (its 12 digits), a role or a user: arn:aws:iam::222222222222:root or arn:aws:iam::222222222222:role/reader',
          },
        ]),
      ),
  })
  .meta(about('One consumer: who may connect to every broker and read the secret.'));

/** How connections of consumers are let in. */
export const acceptances = ['Automatic', 'Manual'] as const;
/** In which zones consumers reach a broker. */
export const zoneChoices = ['AllZones', 'BrokerZone'] as const;

const regionForm = { rule: "self.matches('^[a-z]{2}(-[a-z]+)+-[0-9]+$')", message: 'a Region looks like eu-central-1' };

const otherRegion = z
  .string()
  .max(32)
  .meta(about('An AWS Region other than that of the cluster. Example: us-east-1.', [regionForm]));

const exposure = z
  .object({
    authentication: authentication
      .default('Unauthenticated')
      .meta(
        about(
          'The one authentication mode that consumers use; one that the cluster offers. Default: Unauthenticated. Fixed once a broker is exposed.',
        ),
      ),
    acceptance: z
      .enum(acceptances)
      .default('Automatic')
      .meta(
        about(
          'How connections of the consumers are let in: Automatic, or Manual, where each waits until the annotation crossaccountkafka.dev/accept lists its endpoint or its account. Default: Automatic. Can change; what is connected stays.',
        ),
      ),
    zones: z
      .enum(zoneChoices)
      .default('AllZones')
      .meta(
        about(
          'Zones in which consumers reach a broker: AllZones, all of the subnets, or BrokerZone, its own only, which costs less; consumers then need an endpoint in that zone (status.exposedBrokers.zoneId). Default: AllZones. Once a broker is exposed, BrokerZone can change to AllZones and not back: a load balancer keeps its zones.',
        ),
      ),
    regions: z
      .array(otherRegion)
      .max(32)
      .default([])
      .meta({
        ...about('Other Regions from which consumers may connect. Default: none. Example: [us-east-1]. Can change.', [
          eachOnce('Region'),
        ]),
        ...listSet,
      }),
  })
  .prefault({})
  .meta({ ...about('What is offered to the consumers.'), default: {} });

const sharing = z
  .object({
    secretName: z
      .string()
      .min(1)
      .max(512)
      .meta(
        about(
          'Name of the secret that tells the consumers where the brokers are, 1 to 512 characters. Default: cak/<namespace>/<name>/brokers. Fixed once the operator acted on the object.',
          [
            {
              rule: "self.matches('^[A-Za-z0-9/_+=.@-]+$')",
              message: 'a secret name has letters, digits and / _ + = . @ - only, for example kafka/sensors',
            },
            {
              rule: "!self.matches('-[A-Za-z0-9]{6}$')",
              message:
                'a secret name may not end in a hyphen and six characters: Secrets Manager would take them for part of the ARN',
            },
          ],
        ),
      )
      .optional(),
    kmsKeyArn: z
      .string()
      .max(256)
      .meta(
        about(
          'ARN of a customer managed KMS key of yours that encrypts the secret; its policy must let the consumers decrypt. Default: the operator makes a key and keeps its policy. Example: arn:aws:kms:eu-central-1:111111111111:key/11111111-aaaa-4bbb-8ccc-000000000001. Can change.',
          [
            {
              rule: "self.matches('^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$')",
              message:
                'give the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>: an alias or a bare id means something else in another account',
            },
          ],
        ),
      )
      .optional(),
  })
  .prefault({})
  .meta({ ...about('The secret that is shared with the consumers.'), default: {} });

/** Everything a user can say about one CrossAccountKafka, with AWS's limits as far as the API server can check them. */
export const specSchema = z
  .object({
    region: z
      .string()
      .max(32)
      .meta(
        about('AWS Region of the cluster. Example: eu-central-1. Fixed once the operator acted on the object.', [
          regionForm,
        ]),
      ),
    assumeRoleArn: assumeRoleArn.optional(),
    tags,
    brokers: z
      .int()
      .min(2)
      .max(60)
      .meta(
        about(
          'Number of brokers of the whole cluster, a multiple of the number of subnets, 2 to 60. Required with cluster. Left out with clusterArn: an existing cluster has as many as its owner wants, and status.brokers tells. Example: 2. Can change; this is what kubectl scale sets.',
        ),
      )
      .optional(),
    cluster: cluster.optional(),
    clusterArn: clusterArn.optional(),
    network,
    consumers: z
      .array(consumer)
      .max(100)
      .default([])
      .meta({
        ...about(
          'Who, in other AWS accounts, may connect and read the secret, at most 100. Default: nobody. Can change.',
        ),
        ...listMapBy('principal'),
      }),
    exposure,
    sharing,
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .meta(
        about(
          'What deleting the object does to the MSK cluster, its log group and the brokers’ security group: Retain keeps them, Delete removes them. An existing cluster (clusterArn) always stays, untouched. Load balancers, endpoint services and the secret always go. Default: Retain. Can change.',
        ),
      ),
    connectedConsumers: z
      .enum(['Wait', 'Disconnect'])
      .default('Wait')
      .meta(
        about(
          'What deleting the object does while a consumer is connected: Wait holds every removal until the consumers have deleted their endpoints, Disconnect empties the secret and rejects their connections. Default: Wait. Can change.',
        ),
      ),
    mode: z
      .enum(['Apply', 'Plan'])
      .default('Apply')
      .meta(
        about(
          'Apply acts. Plan says in status.plan what the next pass would do, and writes nothing to AWS. Default: Apply. Can change.',
        ),
      ),
  })
  .meta(
    about('What you want.', [
      {
        rule: 'has(self.cluster) != has(self.clusterArn)',
        message:
          'give exactly one of cluster (the operator creates it) and clusterArn (it exists and is never changed)',
        fieldPath: '.clusterArn',
      },
      {
        rule: '!has(self.cluster) || has(self.brokers)',
        message: 'cluster needs brokers: how many to create',
        fieldPath: '.cluster',
      },
      {
        rule: '!has(self.cluster) || has(self.network.subnetIds)',
        message: 'cluster needs network.subnetIds: where to create the brokers',
        fieldPath: '.cluster',
      },
      {
        rule: '!has(self.clusterArn) || !has(self.brokers)',
        message: 'brokers goes with cluster only: how many brokers an existing cluster has is its owner’s to say',
        fieldPath: '.brokers',
      },
      {
        rule: '!has(self.clusterArn) || (!has(self.network.subnetIds) && size(self.network.clientSecurityGroupIds) == 0)',
        message:
          'network.subnetIds and network.clientSecurityGroupIds go with cluster only: an existing cluster has its own subnets and security groups',
        fieldPath: '.network',
      },
      {
        rule: 'has(self.clusterArn) || !self.network.manageBrokerIngress',
        message:
          'manageBrokerIngress goes with clusterArn only: the security group of a cluster that the operator creates is always managed',
        fieldPath: '.network.manageBrokerIngress',
      },
      {
        rule: "!has(self.clusterArn) || self.clusterArn.contains(':kafka:' + self.region + ':')",
        message: 'the cluster must be in the Region of spec.region: put its Region there',
        fieldPath: '.clusterArn',
      },
      {
        rule: '!has(self.brokers) || !has(self.network.subnetIds) || self.brokers % size(self.network.subnetIds) == 0',
        messageExpression:
          "'MSK spreads brokers evenly over the subnets: with %d subnets the number of brokers is a multiple of %d, such as %d, not %d'.format([size(self.network.subnetIds), size(self.network.subnetIds), size(self.network.subnetIds) * 2, self.brokers])",
        fieldPath: '.brokers',
      },
      {
        rule: '!has(self.cluster) || self.exposure.authentication in self.cluster.authentication',
        message: 'the exposed authentication mode is one of cluster.authentication: add it there or expose another',
        fieldPath: '.exposure.authentication',
      },
      {
        rule: '!(self.region in self.exposure.regions)',
        message: 'consumers of the cluster’s own Region connect anyway: list other Regions only',
        fieldPath: '.exposure.regions',
      },
      {
        rule: "!has(self.cluster) || self.cluster.certificateAuthorityArns.all(arn, arn.contains(':acm-pca:' + self.region + ':'))",
        message: 'certificate authorities must be in the Region of the cluster',
        fieldPath: '.cluster.certificateAuthorityArns',
      },
      {
        rule: "!has(self.cluster) || self.cluster.scramSecretArns.all(arn, arn.contains(':secretsmanager:' + self.region + ':'))",
        message: 'SCRAM secrets must be in the Region of the cluster',
        fieldPath: '.cluster.scramSecretArns',
      },
      {
        rule: "!has(self.cluster) || !has(self.cluster.configuration) || self.cluster.configuration.arn.contains(':kafka:' + self.region + ':')",
        message: 'the configuration must be in the Region of the cluster',
        fieldPath: '.cluster.configuration',
      },
      {
        rule: "!has(self.cluster) || !has(self.cluster.encryptionKeyArn) || self.cluster.encryptionKeyArn.contains(':kms:' + self.region + ':')",
        message: 'the key of the disks must be in the Region of the cluster',
        fieldPath: '.cluster.encryptionKeyArn',
      },
      {
        rule: "!has(self.sharing.kmsKeyArn) || !self.sharing.kmsKeyArn.matches('^arn:[^:]*:kms:[^:]*:') || self.sharing.kmsKeyArn.contains(':kms:' + self.region + ':')",
        message: 'the key must be in the Region of the cluster: Secrets Manager uses keys of its own Region only',
        fieldPath: '.sharing.kmsKeyArn',
      },
    ]),
  );

export type Spec = z.output<typeof specSchema>;

/** The spec of an object that creates its cluster; the rules above make it whole. */
export type SpecWithCluster = Spec & {
  readonly brokers: number;
  readonly cluster: NonNullable<Spec['cluster']>;
  readonly network: { readonly subnetIds: NonNullable<Spec['network']['subnetIds']> };
};
