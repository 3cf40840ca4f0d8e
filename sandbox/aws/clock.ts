/**
 * The double's own time. AWS's durations (25 minutes for an MSK cluster, 3 for a load balancer) run on it, so a test can
 * step it by hand and a demo can run it 120 times faster; nothing else in the double asks for the time.
 */
export interface Clock {
  /** AWS time in milliseconds since the epoch. */
  now(): number;
  /** Time by the clocks of clients, in milliseconds since the epoch: what they measure for themselves does not run faster. */
  clientNow(): number;
  /** Runs `job` once AWS time has reached now + `seconds`. A job that throws stops the process: it is a defect of the double. */
  after(seconds: number, job: () => void): void;
  /** Moves AWS time forward and runs, in order of time, what became due. */
  advance(seconds: number): void;
  /** Forgets every job. */
  clear(): void;
  /**
   * The time that goes by for connections. Clients and brokers keep their own, real, time, however fast AWS runs: their
   * long polls must not look idle. A clock that is stepped by hand has one time only.
   */
  readonly ofConnections: Clock;
}

interface Job {
  readonly at: number;
  readonly run: () => void;
}

/** Jobs in order of time; jobs of the same moment run in the order they were asked for. */
class Agenda {
  #jobs: Job[] = [];

  add(job: Job): void {
    const later = this.#jobs.findIndex((other) => other.at > job.at);
    this.#jobs.splice(later === -1 ? this.#jobs.length : later, 0, job);
  }

  next(): number | undefined {
    return this.#jobs[0]?.at;
  }

  takeUntil(time: number): Job | undefined {
    const first = this.#jobs[0];
    return first && first.at <= time ? this.#jobs.shift() : undefined;
  }

  clear(): void {
    this.#jobs = [];
  }
}

/** Stands still until somebody calls `advance`. */
export class SteppedClock implements Clock {
  readonly ofConnections = this;
  #now: number;
  readonly #agenda = new Agenda();

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  clientNow(): number {
    return this.#now;
  }

  after(seconds: number, job: () => void): void {
    this.#agenda.add({ at: this.#now + seconds * 1000, run: job });
  }

  advance(seconds: number): void {
    const end = this.#now + seconds * 1000;
    for (let job = this.#agenda.takeUntil(end); job; job = this.#agenda.takeUntil(end)) {
      this.#now = job.at;
      job.run();
    }
    this.#now = end;
  }

  clear(): void {
    this.#agenda.clear();
  }
}

/** Runs by itself, `speed` times as fast as the wall clock (1 = real time). */
export class RunningClock implements Clock {
  readonly speed: number;
  readonly ofConnections: Clock;
  readonly #started = Date.now();
  readonly #agenda = new Agenda();
  #skippedMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(speed: number) {
    this.speed = speed;
    this.ofConnections = speed === 1 ? this : new RunningClock(1);
  }

  now(): number {
    return this.#started + (Date.now() - this.#started) * this.speed + this.#skippedMs;
  }

  clientNow(): number {
    return Date.now() + this.#skippedMs;
  }

  after(seconds: number, job: () => void): void {
    this.#agenda.add({ at: this.now() + seconds * 1000, run: job });
    this.#arm();
  }

  advance(seconds: number): void {
    this.#skippedMs += seconds * 1000;
    this.#runDue();
    if (this.ofConnections !== this) this.ofConnections.advance(seconds);
  }

  clear(): void {
    this.#agenda.clear();
    clearTimeout(this.#timer);
    if (this.ofConnections !== this) this.ofConnections.clear();
  }

  #runDue(): void {
    for (let job = this.#agenda.takeUntil(this.now()); job; job = this.#agenda.takeUntil(this.now())) job.run();
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#agenda.next();
    if (next === undefined) return;
    const waitMs = Math.max(0, (next - this.now()) / this.speed);
    // A timer longer than 2^31 - 1 ms fires at once; a shorter one just looks again.
    this.#timer = setTimeout(
      () => {
        this.#runDue();
      },
      Math.min(waitMs, 2 ** 31 - 1),
    );
    this.#timer.unref();
  }
}

/** The same clock, with something to do after each of its jobs. */
export const afterEachJob = (clock: Clock, then: () => void): Clock => ({
  now: () => clock.now(),
  clientNow: () => clock.clientNow(),
  after: (seconds, job) => {
    clock.after(seconds, () => {
      job();
      then();
    });
  },
  advance: (seconds) => {
    clock.advance(seconds);
  },
  clear: () => {
    clock.clear();
  },
  ofConnections: clock.ofConnections,
});
