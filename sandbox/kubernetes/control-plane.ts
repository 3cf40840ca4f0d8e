import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeAuthority, type Certificate } from '../authority.ts';
import { Children } from '../children.ts';
import type { Child } from '../children.ts';
import { freePorts } from '../free-ports.ts';
import { auditEvents, auditPolicy, type AuditEvent } from './audit.ts';
import { kubernetesBinaries } from './binaries.ts';
import type { Binaries } from './binaries.ts';

/** Someone who may talk to the API server, by a token of their own. What they may do is RBAC's matter. */
export interface User {
  name: string;
  groups: readonly string[];
}

/** The user that a pod running under this service account is, so that a process outside of pods has the same rights. */
export function serviceAccount(namespace: string, name: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** May do everything, and is exempt from the API server's own flow control. */
export const admin: User = { name: 'admin', groups: ['system:masters'] };

/** The operator's own service account, as `deploy/` makes it. */
export const operator = serviceAccount('cakafka-system', 'cross-account-kafka');

export interface ControlPlaneOptions {
  /** Beside {@link admin} and {@link operator}. Fixed at the start: the API server reads its tokens once. */
  users?: readonly User[];
  /** More flags for kube-apiserver, to provoke what a client must bear. */
  apiServerFlags?: readonly string[];
  /** Write down every request of these users ({@link ControlPlane.audit}). */
  audited?: readonly User[];
  /** Told, line by line, what takes long; standard error by default. */
  progress?: (line: string) => void;
}

/** What kubelets need so that they and the API server know each other. */
export interface KubeletTls extends Certificate {
  /** PEM, of the authority that signed the API server's certificate as a client of kubelets. */
  readonly clientAuthority: string;
}

/** A running Kubernetes control plane on 127.0.0.1, without nodes. */
export interface ControlPlane {
  url: string;
  /** The certificate authority of the API server, in PEM. */
  ca: string;
  /** Path of a kubeconfig for {@link admin}. */
  kubeconfig: string;
  /** Path of a kubectl of the same version. */
  kubectl: string;
  /** Path of a kubeconfig for a user named at the start. */
  kubeconfigFor: (user: User) => string;
  kubeletTls: KubeletTls;
  /** Kills the API server without warning and starts it again at the same address with the same data. */
  restartApiServer: () => Promise<void>;
  /** The database: its port, and signals for its process. */
  etcd: { readonly port: number; signal: (signal: NodeJS.Signals) => void };
  /** A second API server over a database at this port of 127.0.0.1; the first one's, or a way to it. */
  anotherApiServer: (etcdPort: number) => Promise<{ kubeconfigFor: (user: User) => string }>;
  /** What the audited users have asked for so far, as it was answered. */
  audit: () => readonly AuditEvent[];
  /** Ends all processes and removes all files. */
  stop: () => Promise<void>;
}

/** Attempts to start: a port that was free when we looked may be taken when it is used. */
const attempts = 3;

/**
 * Starts etcd, kube-apiserver and kube-controller-manager in a folder of their own under the system's temporary folder.
 * They end when our process does, however it does.
 * @throws Error with the last lines of the program that did not start.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const binaries = await kubernetesBinaries(options.progress);
  for (let left = attempts; ; left -= 1) {
    const plane = new Plane(binaries, options, await freePorts(3));
    try {
      await plane.start();
      return plane.handle();
    } catch (error) {
      await plane.stop();
      if (left === 1 || !String(error).includes('address already in use')) throw error;
    }
  }
}

/** What the API server lacks without a controller manager and our users would miss: the rest needs nodes. */
const controllers = [
  'namespace-controller',
  'garbage-collector-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'root-ca-certificate-publisher-controller',
  'clusterrole-aggregation-controller',
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'disruption-controller',
];

/** One API server: its database is behind a port of 127.0.0.1. */
interface ApiServer {
  readonly name: string;
  readonly port: number;
  readonly etcdPort: number;
}

const urlOf = ({ port }: ApiServer): string => `https://127.0.0.1:${port}`;
/** Folder of its own certificates. */
const certs = ({ name }: ApiServer): string => `${name}.certs`;

const readyWithinMs = 60_000;
const pollMs = 50;

class Plane {
  readonly #dir = mkdtempSync(path.join(tmpdir(), 'cakafka-kubernetes-'));
  readonly #children = new Children(this.#dir, this.#dir);
  readonly #tokens = new Map<string, string>();
  readonly #binaries: Binaries;
  readonly #options: ControlPlaneOptions;
  readonly #ports: { etcd: number; peer: number; api: number };
  #etcd: Child | undefined;
  #apiServer: Child | undefined;
  #ca = '';
  #kubeletTls: KubeletTls = { key: '', cert: '', clientAuthority: '' };

  constructor(binaries: Binaries, options: ControlPlaneOptions, ports: readonly number[]) {
    const [etcd = 0, peer = 0, api = 0] = ports;
    this.#binaries = binaries;
    this.#options = options;
    this.#ports = { etcd, peer, api };
  }

  async start(): Promise<void> {
    this.#writeTokens();
    this.#writeServiceAccountKeys();
    this.#writeAuditPolicy();
    await this.#writeKubeletClient();
    await this.#startEtcd();
    this.#apiServer = await this.#startApiServer();
    this.#ca = await readFile(this.#certificate(this.#first), 'utf8');
    for (const user of this.#users()) this.#writeKubeconfig(user, this.#first);
    await this.#startControllerManager();
    await this.#startScheduler();
  }

  handle(): ControlPlane {
    return {
      url: this.#url,
      ca: this.#ca,
      kubeconfig: this.#kubeconfigFor(admin),
      kubectl: this.#binaries.kubectl,
      kubeconfigFor: (user) => this.#kubeconfigFor(user),
      kubeletTls: this.#kubeletTls,
      restartApiServer: () => this.#restartApiServer(),
      etcd: { port: this.#ports.etcd, signal: (signal) => this.#etcd?.signal(signal) },
      anotherApiServer: (etcdPort) => this.#startAnother(etcdPort),
      audit: () => this.#audit(),
      stop: () => this.stop(),
    };
  }

  async stop(): Promise<void> {
    await this.#children.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  get #url(): string {
    return urlOf(this.#first);
  }

  get #first(): ApiServer {
    return { name: 'kube-apiserver', port: this.#ports.api, etcdPort: this.#ports.etcd };
  }

  #file(name: string): string {
    return path.join(this.#dir, name);
  }

  #users(): readonly User[] {
    return [admin, operator, ...(this.#options.users ?? [])];
  }

  #writeTokens(): void {
    for (const user of this.#users()) this.#tokens.set(user.name, randomBytes(16).toString('hex'));
    const rows = this.#users().map(({ name, groups }) => `${this.#token(name)},${name},${name},"${groups.join(',')}"`);
    writeFileSync(this.#file('tokens.csv'), `${rows.join('\n')}\n`, { mode: 0o600 });
  }

  #token(user: string): string {
    return this.#tokens.get(user) ?? '';
  }

  #writeServiceAccountKeys(): void {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(this.#file('sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
    writeFileSync(this.#file('sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  }

  /** The API server and kubelets prove to each other who they are, by one authority. */
  async #writeKubeletClient(): Promise<void> {
    const authority = await makeAuthority();
    const client = await authority.client('kube-apiserver-kubelet-client');
    writeFileSync(this.#file('kubelet-ca.crt'), authority.cert);
    writeFileSync(this.#file('kubelet-client.crt'), client.cert);
    writeFileSync(this.#file('kubelet-client.key'), client.key, { mode: 0o600 });
    this.#kubeletTls = { ...(await authority.server(['127.0.0.1'])), clientAuthority: authority.cert };
  }

  async #startEtcd(): Promise<void> {
    const client = `http://127.0.0.1:${this.#ports.etcd}`;
    const peer = `http://127.0.0.1:${this.#ports.peer}`;
    const etcd = await this.#children.start('etcd', this.#binaries.etcd, [
      `--data-dir=${this.#file('etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]);
    this.#etcd = etcd;
    await until(etcd, () => answers(this.#ports.etcd));
  }

  async #startApiServer(server = this.#first): Promise<Child> {
    const { name, port, etcdPort } = server;
    const apiServer = await this.#children.start(name, this.#binaries['kube-apiserver'], [
      `--etcd-servers=http://127.0.0.1:${etcdPort}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${this.#file(certs(server))}`,
      `--token-auth-file=${this.#file('tokens.csv')}`,
      '--authorization-mode=Node,RBAC',
      `--kubelet-certificate-authority=${this.#file('kubelet-ca.crt')}`,
      `--kubelet-client-certificate=${this.#file('kubelet-client.crt')}`,
      `--kubelet-client-key=${this.#file('kubelet-client.key')}`,
      '--allow-privileged=true',
      '--endpoint-reconciler-type=none',
      // A range of numbers inside the API: no traffic goes there.
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${this.#file('sa.pub')}`,
      `--service-account-signing-key-file=${this.#file('sa.key')}`,
      ...this.#auditFlags(name),
      ...(this.#options.apiServerFlags ?? []),
    ]);
    await until(apiServer, () => this.#isReady(server));
    return apiServer;
  }

  async #isReady(server: ApiServer): Promise<boolean> {
    const ca = await readFile(this.#certificate(server), 'utf8').catch(() => '');
    return ca !== '' && (await isOk(`${urlOf(server)}/readyz`, ca, this.#token(admin.name)));
  }

  #certificate(server: ApiServer): string {
    return this.#file(`${certs(server)}/apiserver.crt`);
  }

  async #startAnother(etcdPort: number): Promise<{ kubeconfigFor: (user: User) => string }> {
    const [port = 0] = await freePorts(1);
    const server = { name: `kube-apiserver-${port}`, port, etcdPort };
    await this.#startApiServer(server);
    const ca = await readFile(this.#certificate(server), 'utf8');
    for (const user of this.#users()) this.#writeKubeconfig(user, server, ca);
    return { kubeconfigFor: (user) => this.#kubeconfigFor(user, server) };
  }

  #writeAuditPolicy(): void {
    const users = (this.#options.audited ?? []).map(({ name }) => name);
    writeFileSync(this.#file('audit-policy.json'), JSON.stringify(auditPolicy(users)));
  }

  #auditFlags(name: string): readonly string[] {
    if (!this.#options.audited) return [];
    return [
      `--audit-policy-file=${this.#file('audit-policy.json')}`,
      `--audit-log-path=${this.#file(`${name}.audit`)}`,
    ];
  }

  #audit(): readonly AuditEvent[] {
    return auditEvents(this.#file(`${this.#first.name}.audit`));
  }

  async #startControllerManager(): Promise<void> {
    await this.#children.start('kube-controller-manager', this.#binaries['kube-controller-manager'], [
      `--kubeconfig=${this.#kubeconfigFor(admin)}`,
      '--leader-elect=false',
      // It serves nothing: one port less.
      '--secure-port=0',
      `--service-account-private-key-file=${this.#file('sa.key')}`,
      `--root-ca-file=${this.#certificate(this.#first)}`,
      `--controllers=${controllers.join(',')}`,
    ]);
  }

  async #startScheduler(): Promise<void> {
    await this.#children.start('kube-scheduler', this.#binaries['kube-scheduler'], [
      `--kubeconfig=${this.#kubeconfigFor(admin)}`,
      '--leader-elect=false',
      '--secure-port=0',
    ]);
  }

  async #restartApiServer(): Promise<void> {
    this.#apiServer?.signal('SIGKILL');
    await this.#apiServer?.exited();
    this.#apiServer = await this.#startApiServer();
  }

  #kubeconfigFor(user: User, { name } = this.#first): string {
    if (!this.#tokens.has(user.name)) throw new Error(`${user.name} was not among the users at the start`);
    return this.#file(`${name}.${user.name.replaceAll(':', '_')}.kubeconfig`);
  }

  /** JSON is YAML: kubectl and every client read it. */
  #writeKubeconfig(user: User, server: ApiServer, ca = this.#ca): void {
    const cluster = { server: urlOf(server), 'certificate-authority-data': Buffer.from(ca).toString('base64') };
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'sandbox', cluster }],
      users: [{ name: user.name, user: { token: this.#token(user.name) } }],
      contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: user.name } }],
      'current-context': 'sandbox',
    };
    writeFileSync(this.#kubeconfigFor(user, server), `${JSON.stringify(kubeconfig, undefined, 2)}\n`, { mode: 0o600 });
  }
}

/** Waits until `isUp`; fails as soon as the program has ended. */
async function until(child: Child, isUp: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (!(await isUp())) {
    if (!child.isRunning) throw new Error(`${child.name} ended at its start:\n${child.tail()}`);
    if (performance.now() > deadline) {
      throw new Error(`${child.name} was not ready after ${readyWithinMs / 1000} s:\n${child.tail()}`);
    }
    await delay(pollMs);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

function isOk(url: string, ca: string, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { ca, headers: { Authorization: `Bearer ${token}` }, agent: false as const, timeout: 5000 };
    const request = https.get(url, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => {
      resolve(false);
    });
  });
}
