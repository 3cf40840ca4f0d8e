import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a process may take from SIGTERM to its end before it gets SIGKILL, in milliseconds. */
const graceMs = 2000;

/**
 * Ends what it was told to watch once its standard input closes, which the kernel does however our process dies. It is a
 * shell and not one of our signal handlers because no handler runs on SIGKILL.
 */
const watchdogScript = `
pids=
while read -r verb pid; do
  case $verb in
    watch) pids="$pids $pid" ;;
    forget) kept=; for one in $pids; do [ "$one" = "$pid" ] || kept="$kept $one"; done; pids=$kept ;;
    keep) set -- ;;
  esac
done
[ -z "$pids" ] || { kill $pids; sleep ${graceMs / 1000}; kill -9 $pids; } 2>/dev/null
[ -z "$1" ] || rm -rf -- "$1"
`;

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** A process of ours; its output goes to a file of its own. */
export class Child {
  readonly name: string;
  readonly pid: number;
  /** What it wrote, standard output and error as they came. */
  readonly logFile: string;
  readonly #exited: Promise<Exit>;
  readonly #process: ChildProcess;

  constructor(name: string, process: ChildProcess, logFile: string) {
    this.name = name;
    this.pid = process.pid ?? 0;
    this.#process = process;
    this.logFile = logFile;
    this.#exited = new Promise((resolve, reject) => {
      process.once('exit', (code, signal) => {
        resolve({ code, signal });
      });
      process.once('error', reject);
    });
    // Whoever waits for the end is told of a failed start; nobody has to.
    this.#exited.catch(() => undefined);
  }

  get isRunning(): boolean {
    return this.pid !== 0 && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Waits for its end, and keeps our process alive for that long. */
  exited(): Promise<Exit> {
    this.#process.ref();
    return this.#exited;
  }

  /** Calls `then` at its end, without keeping our process alive. */
  onExit(then: () => void): void {
    void this.#exited.finally(then).catch(() => undefined);
  }

  /** The last lines it wrote. */
  tail(lines = 15): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Asks it to end, and after so many milliseconds makes it. */
  async stop(limitMs = graceMs): Promise<void> {
    if (!this.isRunning) return;
    this.signal('SIGTERM');
    const timer = new AbortController();
    const late = delay(limitMs, true, { signal: timer.signal }).catch(() => false);
    if (await Promise.race([this.exited().then(() => false), late])) this.signal('SIGKILL');
    timer.abort();
    await this.exited();
  }
}

/**
 * The processes that one part of the sandbox runs. They end with {@link stop}, and also when our own process dies in
 * whatever way. Each is a session of its own, so that Ctrl-C on a terminal reaches us alone and the order stays ours.
 */
export class Children {
  readonly #logDir: string;
  readonly #watchdog: ChildProcess;
  readonly #children = new Set<Child>();

  /** Logs go to `logDir`; `removeWithUs` is a folder to remove should our process die without {@link stop}. */
  constructor(logDir: string, removeWithUs = '') {
    this.#logDir = logDir;
    this.#watchdog = spawn('sh', ['-c', watchdogScript, 'watchdog', removeWithUs], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    });
    this.#watchdog.unref();
    // A pipe to a watchdog that somebody killed is no reason to fail.
    this.#watchdog.stdin?.on('error', () => undefined);
    if (this.#watchdog.stdin instanceof Socket) this.#watchdog.stdin.unref();
  }

  /**
   * Starts a program. It does not keep our process from ending.
   * @throws Error when it cannot be started at all.
   */
  async start(name: string, program: string, args: readonly string[], options: ChildOptions = {}): Promise<Child> {
    const logFile = path.join(this.#logDir, `${name}.log`);
    const output = openSync(logFile, 'a');
    const started = spawn(program, args, { ...options, stdio: ['ignore', output, output], detached: true });
    closeSync(output);
    const child = new Child(name, started, logFile);
    started.unref();
    await new Promise<void>((resolve, reject) => {
      started.once('spawn', resolve);
      started.once('error', reject);
    });
    this.#watch(child);
    return child;
  }

  /** Ends all processes, at the same time. */
  async stop(): Promise<void> {
    await Promise.all([...this.#children].map((child) => child.stop()));
    // The folder is its owner's again, to keep or to move.
    this.#watchdog.stdin?.end('keep\n');
  }

  #watch(child: Child): void {
    this.#children.add(child);
    this.#watchdog.stdin?.write(`watch ${child.pid}\n`);
    // The number may be another's process soon.
    child.onExit(() => {
      this.#children.delete(child);
      this.#watchdog.stdin?.write(`forget ${child.pid}\n`);
    });
  }
}
