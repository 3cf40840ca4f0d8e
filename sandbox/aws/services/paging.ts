import { callUnderWay } from '../call-under-way.ts';
import { AwsRefusal } from '../service.ts';

/** A29: how each service refuses a token that it did not give; the codes are those that it models, or has in its list of errors. */
const badTokenCodes: Readonly<Record<string, string>> = {
  ec2: 'InvalidNextToken',
  elasticloadbalancing: 'ValidationError',
  kafka: 'BadRequestException',
  kms: 'InvalidMarkerException',
  secretsmanager: 'InvalidNextTokenException',
  servicequotas: 'InvalidPaginationTokenException',
};

const actionUnderWay = (): string => callUnderWay()?.action ?? '';

/** A29: tokens are offsets (lists here do not change under the reader), and say whose they are. */
const tokenFor = (offset: number): string => Buffer.from(`${actionUnderWay()} ${offset}`).toString('base64url');

/** @throws AwsRefusal when the token is none of this operation's */
const offsetOf = (token: string | undefined): number => {
  if (token === undefined || token === '') return 0;
  const [, action, offset] = /^(\S*) (\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  if (action === actionUnderWay()) return Number(offset);
  const [service = ''] = actionUnderWay().split(':');
  throw new AwsRefusal(badTokenCodes[service] ?? 'InvalidParameterException', 'The specified token is not valid.');
};

/** One page of a list, and the token of the next. A16: the page is shorter than asked for where a test wants it so. */
export const page = <T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { items: T[]; next: string | undefined } => {
  const start = offsetOf(token);
  const end = start + Math.min(size, callUnderWay()?.mostPerPage ?? size);
  return { items: all.slice(start, end), next: end < all.length ? tokenFor(end) : undefined };
};

/** A16: a page size within the service's own bounds. @throws AwsRefusal */
export const sizeWithin = (asked: number | undefined, most: number, code: string): number => {
  const size = asked ?? most;
  if (size >= 1 && size <= most) return size;
  throw new AwsRefusal(code, `The page size must be between 1 and ${most}, not ${size}.`);
};
