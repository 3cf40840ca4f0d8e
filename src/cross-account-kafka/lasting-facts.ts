import type { Spec } from '../api/spec.ts';
import { rememberFacts, sinceMs, type Memory } from '../core/memory.ts';
import { brokerIdOf } from '../core/names.ts';
import { seenOr } from '../core/seen.ts';
import { liveBrokerIds, slotOfService } from './brokers.ts';
import { brokerKey, entriesOf } from './secret-value.ts';
import type { Subject } from './admit.ts';
import type { World } from './world.ts';

/** Since when a broker's path has been live. */
const livePrefix = 'live:';
/** Since when a broker that has an endpoint service is not named by the secret. */
const unnamedPrefix = 'unnamed:';
/** Since when nobody has asked for another try. */
const attemptPrefix = 'attempt:';
/** Since when a generation has been Ready at least once. */
const settledPrefix = 'settled:';

/** What a look shows that matters by how long it has been so. */
export const rememberWhatLasts = (subject: Subject, seen: World, spec: Spec): Memory => {
  const { memory, attempt } = subject;
  const facts: Readonly<Record<string, readonly string[]>> = {
    [livePrefix]: liveBrokerIds(seen, spec).map(String),
    [unnamedPrefix]: unnamedBrokerIds(seen).map(String),
    [attemptPrefix]: [attempt],
    [settledPrefix]: isSettled(subject) ? [String(subject.generation)] : [],
  };
  return Object.entries(facts).reduce((held, [prefix, now]) => rememberFacts(held, prefix, now, seen.nowMs), memory);
};

/** Whether the object, with the spec that it has now, was Ready once. */
export const isSettled = ({ status, generation, memory }: Subject): boolean => {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const isReady = ready?.status === 'True' && ready.observedGeneration === generation;
  return isReady || sinceMs(memory, settledPrefix + String(generation)) !== undefined;
};

/** Since when the spec, or the wish for another try, has been as it is; as far as this process knows. */
export const attemptSinceMs = ({ remembered }: World): number =>
  Math.max(...Object.entries(remembered.since).flatMap(([fact, ms]) => (fact.startsWith(attemptPrefix) ? [ms] : [])));

/** Which wish the spec and the annotation reconcile-at make together. */
export const attemptOf = ({ remembered }: World): string =>
  Object.keys(remembered.since)
    .find((fact) => fact.startsWith(attemptPrefix))
    ?.slice(attemptPrefix.length) ?? '';

export const liveSinceMs = (brokerId: number, { remembered }: World): number | undefined =>
  sinceMs(remembered, livePrefix + String(brokerId));

export const unnamedSinceMs = (brokerId: number, { remembered }: World): number | undefined =>
  sinceMs(remembered, unnamedPrefix + String(brokerId));

const unnamedBrokerIds = (seen: World): readonly number[] => {
  const secret = seenOr(seen.secret, undefined);
  if (secret?.value.seen !== true) return [];
  const named = entriesOf(secret.value.value?.text);
  return seenOr(seen.endpointServices, [])
    .flatMap((service) => brokerIdOf(slotOfService(service, seen.owner) ?? '') ?? [])
    .filter((id) => !(brokerKey(id) in named));
};
