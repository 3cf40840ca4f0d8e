import { conditionsHold, type Conditions, type Context } from './iam/conditions.ts';
import { checkGrammar } from './iam/policy-grammar.ts';
import { accountOf, isNamed, standsFor } from './iam/principals.ts';
import { like } from './iam/wildcards.ts';
import { AwsRefusal } from './service.ts';
import { Defect } from './wire/defect.ts';

export { like, standsFor };

/** What a policy is asked: may this principal do this to that? */
export interface Question {
  /** ARN of the caller: an account's root, or a role's session. */
  readonly principal: string;
  /** ARN of the role whose session it is. */
  readonly roleArn?: string | undefined;
  readonly action: string;
  readonly resource: string;
  /** Condition keys with their values, such as `kms:ViaService`. */
  readonly context?: Context;
}

export type Judgement = 'allow' | 'deny' | 'silent';

type Texts = string | readonly string[];

interface Statement {
  readonly Effect: string;
  readonly Principal?: string | Readonly<Record<string, Texts>>;
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Resource?: Texts;
  readonly NotResource?: Texts;
  readonly Condition?: Conditions;
}

/** A policy that was read and found well-formed. */
export interface Policy {
  readonly statements: readonly Statement[];
  /** Whether any condition looks at the tags of what is acted on. */
  readonly readsResourceTags: boolean;
}

const readsResourceTags = (text: string): boolean => text.includes(':ResourceTag/');

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

const malformed = (message: string): AwsRefusal => new AwsRefusal('MalformedPolicyDocumentException', message);

const statementsOf = (text: string): readonly Statement[] => {
  const document = parsed(text) as { Statement?: Statement | readonly Statement[] } | null;
  const statements = listOf(document?.Statement);
  if (!document || statements.length === 0) throw malformed('This resource policy contains invalid Json.');
  checkGrammar(document, statements);
  return statements;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('This resource policy contains invalid Json.');
  }
};

/** What would turn a statement's meaning round if it were passed over. @throws Defect */
const refuseUnknown = (statement: Statement, unsupported: readonly string[]): void => {
  const found = unsupported.find((member) => member in statement);
  if (found !== undefined) throw new Defect(`policies here know no ${found}`);
  if (JSON.stringify(statement).includes('${')) throw new Defect('policies here know no variables');
};

/**
 * The policy of a resource, which names its principals.
 * @throws AwsRefusal MalformedPolicyDocumentException when the text is no policy
 */
export const parsePolicy = (text: string): Policy => {
  const statements = statementsOf(text);
  for (const statement of statements) {
    refuseUnknown(statement, ['NotPrincipal', 'NotAction', 'NotResource']);
    if (!isEffect(statement) || !statement.Principal || !statement.Action)
      throw malformed('This resource policy contains a statement without Effect, Principal or Action.');
    for (const principal of principalsOf(statement)) checkPrincipal(principal);
  }
  return { statements, readsResourceTags: readsResourceTags(text) };
};

/** The policy of a role, whose principal is the role itself. @throws AwsRefusal */
export const parseIdentityPolicy = (text: string): Policy => {
  const statements = statementsOf(text);
  for (const statement of statements) {
    refuseUnknown(statement, ['Principal', 'NotPrincipal']);
    const { Action, NotAction, Resource, NotResource } = statement;
    if (!isEffect(statement) || !(Action ?? NotAction) || !(Resource ?? NotResource))
      throw malformed('This policy contains a statement without Effect, Action or Resource.');
  }
  return { statements, readsResourceTags: readsResourceTags(text) };
};

/** Whom the policy of a resource names. @throws AwsRefusal when the text is no policy */
export const principalsNamedIn = (text: string): readonly string[] =>
  parsePolicy(text).statements.flatMap(principalsOf);

const isEffect = ({ Effect }: Statement): boolean => ['Allow', 'Deny'].includes(Effect);

const principalsOf = ({ Principal }: Statement): readonly string[] =>
  typeof Principal === 'string' ? [Principal] : [...listOf(Principal?.['AWS']), ...listOf(Principal?.['Federated'])];

/** IAM user guide, reference_policies_elements_principal: accounts, roles, users, their sessions and federated ones; no groups. */
const iamPrincipal = /^arn:aws:iam::\d{12}:(root|(role|user|oidc-provider|saml-provider)\/[^*?]+)$/;
const stsPrincipal = /^arn:aws:sts::\d{12}:(assumed-role\/[^*?/]+|federated-user)\/[^*?]+$/;

/** Wildcards stand for everybody or nobody: part of an ARN cannot be one. The id of a deleted principal is nobody's. */
const checkPrincipal = (principal: string): void => {
  const isOther = /^(\*|\d{12}|A(RO|ID)A[A-Z0-9]+)$/.test(principal);
  if (!isOther && !iamPrincipal.test(principal) && !stsPrincipal.test(principal))
    throw malformed(`This resource policy contains an unsupported principal: ${principal}`);
};

/** An explicit Deny wins over any Allow; a policy that names neither is silent. */
const verdictOf = (applying: readonly Statement[]): Judgement => {
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return applying.some(({ Effect }) => Effect === 'Allow') ? 'allow' : 'silent';
};

/** What a resource's policy says. */
export const judge = (policy: string, question: Question): Judgement =>
  judgeFor(policy, question, (named) => standsFor(named, question.principal));

/** The same, of statements that name the caller's very session, whose own policy does not bound what these grant. */
export const judgeSession = (policy: string, question: Question): Judgement =>
  judgeFor(policy, question, (named) => named === question.principal);

/** The same, of statements that name the caller itself and not only its account. */
export const judgeByName = (policy: string, question: Question): Judgement =>
  judgeFor(policy, question, (named) => isNamed(named, question.principal));

const judgeFor = (policy: string, question: Question, meansCaller: (named: string) => boolean): Judgement =>
  verdictOf(
    parsePolicy(policy).statements.filter(
      (statement) => principalsOf(statement).some(meansCaller) && applies(statement, question),
    ),
  );

/** What the policies of a role say, together. */
export const judgeIdentity = (policies: readonly Policy[], question: Question): Judgement =>
  verdictOf(policies.flatMap(({ statements }) => statements).filter((statement) => applies(statement, question)));

const applies = (statement: Statement, question: Question): boolean =>
  coversAction(statement, question.action.toLowerCase()) &&
  coversResource(statement, question) &&
  conditionsHold(statement.Condition, contextOf(question));

const coversAction = ({ Action, NotAction }: Statement, action: string): boolean => {
  const matches = (pattern: string): boolean => like(pattern.toLowerCase(), action);
  return NotAction === undefined ? listOf(Action).some(matches) : !listOf(NotAction).some(matches);
};

/** A key's statement without a resource has no effect (K12); that of another thing is about that thing. */
const coversResource = ({ Resource, NotResource }: Statement, { resource, action }: Question): boolean => {
  const matches = (pattern: string): boolean => like(pattern, resource);
  if (NotResource !== undefined) return !listOf(NotResource).some(matches);
  if (Resource === undefined) return !action.startsWith('kms:');
  return listOf(Resource).some(matches);
};

const contextOf = ({ principal, roleArn, context }: Question): Context => ({
  'aws:PrincipalArn': roleArn ?? principal,
  'aws:PrincipalAccount': accountOf(principal),
  ...context,
});

/** Whether any statement admits everybody: what BlockPublicPolicy refuses. */
export const isPublic = (policy: string): boolean =>
  parsePolicy(policy).statements.some(
    (statement) =>
      statement.Effect === 'Allow' && statement.Condition === undefined && principalsOf(statement).includes('*'),
  );
