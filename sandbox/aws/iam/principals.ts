import { escaped } from './wildcards.ts';

export const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

/** Whether a policy's principal is the caller itself, or everybody: no other policy has to agree within its account. */
export const isNamed = (named: string, principal: string): boolean =>
  named === '*' || named === principal || sessionsOfRole(named).test(principal);

/** `arn:aws:iam::<account>:root` and the bare account stand for the whole account, a role for its sessions. */
export const standsFor = (named: string, principal: string): boolean =>
  isNamed(named, principal) || accountNames(accountOf(principal)).includes(named);

const accountNames = (account: string): readonly string[] => [account, `arn:aws:iam::${account}:root`];

/** A session's ARN has the role's account and name, and not its path. */
const sessionsOfRole = (role: string): RegExp => {
  const [, account, name = ''] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(role) ?? [];
  return account === undefined ? nobody : new RegExp(`^arn:aws:sts::${account}:assumed-role/${escaped(name)}/`);
};

const nobody = /^(?!)/;
