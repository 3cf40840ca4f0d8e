import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeAuthority } from '../../sandbox/authority.ts';
import { namesIn, resolveBy } from '../../sandbox/hosts/names.ts';
import { eventually } from '../support/eventually.ts';
import { hostOf, scramUser, startTestKafka, type TestKafka } from '../support/kafka.ts';
import { recordsOf, valuesOf } from '../support/records.ts';
import { acknowledges, end, secretFolder, startSensorPod } from '../support/sensor-pod.ts';

let kafka: TestKafka;
let unresolve: () => void = () => undefined;

beforeAll(async () => {
  kafka = await startTestKafka([1, 2, 3]);
  unresolve = resolveBy(namesIn(kafka.namesFile));
}, 120_000);
afterAll(async () => {
  unresolve();
  await kafka.stop();
});

test('readings arrive byte for byte, in order for each device; SIGTERM delivers all that was taken', async () => {
  const pod = await startSensorPod(kafka, { topic: { name: 'plain', create: true, partitions: 3 } });
  const report = await acknowledges(pod, 100);
  expect(report.sensors).toEqual([1, 2]);
  expect((await pod.get('/readyz')).status).toBe(200);
  expect(await (await pod.get('/metrics')).text()).toMatch(/cakafka_sensor_acknowledged_total \d+/);
  expect(await end(pod)).toEqual({ code: 0, signal: null });
  const records = await recordsOf(kafka, 'plain');
  expect(new Set(records.map(({ key }) => key))).toEqual(new Set(['1', '2']));
  for (const key of ['1', '2']) {
    const values = valuesOf(records, key);
    for (const value of values)
      expect(value).toMatch(
        new RegExp(
          `^\\{"device_id": ${key}, "timestamp": "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", "temperature": -?\\d+\\}$`,
        ),
      );
    const times = values.map((value) => (JSON.parse(value) as { timestamp: string }).timestamp);
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(times.length);
  }
  expect(pod.child.tail()).toMatch(new RegExp(`"acknowledged":${records.length},.*nothing is left to deliver`));
});

test('SCRAM: the right password writes; a wrong one is told in a sentence and the pod lives', async () => {
  const topic = { name: 'scram', create: true, partitions: 3 };
  const bootstrapServers = kafka.bootstrap(9096);
  const right = secretFolder(kafka, 'login', { username: scramUser.name, password: `${scramUser.password}\n` });
  const pod = await startSensorPod(kafka, {
    topic,
    bootstrapServers,
    authentication: { mode: 'Scram', folder: right },
  });
  await acknowledges(pod, 10);
  await end(pod);
  const wrong = secretFolder(kafka, 'wrong-login', { username: scramUser.name, password: 'wrong' });
  const refused = await startSensorPod(kafka, {
    topic,
    bootstrapServers,
    authentication: { mode: 'Scram', folder: wrong },
  });
  await eventually(async () => {
    expect((await refused.report()).trouble).toMatch(/refuse the login/);
  }, 30_000);
  const unready = await refused.get('/readyz');
  expect([unready.status, await unready.text()]).toEqual([503, expect.stringMatching(/refuse the login/)]);
  expect((await refused.get('/healthz')).status).toBe(200);
  // The Secret is mended: no restart is needed.
  secretFolder(kafka, 'wrong-login', { password: scramUser.password });
  await acknowledges(refused, 10);
  await end(refused);
});

test('mutual TLS: brokers take the client’s certificate; another authority’s is refused', async () => {
  const topic = { name: 'mutual', create: true, partitions: 3 };
  const { cert, key } = await kafka.authority.client('sensors');
  const folder = secretFolder(kafka, 'client', { 'tls.crt': cert, 'tls.key': key });
  const pod = await startSensorPod(kafka, { topic, authentication: { mode: 'MutualTls', folder } });
  await acknowledges(pod, 10);
  await end(pod);
  const stranger = await (await makeAuthority()).client('sensors');
  const strange = secretFolder(kafka, 'stranger', { 'tls.crt': stranger.cert, 'tls.key': stranger.key });
  const refused = await startSensorPod(kafka, { topic, authentication: { mode: 'MutualTls', folder: strange } });
  await eventually(async () => {
    expect((await refused.report()).trouble).toMatch(/refuse the client certificate/);
  });
  await refused.child.stop();
});

test('a wrong authority, a missing key of a Secret, a topic that cannot be: each is told in a sentence', async () => {
  const other = secretFolder(kafka, 'other-authority', { 'ca.crt': (await makeAuthority()).cert });
  const cases = [
    [await startSensorPod(kafka, { tls: { caFolder: other } }), /not signed by an authority that is trusted/],
    [await startSensorPod(kafka, { tls: { caFolder: '/nowhere' } }), /the Secret is not there, or has no key ca\.crt/],
    [
      await startSensorPod(kafka, { topic: { name: 'big', create: true, partitions: 1, replicationFactor: 5 } }),
      /replicationFactor 5 is larger than the number of brokers, 3/,
    ],
    [
      await startSensorPod(kafka, { topic: { name: 'absent', create: false, partitions: 1 } }),
      /topic absent does not exist/,
    ],
  ] as const;
  for (const [pod, sentence] of cases) {
    await eventually(async () => {
      expect((await pod.report()).trouble).toMatch(sentence);
    }, 30_000);
    expect(pod.child.isRunning).toBe(true);
    await pod.child.stop();
  }
});

test('a topic that differs is reported and not made smaller', async () => {
  const first = await startSensorPod(kafka, {
    topic: { name: 'shape', create: true, partitions: 4, minInSyncReplicas: 2 },
  });
  await acknowledges(first, 1);
  await end(first);
  const second = await startSensorPod(kafka, {
    topic: { name: 'shape', create: true, partitions: 2, minInSyncReplicas: 1 },
  });
  await acknowledges(second, 1);
  expect((await second.report()).differences).toEqual([
    expect.stringContaining('4 partitions, more than the 2 wanted'),
    expect.stringContaining('min.insync.replicas 2, not the 1 wanted'),
  ]);
  await end(second);
});

test('a broker is killed: Block loses nothing, duplicates are at most what was counted, order stays', async () => {
  const topic = { name: 'killed', create: true, partitions: 6, minInSyncReplicas: 2 };
  const pod = await startSensorPod(kafka, { topic, sensorsPerReplica: 6 });
  await acknowledges(pod, 200);
  await kafka.cluster.kill(3);
  const during = (await pod.report()).acknowledged;
  await acknowledges(pod, during + 500);
  await kafka.cluster.restart(3);
  await acknowledges(pod, (await pod.report()).acknowledged + 200);
  const last = await pod.report();
  expect(Object.keys(last.acknowledgedBy)).toEqual(expect.arrayContaining([hostOf(1), hostOf(2)]));
  expect(await end(pod)).toEqual({ code: 0, signal: null });
  const [taken = 0, retried = 0] =
    /"acknowledged":(\d+),"dropped":0,"retried":(\d+)/.exec(pod.child.tail())?.slice(1).map(Number) ?? [];
  const records = await recordsOf(kafka, 'killed');
  const distinct = new Set(records.map(({ value }) => value));
  expect(distinct.size).toBe(taken);
  expect(records.length - taken).toBeLessThanOrEqual(retried);
  for (const key of ['1', '2', '3', '4', '5', '6']) {
    const firstSeen = [...new Set(valuesOf(records, key))];
    expect(firstSeen).toEqual([...firstSeen].sort());
  }
}, 120_000);
