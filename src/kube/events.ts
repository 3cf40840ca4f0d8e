import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { KubeClient } from './client.ts';
import { hasReason } from './error.ts';
import { microTime } from './micro-time.ts';
import type { KubeObject, KubeResource } from './object.ts';

export interface KubeEvent extends KubeObject {
  eventTime?: string;
  type?: string;
  reason?: string;
  action?: string;
  note?: string;
  regarding?: object;
  reportingController?: string;
  reportingInstance?: string;
  series?: { count: number; lastObservedTime: string };
}

export const kubeEvents: KubeResource<KubeEvent> = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
};

export interface EventsOptions {
  client: KubeClient;
  clock: Clock;
  /** A qualified name, such as `crossaccountkafka.dev/operator`. */
  reportingController: string;
  /** The name of this process, such as its pod's. */
  reportingInstance: string;
  /** An event that could not be written: nobody waits for it. */
  onTrouble: (message: string) => void;
}

export interface NewEvent {
  regarding: KubeObject;
  type: 'Normal' | 'Warning';
  /** Why, one word in UpperCamelCase. */
  reason: string;
  /** What was done or tried, one word in UpperCamelCase. */
  action: string;
  /** For people; cut to the 1,024 bytes that the API takes. */
  note: string;
}

/** The same event within this is one event seen several times. */
const sameWithinMs = 600_000;
/** How often at most the count of a repeated event is written. */
const countEveryMs = 60_000;
/** Different events for one object within {@link sameWithinMs}; more say nothing that these did not. */
const perObject = 25;

interface Told {
  event: KubeEvent;
  about: string;
  firstAt: number;
  writtenAt: number;
  count: number;
}

/** Writes events for people (`kubectl describe`), without repeating itself. Nothing depends on their arrival. */
export class Events {
  readonly #options: EventsOptions;
  readonly #told = new Map<string, Told>();

  constructor(options: EventsOptions) {
    this.#options = options;
  }

  /** Never throws and never keeps a pass waiting for longer than one call to the API server. */
  async record(event: NewEvent): Promise<void> {
    try {
      await this.#record(event);
    } catch (error) {
      this.#options.onTrouble(`an event was not written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #record(event: NewEvent): Promise<void> {
    this.#forgetOld();
    const about = aboutOf(event.regarding);
    const key = [about, event.type, event.reason, event.note].join('\n');
    const told = this.#told.get(key);
    if (told !== undefined) {
      await this.#repeat(key, told, event);
      return;
    }
    if (this.#countFor(about) < perObject) await this.#create(key, about, event);
  }

  async #create(key: string, about: string, event: NewEvent): Promise<void> {
    const now = this.#options.clock.monotonic();
    const body = this.#body(event);
    this.#told.set(key, { event: body, about, firstAt: now, writtenAt: now, count: 1 });
    await this.#options.client.create(kubeEvents, body);
  }

  async #repeat(key: string, told: Told, event: NewEvent): Promise<void> {
    const { client, clock } = this.#options;
    told.count += 1;
    if (clock.monotonic() - told.writtenAt < countEveryMs) return;
    told.writtenAt = clock.monotonic();
    const body = { series: { count: told.count, lastObservedTime: microTime(clock.now()) } };
    try {
      await client.patch(kubeEvents, told.event.metadata, { type: 'application/merge-patch+json', body });
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error;
      await this.#create(key, told.about, event);
    }
  }

  #body({ regarding, type, reason, action, note }: NewEvent): KubeEvent {
    const { apiVersion, kind, metadata } = regarding;
    const { namespace = 'default', name, uid, resourceVersion } = metadata;
    const { reportingController, reportingInstance, clock } = this.#options;
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace, name: `${name.slice(0, 200)}.${randomUUID().slice(0, 13)}` },
      eventTime: microTime(clock.now()),
      type,
      reason,
      action,
      note: cut(note),
      regarding: { apiVersion, kind, namespace: metadata.namespace, name, uid, resourceVersion },
      reportingController,
      reportingInstance: reportingInstance.slice(0, 128),
    };
  }

  #countFor(about: string): number {
    return [...this.#told.values()].filter((told) => told.about === about).length;
  }

  #forgetOld(): void {
    const now = this.#options.clock.monotonic();
    for (const [key, told] of this.#told) if (now - told.firstAt >= sameWithinMs) this.#told.delete(key);
  }
}

function aboutOf({ metadata, kind }: KubeObject): string {
  return [kind, metadata.namespace ?? '', metadata.name, metadata.uid ?? ''].join('/');
}

function cut(note: string): string {
  const bytes = Buffer.from(note);
  if (bytes.length <= 1024) return note;
  const mark = '…';
  // A stream decoder keeps back the bytes of a character that the cut went through.
  return new TextDecoder().decode(bytes.subarray(0, 1024 - Buffer.byteLength(mark)), { stream: true }) + mark;
}
