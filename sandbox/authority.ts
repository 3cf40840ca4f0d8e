import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

type Keys = webcrypto.CryptoKeyPair;

/** A key with its certificate, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority of the sandbox's own: it plays the public one that signs brokers' certificates, or a cluster's. */
export interface Authority {
  /** PEM, for those who are to trust it. */
  readonly cert: string;
  /** A certificate for exactly these host names or addresses. */
  server(names: readonly string[]): Promise<Certificate>;
  /** A certificate that says who a client is. */
  client(commonName: string): Promise<Certificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const yearMs = 365 * 24 * 3_600_000;

export const makeAuthority = async (): Promise<Authority> => {
  const keys = await newKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=Sandbox certificate authority', keys, signingAlgorithm: algorithm, ...validity() },
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const issue = async (subject: string, extensions: x509.Extension[]): Promise<Certificate> => {
    const own = await newKeys();
    const cert = await x509.X509CertificateGenerator.create({
      ...{ subject, issuer: ca.subject, publicKey: own.publicKey, signingKey: keys.privateKey },
      ...{ signingAlgorithm: algorithm, ...validity(), extensions },
    });
    return { key: await pemOf(own.privateKey), cert: cert.toString('pem') };
  };
  return {
    cert: ca.toString('pem'),
    server: (names) =>
      issue(`CN=${names[0]?.slice(0, 64) ?? ''}`, [
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
        ),
      ]),
    client: (commonName) => issue(`CN=${commonName}`, []),
  };
};

const newKeys = async (): Promise<Keys> => await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const validity = (): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - yearMs),
  notAfter: new Date(Date.now() + yearMs),
});

const pemOf = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
