import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats `assertion` until it holds. Fails with its last failure when it did not within `withinMs`: a bound for a broken
 * program, generous on purpose, never a measure.
 */
export async function eventually<T>(assertion: () => T | Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(20);
    }
  }
}
