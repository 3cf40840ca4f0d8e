import { Counter, Histogram, type Registry } from 'prom-client';
import type { KubeObject } from '../kube/object.ts';
import { SampledGauge } from './sampled-gauge.ts';

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
 * taken from the cache at each scrape.
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
    const list = (): readonly Conditioned[] => this.#list();
    new SampledGauge(registry, { name, help, labelNames }, function* () {
      for (const { metadata, status } of list())
        for (const one of status?.conditions ?? []) yield { labels: labelsOf(metadata, one), value: value(one) };
    });
  }

  #terminations(registry: Registry, prefix: string, kind: string): void {
    const name = `${prefix}_termination_current_time_seconds`;
    const help = `For how long each ${kind} that is being deleted has been.`;
    const list = (): readonly Conditioned[] => this.#list();
    const now = (): number => this.#now();
    new SampledGauge(registry, { name, help, labelNames: ['namespace', 'name'] }, function* () {
      for (const { namespace = '', name: of, deletionTimestamp: since } of list().map(({ metadata }) => metadata))
        if (since !== undefined) yield { labels: { namespace, name: of }, value: (now() - Date.parse(since)) / 1000 };
    });
  }
}

const labelsOf = (
  { namespace = '', name }: KubeObject['metadata'],
  { type, status, reason }: Condition,
): Record<string, string> => ({ namespace, name, type, status, reason });
