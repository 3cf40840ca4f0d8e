import type { ClientAuthentication } from '@aws-sdk/client-kafka';
import { authenticationModes, type AuthenticationMode } from '../../api/cluster-spec.ts';
import type { SpecWithCluster } from '../../api/spec.ts';
import { step, type AwsStep } from '../../aws/calls.ts';
import type { Cluster } from '../../aws/facts.ts';
import { differs } from '../../core/differs.ts';
import { change, type Verdict } from '../../core/verdict.ts';

/** The ways that a cluster offers its clients to prove who they are. */
export const modesOf = (found: Cluster): readonly AuthenticationMode[] => {
  const offers: Readonly<Record<AuthenticationMode, boolean>> = {
    Unauthenticated: found.unauthenticated,
    Iam: found.iam,
    Scram: found.scram,
    MutualTls: found.mutualTls,
  };
  return authenticationModes.filter((mode) => offers[mode]);
};

/** The wanted ways, as MSK is told them: always all, since it takes what is left out for turned off. */
export const clientAuthentication = ({
  authentication,
  certificateAuthorityArns,
}: SpecWithCluster['cluster']): ClientAuthentication => {
  const [unauthenticated, iam, scram, mutualTls] = authenticationModes.map((mode) => authentication.includes(mode));
  return {
    Unauthenticated: { Enabled: unauthenticated },
    Sasl: { Iam: { Enabled: iam }, Scram: { Enabled: scram } },
    Tls: {
      Enabled: mutualTls,
      ...(certificateAuthorityArns.length > 0 ? { CertificateAuthorityArnList: certificateAuthorityArns } : {}),
    },
  };
};

/** How clients prove who they are, and that they speak TLS and nothing else. */
export const security = (found: Cluster, { cluster }: SpecWithCluster): Verdict<AwsStep> | undefined => {
  const isTls = found.clientEncryption === 'TLS';
  const different = [
    ...unlessSame('authentication', modesOf(found), cluster.authentication),
    ...unlessSame('certificate authorities', authoritiesOf(found), cluster.certificateAuthorityArns),
    ...(isTls ? [] : [differs('encryption between clients and brokers', found.clientEncryption, 'TLS')]),
  ];
  return different.length === 0
    ? undefined
    : change(
        different.join('; '),
        step('kafka:UpdateSecurity', {
          ...{ ClusterArn: found.arn, CurrentVersion: found.currentVersion },
          ClientAuthentication: clientAuthentication(cluster),
          ...(isTls ? {} : { EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS' } } }),
        }),
      );
};

const unlessSame = (field: string, has: readonly string[], wants: readonly string[]): string[] =>
  [...has].sort().join() === [...wants].sort().join() ? [] : [differs(field, has, wants)];

/** Those that count: MSK may remember some of a mode that is turned off. */
const authoritiesOf = ({ mutualTls, certificateAuthorityArns }: Cluster): readonly string[] =>
  mutualTls ? certificateAuthorityArns : [];
