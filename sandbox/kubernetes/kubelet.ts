import { systemClock } from '../../src/clock.ts';
import { Informer } from '../../src/kube/informer.ts';
import type { KubeObject, KubeResource } from '../../src/kube/object.ts';
import type { KubeletTls } from './control-plane.ts';
import { LogServer } from './node/log-server.ts';
import type { PodNetwork } from './node/pod-network.ts';
import { pods, type Pod } from './node/pod.ts';
import { RunningPod, type Machine } from './node/running-pod.ts';

interface Node extends KubeObject {
  readonly spec?: object;
}

const nodes: KubeResource<Node> = { group: '', version: 'v1', plural: 'nodes', kind: 'Node' };

/** Two machines in two zones, as large as the scheduler ever asks for here. */
export const nodeNames = ['node-1', 'node-2'] as const;
const capacity = { cpu: '64', memory: '64Gi', pods: '200' };

export interface KubeletOptions extends Machine {
  readonly network: PodNetwork;
  readonly tls: KubeletTls;
}

/** Plays the kubelets of two nodes: what the scheduler puts on them runs as processes of this machine. */
export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #running = new Map<string, RunningPod>();
  readonly #stop = new AbortController();
  readonly #logs: LogServer;
  #following: Promise<void> = Promise.resolve();

  constructor(options: KubeletOptions) {
    this.#options = options;
    this.#logs = new LogServer(options.tls, (namespace, name) =>
      [...this.#running.values()].find((pod) => pod.is(namespace, name)),
    );
  }

  /** Registers the nodes and begins to carry out pods. */
  async start(): Promise<void> {
    const port = await this.#logs.start();
    for (const [index, name] of nodeNames.entries()) await this.#register(name, `zone-${index + 1}`, port);
    const informer = new Informer<Pod>({
      client: this.#options.kube,
      resource: pods,
      clock: systemClock,
      random: Math.random,
      onTrouble: this.#options.onTrouble,
      onChange: (_key, before, after) => {
        this.#follow(before, after);
      },
    });
    this.#following = informer.run(this.#stop.signal);
    await informer.synced;
  }

  /** Ends every pod's process at once. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#running.values()].map((pod) => pod.kill()));
    await this.#following;
    await this.#logs.stop();
  }

  /** A node that has just been made is tainted until it says that it is ready. */
  async #register(name: string, zone: string, logPort: number): Promise<void> {
    const { kube } = this.#options;
    const labels = { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone, 'kubernetes.io/os': 'linux' };
    await kube.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    const status = {
      capacity,
      allocatable: capacity,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: logPort } },
    };
    const type = 'application/merge-patch+json';
    await kube.patch(nodes, { name }, { type, body: { status }, subresource: 'status' });
    await kube.patch(nodes, { name }, { type, body: { spec: { taints: null } } });
  }

  #follow(before: Pod | undefined, after: Pod | undefined): void {
    const pod = after ?? before;
    const uid = pod?.metadata.uid;
    if (!pod || uid === undefined) return;
    const running = this.#running.get(uid);
    if (after === undefined || after.metadata.deletionTimestamp !== undefined) {
      if (running) this.#end(uid, running);
      return;
    }
    if (!running && nodeNames.some((name) => name === after.spec.nodeName))
      this.#running.set(uid, new RunningPod(this.#options, after, this.#options.network.attach(after)));
  }

  #end(uid: string, running: RunningPod): void {
    void running.end().finally(() => {
      if (this.#running.delete(uid)) this.#options.network.detach(running.address);
    });
  }
}
