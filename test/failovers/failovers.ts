import * as logs from '@aws-sdk/client-cloudwatch-logs';
import type { Child } from '../../sandbox/children.ts';
import type { JournalEntry } from '../../sandbox/aws/journal.ts';
import { logGroupName } from '../../src/core/names.ts';
import { clientsOf, provider } from '../support/aws.ts';
import { eventually } from '../support/eventually.ts';
import { startTestWorld, type TestWorld } from '../support/sandbox.ts';

/** What befalls a leader. */
export const fates = ['frozen beyond its lease, then thawed', 'killed', 'its lease deleted', 'asked to stop'] as const;
export type Fate = (typeof fates)[number];

export interface Takeover {
  readonly fate: Fate;
  /** From what befell the leader to the first write of its successor. */
  readonly milliseconds: number;
}

export interface Report {
  readonly takeovers: readonly Takeover[];
  /** Writers that wrote again after another had begun, in sentences: none, if promise 14 holds. */
  readonly overlaps: readonly string[];
}

/** So often somebody changes what the operator must put back: whoever leads has something to write. */
const meddleEveryMs = 300;
const patienceMs = 60_000;

/** @returns the writer of a call, if a replica made it */
const writerOf = ({ writer, kind }: JournalEntry): string | undefined =>
  kind === 'write' ? /cross-account-kafka\/(replica-\d+)/.exec(writer)?.[1] : undefined;

/** Two replicas, of which one leads and always has something to write; what befalls it, and who writes then. */
class Replicas {
  readonly #world: TestWorld;
  readonly #running = new Map<string, Child>();
  #started = 0;

  constructor(world: TestWorld) {
    this.#world = world;
  }

  /** Each process has a name that no other ever had: it is in its User-Agent. */
  async start(): Promise<void> {
    this.#started += 1;
    const name = `replica-${this.#started}`;
    this.#running.set(name, await this.#world.startOperator({ POD_NAME: name }));
  }

  nextWrite(isAwaited: (writer: string) => boolean): Promise<string> {
    const { journal } = this.#world.sandbox.aws;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        unwatch();
        reject(new Error('nobody writes'));
      }, patienceMs);
      const unwatch = journal.watch((entry) => {
        const writer = writerOf(entry);
        if (writer === undefined || !isAwaited(writer)) return;
        clearTimeout(late);
        unwatch();
        resolve(writer);
      });
    });
  }

  async befall(leader: string, fate: Fate): Promise<number> {
    const child = this.#running.get(leader);
    if (!child) throw new Error(`${leader} does not run`);
    const began = performance.now();
    const successor = this.nextWrite((writer) => writer !== leader);
    await this.#act(child, fate);
    await successor;
    const took = performance.now() - began;
    if (fate === 'frozen beyond its lease, then thawed') child.signal('SIGCONT');
    await child.exited();
    this.#running.delete(leader);
    await this.start();
    return took;
  }

  async #act(child: Child, fate: Fate): Promise<void> {
    if (fate === 'frozen beyond its lease, then thawed') child.signal('SIGSTOP');
    else if (fate === 'killed') child.signal('SIGKILL');
    else if (fate === 'asked to stop') child.signal('SIGTERM');
    else await this.#world.sandbox.kubectl('delete', 'lease', 'cross-account-kafka', '--namespace', 'cakafka-system');
  }
}

/** So many takeovers, of every kind in turn. @param told of each as it happens */
export const playFailovers = async (count: number, told: (takeover: Takeover) => void = () => undefined) => {
  const world = await startTestWorld();
  const replicas = new Replicas(world);
  const stopMeddling = new AbortController();
  try {
    await world.namespace('streaming');
    await Promise.all([replicas.start(), replicas.start()]);
    await world.create('streaming', 'sensors');
    await world.until('streaming', 'sensors', 'Ready', 'True');
    const meddling = meddle(world, stopMeddling.signal);
    const from = world.sandbox.aws.journal.last;
    const takeovers: Takeover[] = [];
    for (let round = 0; round < count; round += 1) {
      const leader = await replicas.nextWrite(() => true);
      const fate = fates[round % fates.length] ?? 'killed';
      const takeover = { fate, milliseconds: await replicas.befall(leader, fate) };
      takeovers.push(takeover);
      told(takeover);
    }
    stopMeddling.abort();
    await meddling;
    await world.until('streaming', 'sensors', 'Ready', 'True');
    return { takeovers, overlaps: overlapsIn(world.sandbox.aws.journal.after(from)) };
  } finally {
    stopMeddling.abort();
    await world.stop();
  }
};

/** Takes the log group's retention away, whenever it has been put back. */
const meddle = async (world: TestWorld, signal: AbortSignal): Promise<void> => {
  const client = clientsOf(world.sandbox.aws.endpoint, provider).logs;
  const name = logGroupName((await world.status('streaming', 'sensors')).identity?.clusterName ?? '');
  while (!signal.aborted) {
    await client.send(new logs.DeleteRetentionPolicyCommand({ logGroupName: name }));
    await new Promise((resolve) => setTimeout(resolve, meddleEveryMs));
    await eventually(async () => {
      const ready = await world.condition('streaming', 'sensors', 'Ready');
      if (!signal.aborted && ready?.status !== 'True') throw new Error('not put back yet');
    }, patienceMs);
  }
};

/** Which replica wrote to AWS after another had begun to, in sentences: none, if promise 14 holds. */
export const overlapsIn = (entries: readonly JournalEntry[]): readonly string[] => {
  const over = new Set<string>();
  let last: string | undefined;
  const overlaps: string[] = [];
  for (const entry of entries) {
    const writer = writerOf(entry);
    if (writer === undefined || writer === last) continue;
    if (over.has(writer))
      overlaps.push(`${writer} wrote ${entry.action} (call ${entry.serial}) after ${last ?? ''} had begun`);
    if (last !== undefined) over.add(last);
    last = writer;
  }
  return overlaps;
};
