import * as z from 'zod';

/** Says which calls something is about: by action, and if need be by account and by what they name. */
export const whichCalls = {
  /** IAM action, such as `ec2:CreateSecurityGroup`; `*` at the end stands for anything. */
  action: z
    .string()
    .regex(/^(\*|[a-z0-9-]+:[A-Za-z0-9]*\*?)$/, 'an action is service:Operation, with * at the end for any'),
  account: z
    .string()
    .regex(/^\d{12}$/, 'an account has 12 digits')
    .optional(),
  /** A name, id or ARN that stands anywhere in the input: calls about one object. */
  mentions: z.string().min(1).optional(),
};

export interface WhichCalls {
  readonly action: string;
  readonly account?: string | undefined;
  readonly mentions?: string | undefined;
}

export interface OneCall {
  readonly action: string;
  readonly account: string;
  readonly input: unknown;
}

export const concerns = ({ action, account, mentions }: WhichCalls, call: OneCall): boolean =>
  (account === undefined || account === call.account) &&
  actionMatches(action, call.action) &&
  (mentions === undefined || isMentioned(mentions, call.input));

export const actionMatches = (pattern: string, action: string): boolean =>
  pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action;

/** Whether a text stands anywhere in an input or an answer, as a whole. */
export const isMentioned = (wanted: string, value: unknown): boolean => {
  if (typeof value === 'string') return value === wanted;
  return typeof value === 'object' && value !== null && Object.values(value).some((item) => isMentioned(wanted, item));
};
