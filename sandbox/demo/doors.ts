import { CreateVpcEndpointCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connect } from 'node:net';
import { freshRegion } from '../aws/fresh-ids.ts';
import type { SandboxWorld } from '../world.ts';
import { credentialsOf, type Site } from './accounts.ts';

/** A way in, and the word with which it was kept shut; undefined where it was open. */
export interface Door {
  readonly door: string;
  readonly refusal: string | undefined;
}

/** What somebody found out who was told nothing. */
export interface Leaked {
  readonly secretArn: string;
  readonly serviceName: string;
  readonly brokerAddress: string;
  readonly port: number;
}

/** An account tries everything that the consumer may do. */
export const tryDoors = async (
  { aws }: SandboxWorld,
  account: string,
  { network, address }: Site,
  { secretArn, serviceName, brokerAddress, port }: Leaked,
): Promise<readonly Door[]> => {
  const config = { region: freshRegion, endpoint: aws.endpoint, credentials: credentialsOf(account) };
  const [secrets, ec2] = [new SecretsManagerClient(config), new EC2Client(config)];
  const endpoint = new CreateVpcEndpointCommand({
    ...{ VpcEndpointType: 'Interface', VpcId: network.vpcId, ServiceName: serviceName },
    ...{ SubnetIds: [...network.subnetIds], SecurityGroupIds: [network.securityGroupId] },
  });
  const doors = [
    {
      door: 'read the secret',
      refusal: await refusalOf(secrets.send(new GetSecretValueCommand({ SecretId: secretArn }))),
    },
    { door: 'make an endpoint to a broker’s service', refusal: await refusalOf(ec2.send(endpoint)) },
    { door: 'dial a broker’s own address', refusal: await refusalOf(dial(address, brokerAddress, port)) },
  ];
  secrets.destroy();
  ec2.destroy();
  return doors;
};

const refusalOf = (attempt: Promise<unknown>): Promise<string | undefined> =>
  attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? ((error as { code?: string }).code ?? error.name) : String(error)),
  );

/** A connection that is still there a moment after it was made: the data plane resets those that it does not admit. */
const dial = (localAddress: string, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, localAddress });
    socket.once('error', reject).once('close', () => {
      reject(Object.assign(new Error('closed'), { code: 'closed' }));
    });
    socket.setTimeout(stillOpenAfterMs, () => {
      resolve();
      socket.destroy();
    });
  });

const stillOpenAfterMs = 2_000;
