import { writeFileSync } from 'node:fs';
import { crdFiles } from './generated-files.ts';

for (const [path, content] of Object.entries(crdFiles())) {
  writeFileSync(path, content);
  console.log(`wrote ${path}`);
}
