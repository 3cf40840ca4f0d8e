import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

interface Queue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

const checkAgainMs = 10;

/**
 * kafkajs 2.2.4 sets a timer of 1 ms again and again on every connection that has nothing to do (tulios/kafkajs#1751):
 * 2 to 3 % of a core for each, and a warning of Node's. This arms the timer only when a request waits.
 */
export const stopIdleTimers = (): void => {
  Object.assign(RequestQueue.prototype, {
    scheduleCheckPendingRequests(this: Queue): void {
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
