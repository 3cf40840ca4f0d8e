import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxWorld } from '../world.ts';
import type { Teller } from './teller.ts';

export const namespace = 'streaming';
/** How long the demo waits for one thing before it says that it did not happen. */
const patienceMs = 120_000;
const lookAgainMs = 200;

/** What chapters are told with: kubectl as a person would use it, and waiting that shows what is waited for. */
export class Story {
  readonly world: SandboxWorld;
  readonly teller: Teller;

  constructor(world: SandboxWorld, teller: Teller) {
    this.world = world;
    this.teller = teller;
  }

  /** Runs kubectl, and shows what it was told and what it printed. */
  async kubectl(...args: string[]): Promise<void> {
    this.teller.command(`kubectl ${args.map(quoted).join(' ')}`);
    const printed = await this.world.kubectl(...args);
    if (args[0] === 'get') this.teller.table(printed);
    else this.teller.output(printed);
  }

  /** Runs kubectl, which is to refuse. @returns its words */
  async refused(...args: string[]): Promise<string> {
    this.teller.command(`kubectl ${args.map(quoted).join(' ')}`);
    const words = await this.world.kubectl(...args).catch((error: unknown) => wordsOf(error));
    this.teller.output(words);
    return words;
  }

  /** A field of an object, by JSONPath; '' when there is none. */
  field(object: string, path: string): Promise<string> {
    return this.world.kubectl('get', object, '-n', namespace, '--ignore-not-found', '-o', `jsonpath=${path}`);
  }

  condition(object: string, type: string, field: string): Promise<string> {
    return this.field(object, `{.status.conditions[?(@.type=="${type}")].${field}}`);
  }

  /** Shows what an object waits for until something is so. @throws NotAsTold when it does not come about */
  async follow(object: string, done: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + patienceMs;
    let last = '';
    while (!(await done())) {
      const message = await this.condition(object, 'Ready', 'message');
      if (message !== last && message !== '') this.teller.waiting(message);
      last = message;
      if (Date.now() > end) this.teller.check(false, `waited ${patienceMs / 1000} s in vain: ${last}`);
      await delay(lookAgainMs);
    }
  }

  async untilReady(object: string, also: () => Promise<boolean> = () => Promise.resolve(true)): Promise<void> {
    await this.follow(
      object,
      async () => (await also()) && (await this.condition(object, 'Ready', 'status')) === 'True',
    );
  }

  /** Until something is so that no object tells of; `soFar` says how far it has come. @throws NotAsTold */
  async until(
    what: string,
    done: () => boolean | Promise<boolean>,
    soFar: () => string | Promise<string> = () => '',
  ): Promise<void> {
    const end = Date.now() + patienceMs;
    while (!(await done())) {
      if (Date.now() > end)
        this.teller.check(false, `waited ${patienceMs / 1000} s in vain until ${what}\n${await soFar()}`.trimEnd());
      await delay(lookAgainMs);
    }
  }
}

/** As a shell wants it. */
const quoted = (arg: string): string => (/[{}"]/.test(arg) ? `'${arg}'` : arg);

const wordsOf = (error: unknown): string => String((error as { stderr?: unknown }).stderr ?? error).trim();
