/** The account of callers whose access key says nothing else. */
export const defaultAccount = '111111111111';

/** Who a request's signature names. Signatures are not checked: there is nothing here to keep secret. */
export interface Caller {
  readonly accessKey: string;
  readonly account: string;
  readonly region: string;
  /** Signing name of the service. */
  readonly service: string;
  readonly principal: string;
}

/**
 * `Credential=<key>/<date>/<region>/<service>/aws4_request`, from the Authorization header; undefined for unsigned requests.
 * A static access key `LOCAL` + 12 digits + anything is that account's administrator; any other key is the default account's.
 */
export const callerOf = (authorization: string | undefined): Caller | undefined => {
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization ?? '');
  if (!scope) return undefined;
  const [, accessKey = '', region = '', service = ''] = scope;
  const account = /^LOCAL(\d{12})/.exec(accessKey)?.[1] ?? defaultAccount;
  return { accessKey, account, region, service, principal: `arn:aws:iam::${account}:root` };
};
