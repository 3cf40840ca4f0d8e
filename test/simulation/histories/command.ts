import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { History } from './history.ts';
import { play } from './play.ts';
import type { Searched } from './search.ts';

/** `histories --count N --seed S`: plays as many, on every core. @returns whether any broke a promise */
export const playHistories = async (args: readonly string[]): Promise<boolean> => {
  const { values } = parseArgs({
    args: [...args],
    options: { count: { type: 'string', default: '100' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
  });
  const [count, seed] = [Number(values.count), Number(values.seed)];
  const workers = Math.min(availableParallelism(), count);
  console.log(`${count} histories, --seed ${seed}, on ${workers} cores`);
  const began = performance.now();
  const onPlayed = progress(count, began);
  const shares = Array.from({ length: workers }, (_none, index) => Math.ceil((count - index) / workers));
  const searched = await Promise.all(shares.map((share, index) => searchInWorker(seed + index, share, onPlayed)));
  const played = searched.reduce((sum, one) => sum + one.played, 0);
  const found = searched.flatMap((one) => one.found ?? []);
  for (const { history, violations } of found) tell(history, violations);
  const seconds = (performance.now() - began) / 1000;
  console.log(`played ${played} in ${seconds.toFixed(0)} s, violations ${found.length}`);
  return found.length > 0;
};

/** `history JSON`: plays that one again. @returns whether it broke a promise */
export const playAgain = async ([json = '{}']: readonly string[]): Promise<boolean> => {
  const violations = await play(JSON.parse(json) as History);
  console.log(violations.length === 0 ? 'no promise was broken' : violations.join('\n'));
  return violations.length > 0;
};

const tell = (history: History, violations: readonly string[]): void => {
  console.log(`\nnpm run simulate -- history '${JSON.stringify(history)}'`);
  for (const violation of violations) console.log(`  ${violation}`);
};

const tellEvery = 500;

/** Tells how far it has come, and at once when a promise is broken: that history is shrunken then, which takes a while. */
const progress = (count: number, began: number): ((violations: readonly string[]) => void) => {
  let played = 0;
  return (violations) => {
    played += 1;
    for (const violation of violations) console.log(`  ${violation.split('\n', 1)[0] ?? ''}`);
    if (played % tellEvery === 0 && played < count)
      console.log(`  ${played} after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  };
};

const searchInWorker = (
  seed: number,
  count: number,
  onPlayed: (violations: readonly string[]) => void,
): Promise<Searched> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { seed, count } });
    worker.on('message', (message: readonly string[] | Searched) => {
      if ('played' in message) resolve(message);
      else onPlayed(message);
    });
    worker.once('error', reject);
  });
