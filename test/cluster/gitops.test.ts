import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dump, load, loadAll } from 'js-yaml';
import { finalizer } from '../../src/api/cross-account-kafka.ts';
import { crossAccountKafkas } from '../../src/cross-account-kafka/object.ts';
import { applyStatus } from '../../src/kube/apply.ts';
import { addFinalizer } from '../../src/kube/finalizer.ts';
import type { KubeObject, KubeResource } from '../../src/kube/object.ts';
import { sensorProducers } from '../../src/sensor-producer/object.ts';
import { customizationOf } from '../support/argo-cd.ts';
import { clusterClient } from '../support/cluster.ts';
import { firstUseMs } from '../support/tools/first-use.ts';
import { chart, helm } from '../support/tools/helm.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const client = clusterClient();
const scratch = mkdtempSync(path.join(tmpdir(), 'cakafka-gitops-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const kubectl = async (...args: string[]): Promise<string> => {
  const all = ['--kubeconfig', process.env['CLUSTER_KUBECONFIG'] ?? '', ...args];
  const { stdout, stderr } = await promisify(execFile)(process.env['CLUSTER_KUBECTL'] ?? 'kubectl', all, { cwd: top });
  return stdout + stderr;
};

/** What people keep in Git. */
const files = ['examples', 'deploy/argocd/examples']
  .flatMap((folder) => readdirSync(top + folder).map((name) => `${folder}/${name}`))
  .filter((file) => readFileSync(top + file, 'utf8').includes('apiVersion: crossaccountkafka.dev/'));

/** A copy of a file whose namespace is of its own. */
const inItsOwnNamespace = async (file: string): Promise<string> => {
  const namespace = `gitops-${randomBytes(4).toString('hex')}`;
  const text = readFileSync(top + file, 'utf8').replaceAll(/\b(name|namespace): streaming$/gm, `$1: ${namespace}`);
  const copy = path.join(mkdtempSync(path.join(scratch, 'file-')), path.basename(file));
  writeFileSync(copy, text);
  await kubectl('create', 'namespace', namespace);
  return copy;
};

const objectsIn = (copy: string): KubeObject[] =>
  (loadAll(readFileSync(copy, 'utf8')) as KubeObject[]).filter(({ kind }) => kind !== 'Namespace');

const resources: Readonly<Record<string, KubeResource>> = {
  CrossAccountKafka: crossAccountKafkas,
  SensorProducer: sensorProducers,
};
const resourceOf = ({ kind }: KubeObject): KubeResource => {
  const found = resources[kind];
  if (!found) throw new Error(`no example has a ${kind}`);
  return found;
};

/** What the operator writes to an object in its life: a finalizer and the status. */
const workOn = async (copy: string): Promise<void> => {
  for (const one of objectsIn(copy)) {
    const { status } = load(readFileSync(`${customizationOf(one.kind)}/testdata/healthy.yaml`, 'utf8')) as {
      status: object;
    };
    const live = await client.get(resourceOf(one), one.metadata);
    const held = await addFinalizer(client, resourceOf(one), live, finalizer);
    await applyStatus(client, resourceOf(one), held, status);
  }
};

/** What kubectl prints of one object, or of several. */
interface Listed extends KubeObject {
  readonly items?: readonly KubeObject[];
}

const withoutBookkeeping = (object: KubeObject | undefined): object | undefined =>
  object && { ...object, metadata: { ...object.metadata, managedFields: [] } };

beforeAll(() => helm('version'), firstUseMs);
beforeAll(async () => {
  await kubectl('apply', '--server-side', '--force-conflicts', '--field-manager=tests', '-k', 'crds');
  await kubectl('wait', '--for=condition=Established', '--timeout=30s', '-f', 'crds/crossaccountkafkas.yaml');
  await kubectl('wait', '--for=condition=Established', '--timeout=30s', '-f', 'crds/sensorproducers.yaml');
});

describe.each(files)('%s, applied and worked on by the operator', (file) => {
  test('server-side: nothing is left to change, and what was applied is what is there', async () => {
    const copy = await inItsOwnNamespace(file);
    await kubectl('apply', '--server-side', '--force-conflicts', '-f', copy);
    await workOn(copy);
    expect(await kubectl('diff', '--server-side', '--force-conflicts', '-f', copy)).toBe('');
    for (const one of objectsIn(copy))
      expect(await client.get(resourceOf(one), one.metadata)).toMatchObject({ ...one });
  });

  test('client-side: nothing is left to change', async () => {
    const copy = await inItsOwnNamespace(file);
    await kubectl('apply', '-f', copy);
    await workOn(copy);
    expect(await kubectl('diff', '-f', copy)).toBe('');
  });

  test('a server-side dry run of who applied it changes nothing', async () => {
    const copy = await inItsOwnNamespace(file);
    const apply = ['apply', '--server-side', '--force-conflicts', '--field-manager=argocd-controller', '-f', copy];
    await kubectl(...apply);
    await workOn(copy);
    const again = load(await kubectl(...apply, '--dry-run=server', '-o', 'yaml')) as Listed;
    expect(objectsIn(copy)).not.toEqual([]);
    for (const one of objectsIn(copy)) {
      const live = await client.get(resourceOf(one), one.metadata);
      const dry = (again.items ?? [again]).find(({ kind }) => kind === one.kind);
      expect(withoutBookkeeping(dry)).toEqual(withoutBookkeeping(live));
    }
  });
});

test('what somebody scaled by hand is told, since Git says otherwise', async () => {
  const copy = await inItsOwnNamespace('examples/quickstart.yaml');
  await kubectl('apply', '--server-side', '-f', copy);
  for (const { metadata } of objectsIn(copy))
    await kubectl('scale', `cak/${metadata.name}`, '-n', metadata.namespace ?? '', '--replicas=4');
  const told = kubectl('diff', '--server-side', '--force-conflicts', '-f', copy);
  await expect(told).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^-.*brokers: 4\n\+.*brokers: 2$/m),
  });
});

test.each([
  ['deploy/argocd/examples/application.yaml', '.spec.source.helm.valuesObject'],
  ['deploy/flux/operator.yaml', '.spec.values'],
])(
  'the chart takes the values of %s',
  async (file, where) => {
    const values = (loadAll(readFileSync(top + file, 'utf8')) as object[])
      .map((one) => where.split('.').slice(1).reduce<unknown>(within, one))
      .find((found) => found !== undefined);
    const written = path.join(mkdtempSync(path.join(scratch, 'file-')), 'values.yaml');
    writeFileSync(written, dump(values));
    const made = await helm('template', 'cross-account-kafka', chart, '--values', written);
    expect(made.match(/image: .*/g)).toEqual(['image: registry.example.com/cross-account-kafka:0.1.0']);
  },
  300_000,
);

const within = (value: unknown, key: string): unknown => (value as Record<string, unknown> | undefined)?.[key];
