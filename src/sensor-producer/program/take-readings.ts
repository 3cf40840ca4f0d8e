import type { Clock } from '../../clock.ts';
import type { Buffer } from './buffer.ts';
import { keyOf, messageOf } from './message.ts';
import type { Progress } from './progress.ts';
import type { Outgoing } from './publisher.ts';
import type { Sensor } from './sensor.ts';

export interface Taking {
  readonly sensors: readonly Sensor[];
  /** Asked before each reading: it may change. */
  readonly intervalMs: () => number;
  readonly buffer: Buffer<Outgoing>;
  readonly progress: Progress;
  readonly clock: Clock;
}

/**
 * Takes a reading of every sensor each interval, until `signal` aborts. The sensors take turns, evenly spread over the
 * interval; reading k is due at start + k × interval ÷ sensors, so nothing drifts. When there was no room for a
 * while, the readings whose time has passed are skipped and counted, not made up.
 */
export const takeReadings = async (taking: Taking, signal: AbortSignal): Promise<void> => {
  const { sensors, intervalMs, buffer, progress, clock } = taking;
  let every = intervalMs() / sensors.length;
  let startMs = clock.now();
  let turn = 0;
  while (!signal.aborted) {
    const wanted = intervalMs() / sensors.length;
    if (wanted !== every) {
      // The turn that is next stays due when it was.
      startMs += turn * (every - wanted);
      every = wanted;
    }
    const waitMs = startMs + turn * every - clock.now();
    if (waitMs > 0) {
      await clock.sleep(waitMs, signal);
      continue;
    }
    const late = missedTurns(-waitMs, every, sensors.length);
    progress.skipped += late;
    turn += late;
    const sensor = sensors[turn % sensors.length];
    turn += 1;
    const reading = sensor?.read(clock.now());
    if (!reading) return;
    if (!(await buffer.put({ key: keyOf(reading), value: messageOf(reading), atMs: reading.atMs }))) return;
    progress.taken += 1;
  }
};

/** A timer that fires late makes up for it; only whole rounds are lost. */
const missedTurns = (lateMs: number, everyMs: number, sensors: number): number => {
  const rounds = Math.floor(lateMs / (everyMs * sensors));
  return rounds * sensors;
};
