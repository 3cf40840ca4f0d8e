import type { Clock } from '../clock.ts';
import { withOwnTexts } from '../core/own-texts.ts';
import { backoffMs } from './backoff.ts';
import type { KubeClient, WatchEvent } from './client.ts';
import { hasReason } from './error.ts';
import { keyOf } from './object.ts';
import type { KubeObject, KubeResource } from './object.ts';
import { troubleOf } from './trouble.ts';

export interface InformerOptions<T extends KubeObject> {
  client: KubeClient;
  resource: KubeResource<T>;
  /** One namespace; all of them by default. */
  namespace?: string | undefined;
  labelSelector?: string;
  fieldSelector?: string;
  clock: Clock;
  random: () => number;
  /** An object appeared (`before` undefined), changed, or went away (`after` undefined). It should only enqueue. */
  onChange: (key: string, before: T | undefined, after: T | undefined) => void;
  /** One sentence on why the cache is not following; called at each failed try, so its receiver should not repeat itself. */
  onTrouble: (message: string) => void;
  /** How long a watch may bring nothing, not even the bookmark of each minute; 150 s by default. */
  idleMs?: number;
}

/** A page is parsed whole: of objects with a large status, some megabytes. */
const pageSize = 100;
const firstRetryMs = 500;
const longestRetryMs = 30_000;

/**
 * A cache of all objects of a resource, kept current: list, then watch from the list's version, resuming where the
 * watch broke off; only when the server no longer has that version (410) is everything listed again. Lists are
 * consistent reads, never `resourceVersion=0`: a restarted process must not act on a past it has already left.
 */
export class Informer<T extends KubeObject> {
  /** Resolves after the first complete list. */
  readonly synced: Promise<void>;
  readonly #options: InformerOptions<T>;
  readonly #store = new Map<string, T>();
  #version: string | undefined;
  #isSynced = false;
  #markSynced: () => void = () => undefined;

  constructor(options: InformerOptions<T>) {
    this.#options = options;
    this.synced = new Promise((resolve) => {
      this.#markSynced = resolve;
    });
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** The object as last seen. It is shared: never change it. */
  get(key: string): T | undefined {
    return this.#store.get(key);
  }

  list(): T[] {
    return [...this.#store.values()];
  }

  /** Follows the resource until `signal` aborts. Never throws; call it once. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      failures = (await this.#follow(signal)) ? 0 : failures + 1;
      if (failures > 0) await clock.sleep(backoffMs(failures, firstRetryMs, longestRetryMs, random), signal);
    }
  }

  /** One list, if needed, and one watch; true when it brought anything. */
  async #follow(signal: AbortSignal): Promise<boolean> {
    let progress = false;
    try {
      if (this.#version === undefined) await this.#relist(signal);
      for await (const event of this.#watch(signal)) {
        this.#apply(event);
        progress = true;
      }
    } catch (error) {
      this.#recover(error, signal);
    }
    return progress;
  }

  #recover(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    if (hasReason(error, 'Expired', 'Gone')) this.#version = undefined;
    else this.#options.onTrouble(troubleOf(error, this.#options.resource));
  }

  #watch(signal: AbortSignal): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const { client, resource, namespace, random, idleMs = 150_000 } = this.#options;
    const timeoutSeconds = 240 + Math.floor(60 * random());
    const query = { ...this.#selectors(), allowWatchBookmarks: true, resourceVersion: this.#version, timeoutSeconds };
    return client.watch(resource, { namespace, query }, { signal, idleMs });
  }

  async #relist(signal: AbortSignal): Promise<void> {
    const { items, version } = await this.#listAll(signal);
    const present = new Set(items.map((item) => keyOf(item.metadata)));
    for (const key of [...this.#store.keys()]) if (!present.has(key)) this.#set(key, undefined);
    for (const item of items) this.#set(keyOf(item.metadata), item);
    this.#version = version;
    this.#isSynced = true;
    this.#markSynced();
  }

  async #listAll(signal: AbortSignal): Promise<{ items: T[]; version: string }> {
    const { client, resource, namespace } = this.#options;
    const items: T[] = [];
    let from: string | undefined;
    for (;;) {
      const query = { ...this.#selectors(), limit: pageSize, continue: from };
      const page = await client.list(resource, { namespace, query }, { signal });
      items.push(...page.items.map(trim));
      if (!page.metadata.continue) return { items, version: page.metadata.resourceVersion };
      from = page.metadata.continue;
    }
  }

  #selectors(): { labelSelector: string | undefined; fieldSelector: string | undefined } {
    return { labelSelector: this.#options.labelSelector, fieldSelector: this.#options.fieldSelector };
  }

  #apply(event: WatchEvent<T>): void {
    const { metadata } = event.object;
    if (event.type !== 'BOOKMARK') {
      this.#set(keyOf(metadata), event.type === 'DELETED' ? undefined : trim(event.object));
    }
    this.#version = metadata.resourceVersion;
  }

  /** Stores and tells. An object that did not change is not told: a list repeats what the watch already said. */
  #set(key: string, after: T | undefined): void {
    const before = this.#store.get(key);
    if (before?.metadata.resourceVersion === after?.metadata.resourceVersion) return;
    if (after === undefined) this.#store.delete(key);
    else this.#store.set(key, after);
    try {
      this.#options.onChange(key, before, after);
    } catch (error) {
      this.#options.onTrouble(`a change of ${key} was not handled: ${String(error)}`);
    }
  }
}

/** Drops `managedFields`, often half of an object, and of no use to a reader, and shares its texts with all others. */
function trim<T extends KubeObject>(object: T): T {
  delete object.metadata.managedFields;
  return withOwnTexts(object);
}
