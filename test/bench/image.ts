import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../../sandbox/children.ts';
import { eventually } from '../support/eventually.ts';
import { fromImage } from '../support/image/launch.ts';
import { imageTree } from '../support/image/tree.ts';
import { quickstartSpec, startTestWorld, type TestWorld } from '../support/sandbox.ts';
import { figure } from './figure.ts';
import { memory } from './usage.ts';

const objects = 100;
const starts = 5;
const idleMs = 60_000;
const stopMs = 10_000;
const budgets = { firstReconcileMs: 1000, idleMiB: 85 };

/**
 * The operator in the image's file system, as its user, with its flags: what it needs when it has nothing to do, how long
 * after the start it works on the first of 100 objects, and what it needs when it is done with them. In place of the base
 * image stands another with the same Node.js; the pod's memory limit is not enforced, so the most that was used is printed.
 */
export const image = async (): Promise<void> => {
  const world = await startTestWorld({ clock: 1 });
  const folder = path.join(world.sandbox.folder, 'image');
  try {
    const launch = fromImage(await imageTree(folder), path.join(folder, 'given'));
    const start = (): Promise<Child> => world.sandbox.startOperator({ launch });
    await withoutObjects(await start());
    await makeObjects(world);
    await withObjects(start);
  } finally {
    await world.stop();
  }
};

const withoutObjects = async (operator: Child): Promise<void> => {
  await leading(operator);
  await delay(idleMs);
  figure(`memory, idle for ${idleMs / 1000} s`, memory(operator, 'VmRSS'), 'MiB', `budget ≤ ${budgets.idleMiB} MiB`);
  await operator.stop(stopMs);
};

const withObjects = async (start: () => Promise<Child>): Promise<void> => {
  const times: number[] = [];
  const timed = async (): Promise<Child> => {
    const began = Date.now();
    const operator = await start();
    times.push((await leading(operator)) - began);
    return operator;
  };
  for (let turn = 1; turn < starts; turn += 1) await (await timed()).stop(stopMs);
  const operator = await timed();
  figure(
    `start to first reconcile, ${objects} objects, median of ${starts}`,
    median(times),
    'ms',
    `budget ≤ ${budgets.firstReconcileMs} ms`,
  );
  await delay(idleMs);
  figure(`memory, ${objects} objects, ${idleMs / 1000} s later`, memory(operator, 'VmRSS'), 'MiB');
  figure('memory, at most', memory(operator, 'VmHWM'), 'MiB', 'limit of the pod: 256 MiB');
};

/** In mode Plan: they are looked at, and nothing is made. */
const makeObjects = async (world: TestWorld): Promise<void> => {
  await world.namespace('streaming');
  for (let index = 0; index < objects; index += 1)
    await world.create('streaming', `cluster-${index}`, quickstartSpec({ mode: 'Plan' }));
};

/** When caches were full and the lease was ours, which is when the workers begin, in milliseconds of the system's clock. */
const leading = (operator: Child): Promise<number> =>
  eventually(() => {
    const line = /^.*"msg":"leading".*$/m.exec(readFileSync(operator.logFile, 'utf8'))?.[0];
    if (line === undefined) throw new Error(`the operator does not lead:\n${operator.tail()}`);
    return Date.parse((JSON.parse(line) as { time: string }).time);
  });

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
