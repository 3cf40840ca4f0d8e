import { callUnderWay } from '../call-under-way.ts';
import { AwsRefusal } from '../service.ts';

/**
 * One page of a list, and the token of the next. Tokens are plain offsets: lists here do not change under the reader. A16: the
 * page is shorter than asked for where a test wants it so.
 */
export const page = <T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { items: T[]; next: string | undefined } => {
  const start = token === undefined || token === '' ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  const end = start + Math.min(size, callUnderWay()?.mostPerPage ?? size);
  return {
    items: all.slice(start, end),
    next: end < all.length ? Buffer.from(String(end)).toString('base64') : undefined,
  };
};

/** A16: a token that came from a page before. @throws AwsRefusal with the service's code */
export const checkToken = (token: string | undefined, code: string): void => {
  if (token !== undefined && !/^\d+$/.test(Buffer.from(token, 'base64').toString('utf8')))
    throw new AwsRefusal(code, 'The specified token is not valid.');
};

/** A16: a page size within the service's own bounds. @throws AwsRefusal */
export const sizeWithin = (asked: number | undefined, most: number, code: string): number => {
  const size = asked ?? most;
  if (size >= 1 && size <= most) return size;
  throw new AwsRefusal(code, `The page size must be between 1 and ${most}, not ${size}.`);
};
