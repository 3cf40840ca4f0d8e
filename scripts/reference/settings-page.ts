import { environment, flags } from '../../src/config.ts';
import { code, page, table } from './markdown.ts';

/** docs/reference/settings.md: what the process is told from outside. */
export const settingsPage = (): string =>
  page(
    'Settings of the operator',
    '`src/config.ts`',
    'A wrong flag ends the process with a sentence, before it does anything: in a pod, `kubectl logs --previous` has it. The chart sets them by its values ([values.yaml](../../deploy/helm/cross-account-kafka/values.yaml)), and any other by `extraArgs`.',
    '## Flags',
    settings(Object.entries(flags).map(([name, { help }]) => [`--${name}`, help])),
    '`plan -f FILE` before the flags prints what the next pass over the object of a file would do, and writes nothing; it needs `--installation-id`.',
    '## Environment',
    settings(Object.entries(environment)),
    'Credentials come from the AWS SDK’s own search: variables (`AWS_ACCESS_KEY_ID` and the others), IRSA (`AWS_ROLE_ARN`, `AWS_WEB_IDENTITY_TOKEN_FILE`), profiles (`AWS_PROFILE`), Pod Identity, and last the instance’s role. The Region is that of each object: `AWS_REGION` has no say.',
    '## Over HTTP',
    'At `--http-address`: `/healthz` answers 200 while the process lives, `/readyz` once the objects are listed (trouble with AWS does not make it unready), `/metrics` has the metrics.',
  );

const settings = (all: readonly (readonly [string, string])[]): string =>
  table(
    ['Name', 'Default', 'Meaning'],
    all.map(([name, help]) => {
      const { meaning, usual } = parts(help);
      return [code(name), usual, meaning];
    }),
  );

/** `how long the lease lasts; default 30s` */
const parts = (help: string): { readonly meaning: string; readonly usual: string } => {
  const [, meaning = help, usual = ''] = /^(.*); default:? (.*)$/.exec(help) ?? [];
  return { meaning, usual };
};
