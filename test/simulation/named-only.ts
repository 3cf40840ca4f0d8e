import type { AuthScheme, RequestSigner } from '@smithy/types';
import type { Clients } from '../../src/aws/clients.ts';

/** What of an SDK client's resolved configuration a signer works with. */
interface Signing {
  readonly region: () => Promise<string>;
  readonly credentials: () => Promise<{ readonly accessKeyId: string; readonly sessionToken?: string | undefined }>;
  readonly defaultSigningName: string;
  /** Asked for at every call. */
  signer: (scheme?: AuthScheme) => Promise<RequestSigner>;
}

/**
 * Lets clients say who calls, and leave out the proof: the double reads of a signature whose it is and what it is for, and
 * to compute one takes a sixth of the time of a simulated call.
 */
export const namedOnly = (clients: Clients): Clients => {
  for (const { config } of Object.values(clients) as { config: Signing }[])
    config.signer = (scheme) => Promise.resolve(signerOf(config, scheme?.signingName ?? config.defaultSigningName));
  return clients;
};

const signerOf = (config: Signing, service: string): RequestSigner => ({
  sign: async (request) => {
    Object.assign(request.headers, await headersOf(config, service));
    return request;
  },
});

const headersOf = async (
  { region, credentials }: Signing,
  service: string,
): Promise<Readonly<Record<string, string>>> => {
  const { accessKeyId, sessionToken } = await credentials();
  const scope = `${accessKeyId}/20260101/${await region()}/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
};
