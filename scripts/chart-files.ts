import { dump, loadAll } from 'js-yaml';
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules: readonly object[];
}

const chart = 'deploy/helm/cross-account-kafka';

/** What the chart takes over from the manifests: Helm reads no files outside of a chart. */
const rules = {
  'operator.yaml': ['deploy/base/rbac.yaml', 'cross-account-kafka'],
  'installation.yaml': ['deploy/base/rbac.yaml', 'cross-account-kafka-installation'],
  'leader.yaml': ['deploy/base/rbac.yaml', 'cross-account-kafka-leader'],
  'view.yaml': ['deploy/overlays/default/user-roles.yaml', 'cross-account-kafka-view'],
  'edit.yaml': ['deploy/overlays/default/user-roles.yaml', 'cross-account-kafka-edit'],
} as const;

/** The chart's copies of the CRDs and of the roles' rules, by path. */
export const chartFiles = (crds: Readonly<Record<string, string>>): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(crds).map(([file, content]) => [`${chart}/files/crds/${path.basename(file)}`, content]),
  ),
  ...Object.fromEntries(
    Object.entries(rules).map(([name, [file, role]]) => [
      `${chart}/files/rules/${name}`,
      `# Generated from ${file} by \`npm run generate\`: change it there.\n${dump(rulesOf(file, role))}`,
    ]),
  ),
});

const rulesOf = (file: string, role: string): readonly object[] => {
  const found = (loadAll(readFileSync(file, 'utf8')) as Role[]).find(
    ({ kind, metadata }) => /Role$/.test(kind) && metadata.name === role,
  );
  if (!found) throw new Error(`${file} has no role ${role}`);
  return found.rules;
};
