import { AwsRefusal } from '../service.ts';

/** A10: IAM user guide, reference_policies_grammar. */
const versions = ['2012-10-17', '2008-10-17'];
const documentMembers = ['Version', 'Id', 'Statement'];
const statementMembers = [
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
];
const principalKinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** A document or a statement as it was read: any JSON object. */
type Members = Readonly<Record<string, unknown>>;

const malformed = (message: string): AwsRefusal => new AwsRefusal('MalformedPolicyDocumentException', message);

const checkMembers = (members: object, known: readonly string[]): void => {
  const unknown = Object.keys(members).find((name) => !known.includes(name));
  if (unknown !== undefined) throw malformed(`This policy contains an unknown element: ${unknown}`);
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** `service:Action`, by wildcards if need be, or everything. */
const isAction = (action: unknown): boolean =>
  typeof action === 'string' && /^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action);

const checkStatement = (statement: object): void => {
  checkMembers(statement, statementMembers);
  const { Action, NotAction, Principal } = statement as Members;
  const actions = [Action, NotAction].filter((value) => value !== undefined).flatMap(listOf);
  if (!actions.every(isAction)) throw malformed('Actions must be prefixed by a vendor, e.g., iam, sdb, ec2, etc.');
  if (typeof Principal === 'object' && Principal !== null) checkMembers(Principal, principalKinds);
};

/** What no policy of IAM's language may say, whatever it is for. @throws AwsRefusal MalformedPolicyDocumentException */
export const checkGrammar = (document: object, statements: readonly object[]): void => {
  checkMembers(document, documentMembers);
  const { Version = versions[0] } = document as Members;
  if (!versions.some((known) => known === Version))
    throw malformed(`This policy has an unknown version: ${String(Version)}`);
  for (const statement of statements) checkStatement(statement);
  const sids = statements.flatMap((statement) => (statement as Members)['Sid'] ?? []);
  if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
};
