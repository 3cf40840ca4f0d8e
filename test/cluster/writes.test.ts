import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { applyStatus } from '../../src/kube/apply.ts';
import { Events, kubeEvents } from '../../src/kube/events.ts';
import type { NewEvent } from '../../src/kube/events.ts';
import { addFinalizer, removeFinalizer } from '../../src/kube/finalizer.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { apiVersionOf } from '../../src/kube/object.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { InProcessApiServer } from '../../sandbox/kubernetes/in-process/index.ts';
import { clientOver, clusterClient, configMap, configMaps, freshNamespace } from '../support/cluster.ts';
import type { ConfigMap } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { freshWidgets, install } from '../support/widgets.ts';
import type { Widget } from '../support/widgets.ts';

/** What the operator writes is written to both, and the one in memory answers as the real one does. */
const servers: [string, () => KubeClient][] = [
  ['a real API server', () => clusterClient()],
  ['the API server in memory', () => clientOver(new InProcessApiServer(() => Date.now()))],
];

describe.each(servers)('%s', (_name, connect) => {
  const client = connect();
  let namespace: string;
  beforeAll(async () => {
    namespace = await freshNamespace(client);
  });
  afterAll(() => {
    client.close();
  });

  const [ours, theirs] = ['test.example.com/ours', 'test.example.com/theirs'];

  function make(name: string, finalizers: string[] = []): Promise<ConfigMap> {
    const object = configMap(namespace, name);
    return client.create(configMaps, { ...object, metadata: { ...object.metadata, finalizers } });
  }

  function now(name: string): Promise<ConfigMap> {
    return client.get(configMaps, { namespace, name });
  }

  describe('the finalizer', () => {
    test('goes on once, beside those of others', async () => {
      const made = await make('once', [theirs]);
      const held = await addFinalizer(client, configMaps, made, ours);
      expect(held.metadata.finalizers).toEqual([theirs, ours]);
      const again = await addFinalizer(client, configMaps, held, ours);
      expect(again.metadata.resourceVersion).toBe(held.metadata.resourceVersion);
    });

    test('overwrites nothing when the object changed since it was read', async () => {
      const old = await make('changed');
      await addFinalizer(client, configMaps, old, theirs);
      const held = await addFinalizer(client, configMaps, old, ours);
      expect(held.metadata.finalizers).toEqual([theirs, ours]);
      await removeFinalizer(client, configMaps, old, ours);
      expect((await now('changed')).metadata.finalizers).toEqual([theirs, ours]);
      await removeFinalizer(client, configMaps, held, ours);
      expect((await now('changed')).metadata.finalizers).toEqual([theirs]);
    });

    test('holds a deletion until it goes off; then it is no error that the object is gone', async () => {
      const held = await make('deleted', [ours]);
      await client.delete(configMaps, { namespace, name: 'deleted' });
      const deleting = await now('deleted');
      expect(deleting.metadata.deletionTimestamp).toBeDefined();
      await removeFinalizer(client, configMaps, deleting, ours);
      await eventually(() => expect(now('deleted')).rejects.toMatchObject({ status: 404, reason: 'NotFound' }));
      await removeFinalizer(client, configMaps, held, ours);
    });

    test('never touches an object of the same name that was made anew', async () => {
      const old = await make('anew');
      await client.delete(configMaps, { namespace, name: 'anew' });
      await make('anew');
      await expect(addFinalizer(client, configMaps, old, ours)).rejects.toMatchObject({ reason: 'NotFound' });
      expect((await now('anew')).metadata.finalizers).toBeUndefined();
    });
  });

  describe('the status', () => {
    const widgets = freshWidgets();
    const of = (name: string): Widget => ({
      apiVersion: apiVersionOf(widgets),
      kind: 'Widget',
      metadata: { namespace, name },
    });
    beforeAll(async () => {
      await install(client, widgets);
      // The API server serves a new resource a moment after it has taken its definition.
      await eventually(() => client.list(widgets, { namespace }));
    });

    test('is written when it differs, whole, and not otherwise', async () => {
      const object = await client.create(widgets, of('whole'));
      const parts = ['one', 'two'].map((name) => ({ name }));
      const first = await applyStatus(client, widgets, object, { phase: 'Made', parts });
      expect(first).toMatchObject({ written: true, object: { status: { phase: 'Made', parts } } });
      const same = await applyStatus(client, widgets, first.object, { parts, absent: undefined, phase: 'Made' });
      expect(same).toEqual({ object: first.object, written: false });
      const less = await applyStatus(client, widgets, first.object, { parts: parts.slice(1) });
      expect(less.object.status).toEqual({ parts: [{ name: 'two' }] });
    });

    test('is written over what changed since the object was read', async () => {
      const object = await client.create(widgets, of('busy'));
      await addFinalizer(client, widgets, object, theirs);
      const { object: written } = await applyStatus(client, widgets, object, { phase: 'Late' });
      expect(written).toMatchObject({ status: { phase: 'Late' }, metadata: { finalizers: [theirs] } });
    });

    test('of a deleted object is not written to its successor, and makes none', async () => {
      const object = await client.create(widgets, of('mortal'));
      await client.delete(widgets, object.metadata);
      const late = (): Promise<unknown> => applyStatus(client, widgets, object, { phase: 'Late' });
      await expect(late()).rejects.toMatchObject({ reason: 'NotFound' });
      const successor = await client.create(widgets, of('mortal'));
      await expect(late()).rejects.toMatchObject({ reason: 'NotFound' });
      expect(await client.get(widgets, object.metadata)).toEqual(successor);
    });
  });

  describe('events', () => {
    function recorder(): { events: Events; clock: FakeClock; troubles: string[] } {
      const [clock, troubles] = [new FakeClock(), [] as string[]];
      const reporting = { reportingController: 'example.com/test', reportingInstance: 'test-0' };
      return {
        events: new Events({ ...reporting, client, clock, onTrouble: (text) => troubles.push(text) }),
        clock,
        troubles,
      };
    }

    function about(regarding: KubeObject, note: string): NewEvent {
      return { regarding, type: 'Normal', reason: 'Tested', action: 'Test', note };
    }

    async function stored(name: string) {
      const { items } = await client.list(kubeEvents, { namespace });
      const own = items.filter((event) => (event.regarding as { name: string }).name === name);
      // A list comes in the order of generated names.
      return own.sort((a, b) => (a.note ?? '').localeCompare(b.note ?? ''));
    }

    test('are counted when they repeat, and the count is written once a minute at most', async () => {
      const object = await make('repeats');
      const { events, clock, troubles } = recorder();
      for (let i = 0; i < 5; i += 1) await events.record(about(object, 'hello'));
      await events.record(about(object, 'other'));
      expect((await stored('repeats')).map(({ note, series }) => [note, series])).toEqual([
        ['hello', undefined],
        ['other', undefined],
      ]);
      await clock.advance(61_000);
      await events.record(about(object, 'hello'));
      expect((await stored('repeats')).map(({ series }) => series?.count)).toEqual([6, undefined]);
      expect(troubles).toEqual([]);
    });

    test('are limited for each object, and cut to what the API takes', async () => {
      const object = await make('many');
      const { events, troubles } = recorder();
      for (let i = 0; i < 40; i += 1) await events.record(about(object, `${i} ${'x'.repeat(2000)}`));
      expect(await stored('many')).toHaveLength(25);
      expect(troubles).toEqual([]);
    });

    test('that cannot be written are a trouble, never an exception', async () => {
      const object = configMap('no-such-namespace', 'x');
      const { events, troubles } = recorder();
      await events.record(about(object, 'hello'));
      expect(troubles).toEqual(['an event was not written: namespaces "no-such-namespace" not found']);
    });
  });

  test('a deletion of one very object leaves its connection fit for the next request', async () => {
    const object = await make('goes');
    await expect(client.delete(configMaps, object.metadata, { uid: 'another' })).rejects.toMatchObject({
      reason: 'Conflict',
    });
    await client.delete(configMaps, object.metadata, { uid: object.metadata.uid ?? '' });
    for (let left = 20; left > 0; left -= 1)
      await expect(client.get(configMaps, object.metadata)).rejects.toMatchObject({ reason: 'NotFound' });
  });
});
