import { afterAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { Informer } from '../../src/kube/informer.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import type { KubeResource } from '../../src/kube/object.ts';
import { startControlPlane } from '../../sandbox/kubernetes/control-plane.ts';
import { clientOver, clusterClient, configMap, configMaps, freshNamespace } from '../support/cluster.ts';
import type { ConfigMap } from '../support/cluster.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';
import { eventually } from '../support/eventually.ts';
import { FaultyTransport } from '../support/faulty-transport.ts';
import { freshWidgets, install } from '../support/widgets.ts';

const admin = clusterClient();
const stop = new AbortController();
afterAll(() => {
  stop.abort();
  admin.close();
});

/** An informer over the ConfigMaps with the label `test`, and what it told. */
function follow(client: KubeClient, namespace: string | undefined, resource: KubeResource<ConfigMap> = configMaps) {
  const told: string[] = [];
  const troubles: string[] = [];
  const informer = new Informer<ConfigMap>({
    client,
    resource,
    namespace,
    labelSelector: 'test',
    clock: systemClock,
    random: () => 0,
    onChange: (_key, before, after) => told.push(`${show(before)}→${show(after)}`),
    onTrouble: (message) => troubles.push(message),
  });
  const ended = informer.run(stop.signal);
  return { informer, told, troubles, ended };
}

function show(object: ConfigMap | undefined): string {
  return object === undefined ? '-' : `${object.metadata.name}:${object.data?.['value'] ?? ''}`;
}

function labelled(namespace: string, name: string, value: string): ConfigMap {
  const object = configMap(namespace, name, { value });
  return { ...object, metadata: { ...object.metadata, labels: { test: 'yes' } } };
}

async function setValue(client: KubeClient, namespace: string, name: string, value: string): Promise<void> {
  const patch = { type: 'application/merge-patch+json' as const, body: { data: { value } } };
  await client.patch(configMaps, { namespace, name }, patch);
}

describe('an informer against a real API server', () => {
  test('tells what is there, what comes, changes and goes, and drops managedFields', async () => {
    const namespace = await freshNamespace(admin);
    await admin.create(configMaps, labelled(namespace, 'a', '1'));
    const { informer, told, troubles } = follow(admin, namespace);
    await informer.synced;
    expect(told).toEqual(['-→a:1']);
    await admin.create(configMaps, labelled(namespace, 'b', '1'));
    await setValue(admin, namespace, 'b', '2');
    await admin.delete(configMaps, { namespace, name: 'a' });
    await eventually(() => {
      expect(told).toEqual(['-→a:1', '-→b:1', 'b:1→b:2', 'a:1→-']);
    });
    expect(informer.list().map(show)).toEqual(['b:2']);
    expect(informer.get(`${namespace}/b`)?.metadata.managedFields).toBeUndefined();
    expect(troubles).toEqual([]);
  });

  test('lists in pages and misses none', async () => {
    const namespace = await freshNamespace(admin);
    const names = Array.from({ length: 520 }, (_, index) => `page-${index}`);
    for (let at = 0; at < names.length; at += 40) {
      await Promise.all(
        names.slice(at, at + 40).map((name) => admin.create(configMaps, labelled(namespace, name, '1'))),
      );
    }
    const { informer } = follow(admin, namespace);
    await informer.synced;
    expect(informer.list()).toHaveLength(520);
  });

  test('says what is missing, and follows as soon as it is there', async () => {
    const widgets = freshWidgets();
    const { informer, troubles } = follow(admin, undefined, widgets);
    await eventually(() => {
      expect(troubles[0]).toBe(
        `CustomResourceDefinition widgets.${widgets.group} is not installed: kubectl apply -k crds`,
      );
    });
    expect(informer.isSynced).toBe(false);
    await install(admin, widgets);
    await informer.synced;
  });

  test('says that it has no right to read', async () => {
    const client = clusterClient(process.env['CLUSTER_KUBECONFIG_WITHOUT_RIGHTS']);
    const { troubles } = follow(client, 'default');
    await eventually(() => {
      expect(troubles[0]).toContain('configmaps may not be read: configmaps is forbidden');
    });
  });
});

describe('an informer whose connection or API server fails', () => {
  function faulty(): { transport: FaultyTransport; client: KubeClient } {
    const transport = new FaultyTransport(httpsTransport(loadKubeConfig(process.env['CLUSTER_KUBECONFIG'])));
    return { transport, client: clientOver(transport) };
  }

  test('resumes a watch that was cut off, lists nothing again and misses nothing', async () => {
    const { transport, client } = faulty();
    const namespace = await freshNamespace(admin);
    await admin.create(configMaps, labelled(namespace, 'a', '1'));
    const { informer, told, troubles } = follow(client, namespace);
    await eventually(() => {
      expect(transport.watches).toHaveLength(1);
    });
    transport.cut();
    await admin.delete(configMaps, { namespace, name: 'a' });
    await admin.create(configMaps, labelled(namespace, 'b', '1'));
    await eventually(() => {
      expect(told).toEqual(['-→a:1', 'a:1→-', '-→b:1']);
    });
    expect(transport.lists).toHaveLength(1);
    expect(troubles.length).toBeGreaterThan(0);
    expect(informer.list().map(show)).toEqual(['b:1']);
  });

  test('goes on from the last bookmark when the server ends a quiet watch', async () => {
    const { transport, client } = faulty();
    transport.watchSeconds = 3;
    const namespace = await freshNamespace(admin);
    const { troubles } = follow(client, namespace);
    await eventually(async () => {
      // Changes that the informer's selector leaves out: only a bookmark can tell it of the newer version.
      await admin.create(configMaps, configMap(namespace, `other-${transport.asked.length}`)).catch(() => undefined);
      expect(transport.watches.length).toBeGreaterThanOrEqual(3);
    });
    const versions = transport.watches.map((url) => Number(url.searchParams.get('resourceVersion')));
    expect(versions[2]).toBeGreaterThan(versions[0] ?? Infinity);
    expect(transport.lists).toHaveLength(1);
    expect(troubles).toEqual([]);
  });

  test('lists again after a restart of the API server, and notices what was deleted meanwhile', async () => {
    const plane = await startControlPlane();
    try {
      const client = clusterClient(plane.kubeconfig);
      await client.create(configMaps, labelled('default', 'stays', '1'));
      await client.create(configMaps, labelled('default', 'goes', '1'));
      const { informer, told, troubles } = follow(client, 'default');
      await informer.synced;
      await plane.restartApiServer();
      await client.delete(configMaps, { namespace: 'default', name: 'goes' });
      await setValue(client, 'default', 'stays', '2');
      await eventually(() => {
        expect(informer.list().map(show)).toEqual(['stays:2']);
      });
      expect(told).toContain('goes:1→-');
      expect(told.filter((line) => line.startsWith('-→'))).toHaveLength(2);
      expect(troubles.length).toBeGreaterThan(0);
    } finally {
      await plane.stop();
    }
  });
});
