import { parentPort, workerData } from 'node:worker_threads';
import { search } from './search.ts';

const { seed, count } = workerData as { seed: number; count: number };
parentPort?.postMessage(await search(seed, count, (violations) => parentPort?.postMessage(violations)));
