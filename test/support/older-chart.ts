import { dump, load } from 'js-yaml';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chart } from './tools/helm.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));

/** The version that it has. */
export const olderVersion = '0.0.9';

/**
 * The chart as if one version earlier, when a CrossAccountKafka had no `spec.exposure.acceptance`.
 * @returns its folder, for the caller to remove
 */
export const olderChart = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cakafka-chart-'));
  cpSync(path.join(top, chart), folder, { recursive: true });
  rewrite(path.join(folder, 'Chart.yaml'), (text) =>
    text.replace(/^(version|appVersion): .*$/gm, `$1: ${olderVersion}`),
  );
  rewrite(path.join(folder, 'files/crds/crossaccountkafkas.yaml'), withoutAcceptance);
  return folder;
};

const rewrite = (file: string, change: (text: string) => string): void => {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};

interface Schema {
  readonly properties: Record<string, Schema>;
}

interface Definition {
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[] };
}

const withoutAcceptance = (text: string): string => {
  const definition = load(text) as Definition;
  for (const { schema } of definition.spec.versions)
    delete schema.openAPIV3Schema.properties['spec']?.properties['exposure']?.properties['acceptance'];
  return dump(definition);
};
