import { rm } from 'node:fs/promises';
import { constants } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeClient } from '../../../src/kube/client.ts';
import { hasReason } from '../../../src/kube/error.ts';
import type { Child, Children, Exit } from '../../children.ts';
import { commandOf } from './command.ts';
import { withRole } from './irsa.ts';
import { pods, type Container, type Pod, type Probe } from './pod.ts';
import { Volumes } from './volumes.ts';

export interface Machine {
  readonly kube: KubeClient;
  readonly children: Children;
  /** Holds a folder for each pod. */
  readonly folder: string;
  /** Variables of every process on this machine. */
  readonly env: NodeJS.ProcessEnv;
  readonly onTrouble: (message: string) => void;
}

const firstRestartMs = 1_000;
const longestRestartMs = 30_000;
const refreshMs = 1_000;
const defaultGraceSeconds = 30;

/** One pod on a node: its process, from start over restarts to the end, and what the API server is told of it. */
export class RunningPod {
  readonly #machine: Machine;
  #pod: Pod;
  readonly address: string;
  /** Undefined until its service account is known. */
  #volumes: Volumes | undefined;
  readonly #stop = new AbortController();
  readonly #life: Promise<void>;
  readonly #startedAt = new Date().toISOString();
  #child: Child | undefined;
  /** The run before, for `kubectl logs --previous`. */
  #previous: Child | undefined;
  #restarts = 0;
  /** How the last run ended. */
  #ended: Exit | undefined;
  #isReady = false;
  #told = '';

  constructor(machine: Machine, pod: Pod, address: string) {
    this.#machine = machine;
    this.#pod = pod;
    this.address = address;
    this.#life = this.#live();
  }

  /** The present run of its container, or the one before; undefined when there is none. */
  run(which: 'present' | 'previous'): Child | undefined {
    return which === 'present' ? this.#child : this.#previous;
  }

  is(namespace: string, name: string): boolean {
    return this.#pod.metadata.namespace === namespace && this.#pod.metadata.name === name;
  }

  /** Ends the process as kubelet does, SIGTERM first, and lets the pod go. */
  async end(): Promise<void> {
    if (this.#stop.signal.aborted) return this.#life;
    this.#stop.abort();
    const { terminationGracePeriodSeconds = defaultGraceSeconds } = this.#pod.spec;
    await this.#child?.stop(terminationGracePeriodSeconds * 1000);
    await this.#life;
    await this.#letGo();
  }

  /** Ends the process at once, as a machine that loses power. */
  async kill(): Promise<void> {
    this.#stop.abort();
    this.#child?.signal('SIGKILL');
    await this.#life;
  }

  async #live(): Promise<void> {
    await this.#tell('Pending');
    const probing = this.#probe();
    const refreshing = this.#keepVolumes();
    for (;;) {
      await this.#runOnce();
      if (this.#stop.signal.aborted) break;
      this.#ended = this.#child && (await this.#child.exited());
      this.#restarts += 1;
      this.#isReady = false;
      await this.#tell('Running');
      await this.#sleep(Math.min(longestRestartMs, firstRestartMs * 2 ** (this.#restarts - 1)));
    }
    await Promise.all([probing, refreshing]);
    await rm(path.join(this.#machine.folder, this.#pod.metadata.uid ?? ''), { recursive: true, force: true });
  }

  /** From start to end of the process; a pod whose volumes are not there yet waits for them. */
  async #runOnce(): Promise<void> {
    try {
      const volumes = await this.#prepare();
      const { children, env } = this.#machine;
      const mounts = this.#mounts(volumes);
      const { program, args, env: own } = commandOf(this.#pod, this.#container, this.address, mounts, env);
      if (this.#stop.signal.aborted) return;
      const child = await children.start(`${this.#logName}-${this.#restarts}`, program, args, { env: own });
      this.#previous = this.#child;
      this.#child = child;
      await this.#tell('Running');
      await child.exited();
    } catch (error) {
      this.#machine.onTrouble(`${this.#pod.metadata.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What its processes find, as it is now. */
  async #prepare(): Promise<Volumes> {
    const { kube, folder } = this.#machine;
    if (!this.#volumes) {
      this.#pod = await withRole(kube, this.#pod);
      this.#volumes = new Volumes(kube, this.#pod, path.join(folder, this.#pod.metadata.uid ?? ''));
    }
    await this.#volumes.refresh();
    return this.#volumes;
  }

  get #container(): Container {
    const [container, ...more] = this.#pod.spec.containers;
    if (!container || more.length > 0) throw new Error('pods here have one container');
    return container;
  }

  get #logName(): string {
    return `pod-${this.#pod.metadata.namespace ?? ''}-${this.#pod.metadata.name}-${this.#pod.metadata.uid?.slice(0, 8) ?? ''}`;
  }

  #mounts(volumes: Volumes): Record<string, string> {
    const mounts = this.#container.volumeMounts ?? [];
    return Object.fromEntries(mounts.map(({ name, mountPath }) => [mountPath, volumes.pathOf(name)]));
  }

  async #keepVolumes(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#sleep(refreshMs);
      if (this.#child?.isRunning) await this.#volumes?.refresh().catch(() => undefined);
    }
  }

  async #probe(): Promise<void> {
    const { readinessProbe, livenessProbe } = this.#container;
    const watch = async (probe: Probe | undefined, then: (ok: boolean) => Promise<void> | void): Promise<void> => {
      while (probe && !this.#stop.signal.aborted) {
        if (this.#child?.isRunning) await then(await this.#ask(probe));
        await this.#sleep((probe.periodSeconds ?? 10) * 1000);
      }
    };
    let failures = 0;
    await Promise.all([
      watch(readinessProbe, async (ok) => {
        this.#isReady = ok;
        await this.#tell('Running');
      }),
      watch(livenessProbe, (ok) => {
        failures = ok ? 0 : failures + 1;
        if (failures >= (livenessProbe?.failureThreshold ?? 3)) this.#child?.signal('SIGKILL');
      }),
    ]);
  }

  async #ask({ httpGet, timeoutSeconds = 1 }: Probe): Promise<boolean> {
    if (!httpGet) throw new Error('probes here are httpGet');
    const named = this.#container.ports?.find(({ name }) => name === httpGet.port)?.containerPort;
    const url = `http://${this.address}:${named ?? httpGet.port}${httpGet.path ?? '/'}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutSeconds * 1000) }).catch(() => undefined);
    return answer?.ok ?? false;
  }

  /** Tells the API server, if there is anything new. */
  async #tell(phase: 'Pending' | 'Running'): Promise<void> {
    const status = this.#status(phase);
    const told = JSON.stringify(status);
    if (told === this.#told) return;
    // The uid makes it hold for this very pod: one made again under its name has a life of its own.
    const body = { metadata: { uid: this.#pod.metadata.uid }, status };
    const patch = { type: 'application/merge-patch+json' as const, body, subresource: 'status' as const };
    await this.#machine.kube.patch(pods, this.#pod.metadata, patch).then(
      () => (this.#told = told),
      (error: unknown) => {
        if (!hasReason(error, 'NotFound', 'Conflict')) this.#machine.onTrouble(String(error));
      },
    );
  }

  #status(phase: 'Pending' | 'Running'): object {
    const running = this.#child?.isRunning ?? false;
    const ready = this.#isReady && running;
    const { name, image, readinessProbe } = this.#container;
    const isReady = readinessProbe ? ready : running;
    return {
      phase,
      podIP: this.address,
      podIPs: [{ ip: this.address }],
      hostIP: '127.0.0.1',
      startTime: this.#startedAt,
      conditions: ['Initialized', 'PodScheduled', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: ['ContainersReady', 'Ready'].includes(type) && !isReady ? 'False' : 'True',
      })),
      containerStatuses: [
        {
          ...{ name, image, imageID: image, ready: isReady, started: running, restartCount: this.#restarts },
          state: running ? { running: { startedAt: this.#startedAt } } : { waiting: this.#waiting() },
          ...(this.#ended ? { lastState: { terminated: terminated(this.#ended) } } : {}),
        },
      ],
    };
  }

  #waiting(): object {
    return { reason: this.#ended ? 'CrashLoopBackOff' : 'ContainerCreating' };
  }

  async #letGo(): Promise<void> {
    const { metadata } = this.#pod;
    const at = `/api/v1/namespaces/${metadata.namespace ?? ''}/pods/${metadata.name}`;
    const body = { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } };
    await this.#machine.kube.request('DELETE', at, { body }).catch((error: unknown) => {
      if (!hasReason(error, 'NotFound', 'Conflict')) this.#machine.onTrouble(String(error));
    });
  }

  async #sleep(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}

/** As container runtimes tell it: a signal is 128 and its number. */
const terminated = ({ code, signal }: Exit): object => {
  const exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' };
};
