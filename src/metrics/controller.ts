import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { PassEnded } from '../kube/controller.ts';
import type { QueueObserver } from '../kube/queue.ts';

/** What of a controller and its queue is asked for at each scrape. */
export interface Watched {
  readonly workers: number;
  /** Keys that wait and are due. */
  readonly depth: () => number;
  /** For how many seconds each running pass has been running. */
  readonly running: () => readonly number[];
}

/** Of `controller_runtime_reconcile_time_seconds`, as controller-runtime has them, a few of each decade. */
const passBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** client-go's decades. */
const queueBuckets = [0.001, 0.01, 0.1, 1, 10, 60, 300];

/** controller-runtime's and client-go's names and labels, so that dashboards made for them work. */
export class ControllerMetrics {
  readonly #registers: Registry[];
  readonly #watched = new Map<string, Watched>();
  readonly #total: Counter;
  readonly #errors: Counter;
  readonly #times: Histogram;
  readonly #adds: Counter;
  readonly #retries: Counter;
  readonly #waits: Histogram;
  readonly #works: Histogram;

  constructor(registry: Registry) {
    this.#registers = [registry];
    this.#total = this.#counter(
      'controller_runtime_reconcile_total',
      'Passes over objects, by result: success, requeue_after (another look was asked for) or error.',
      ['controller', 'result'],
    );
    this.#errors = this.#counter('controller_runtime_reconcile_errors_total', 'Passes that failed.', ['controller']);
    this.#times = this.#histogram('controller_runtime_reconcile_time_seconds', 'How long a pass took.', passBuckets, [
      'controller',
    ]);
    this.#adds = this.#counter('workqueue_adds_total', 'Keys added to the queue, now or for later.', queueLabels);
    this.#retries = this.#counter('workqueue_retries_total', 'Keys added again after a failure.', queueLabels);
    this.#waits = this.#histogram(
      'workqueue_queue_duration_seconds',
      'From the moment a key was due until a worker took it.',
      queueBuckets,
      queueLabels,
    );
    this.#works = this.#histogram(
      'workqueue_work_duration_seconds',
      'How long a worker had a key.',
      queueBuckets,
      queueLabels,
    );
    this.#gauges();
  }

  /** What a queue tells. @param name of the controller that the queue belongs to */
  queue(name: string): QueueObserver {
    const labels = { name, controller: name };
    return {
      added: () => {
        this.#adds.inc(labels);
      },
      retried: () => {
        this.#retries.inc(labels);
      },
      taken: (waitedMs) => {
        this.#waits.observe(labels, waitedMs / 1000);
      },
    };
  }

  /** What a controller tells. */
  passes(controller: string): (pass: PassEnded) => void {
    this.#total.inc({ controller, result: 'error' }, 0);
    this.#errors.inc({ controller }, 0);
    return ({ result, seconds }) => {
      this.#total.inc({ controller, result });
      if (result === 'error') this.#errors.inc({ controller });
      this.#times.observe({ controller }, seconds);
      this.#works.observe({ name: controller, controller }, seconds);
    };
  }

  watch(name: string, watched: Watched): void {
    this.#watched.set(name, watched);
  }

  #gauges(): void {
    const seconds = (name: string, help: string, of: (running: readonly number[]) => number): void => {
      this.#gauge(name, help, queueLabels, ({ running }) => of(running()));
    };
    const controller = ['controller'];
    this.#gauge('controller_runtime_active_workers', 'Passes under way.', controller, (one) => one.running().length);
    this.#gauge(
      'controller_runtime_max_concurrent_reconciles',
      'Passes at most at once.',
      controller,
      (one) => one.workers,
    );
    this.#gauge('workqueue_depth', 'Keys that are due and wait for a worker.', queueLabels, (one) => one.depth());
    seconds('workqueue_unfinished_work_seconds', 'For how long the passes under way have been, in sum.', (running) =>
      running.reduce((sum, one) => sum + one, 0),
    );
    seconds(
      'workqueue_longest_running_processor_seconds',
      'For how long the longest pass under way has been.',
      (running) => Math.max(0, ...running),
    );
  }

  #gauge(name: string, help: string, labelNames: string[], value: (watched: Watched) => number): void {
    const watched = this.#watched;
    new Gauge({
      ...{ name, help, labelNames },
      registers: this.#registers,
      collect() {
        for (const [controller, one] of watched)
          this.set(labelNames.includes('name') ? { name: controller, controller } : { controller }, value(one));
      },
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: this.#registers });
  }

  #histogram(name: string, help: string, buckets: number[], labelNames: string[]): Histogram {
    return new Histogram({ name, help, buckets, labelNames, registers: this.#registers });
  }
}

/** client-go names the queue in `name`, newer versions also in `controller`. */
const queueLabels = ['name', 'controller'];
