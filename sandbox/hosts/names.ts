import dns from 'node:dns';
import { readFileSync } from 'node:fs';

/** Names as hosts of one VPC would resolve them: a JSON object, name → address. */
export type Names = Readonly<Record<string, string>>;

type Callback = (error: NodeJS.ErrnoException | null, address?: unknown, family?: number) => void;

/** What AWS's own names end in; none of them is ever asked of the machine's resolver. */
const awsDomain = /\.amazonaws\.com$/;

/**
 * Makes this process resolve names as a host of a VPC does.
 * @param read the names as they are now; asked at each look-up
 * @returns takes it back
 */
export const resolveBy = (read: () => Names): (() => void) => {
  const system = dns.lookup as (host: string, options: object, callback: Callback) => void;
  const lookup = (host: string, given: object | number | Callback, then?: Callback): void => {
    const callback = (then ?? given) as Callback;
    const options = typeof given === 'object' ? given : {};
    const address = read()[host];
    if (address !== undefined) answer(address, options, callback);
    else if (awsDomain.test(host)) callback(notFound(host));
    else system(host, options, callback);
  };
  Object.assign(dns, { lookup });
  return () => {
    Object.assign(dns, { lookup: system });
  };
};

const answer = (address: string, options: { all?: boolean }, callback: Callback): void => {
  process.nextTick(() => {
    if (options.all === true) callback(null, [{ address, family: 4 }]);
    else callback(null, address, 4);
  });
};

const notFound = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    ...{ code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: host },
  });

/** Names in a file that somebody else keeps current. */
export const namesIn = (file: string): (() => Names) => {
  return () => JSON.parse(readFileSync(file, 'utf8')) as Names;
};
