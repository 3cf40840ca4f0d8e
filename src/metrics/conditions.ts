import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { KubeObject } from '../kube/object.ts';

/** An object as far as its conditions are told. */
export interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] | undefined };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly lastTransitionTime: string;
}

const labelNames = ['namespace', 'name', 'type', 'status', 'reason'];
/** A second to six hours: a cluster may take one to be made. */
const buckets = [1, 10, 60, 300, 900, 1800, 3600, 7200, 21_600];

/**
 * Conditions of a kind's objects, by the names that operatorpkg gives them (Karpenter's dashboards know those). The gauges are
 * taken from the cache at each scrape, so that nothing stays of an object that is gone.
 */
export class ConditionMetrics {
  readonly #transitions: Counter;
  readonly #lasted: Histogram;
  #list: () => readonly Conditioned[] = () => [];
  #now: () => number = () => 0;

  constructor(registry: Registry, kind: string) {
    const prefix = `operator_${kind.toLowerCase()}`;
    const registers = [registry];
    this.#gauge(registry, `${prefix}_status_condition_count`, `Conditions of each ${kind}: 1 for each.`, () => 1);
    this.#gauge(
      registry,
      `${prefix}_status_condition_current_status_seconds`,
      `For how long each condition of a ${kind} has had its status.`,
      ({ lastTransitionTime }) => (this.#now() - Date.parse(lastTransitionTime)) / 1000,
    );
    this.#terminations(registry, prefix, kind);
    this.#transitions = new Counter({
      name: `${prefix}_status_condition_transitions_total`,
      help: `Conditions of ${kind}s that took on another status, by what they are now.`,
      labelNames: ['type', 'status', 'reason'],
      registers,
    });
    this.#lasted = new Histogram({
      name: `${prefix}_status_condition_transition_seconds`,
      help: `How long the status before lasted, by condition of a ${kind} and that status.`,
      ...{ labelNames: ['type', 'status'], buckets, registers },
    });
  }

  /** @param list the objects of the cache @param now milliseconds since 1970 */
  watch(list: () => readonly Conditioned[], now: () => number): void {
    this.#list = list;
    this.#now = now;
  }

  /** Notes what changed from one version of an object to the next. */
  changed(before: Conditioned | undefined, after: Conditioned | undefined): void {
    for (const { type, status, reason, lastTransitionTime } of after?.status?.conditions ?? []) {
      const was = before?.status?.conditions?.find((one) => one.type === type);
      if (!was || was.status === status) continue;
      this.#transitions.inc({ type, status, reason });
      const lastedMs = Date.parse(lastTransitionTime) - Date.parse(was.lastTransitionTime);
      this.#lasted.observe({ type, status: was.status }, lastedMs / 1000);
    }
  }

  #gauge(registry: Registry, name: string, help: string, value: (condition: Condition) => number): void {
    const each = (): readonly Conditioned[] => this.#list();
    new Gauge({
      ...{ name, help, labelNames, registers: [registry] },
      collect() {
        this.reset();
        for (const { metadata, status } of each())
          for (const condition of status?.conditions ?? []) this.set(labelsOf(metadata, condition), value(condition));
      },
    });
  }

  #terminations(registry: Registry, prefix: string, kind: string): void {
    const each = (): readonly Conditioned[] => this.#list();
    const now = (): number => this.#now();
    new Gauge({
      name: `${prefix}_termination_current_time_seconds`,
      help: `For how long each ${kind} that is being deleted has been.`,
      ...{ labelNames: ['namespace', 'name'], registers: [registry] },
      collect() {
        this.reset();
        for (const { metadata } of each())
          if (metadata.deletionTimestamp !== undefined)
            this.set(
              { namespace: metadata.namespace ?? '', name: metadata.name },
              (now() - Date.parse(metadata.deletionTimestamp)) / 1000,
            );
      },
    });
  }
}

const labelsOf = (
  { namespace = '', name }: KubeObject['metadata'],
  { type, status, reason }: Condition,
): Record<string, string> => ({ namespace, name, type, status, reason });
