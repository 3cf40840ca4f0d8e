import type * as kafka from '@aws-sdk/client-kafka';
import { badRequest } from './refusals.ts';
import type { Settings } from './state.ts';

/** How clients may say who they are. */
export interface Authentication {
  readonly unauthenticated: boolean;
  readonly iam: boolean;
  readonly scram: boolean;
  readonly tls: boolean;
  readonly authorities: readonly string[];
}

/** The same over MSK's own multi-VPC connections. */
export type VpcAuthentication = Pick<Authentication, 'iam' | 'scram' | 'tls'>;

/** Without any mode a cluster is open to whoever reaches it. */
export const authenticationOf = (input: kafka.ClientAuthentication | undefined): Authentication => {
  const iam = input?.Sasl?.Iam?.Enabled ?? false;
  const scram = input?.Sasl?.Scram?.Enabled ?? false;
  const authorities = input?.Tls?.CertificateAuthorityArnList ?? [];
  const tls = input?.Tls?.Enabled ?? authorities.length > 0;
  return { unauthenticated: input?.Unauthenticated?.Enabled ?? !(iam || scram || tls), iam, scram, tls, authorities };
};

export const describeAuthentication = (modes: Authentication): kafka.ClientAuthentication => ({
  Unauthenticated: { Enabled: modes.unauthenticated },
  Sasl: { Iam: { Enabled: modes.iam }, Scram: { Enabled: modes.scram } },
  Tls: { Enabled: modes.tls, CertificateAuthorityArnList: [...modes.authorities] },
});

export const vpcAuthenticationOf = (
  input: kafka.VpcConnectivityClientAuthentication | undefined,
): VpcAuthentication => ({
  iam: input?.Sasl?.Iam?.Enabled ?? false,
  scram: input?.Sasl?.Scram?.Enabled ?? false,
  tls: input?.Tls?.Enabled ?? false,
});

export const describeVpcAuthentication = (modes: VpcAuthentication): kafka.VpcConnectivityClientAuthentication => ({
  Sasl: { Iam: { Enabled: modes.iam }, Scram: { Enabled: modes.scram } },
  Tls: { Enabled: modes.tls },
});

/** M16: which modes go with which encryption. @throws AwsRefusal */
export const checkEncryption = (modes: Authentication, clientBroker: string, encryptedInCluster: boolean): void => {
  const refuse = (mode: string): Error =>
    badRequest(
      `${mode} authentication does not support ${clientBroker} client-broker encryption with ${encryptedInCluster ? '' : 'un'}encrypted in-cluster traffic.`,
      'encryptionInfo',
    );
  if (modes.tls && (clientBroker === 'PLAINTEXT' || !encryptedInCluster)) throw refuse('TLS');
  if (modes.iam && (clientBroker !== 'TLS' || !encryptedInCluster)) throw refuse('SASL/IAM');
  if (modes.scram && (clientBroker !== 'TLS' || !encryptedInCluster)) throw refuse('SASL/SCRAM');
};

/** M51. @throws AwsRefusal */
export const checkAuthentication = (
  { unauthenticated, iam, scram, tls, authorities }: Authentication,
  region: string,
): void => {
  if (!(unauthenticated || iam || scram || tls))
    throw badRequest('At least one way of client authentication must be turned on.', 'clientAuthentication');
  const form = new RegExp(`^arn:aws:acm-pca:${region}:\\d{12}:certificate-authority/[0-9a-f-]{36}$`);
  const wrong = authorities.find((arn) => !form.test(arn));
  if (wrong !== undefined)
    throw badRequest(
      `${wrong} is not the ARN of a private certificate authority of this Region.`,
      'certificateAuthorityArnList',
    );
};

/** M45: MSK developer guide, port-info. The public ports are these and 100. */
export const ports = { plain: 9092, tls: 9094, scram: 9096, iam: 9098 } as const;

export type Listener = keyof typeof ports;

/** What the brokers listen for: plain text and TLS are for those who are unauthenticated, TLS for certificates too. */
export const listenersOf = ({ authentication, clientBroker }: Settings): Listener[] => {
  const { unauthenticated, iam, scram, tls } = authentication;
  return [
    ...(unauthenticated && clientBroker !== 'TLS' ? (['plain'] as const) : []),
    ...((unauthenticated || tls) && clientBroker !== 'PLAINTEXT' ? (['tls'] as const) : []),
    ...(scram ? (['scram'] as const) : []),
    ...(iam ? (['iam'] as const) : []),
  ];
};
