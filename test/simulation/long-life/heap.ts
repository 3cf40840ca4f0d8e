import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Every call has a signal that ends it, which lives for as long even where the call was answered at once. */
const signalsLiveMs = 11_000;

/** What is in use after a collection, MiB. */
export const heapMiB = async (): Promise<number> => {
  await delay(signalsLiveMs);
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
