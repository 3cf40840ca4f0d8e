import { AwsRefusal } from '../../service.ts';
import type { Clock } from '../../clock.ts';

/** API model, PaginationTokenExpiredException. */
const validSeconds = 15 * 60;

/** G1: tokens say when they were given. */
export const tokenFor = (next: string | undefined, clock: Clock): string | undefined =>
  next === undefined ? undefined : Buffer.from(`${clock.now()} ${next}`).toString('base64');

/** The token of a page within; undefined for the first page. @throws AwsRefusal when it is none, or too old */
export const readToken = (token: string | undefined, clock: Clock): string | undefined => {
  if (token === undefined || token === '') return undefined;
  const [, givenAt, next] = /^(\d+) (\S+)$/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if (givenAt === undefined)
    throw new AwsRefusal('InvalidParameterException', `PaginationToken is not valid: ${token}`);
  if (clock.now() > Number(givenAt) + validSeconds * 1000)
    throw new AwsRefusal('PaginationTokenExpiredException', 'PaginationToken has expired.');
  return next;
};
