import { accountOf } from './consumers.ts';
import { conditionsHold, listOf, matches, type Conditions, type KnownContext } from './policy-conditions.ts';

type Texts = string | readonly string[];
type Principal = string | { readonly AWS?: Texts };

interface Statement {
  readonly Effect?: string;
  readonly Principal?: Principal;
  readonly NotPrincipal?: Principal;
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Resource?: Texts;
  readonly Condition?: Conditions;
}

/** One use of a key that its policy is asked about. */
export interface KeyUse {
  readonly principal: string;
  readonly action: string;
  readonly keyArn: string;
  readonly context: KnownContext;
}

/** How a consumer uses the key when it reads the secret (KMS developer guide, conditions-kms; Secrets Manager guide, security-encryption). */
export const readingThroughSecretsManager = (
  principal: string,
  keyArn: string,
  region: string,
  secretArn: string | undefined,
): KeyUse => ({
  principal,
  action: 'kms:Decrypt',
  keyArn,
  context: {
    'kms:viaservice': `secretsmanager.${region}.amazonaws.com`,
    'kms:calleraccount': accountOf(principal),
    'aws:principalaccount': accountOf(principal),
    ...(principal.endsWith(':root') ? {} : { 'aws:principalarn': principal }),
    ...(secretArn === undefined ? {} : { 'kms:encryptioncontext:secretarn': secretArn }),
  },
});

/**
 * Whether a key's policy lets a consumer use the key, as far as its text tells. Conditions that depend on what only the call
 * itself shows are taken to hold on an Allow and not to on a Deny.
 */
export const admits = (policy: string, use: KeyUse): boolean => {
  const speaking = statementsOf(policy).filter((statement) => speaksOf(statement, use));
  const held = (statement: Statement): boolean | undefined => conditionsHold(statement.Condition, use.context);
  const denied = speaking.some((statement) => statement.Effect === 'Deny' && held(statement) === true);
  return !denied && speaking.some((statement) => statement.Effect === 'Allow' && held(statement) !== false);
};

const statementsOf = (policy: string): readonly Statement[] => {
  const document = JSON.parse(policy) as { readonly Statement?: Statement | readonly Statement[] };
  return listOf(document.Statement);
};

/** A statement of a key's policy that names no resource has no effect (KMS API reference, CreateKey). */
const speaksOf = (statement: Statement, { principal, action, keyArn }: KeyUse): boolean =>
  (statement.NotPrincipal === undefined
    ? names(statement.Principal, principal)
    : !spares(statement.NotPrincipal, principal)) &&
  (statement.NotAction === undefined ? covers(statement.Action, action) : !covers(statement.NotAction, action)) &&
  listOf(statement.Resource).some((pattern) => matches(pattern, keyArn));

/** An account stands for all its principals: they still need their own identity policy. */
const names = (named: Principal | undefined, principal: string): boolean =>
  textsIn(named).some((one) => ['*', principal, rootOf(principal), accountOf(principal)].includes(one));

/** Only who is listed, and his account too (IAM user guide, reference_policies_elements_notprincipal). */
const spares = (named: Principal, principal: string): boolean =>
  [principal, rootOf(principal)].every((one) => textsIn(named).includes(one));

const textsIn = (named: Principal | undefined): readonly string[] =>
  typeof named === 'string' ? [named] : listOf(named?.AWS);

const rootOf = (principal: string): string => principal.replace(/:[^:]*$/, ':root');

const covers = (patterns: Texts | undefined, action: string): boolean =>
  listOf(patterns).some((pattern) => matches(pattern, action, 'i'));
