import type { Spec } from '../api/spec.ts';
import { rememberFacts, sinceMs, type Memory } from '../core/memory.ts';
import { brokerIdOf } from '../core/names.ts';
import { seenOr } from '../core/seen.ts';
import { slotTag } from '../core/tags.ts';
import { liveBrokerIds } from './brokers.ts';
import { brokerKey, entriesOf } from './secret-value.ts';
import type { World } from './world.ts';

/** Since when a broker's path has been live. */
const livePrefix = 'live:';
/** Since when a broker that has an endpoint service is not named by the secret. */
const unnamedPrefix = 'unnamed:';
/** Since when nobody has asked for another try. */
const attemptPrefix = 'attempt:';

/** What a look shows that matters by how long it has been so. */
export const rememberWhatLasts = (memory: Memory, seen: World, spec: Spec, attempt: string): Memory => {
  const facts: Readonly<Record<string, readonly string[]>> = {
    [livePrefix]: liveBrokerIds(seen, spec).map(String),
    [unnamedPrefix]: unnamedBrokerIds(seen).map(String),
    [attemptPrefix]: [attempt],
  };
  return Object.entries(facts).reduce((held, [prefix, now]) => rememberFacts(held, prefix, now, seen.nowMs), memory);
};

/** Since when the spec, or the wish for another try, has been as it is; as far as this process knows. */
export const attemptSinceMs = ({ remembered }: World): number =>
  Math.max(...Object.entries(remembered.since).flatMap(([fact, ms]) => (fact.startsWith(attemptPrefix) ? [ms] : [])));

export const liveSinceMs = (brokerId: number, { remembered }: World): number | undefined =>
  sinceMs(remembered, livePrefix + String(brokerId));

export const unnamedSinceMs = (brokerId: number, { remembered }: World): number | undefined =>
  sinceMs(remembered, unnamedPrefix + String(brokerId));

const unnamedBrokerIds = (seen: World): readonly number[] => {
  const secret = seenOr(seen.secret, undefined);
  if (secret?.value.seen !== true) return [];
  const named = entriesOf(secret.value.value?.text);
  return seenOr(seen.endpointServices, [])
    .flatMap(({ tags }) => brokerIdOf(tags[slotTag] ?? '') ?? [])
    .filter((id) => !(brokerKey(id) in named));
};
