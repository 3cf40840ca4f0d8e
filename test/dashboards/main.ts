import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { answeredDashboards } from './answered-dashboards.ts';
import { page } from './page.ts';

/** Draws the shipped dashboards, a page each, so that they can be looked at without a Grafana. */
const drawTo = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [name, drawn] of Object.entries(await answeredDashboards())) {
    const file = path.join(folder, `${name}.html`);
    await writeFile(file, page(drawn));
    console.log(file);
  }
};

const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: { to: { type: 'string' } },
});
if (values.to === undefined) {
  console.error('npm run dashboards -- --to FOLDER');
  process.exitCode = 2;
} else await drawTo(values.to);
