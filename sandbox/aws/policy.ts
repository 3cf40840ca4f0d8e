import { AwsRefusal } from './service.ts';
import { Defect } from './wire/defect.ts';

/** What a policy is asked: may this principal do this to that? */
export interface Question {
  /** ARN of the caller. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys with their values, such as `kms:ViaService`. */
  readonly context?: Readonly<Record<string, string>>;
}

export type Judgement = 'allow' | 'deny' | 'silent';

interface Statement {
  readonly Effect: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Document {
  readonly Statement: Statement | readonly Statement[];
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** What would turn a statement's meaning round if it were passed over. */
const unsupported = ['NotPrincipal', 'NotAction', 'NotResource'];

/** @throws AwsRefusal MalformedPolicyDocumentException when the text is no policy */
export const parsePolicy = (text: string): Document => {
  const document = parsed(text) as Partial<Document> | null;
  const statements = listOf(document?.Statement);
  if (statements.length === 0) throw malformed('This resource policy contains invalid Json.');
  for (const statement of statements) checkStatement(statement);
  return document as Document;
};

const malformed = (message: string): AwsRefusal => new AwsRefusal('MalformedPolicyDocumentException', message);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('This resource policy contains invalid Json.');
  }
};

const checkStatement = (statement: Statement): void => {
  const found = unsupported.find((member) => member in statement);
  if (found !== undefined) throw new Defect(`policies here know no ${found}`);
  if (!['Allow', 'Deny'].includes(statement.Effect) || !statement.Principal || !statement.Action)
    throw malformed('This resource policy contains a statement without Effect, Principal or Action.');
  for (const principal of principalsOf(statement)) checkPrincipal(principal);
};

const principalsOf = ({ Principal }: Statement): readonly string[] =>
  typeof Principal === 'string' ? [Principal] : listOf(Principal?.['AWS']);

/** Wildcards stand for everybody or nobody: part of an ARN cannot be one. The id of a deleted principal is nobody's. */
const checkPrincipal = (principal: string): void => {
  if (!/^(\*|\d{12}|A(RO|ID)A[A-Z0-9]+|arn:aws:(iam|sts)::\d{12}:[^*?]+)$/.test(principal))
    throw malformed(`This resource policy contains an unsupported principal: ${principal}`);
};

/** An explicit Deny wins over any Allow; a policy that names neither is silent. */
export const judge = (policy: string, question: Question): Judgement => {
  const applying = listOf(parsePolicy(policy).Statement).filter((statement) => applies(statement, question));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return applying.some(({ Effect }) => Effect === 'Allow') ? 'allow' : 'silent';
};

const applies = (statement: Statement, question: Question): boolean =>
  principalsOf(statement).some((named) => standsFor(named, question.principal)) &&
  listOf(statement.Action).some((pattern) => like(pattern.toLowerCase(), question.action.toLowerCase())) &&
  (statement.Resource === undefined ||
    listOf(statement.Resource).some((pattern) => like(pattern, question.resource))) &&
  conditionsHold(statement, question);

/** `arn:aws:iam::<account>:root` and the bare account stand for the whole account, a role for its sessions. */
export const standsFor = (named: string, principal: string): boolean => {
  const account = accountOf(principal);
  return (
    ['*', principal, account, `arn:aws:iam::${account}:root`].includes(named) || sessionsOfRole(named).test(principal)
  );
};

const accountOf = (principal: string): string => principal.split(':')[4] ?? '';

/** A session's ARN has the role's account and name, and not its path. */
const sessionsOfRole = (role: string): RegExp => {
  const [, account = '', name = ''] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(role) ?? [];
  return new RegExp(`^arn:aws:sts::${account}:assumed-role/${escaped(name)}/`);
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** IAM's wildcards: `*` any text, `?` one character. */
export const like = (pattern: string, text: string): boolean =>
  new RegExp(`^${escaped(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`, 's').test(text);

type Operator = (wanted: string, has: string) => boolean;
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (wanted, has) => wanted === has,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (wanted, has) => wanted.toLowerCase() === has.toLowerCase(),
};

/** @throws Defect on an operator that nobody taught us: guessing would open or close a door */
const conditionsHold = ({ Condition }: Statement, question: Question): boolean => {
  const context = contextOf(question);
  return Object.entries(Condition ?? {}).every(([name, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(name, listOf(wanted), context.get(key.toLowerCase()))),
  );
};

const holds = (name: string, wanted: readonly string[], has: string | undefined): boolean => {
  if (name === 'Null') return wanted.some((one) => (one.toLowerCase() === 'true') === (has === undefined));
  const operator = operators[name.replace(/IfExists$/, '')];
  if (!operator) throw new Defect(`policies here know no condition operator ${name}`);
  if (has === undefined) return name.endsWith('IfExists');
  return wanted.some((one) => operator(one, has));
};

/** Keys of conditions are compared without case. */
const contextOf = ({ principal, context = {} }: Question): Map<string, string> => {
  const account = accountOf(principal);
  const all = { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': account, ...context };
  return new Map(Object.entries(all).map(([key, value]) => [key.toLowerCase(), value]));
};

/** Whether any statement admits everybody: what BlockPublicPolicy refuses. */
export const isPublic = (policy: string): boolean =>
  listOf(parsePolicy(policy).Statement).some(
    (statement) =>
      statement.Effect === 'Allow' && statement.Condition === undefined && principalsOf(statement).includes('*'),
  );
