import type { Spec } from '../api/spec.ts';
import { brokerSlot } from '../core/names.ts';
import { see } from '../core/seen.ts';
import { brokerOf, findEndpointService, hasFailed, isLive, wantedBrokerIds } from './brokers.ts';
import { liveSinceMs } from './lasting-facts.ts';
import { portOf } from './ports.ts';
import type { World } from './world.ts';

/** Where one broker is found; the names are a contract with consumers (docs/reference/secret-contract.md). */
interface Entry {
  readonly endpoint_url: string;
  /** A string: the published consumers convert it. */
  readonly broker_port: string;
  readonly service_name: string;
}

export type Entries = Readonly<Record<string, Entry>>;

export const brokerKey = (brokerId: number): string => `b-${brokerId}`;

/** The entries in a secret's text; none where it is no map, whoever wrote it so. */
export const entriesOf = (text: string | undefined): Entries => {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Entries) : {};
  } catch {
    return {};
  }
};

/** Equal entries give equal text: keys by broker number. */
export const writeEntries = (entries: Entries): string => {
  const number = (key: string): number => Number(key.slice(2));
  return JSON.stringify(Object.fromEntries(Object.entries(entries).sort(([a], [b]) => number(a) - number(b))));
};

/**
 * What the secret is to say. A broker stays in it, healthy or not, until it or its endpoint service is gone for good; it comes
 * in only after its whole path was seen live, and brokers come in together: those that are live wait for the others, but not for
 * ever.
 */
export const wantedEntries = (spec: Spec, world: World): Entries => {
  const current = entriesOf(see(see(world.secret)?.value ?? { seen: true, value: undefined })?.text);
  const ids = wantedBrokerIds(world);
  const live = ids.filter((id) => isLive(world, brokerSlot(id), spec));
  const newcomers = live.filter((id) => !(brokerKey(id) in current));
  const admitted = live.length === ids.length || waitedLongEnough(newcomers, world) ? newcomers : [];
  const kept = ids.flatMap((id): [string, Entry][] => {
    const entry = current[brokerKey(id)];
    return entry && !isLost(id, world) ? [[brokerKey(id), live.includes(id) ? entryOf(id, spec, world) : entry]] : [];
  });
  return Object.fromEntries([
    ...kept,
    ...admitted.map((id): [string, Entry] => [brokerKey(id), entryOf(id, spec, world)]),
  ]);
};

/** Its endpoint service has to be replaced: the name that the secret has leads nowhere. */
const isLost = (id: number, world: World): boolean => {
  const service = findEndpointService(world, id);
  return service !== undefined && hasFailed(service);
};

const waitedLongEnough = (newcomers: readonly number[], world: World): boolean =>
  newcomers.some((id) => world.nowMs - (liveSinceMs(id, world) ?? world.nowMs) >= world.time.addTogetherMs);

const entryOf = (id: number, spec: Spec, world: World): Entry => {
  const { node, endpointService } = brokerOf(world, brokerSlot(id));
  return {
    endpoint_url: node?.host ?? '',
    broker_port: String(portOf(spec.exposure.authentication)),
    service_name: endpointService?.name ?? '',
  };
};
