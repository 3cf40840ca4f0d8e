import { dump } from 'js-yaml';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { group } from '../src/api/crd.ts';

const folder = `deploy/argocd/resource_customizations/${group}`;

const header = `# Generated from ${folder} by \`npm run generate\`: change it there.
# kubectl patch configmap argocd-cm -n argocd --patch-file deploy/argocd/argocd-cm.yaml
`;

/** A patch of Argo CD's ConfigMap with our health checks and actions. */
export const argocdCm = (): string =>
  header +
  dump(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
      data: Object.fromEntries(readdirSync(folder).sort().flatMap(customizations)),
    },
    { lineWidth: -1 },
  );

const customizations = (kind: string): [string, string][] => [
  [`resource.customizations.health.${group}_${kind}`, script(`${kind}/health.lua`)],
  [`resource.customizations.actions.${group}_${kind}`, dump(actionsOf(kind), { lineWidth: -1 })],
];

const actionsOf = (kind: string): object => ({
  'discovery.lua': script(`${kind}/actions/discovery.lua`),
  definitions: readdirSync(`${folder}/${kind}/actions`)
    .filter((name) => existsSync(`${folder}/${kind}/actions/${name}/action.lua`))
    .sort()
    .map((name) => ({ name, 'action.lua': script(`${kind}/actions/${name}/action.lua`) })),
});

const script = (file: string): string => readFileSync(`${folder}/${file}`, 'utf8');
