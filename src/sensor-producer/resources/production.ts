import type { SensorSpec } from '../../api/sensor-producer.ts';
import { ready, stuck, wait, type Note, type Verdict } from '../../core/verdict.ts';
import { serversOf } from '../brokers.ts';
import type { SensorResource } from '../intent.ts';
import type { Pod } from '../kinds.ts';
import { podTrouble, unscheduled } from '../pod-trouble.ts';
import type { KubeStep } from '../step.ts';
import type { World } from '../world.ts';

const lookAgainMs = 10_000;
/** A broker that acknowledged nothing for so long is told, in milliseconds. */
const latelyMs = 60_000;

/** Not a thing but a fact: records arrive. It is asked of the pods, and nothing is ever changed for it. */
export const production: SensorResource = {
  name: 'production',
  condition: 'Producing',
  wanted: () => ['production'],
  present: () => [],
  plan: (_slot, { spec }, world) => {
    if (spec.replicas === 0) return ready;
    const troubles = troublesOf(world);
    if (troubles.length > 0) return stuckOn(troubles, world);
    const silent = world.pods.filter(({ metadata }) => !world.reports.has(metadata.name));
    if (world.reports.size === 0 || silent.length > 0)
      return wait(`${world.reports.size} of ${spec.replicas} pods answer${whyNot(silent)}`, lookAgainMs, 'RollingOut');
    return { ...brokersHeard(spec, world), notes: differencesOf(world) };
  },
  remove: () => ready,
};

const whyNot = (silent: readonly Pod[]): string => {
  const told = silent.flatMap((pod) => {
    const why = unscheduled(pod);
    return why === undefined ? [] : [`${pod.metadata.name}: ${why}`];
  });
  return told.length === 0 ? '' : ` (${told.join('; ')})`;
};

/** What pods say of themselves, and what Kubernetes says of those that do not answer. */
const troublesOf = ({ reports, pods }: World): readonly string[] =>
  pods.flatMap((pod) => {
    const { name } = pod.metadata;
    const report = reports.get(name);
    const trouble = report ? report.trouble : podTrouble(pod);
    return trouble === undefined ? [] : [`${name}: ${trouble}`];
  });

/** A pod that still writes to some broker will get over it; one that never wrote needs a person. */
const stuckOn = (troubles: readonly string[], { reports }: World): Verdict<KubeStep> => {
  const never = [...reports.values()].every(({ acknowledgedBy }) => Object.keys(acknowledgedBy).length === 0);
  const message = troubles.join('; ');
  return never ? stuck('NotProducing', message) : wait(message, lookAgainMs, 'NotProducing');
};

/** With fewer records than brokers some are never written to: only those that once were are waited for. */
const brokersHeard = (spec: SensorSpec, world: World): Verdict<KubeStep> => {
  const known = serversOf(spec, world);
  const hosts = 'servers' in known ? known.servers.map((server) => server.replace(/:\d+$/, '')) : [];
  const lastHeard = (host: string): number =>
    Math.max(
      0,
      ...[...world.reports.values()].map(({ acknowledgedBy }) => Date.parse(acknowledgedBy[host] ?? '') || 0),
    );
  const heard = hosts.filter((host) => world.nowMs - lastHeard(host) <= latelyMs + 3 * spec.intervalMs);
  const lost = hosts.filter((host) => lastHeard(host) > 0 && !heard.includes(host));
  if (heard.length === 0) return wait('no broker acknowledged a record lately', lookAgainMs, 'NotProducing');
  return lost.length === 0
    ? ready
    : wait(`no record was acknowledged lately by ${lost.join(', ')}`, lookAgainMs, 'NotProducing');
};

const differencesOf = ({ reports }: World): readonly Note[] =>
  [...new Set([...reports.values()].flatMap(({ differences }) => differences))].map((message) => ({
    field: 'topic',
    reason: 'NotPossible',
    message,
  }));
