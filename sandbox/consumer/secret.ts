import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

/** What the shared secret tells of each broker (docs/reference/secret-contract.md). */
const brokersSchema = z.record(
  z.string(),
  z.object({ endpoint_url: z.string(), broker_port: z.string(), service_name: z.string() }),
);

export type Brokers = z.infer<typeof brokersSchema>;

/** Reads the secret of another account, by its ARN. */
export const readBrokers = async (secrets: SecretsManagerClient, secretArn: string): Promise<Brokers> => {
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
  return brokersSchema.parse(JSON.parse(SecretString));
};

export const bootstrapOf = (brokers: Brokers): string[] =>
  Object.values(brokers).map(({ endpoint_url, broker_port }) => `${endpoint_url}:${broker_port}`);
