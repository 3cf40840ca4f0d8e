import * as z from 'zod';
import { authentication, cluster } from './cluster-spec.ts';
import { about, eachOnce, listMapBy, listSet } from './rules.ts';

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
const acceptances = ['Automatic', 'Manual'] as const;
/** In which zones consumers reach a broker. */
const zoneChoices = ['AllZones', 'BrokerZone'] as const;

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
