import * as ec2 from '@aws-sdk/client-ec2';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Status } from '../../src/api/status.ts';
import type { AwsClients } from '../support/aws.ts';
import { consumerSubnets, consumerVpc } from '../support/double.ts';

/** Where the ARN of the secret is read. */
export interface Told {
  status(): Promise<Status>;
}

/** Where a consumer's endpoints are. */
export interface ConsumerNetwork {
  readonly vpc: string;
  readonly subnets: readonly string[];
}

/** A network for an account that has none yet. */
export const makeNetwork = async (aws: AwsClients): Promise<ConsumerNetwork> => {
  const { Vpc } = await aws.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: '127.40.0.0/16' }));
  const { Subnet } = await aws.ec2.send(
    new ec2.CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '127.40.1.0/24', AvailabilityZoneId: 'euc1-az2' }),
  );
  return { vpc: Vpc?.VpcId ?? '', subnets: [Subnet?.SubnetId ?? ''] };
};

/** Somebody in a consumer account, who knows what the secret and the status tell. */
export class Consumer {
  readonly #aws: AwsClients;
  readonly #told: Told;
  readonly #network: ConsumerNetwork;
  /** Broker id → endpoint. */
  readonly endpoints = new Map<number, string>();

  constructor(told: Told, aws: AwsClients, network: ConsumerNetwork = { vpc: consumerVpc, subnets: consumerSubnets }) {
    this.#told = told;
    this.#aws = aws;
    this.#network = network;
  }

  async readSecret(): Promise<Record<string, { service_name: string }>> {
    const { secret } = await this.#told.status();
    const { SecretString = '{}' } = await this.#aws.secrets.send(new GetSecretValueCommand({ SecretId: secret?.arn }));
    return JSON.parse(SecretString) as Record<string, { service_name: string }>;
  }

  /** Makes an endpoint for every broker that the secret names and that has none yet. */
  async connect(): Promise<void> {
    const { vpc: VpcId, subnets } = this.#network;
    for (const [key, { service_name: ServiceName }] of Object.entries(await this.readSecret())) {
      const id = Number(key.slice('b-'.length));
      if (this.endpoints.has(id)) continue;
      const { VpcEndpoint } = await this.#aws.ec2.send(
        new ec2.CreateVpcEndpointCommand({
          ...{ VpcEndpointType: 'Interface', VpcId, ServiceName, SubnetIds: [...subnets] },
        }),
      );
      this.endpoints.set(id, VpcEndpoint?.VpcEndpointId ?? '');
    }
  }

  async disconnect(): Promise<void> {
    const VpcEndpointIds = [...this.endpoints.values()];
    await this.#aws.ec2.send(new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds }));
    this.endpoints.clear();
  }

  /** Broker id → state of its endpoint. */
  async states(): Promise<Record<number, string>> {
    const { VpcEndpoints = [] } = await this.#aws.ec2.send(
      new ec2.DescribeVpcEndpointsCommand({ VpcEndpointIds: [...this.endpoints.values()] }),
    );
    const stateOf = (endpoint: string): string =>
      VpcEndpoints.find(({ VpcEndpointId }) => VpcEndpointId === endpoint)?.State ?? 'gone';
    return Object.fromEntries([...this.endpoints].map(([id, endpoint]) => [id, stateOf(endpoint)]));
  }
}
