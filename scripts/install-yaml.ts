import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { kubernetesBinaries } from '../sandbox/kubernetes/binaries.ts';

/** Writes the default overlay as one file, for whoever has neither Helm nor Kustomize. */
const { kubectl } = await kubernetesBinaries();
const manifests = execFileSync(kubectl, ['kustomize', 'deploy/overlays/default'], { encoding: 'utf8', maxBuffer: 1e8 });
writeFileSync(
  'deploy/install.yaml',
  `# Made of deploy/overlays/default by \`npm run install-yaml\`: change it there.\n${manifests}`,
);
console.log('wrote deploy/install.yaml');
