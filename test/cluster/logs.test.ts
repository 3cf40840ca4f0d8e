import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { claimAddressPair } from '../../sandbox/aws/address-pairs.ts';
import { Children } from '../../sandbox/children.ts';
import { startControlPlane, type ControlPlane } from '../../sandbox/kubernetes/control-plane.ts';
import { Kubelet } from '../../sandbox/kubernetes/kubelet.ts';
import { pods } from '../../sandbox/kubernetes/node/pod.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';
import { clientOver } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';

const folder = mkdtempSync(`${tmpdir()}/test-logs-`);
const children = new Children(folder, folder);
const addresses = claimAddressPair();
const troubles: string[] = [];
let plane: ControlPlane;
let kube: KubeClient;
let kubelet: Kubelet;

// Nodes take any pod of their API server, so they have one of their own.
beforeAll(async () => {
  plane = await startControlPlane();
  kube = clientOver(httpsTransport(loadKubeConfig(plane.kubeconfig)));
  let last = 0;
  kubelet = new Kubelet({
    ...{ kube, children, folder, env: {}, tls: plane.kubeletTls },
    network: {
      attach: () => addresses.provider.replace(/\.0\.0\/16$/, `.9.${(last += 1)}`),
      detach: () => undefined,
    },
    onTrouble: (trouble) => troubles.push(trouble),
  });
  await kubelet.start();
  await eventually(() => kubectl('get', 'serviceaccount', 'default'));
}, 120_000);
afterAll(async () => {
  await kubelet.stop();
  kube.close();
  await plane.stop();
  await children.stop();
  addresses.release();
  rmSync(folder, { recursive: true, force: true });
  expect(troubles).toEqual([]);
});

const kubectl = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(plane.kubectl, ['--kubeconfig', plane.kubeconfig, ...args])).stdout;

/** A pod that runs a line of JavaScript. */
const runPod = async (name: string, script: string): Promise<void> => {
  await kube.create(pods, {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' } },
    spec: { containers: [{ name: 'main', image: 'node', command: ['node', '-e', script] }] },
  });
};

const forEver = 'setInterval(() => undefined, 1000)';

test('kubectl logs shows what a pod wrote, or the last lines of it', async () => {
  await runPod('speaker', `for (const n of [1, 2, 3]) console.log('line', n); console.error('oops'); ${forEver}`);
  await eventually(async () => {
    expect(await kubectl('logs', 'speaker')).toBe('line 1\nline 2\nline 3\noops\n');
  });
  expect(await kubectl('logs', 'speaker', '--tail=2')).toBe('line 3\noops\n');
  expect(await kubectl('logs', 'speaker', '--tail=0')).toBe('');
  expect(await kubectl('logs', 'speaker', '--tail=9')).toMatch(/^line 1/);
  await expect(kubectl('logs', 'speaker', '--previous')).rejects.toThrow(/no previous run/);
  await expect(kubectl('logs', 'speaker', '--timestamps')).rejects.toThrow(/do not know timestamps/);
}, 60_000);

test('kubectl logs -f shows what is written from then on, and ends with the pod', async () => {
  await runPod('clock', 'let n = 0; setInterval(() => console.log(++n), 50)');
  await eventually(async () => {
    expect(await kubectl('logs', 'clock')).toMatch(/3\n/);
  });
  const follower = spawn(plane.kubectl, ['--kubeconfig', plane.kubeconfig, 'logs', '-f', '--tail=1', 'clock']);
  const ended = once(follower, 'exit');
  let heard = '';
  follower.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
  await eventually(() => {
    expect(heard.split('\n').length).toBeGreaterThan(20);
  });
  await kubectl('delete', 'pod', 'clock', '--wait=false');
  expect(await ended).toEqual([0, null]);
  const numbers = heard.trim().split('\n').map(Number);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
}, 60_000);

test('a pod that ended and runs again: its status says so, and kubectl logs --previous shows the run before', async () => {
  const file = `${folder}/was-here`;
  const once = `require('fs').existsSync('${file}') || (require('fs').writeFileSync('${file}', ''), console.log('first'), process.exit(3))`;
  await runPod('phoenix', `${once}; console.log('second'); ${forEver}`);
  await eventually(async () => {
    expect(await kubectl('logs', 'phoenix')).toBe('second\n');
  });
  expect(await kubectl('logs', 'phoenix', '--previous')).toBe('first\n');
  const lastState =
    '{.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].lastState.terminated.exitCode}';
  expect(await kubectl('get', 'pod', 'phoenix', '-o', `jsonpath=${lastState}`)).toBe('1 3');
}, 60_000);
