import { createHash, createHmac } from 'node:crypto';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const lifeSeconds = 900;
const userAgent = 'cross-account-kafka-sensor';

/**
 * A login token for MSK's IAM listener: a request for `kafka-cluster:Connect` that was signed and not sent, as a URL in
 * base64url. It lives 15 minutes (MSK developer guide, IAM access control; awslabs/aws-msk-iam-sasl-signer-js).
 */
export const iamToken = async (region: string, keys: AwsKeys, nowMs: number): Promise<string> => {
  const host = `kafka.${region}.amazonaws.com`;
  const signer = new SignatureV4({ service: 'kafka-cluster', region, credentials: keys, sha256: Sha256 });
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: host,
      path: '/',
      headers: { host },
      query: { Action: 'kafka-cluster:Connect' },
    },
    { expiresIn: lifeSeconds, signingDate: new Date(nowMs) },
  );
  const query = new URLSearchParams({ ...(signed.query as Record<string, string>), 'User-Agent': userAgent });
  return Buffer.from(`https://${host}/?${query.toString().replaceAll('+', '%20')}`).toString('base64url');
};

/** The pod's own role, by IRSA, Pod Identity or the environment. */
export const podKeys: () => Promise<AwsKeys> = defaultProvider();

/** SHA-256 and HMAC as the signer asks for them. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(chunk));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
}

const bytes = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};
