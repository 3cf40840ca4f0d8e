/** What a pod tells the operator at /status: JSON, read by src/sensor-producer. */
export interface ProgressReport {
  /** Ids of the first and the last sensor of this pod. */
  readonly sensors: readonly [number, number];
  readonly taken: number;
  readonly acknowledged: number;
  readonly dropped: number;
  readonly retried: number;
  readonly skipped: number;
  readonly buffered: number;
  /** When each broker last acknowledged a record, by host name; RFC 3339. */
  readonly acknowledgedBy: Readonly<Record<string, string>>;
  /** What keeps the pod from writing now, in a sentence. */
  readonly trouble?: string;
  /** What differs between the topic and what is wanted of it. */
  readonly differences: readonly string[];
}

/** What became of the readings of one pod; plain counts that metrics and status read. */
export class Progress {
  readonly #sensors: readonly [number, number];
  readonly #acknowledgedBy = new Map<string, number>();
  taken = 0;
  acknowledged = 0;
  dropped = 0;
  retried = 0;
  /** Readings whose time passed while there was no room for them: never taken. */
  skipped = 0;
  lastAcknowledgedMs: number | undefined;
  trouble: string | undefined;
  differences: readonly string[] = [];
  /** Records held now, those under way included. */
  buffered: () => number = () => 0;

  constructor(ids: readonly number[]) {
    this.#sensors = [ids[0] ?? 0, ids.at(-1) ?? 0];
  }

  acknowledge(count: number, hosts: readonly string[], nowMs: number): void {
    this.acknowledged += count;
    this.lastAcknowledgedMs = nowMs;
    this.trouble = undefined;
    for (const host of hosts) this.#acknowledgedBy.set(host, nowMs);
  }

  report(): ProgressReport {
    const { taken, acknowledged, dropped, retried, skipped, trouble, differences } = this;
    const times = [...this.#acknowledgedBy].sort(([a], [b]) => a.localeCompare(b));
    return {
      sensors: this.#sensors,
      ...{ taken, acknowledged, dropped, retried, skipped, differences },
      buffered: this.buffered(),
      acknowledgedBy: Object.fromEntries(times.map(([host, ms]) => [host, new Date(ms).toISOString()])),
      ...(trouble === undefined ? {} : { trouble }),
    };
  }
}
