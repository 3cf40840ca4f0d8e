import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

const load = createRequire(import.meta.url);
const checkAgainMs = 10;

/**
 * kafkajs 2.2.4 sets a timer of 1 ms again and again on every connection that has nothing to do (tulios/kafkajs#1751):
 * 2 to 3 % of a core for each, and a warning of Node's. This arms the timer only when a request waits.
 */
export const stopIdleTimers = (): void => {
  const queue = load('kafkajs/src/network/requestQueue') as { prototype: object };
  Object.assign(queue.prototype, {
    scheduleCheckPendingRequests(this: RequestQueue): void {
      const throttledMs = this.throttledUntil - Date.now();
      if (this.throttleCheckTimeoutId || (this.pending.length === 0 && throttledMs <= 0)) return;
      this.throttleCheckTimeoutId = setTimeout(
        () => {
          this.throttleCheckTimeoutId = null;
          this.checkPendingRequests();
        },
        throttledMs > 0 ? throttledMs : checkAgainMs,
      );
    },
  });
};
