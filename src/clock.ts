/** Time as the program sees it. Everything that waits or measures takes a Clock, so that tests can hold it still. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch: for timestamps that people and other programs read. */
  now(): number;
  /** Milliseconds on a clock that never steps back and means nothing by itself: for measuring. */
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds, or at once when `signal` aborts: a sleeper looks at its signal, it need not catch.
   * Anything at or below zero still yields to other work once.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A timer beyond this fires at once in Node; a longer sleep is cut here, and its caller looks at the clock again. */
const longestTimerMs = 2 ** 31 - 1;

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(Math.max(ms, 0), longestTimerMs));
    signal?.addEventListener('abort', wake, { once: true });
  });
}

/** The machine's own time. */
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep };
