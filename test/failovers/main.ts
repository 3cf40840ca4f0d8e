import { parseArgs } from 'node:util';
import { fates, playFailovers } from './failovers.ts';

const { values } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  options: { count: { type: 'string', default: '200' } },
});
let done = 0;
const { takeovers, overlaps } = await playFailovers(Number(values.count), () => {
  done += 1;
  if (done % 20 === 0) console.error(`${done} takeovers`);
});
console.log('leader                                takeovers   longest ms');
for (const fate of fates) {
  const times = takeovers.filter((one) => one.fate === fate).map(({ milliseconds }) => milliseconds);
  console.log(
    `${fate.padEnd(38)}${String(times.length).padStart(9)}${Math.max(0, ...times)
      .toFixed(0)
      .padStart(13)}`,
  );
}
for (const overlap of overlaps) console.log(`  ${overlap}`);
console.log(`${takeovers.length} takeovers, ${overlaps.length} overlaps`);
process.exitCode = overlaps.length === 0 ? 0 : 1;
