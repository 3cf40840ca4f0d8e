import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';
import { eventually } from '../support/eventually.ts';
import { firstUseMs } from '../support/tools/first-use.ts';
import { chart, helm } from '../support/tools/helm.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

const top = fileURLToPath(new URL('../..', import.meta.url));
const installed = 'cakafka-system';

const kubectl = async (...args: string[]): Promise<string> => {
  const all = ['--kubeconfig', process.env['CLUSTER_KUBECONFIG'] ?? '', ...args];
  const { stdout, stderr } = await promisify(execFile)(process.env['CLUSTER_KUBECTL'] ?? 'kubectl', all, {
    cwd: top,
    maxBuffer: 1e8,
  });
  // Warnings are told there: of pod security, of what is deprecated.
  return stdout + stderr;
};

const parsed = (text: string): Manifest[] => (loadAll(text) as (Manifest | null)[]).filter((one) => one !== null);
const kustomized = async (overlay: string): Promise<Manifest[]> =>
  parsed(await kubectl('kustomize', `deploy/overlays/${overlay}`));
const charted = async (...flags: string[]): Promise<Manifest[]> =>
  parsed(await helm('template', 'cross-account-kafka', chart, '--namespace', installed, ...flags));

/** By kind and name, without what only Helm writes. */
const comparable = (manifests: readonly Manifest[]): Record<string, unknown> =>
  Object.fromEntries(
    manifests.map((one) => {
      const { labels = {}, annotations = {}, ...metadata } = one.metadata;
      const { 'helm.sh/resource-policy': _keep, ...notes } = annotations;
      const own = Object.entries(labels).filter(([key]) => !/^(helm\.sh|app\.kubernetes\.io\/(?!name))/.test(key));
      const rest = { ...one, metadata: { ...metadata, labels: Object.fromEntries(own), annotations: notes } };
      return [`${one.kind} ${one.metadata.name}`, rest];
    }),
  );

/** Kinds without a namespace of their own. */
const clusterWide = (manifests: readonly Manifest[]): string[] =>
  manifests
    .filter(({ metadata: { namespace } }) => namespace === undefined)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);

beforeAll(() => helm('version'), firstUseMs);

test('chart and kustomize make the same objects', async () => {
  const withoutNamespace = (await kustomized('default')).filter(({ kind }) => kind !== 'Namespace');
  expect(comparable(await charted())).toEqual(comparable(withoutNamespace));
});

test('with the Prometheus operator as well', async () => {
  const monitoring = ['serviceMonitor', 'prometheusRule', 'dashboards'].map((part) => `${part}.enabled=true`);
  const monitored = await charted('--set', monitoring.join(','));
  const withoutNamespace = (await kustomized('prometheus')).filter(({ kind }) => kind !== 'Namespace');
  expect(comparable(monitored)).toEqual(comparable(withoutNamespace));
});

test('deploy/install.yaml is the default overlay', async () => {
  expect(parsed(readFileSync(`${top}deploy/install.yaml`, 'utf8'))).toEqual(await kustomized('default'));
});

test('for a single namespace nothing is cluster-wide', async () => {
  const chosen = ['--set', `watchNamespace=${installed},installationId=staging,crds.enabled=false`];
  const fromChart = await charted(...chosen);
  expect(clusterWide(fromChart)).toEqual([]);
  expect(clusterWide(await kustomized('single-namespace'))).toEqual([]);
  const rules = (manifests: readonly Manifest[]): unknown => comparable(manifests)['Role cross-account-kafka'];
  expect(rules(fromChart)).toMatchObject({ metadata: { namespace: installed } });
  expect(rules(await kustomized('single-namespace'))).toMatchObject({
    rules: (rules(fromChart) as { rules: unknown }).rules,
  });
});

test.each([
  ['a single namespace without an id', 'watchNamespace=cakafka-system', 'watchNamespace needs installationId'],
  ['a namespace that is not the release’s', 'watchNamespace=streaming,installationId=a', 'lives in it'],
  ['a value that there is none of', 'replica=3', "additional properties 'replica' not allowed"],
  ['a role that is none', 'roles[0].namespaces={a},roles[0].role=admin', '/roles/0/role'],
])('the chart refuses %s', async (_what, set, words) => {
  await expect(charted('--set', set)).rejects.toThrow(words);
});

test('values come where they belong', async () => {
  const manifests = await charted(
    ...['--set', 'image.digest=sha256:' + 'a'.repeat(64), '--set', 'image.repository=registry.example/cak'],
    ...['--set', 'roles[0].namespaces={streaming},roles[0].role=operator', '--set', 'logFormat=text,logLevel=debug'],
    ...['--set', 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn=arn:aws:iam::111111111111:role/x'],
  );
  const image = `registry.example/cak@sha256:${'a'.repeat(64)}`;
  const objects = comparable(manifests);
  const args = expect.arrayContaining(['--log-level=debug', '--log-format=text']);
  const env = expect.arrayContaining([{ name: 'SENSOR_IMAGE', value: image }]);
  expect(objects['Deployment cross-account-kafka']).toMatchObject({
    spec: { template: { spec: { containers: [{ image, args, env }] } } },
  });
  const [, list = ''] =
    Object.entries((objects['ConfigMap cross-account-kafka-roles'] as { data: object }).data)[0] ?? [];
  expect(parsed(list as string)).toEqual([[{ namespaces: ['streaming'], role: 'operator' }]]);
  expect(objects['ServiceAccount cross-account-kafka']).toMatchObject({
    metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111111111111:role/x' } },
  });
});

test('helm lint has nothing to say', async () => {
  expect(await helm('lint', '--strict', '--quiet', chart)).toBe('');
});

describe('applied to a cluster, in a namespace that enforces the restricted pod security standard', () => {
  beforeAll(async () => {
    await kubectl('create', 'namespace', installed);
    await kubectl('label', 'namespace', installed, 'pod-security.kubernetes.io/enforce=restricted');
  });

  test('it is applied without a warning, and applied again it changes nothing', async () => {
    const told = await kubectl('apply', '--server-side', '-k', 'deploy/overlays/default', '--force-conflicts');
    expect(told).not.toMatch(/warning/i);
    const again = await kubectl('diff', '--server-side', '-k', 'deploy/overlays/default');
    expect(again).toBe('');
  });

  test('its pods are let into the namespace', async () => {
    await eventually(async () => {
      const pods = await kubectl('get', 'pods', '-n', installed, '-o', 'name');
      expect(pods.trim().split('\n')).toHaveLength(2);
    });
  });

  test.each([
    ['view', 'get', 'crossaccountkafkas', 'yes'],
    ['view', 'create', 'crossaccountkafkas', 'no'],
    ['edit', 'create', 'crossaccountkafkas', 'yes'],
    ['edit', 'update', 'crossaccountkafkas --subresource=scale', 'yes'],
    ['edit', 'patch', 'crossaccountkafkas --subresource=status', 'no'],
    ['edit', 'delete', 'sensorproducers', 'yes'],
  ])('who may %s a namespace: %s %s: %s', async (role, verb, resource, answer) => {
    const user = `${role}er`;
    await kubectl('create', 'rolebinding', user, `--clusterrole=${role}`, `--user=${user}`, '-n', installed).catch(
      () => undefined,
    );
    await eventually(async () => {
      const can = await kubectl('auth', 'can-i', verb, ...resource.split(' '), '-n', installed, '--as', user).catch(
        (error: unknown) => (error as { stdout: string }).stdout,
      );
      expect(can.trim()).toBe(answer);
    });
  });
});
