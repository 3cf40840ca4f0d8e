interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly AWS?: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Condition?: object;
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/**
 * Whether a resource policy lets a principal of another account do something, as far as its text tells. Conditions on an
 * Allow are taken to hold and those on a Deny not to: which of them apply depends on calls that we do not make.
 */
export const admits = (policy: string, principal: string, action: string): boolean => {
  const statements = statementsOf(policy).filter(
    (statement) => names(statement, principal) && covers(statement, action),
  );
  const denied = statements.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined);
  return !denied && statements.some(({ Effect }) => Effect === 'Allow');
};

const statementsOf = (policy: string): readonly Statement[] => {
  const document = JSON.parse(policy) as { readonly Statement?: Statement | readonly Statement[] };
  return listOf(document.Statement);
};

/** An account admits all its principals: they still need their own identity policy. */
const names = ({ Principal }: Statement, principal: string): boolean => {
  const listed = typeof Principal === 'string' ? [Principal] : listOf(Principal?.AWS);
  const account = principal.split(':')[4] ?? '';
  const root = principal.replace(/:[^:]*$/, ':root');
  return listed.some((one) => one === '*' || one === principal || one === root || one === account);
};

const covers = ({ Action }: Statement, action: string): boolean =>
  listOf(Action).some((pattern) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      'i',
    ).test(action),
  );
