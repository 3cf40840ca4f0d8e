import type { Tags } from '../core/tags.ts';

/** What we keep of AWS's answers: the members that we decide by, under AWS's own names, none of them optional by accident. */

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zoneName: string;
  readonly zoneId: string;
  readonly cidrBlock: string;
}

/** The subnets asked for, or AWS's words for why one of them is none. */
export type Subnets = { readonly found: readonly Subnet[] } | { readonly missing: string };

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  readonly tags: Tags;
  readonly ingress: readonly IngressRule[];
}

/** One port range from one source. `source` is a security group's id, or a CIDR or prefix list, which we never write. */
export interface IngressRule {
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly source: string;
}

/** The same with what EC2 keeps of each rule. */
export interface SecurityGroupRule extends IngressRule {
  readonly id: string;
  readonly groupId: string;
  readonly tags: Tags;
}

export interface NetworkInterface {
  readonly id: string;
  readonly address: string;
  readonly subnetId: string;
}

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly retentionDays: number | undefined;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly state: string;
  readonly stateMessage: string | undefined;
  readonly currentVersion: string;
  readonly activeOperationArn: string | undefined;
  readonly tags: Tags;
  /** PROVISIONED or SERVERLESS. */
  readonly type: string;
  /** How clients reach the brokers: TLS, TLS_PLAINTEXT or PLAINTEXT. */
  readonly clientEncryption: string;
  readonly kafkaVersion: string;
  readonly instanceType: string;
  readonly storageGiB: number;
  readonly brokers: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly encryptionKeyArn: string | undefined;
  readonly unauthenticated: boolean;
  readonly iam: boolean;
  readonly scram: boolean;
  readonly mutualTls: boolean;
  /** The private certificate authorities whose certificates count for mutual TLS. */
  readonly certificateAuthorityArns: readonly string[];
  /** Undefined where MSK's own default holds. */
  readonly configuration: Configuration | undefined;
  /** As MSK spells it: DEFAULT, PER_BROKER and so on. */
  readonly monitoring: string;
  /** Name of the log group that the brokers write to; undefined where they write to none. */
  readonly brokerLogGroup: string | undefined;
}

/** A revision of an MSK configuration. */
export interface Configuration {
  readonly arn: string;
  readonly revision: number;
}

/** A broker that is complete: MSK knows its name and address. */
export interface BrokerNode {
  readonly brokerId: number;
  readonly address: string;
  readonly subnetId: string;
  readonly host: string;
}

export interface NodeList {
  readonly brokers: readonly BrokerNode[];
  /** Nodes that are brokers and not complete yet, by id where MSK tells it. */
  readonly incomplete: readonly (number | undefined)[];
}

export interface ClusterOperation {
  readonly arn: string;
  readonly type: string;
  readonly state: string;
  readonly startedAt: string | undefined;
  readonly endedAtMs: number | undefined;
}

/** What one operation was for, as DescribeClusterOperationV2 tells. */
export interface OperationDetail {
  readonly arn: string;
  readonly deletedBrokerIds: readonly number[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly targetBrokers: number | undefined;
  readonly error: string | undefined;
}

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  /** network, application or gateway. */
  readonly type: string;
  readonly dnsName: string;
  readonly hostedZoneId: string;
  readonly state: string;
  readonly stateReason: string | undefined;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** `on`, `off`, or undefined where the load balancer has no security group. */
  readonly enforcesInboundOnPrivateLink: string | undefined;
}

/** How many of a thing an account may have in a Region, by ELB's name for the limit. */
export type Limits = Readonly<Record<string, number>>;

/** How a load balancer finds out whether a target is well. */
export interface HealthCheck {
  readonly protocol: string;
  readonly port: string;
  readonly intervalSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly healthCheck: HealthCheck;
  readonly loadBalancerArns: readonly string[];
}

export interface Target {
  readonly address: string;
  readonly port: number;
  readonly state: string;
  readonly reason: string | undefined;
}

export interface Listener {
  readonly arn: string;
  readonly port: number;
  readonly targetGroupArns: readonly string[];
}

export type Attributes = Readonly<Record<string, string>>;

export interface TagsOfOne {
  readonly arn: string;
  readonly tags: Tags;
}

export interface EndpointService {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly acceptanceRequired: boolean;
  readonly loadBalancerArns: readonly string[];
  readonly zoneIds: readonly string[];
  readonly baseDnsNames: readonly string[];
  readonly managesVpcEndpoints: boolean;
  /** Regions that it is offered in, with how far that is, in lower case. */
  readonly regions: readonly { readonly region: string; readonly state: string }[];
  readonly tags: Tags;
}

export interface EndpointConnection {
  readonly serviceId: string;
  readonly endpointId: string;
  readonly account: string;
  /** In lower case: AWS spells it in two ways (`pendingAcceptance`, `PendingAcceptance`). */
  readonly state: string;
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly kmsKeyArn: string | undefined;
  readonly deletedAt: string | undefined;
  readonly tags: Tags;
}

export interface SecretValue {
  readonly text: string;
  readonly versionId: string;
}

/** A KMS key, or AWS's words for why there is none. */
export type Key =
  | {
      readonly arn: string;
      readonly state: string;
      /** CUSTOMER, or AWS for keys that no other account can ever use. */
      readonly manager: string;
      readonly keySpec: string;
      readonly createdAt: string | undefined;
    }
  | { readonly missing: string };

/** A name of a KMS key, `alias/…`; AWS's own may name none yet. */
export interface KeyAlias {
  readonly name: string;
  readonly keyId: string | undefined;
}

/** A KMS key with an owner tag, as the tagging API knows it. */
export interface TaggedKey {
  readonly arn: string;
  readonly tags: Tags;
}
