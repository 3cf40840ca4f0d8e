interface ClientError {
  readonly name?: string;
  readonly code?: string | number;
  readonly type?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** The error and all that caused it, outermost first. */
const causes = (error: unknown): readonly ClientError[] => {
  if (typeof error !== 'object' || error === null) return [{ message: String(error) }];
  const { cause, errors = [] } = error as ClientError;
  return [error, ...errors.flatMap(causes), ...(cause === undefined || cause === error ? [] : causes(cause))];
};

/** What a person should do, by what the client or Kafka says; the first that fits is told. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [
    /SASLAuthentication|SASL_AUTHENTICATION_FAILED/i,
    'the brokers refuse the login: check user name and password, or the role',
  ],
  [
    /does not support the requested SASL|UNSUPPORTED_SASL_MECHANISM|ILLEGAL_SASL_STATE|current SASL state/i,
    'the brokers do not offer this way to log in: check authentication',
  ],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|DEPTH_ZERO|CERT_UNTRUSTED|self.signed|unable to verify|signature failure/i,
    'the brokers’ certificate is not signed by an authority that is trusted here: check tls.caSecretRef',
  ],
  [/ERR_TLS_CERT_ALTNAME_INVALID|altnames/i, 'the broker’s certificate is for another name'],
  [
    /certificate required|CERTIFICATE_REQUIRED|bad certificate|alert certificate unknown|unknown ca/i,
    'the brokers refuse the client certificate',
  ],
  [/INVALID_REPLICATION_FACTOR|replication.factor/i, 'topic.replicationFactor is larger than the number of brokers'],
  [
    /TOPIC_AUTHORIZATION|CLUSTER_AUTHORIZATION|not authorized/i,
    'the brokers do not allow this: check Kafka’s ACLs or the role’s policy',
  ],
  [/NOT_ENOUGH_REPLICAS/i, 'too few replicas are in sync to acknowledge a record: some broker is away'],
  [/ENOTFOUND|EAI_AGAIN/i, 'a broker’s name cannot be resolved here'],
  [
    /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout|closed connection/i,
    'the brokers do not answer',
  ],
];

/** What is wrong, in a sentence, with the client's own words behind it. */
export const troubleOf = (error: unknown): string => {
  const all = causes(error);
  const text = all.map(({ name, code, type, message }) => [name, code, type, message].join(' ')).join(' ');
  const sentence = sentences.find(([pattern]) => pattern.test(text))?.[1];
  const words = all.at(-1)?.message ?? String(error);
  return sentence === undefined ? words : `${sentence} (${words})`;
};
