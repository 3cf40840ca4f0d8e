import { specSchema, type Spec } from '../../src/api/spec.ts';
import { awsTimeAt } from '../../src/aws/durations.ts';
import type * as facts from '../../src/aws/facts.ts';
import { emptyMemory } from '../../src/core/memory.ts';
import { brokerName, brokersGroupName, loadBalancersGroupName, logGroupName, ownerOf } from '../../src/core/names.ts';
import { touchNothingNotOwned, type Item } from '../../src/core/plan.ts';
import { sight, type Seen } from '../../src/core/seen.ts';
import { tagsFor } from '../../src/core/tags.ts';
import type { AwsStep } from '../../src/aws/calls.ts';
import type { Phase } from '../../src/cross-account-kafka/intent.ts';
import { ownKeyPolicy } from '../../src/cross-account-kafka/key-statements.ts';
import type { GivenKey, OwnKey } from '../../src/cross-account-kafka/look-at-keys.ts';
import { consumerPrincipals } from '../../src/cross-account-kafka/policies.ts';
import { isRetainable, planStack } from '../../src/cross-account-kafka/stack.ts';
import type { LoadBalancer, TargetGroup } from '../../src/cross-account-kafka/look-at-load-balancers.ts';
import type { EndpointService, World } from '../../src/cross-account-kafka/world.ts';
import { quickstartSpec } from './sandbox.ts';

export const owner = ownerOf('test', { namespace: 'streaming', name: 'sensors', uid: 'uid-1' });
export const nowMs = Date.UTC(2026, 0, 1);
export const specOf = (changes: Record<string, unknown> = {}): Spec => specSchema.parse(quickstartSpec(changes));

const identity = { account: '111111111111', region: 'eu-central-1', clusterName: 'sensors', secretName: 'brokers' };
const subnetIds = ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'];
const arnOfKey = (id: string): string => `arn:aws:kms:eu-central-1:111111111111:key/${id}`;
export const keyId = '11111111-aaaa-4bbb-8ccc-00000000000a';
export const givenKeyArn = arnOfKey('11111111-aaaa-4bbb-8ccc-000000000001');
const consumer = 'arn:aws:iam::222222222222:root';
const tags = (slot: string) => tagsFor(owner, slot, {});

export const addressOf = (id: number): string => `127.20.${id}.4`;

export const nodeOf = (id: number): facts.BrokerNode => ({
  brokerId: id,
  address: addressOf(id),
  subnetId: subnetIds[(id + 1) % 2] ?? '',
  host: `b-${id}.sensors.kafka`,
});

export const loadBalancerOf = (id: number): LoadBalancer => ({
  arn: `arn:lb/${brokerName(owner, `b${id}`)}`,
  name: brokerName(owner, `b${id}`),
  type: 'network',
  dnsName: 'lb',
  hostedZoneId: 'Z1',
  state: 'active',
  stateReason: undefined,
  subnetIds,
  securityGroupIds: ['sg-nlb'],
  enforcesInboundOnPrivateLink: 'off',
  tags: sight({ ...tags(`b${id}`), 'crossaccountkafka.dev/endpoint-service': `vpce-svc-${id}` }),
  attributes: sight({ 'load_balancing.cross_zone.enabled': 'true' }),
  listeners: sight([
    {
      arn: `arn:listener/${id}`,
      port: 9094,
      targetGroupArns: [`arn:tg/${id}`],
      tags: sight(tags(`b${id}`)),
      attributes: sight({ 'tcp.idle_timeout.seconds': '660' }),
    },
  ]),
});

export const targetGroupOf = (
  id: number,
  targets: readonly facts.Target[] = [{ address: addressOf(id), port: 9094, state: 'healthy', reason: undefined }],
): TargetGroup => ({
  arn: `arn:tg/${id}`,
  name: brokerName(owner, `b${id}`),
  port: 9094,
  healthCheck: {
    ...{ protocol: 'TCP', port: 'traffic-port' },
    ...{ intervalSeconds: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
  },
  loadBalancerArns: [`arn:lb/${brokerName(owner, `b${id}`)}`],
  tags: sight(tags(`b${id}`)),
  attributes: sight({
    'deregistration_delay.timeout_seconds': '60',
    'deregistration_delay.connection_termination.enabled': 'true',
    'proxy_protocol_v2.enabled': 'false',
  }),
  targets: sight(targets),
});

export const endpointServiceOf = (id: number): EndpointService => ({
  id: `vpce-svc-${id}`,
  name: `com.amazonaws.vpce.eu-central-1.vpce-svc-${id}`,
  type: 'Interface',
  state: 'Available',
  acceptanceRequired: false,
  loadBalancerArns: [`arn:lb/${brokerName(owner, `b${id}`)}`],
  zoneIds: ['euc1-az2', 'euc1-az3'],
  baseDnsNames: [],
  managesVpcEndpoints: false,
  regions: [],
  tags: tags(`b${id}`),
  principals: sight([consumer]),
});

export const entryOf = (id: number) => ({
  endpoint_url: `b-${id}.sensors.kafka`,
  broker_port: '9094',
  service_name: `com.amazonaws.vpce.eu-central-1.vpce-svc-${id}`,
});
export const secretText = (...ids: number[]): string =>
  JSON.stringify(Object.fromEntries(ids.map((id) => [`b-${id}`, entryOf(id)])));

const secretPolicy = JSON.stringify({
  Statement: [
    {
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Effect: 'Allow',
      Principal: { AWS: consumer },
      Resource: '*',
      Sid: 'ConsumersRead',
    },
  ],
  Version: '2012-10-17',
});

/** The key that we made. */
export const ownKeyOf = (changes: Partial<OwnKey> = {}, id = keyId): OwnKey => ({
  ...{ arn: arnOfKey(id), state: 'Enabled', manager: 'CUSTOMER', keySpec: 'SYMMETRIC_DEFAULT' },
  createdAt: '2026-01-01T00:00:00Z',
  tags: tags('key'),
  policy: sight(ownKeyPolicy(consumerPrincipals(specOf()), identity)),
  rotates: sight(true),
  ...changes,
});

/** A key of the user's, with this policy. */
export const givenKeyOf = (policy: Seen<string | undefined>, changes: object = {}): GivenKey => ({
  key: sight({
    ...{ arn: givenKeyArn, state: 'Enabled', manager: 'CUSTOMER', keySpec: 'SYMMETRIC_DEFAULT', createdAt: undefined },
    ...changes,
  }),
  policy,
});

export const secretWith = (text: string) => ({
  arn: 'arn:secret',
  name: 'brokers',
  kmsKeyArn: arnOfKey(keyId),
  deletedAt: undefined,
  tags: tags('secret'),
  value: sight({ text, versionId: 'v1' }),
  policy: sight(secretPolicy),
});

export const clusterOf = (changes: Partial<facts.Cluster> = {}): facts.Cluster => ({
  arn: 'arn:cluster',
  name: 'sensors',
  state: 'ACTIVE',
  stateMessage: undefined,
  currentVersion: 'K1',
  activeOperationArn: undefined,
  tags: tags('cluster'),
  type: 'PROVISIONED',
  clientEncryption: 'TLS',
  kafkaVersion: '3.8.x',
  instanceType: 'kafka.m7g.large',
  storageGiB: 100,
  brokers: 2,
  subnetIds,
  securityGroupIds: ['sg-brokers'],
  encryptionKeyArn: undefined,
  unauthenticated: true,
  iam: false,
  scram: false,
  mutualTls: false,
  certificateAuthorityArns: [],
  configuration: undefined,
  monitoring: 'DEFAULT',
  brokerLogGroup: logGroupName('sensors'),
  ...changes,
});

const tcp = (source: string): facts.IngressRule => ({ protocol: 'tcp', fromPort: 9094, toPort: 9094, source });

/** A world in which two brokers are exposed and nothing is left to do; `changes` replace whole slots. */
export const steadyWorld = (changes: Partial<World> = {}): World => ({
  nowMs,
  time: awsTimeAt(1),
  owner,
  identity,
  remembered: emptyMemory,
  subnets: sight({
    found: subnetIds.map((id, index) => ({
      id,
      vpcId: 'vpc-1',
      zoneName: `zone-${index}`,
      zoneId: `euc1-az${index + 2}`,
      cidrBlock: `127.20.${index}.0/24`,
    })),
  }),
  securityGroups: sight([
    {
      id: 'sg-brokers',
      name: brokersGroupName(owner),
      vpcId: 'vpc-1',
      tags: tags('brokers'),
      ingress: [tcp('sg-nlb'), tcp('sg-0aaaaaaaaaaaaaac1')],
    },
    { id: 'sg-nlb', name: loadBalancersGroupName(owner), vpcId: 'vpc-1', tags: tags('nlb'), ingress: [] },
  ]),
  logGroup: sight({ name: logGroupName('sensors'), arn: 'arn:logs', retentionDays: 30, tags: tags('log-group') }),
  cluster: sight(clusterOf()),
  nodes: sight({ brokers: [nodeOf(1), nodeOf(2)], incomplete: [] }),
  operations: sight([]),
  lastOperation: sight(undefined),
  deletedBrokerIds: sight([]),
  interfaces: sight([1, 2].map((id) => ({ id: `eni-${id}`, address: addressOf(id), subnetId: subnetIds[0] ?? '' }))),
  clusterGroups: sight([]),
  ownIngressRules: sight([]),
  loadBalancers: sight([1, 2].map(loadBalancerOf)),
  targetGroups: sight([1, 2].map((id) => targetGroupOf(id))),
  endpointServices: sight([1, 2].map(endpointServiceOf)),
  connections: sight([]),
  ownKeys: sight({ all: [ownKeyOf()], aliasedId: keyId }),
  givenKey: undefined,
  scramSecrets: { associated: sight([]), noted: [], unsettled: [] },
  quotas: undefined,
  secret: sight(secretWith(secretText(1, 2))),
  named: [],
  ...changes,
});

/** Every verdict for a world, as reconcile.ts asks for them. */
export const planFor = (world: World, spec: Spec = specOf(), phase: Phase = 'keep'): readonly Item<AwsStep>[] =>
  planStack({ spec, phase, accepted: [] }, world, {
    retains: (resource, slot) => spec.deletionPolicy === 'Retain' && isRetainable(resource, slot, {}, world),
    policies: [touchNothingNotOwned],
    lookAgainMs: world.time.lookAgainMs,
  });

/** The calls that would be sent. */
export const stepsFor = (...planned: Parameters<typeof planFor>): AwsStep[] =>
  planFor(...planned).flatMap(({ verdict }) => (verdict.is === 'change' ? verdict.steps : []));

export const callsFor = (...planned: Parameters<typeof planFor>): string[] =>
  stepsFor(...planned).map(({ call }) => call);
