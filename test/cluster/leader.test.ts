import { afterAll, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { Leader, leases } from '../../src/kube/leader.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';
import { clientOver, clusterClient, freshNamespace } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';

const admin = clusterClient();
afterAll(() => {
  admin.close();
});

function candidate(namespace: string, identity: string, troubles: string[] = []) {
  let isCut = false;
  const inner = httpsTransport(loadKubeConfig(process.env['CLUSTER_KUBECONFIG']));
  const client = clientOver({
    send: (request) => (isCut ? Promise.reject(new Error('cut off')) : inner.send(request)),
    close: () => {
      inner.close();
    },
  });
  const lost: string[] = [];
  const stop = new AbortController();
  const leader = new Leader({
    client,
    namespace,
    identity,
    name: 'operator',
    leaseDurationMs: 3000,
    clock: systemClock,
    random: Math.random,
    onFollowing: () => undefined,
    onLost: (why) => lost.push(why),
    onTrouble: (message) => troubles.push(message),
  });
  const cutOff = (): void => {
    isCut = true;
  };
  return { leader, lost, stop, cutOff, ended: leader.run(stop.signal) };
}

test('a follower takes over from a leader that was cut off, and only after it has stopped', async () => {
  const namespace = await freshNamespace(admin);
  const first = candidate(namespace, 'first');
  await first.leader.acquired;
  const second = candidate(namespace, 'second');
  first.cutOff();
  await second.leader.acquired;
  expect(first.leader.isLeader).toBe(false);
  await first.ended;
  expect(first.lost).toEqual([`the lease ${namespace}/operator is lost: it could not be renewed in time`]);
  second.stop.abort();
  await second.ended;
});

test('says that the namespace of the lease is missing', async () => {
  const troubles: string[] = [];
  const { stop, ended } = candidate('not-made', 'alone', troubles);
  await eventually(() => {
    expect(troubles[0]).toBe('leases cannot be kept: namespaces "not-made" not found');
  });
  stop.abort();
  await ended;
});

test('a released lease goes to the follower, and its holder may not be taken for the old one', async () => {
  const namespace = await freshNamespace(admin);
  const first = candidate(namespace, 'same-name');
  await first.leader.acquired;
  const second = candidate(namespace, 'same-name');
  first.stop.abort();
  await first.ended;
  await second.leader.acquired;
  const lease = await admin.get(leases, { namespace, name: 'operator' });
  expect(lease.spec).toMatchObject({
    holderIdentity: second.leader.identity,
    leaseDurationSeconds: 3,
    leaseTransitions: 1,
  });
  expect(first.leader.identity).not.toBe(second.leader.identity);
  second.stop.abort();
  await second.ended;
});

test('a leader renews, and stays when its Lease object is edited by somebody else', async () => {
  const namespace = await freshNamespace(admin);
  const { leader, stop, ended, lost } = candidate(namespace, 'leader');
  await leader.acquired;
  const at = { namespace, name: 'operator' };
  const body = { metadata: { labels: { edited: 'yes' } } };
  const edited = await admin.patch(leases, at, { type: 'application/merge-patch+json', body });
  await eventually(async () => {
    const lease = await admin.get(leases, at);
    expect(lease.spec?.renewTime).not.toBe(edited.spec?.renewTime);
    expect(lease.metadata.labels).toEqual({ edited: 'yes' });
  });
  expect([leader.isLeader, lost]).toEqual([true, []]);
  stop.abort();
  await ended;
});
