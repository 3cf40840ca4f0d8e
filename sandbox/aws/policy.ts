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

/** @throws AwsRefusal MalformedPolicyDocumentException when the text is no policy */
export const parsePolicy = (text: string): Document => {
  try {
    const document = JSON.parse(text) as Document;
    if (listOf(document.Statement).length > 0) return document;
  } catch {
    // Told below, in AWS's words.
  }
  throw new AwsRefusal('MalformedPolicyDocumentException', 'This resource policy contains invalid Json.');
};

/** An explicit Deny wins over any Allow; a policy that names neither is silent. */
export const judge = (policy: string, question: Question): Judgement => {
  const applying = listOf(parsePolicy(policy).Statement).filter((statement) => applies(statement, question));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'deny';
  return applying.some(({ Effect }) => Effect === 'Allow') ? 'allow' : 'silent';
};

const applies = (statement: Statement, question: Question): boolean =>
  namesPrincipal(statement, question.principal) &&
  listOf(statement.Action).some((pattern) => like(pattern.toLowerCase(), question.action.toLowerCase())) &&
  (statement.Resource === undefined ||
    listOf(statement.Resource).some((pattern) => like(pattern, question.resource))) &&
  conditionsHold(statement, question);

/** `arn:aws:iam::<account>:root` and the bare account stand for the whole account. */
const namesPrincipal = ({ Principal }: Statement, principal: string): boolean => {
  const named = typeof Principal === 'string' ? [Principal] : listOf(Principal?.['AWS']);
  const account = principal.split(':')[4] ?? '';
  return named.some(
    (one) => one === '*' || one === principal || one === account || one === `arn:aws:iam::${account}:root`,
  );
};

/** IAM's wildcards: `*` any text, `?` one character. */
export const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(text);

type Operator = (wanted: string, has: string) => boolean;
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (wanted, has) => wanted === has,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (wanted, has) => wanted.toLowerCase() === has.toLowerCase(),
};

const conditionsHold = ({ Condition }: Statement, { context = {} }: Question): boolean =>
  Object.entries(Condition ?? {}).every(([name, keys]) => {
    const ifExists = name.endsWith('IfExists');
    const operator = operators[name.replace(/IfExists$/, '')];
    if (!operator) throw new Defect(`policies here know no condition operator ${name}`);
    return Object.entries(keys).every(([key, wanted]) => {
      const has = context[key];
      return has === undefined ? ifExists : listOf(wanted).some((one) => operator(one, has));
    });
  });

/** Whether any statement admits everybody: what BlockPublicPolicy refuses. */
export const isPublic = (policy: string): boolean =>
  listOf(parsePolicy(policy).Statement).some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Allow' &&
      Condition === undefined &&
      (Principal === '*' || listOf(typeof Principal === 'string' ? undefined : Principal?.['AWS']).includes('*')),
  );
