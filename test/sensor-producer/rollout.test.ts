import { expect, test } from '@jest/globals';
import { sensorSpecSchema, type SensorSpec } from '../../src/api/sensor-producer.ts';
import type { ConfigMap, StatefulSet } from '../../src/sensor-producer/kinds.ts';
import { configMap } from '../../src/sensor-producer/resources/config-map.ts';
import { statefulSet } from '../../src/sensor-producer/resources/stateful-set.ts';
import type { World } from '../../src/sensor-producer/world.ts';

const spec = sensorSpecSchema.parse({ bootstrapServers: ['b-1.demo:9094'], replicas: 2, topic: { name: 'readings' } });
const producer = {
  ...{ apiVersion: 'crossaccountkafka.dev/v1alpha1', kind: 'SensorProducer', spec },
  metadata: { name: 'garden', namespace: 'streaming', uid: 'u-1', generation: 2 },
};

const world = (found?: StatefulSet): World => ({
  ...{ nowMs: 0, producer, image: 'sensors:1', kafka: undefined, disruptionBudget: undefined },
  ...{ pods: [], reports: new Map(), statefulSet: found },
  configMap: settingsOf(spec),
});

/** As the operator writes it. */
const settingsOf = (of: SensorSpec): ConfigMap => {
  const none = { nowMs: 0, producer, image: '', kafka: undefined, configMap: undefined, statefulSet: undefined };
  const nothing = { ...none, disruptionBudget: undefined, pods: [], reports: new Map() };
  const verdict = configMap.plan('config-map', { spec: of }, nothing);
  if (verdict.is !== 'change' || !verdict.steps[0]) throw new Error('there are no settings yet, and none are made');
  return verdict.steps[0].input.object as ConfigMap;
};

const judge = (found?: StatefulSet) => statefulSet.plan('stateful-set', { spec }, world(found));

/** The set as the operator wrote it, in its second generation, with what its controller says of it. */
const seen = (status: NonNullable<StatefulSet['status']>): StatefulSet => {
  const verdict = judge();
  if (verdict.is !== 'change' || !verdict.steps[0]) throw new Error('there is no set yet, and none is made');
  const { object } = verdict.steps[0].input;
  return { ...object, metadata: { ...object.metadata, generation: 2 }, status };
};

const before = { observedGeneration: 1, currentRevision: 'a', updateRevision: 'a' };
const after = { observedGeneration: 2, currentRevision: 'a', updateRevision: 'b' };
const whole = { replicas: 2, readyReplicas: 2, updatedReplicas: 2 };

test.each([
  ['its controller has not seen it: status speaks of the one before', { ...before, ...whole }, 'about to be changed'],
  ['no pod is replaced yet', { ...after, ...whole, updatedReplicas: 0 }, '0 of 2 pods are as wanted'],
  ['one pod is replaced', { ...after, ...whole, updatedReplicas: 1 }, '1 of 2 pods are as wanted'],
  ['all are replaced, one is not ready', { ...after, ...whole, readyReplicas: 1 }, '1 of 2 pods are ready'],
  ['a pod too many is still there', { ...after, ...whole, replicas: 3, readyReplicas: 3 }, '1 pods too many'],
])('a rollout is not over while %s', (_what, status, message) => {
  expect(judge(seen(status))).toMatchObject({
    is: 'wait',
    reason: 'RollingOut',
    message: expect.stringContaining(message),
  });
});

test('nothing rolls out where a pod says that it cannot write', () => {
  const reports = new Map([['garden-1', { trouble: 'no broker answers', acknowledgedBy: {}, differences: [] }]]);
  const found = seen({ ...after, ...whole, readyReplicas: 1 });
  expect(statefulSet.plan('stateful-set', { spec }, { ...world(found), reports })).toMatchObject({
    is: 'wait',
    reason: 'NotProducing',
  });
});

test('it is over once every pod is of the latest revision and ready', () => {
  expect(judge(seen({ ...after, ...whole }))).toEqual({ is: 'ready' });
});

test('pods are changed only once the settings that they are to read are there', () => {
  const more = { ...spec, topic: { ...spec.topic, partitions: spec.topic.partitions + 1 } };
  const plan = (told: SensorSpec) =>
    statefulSet.plan(
      'stateful-set',
      { spec: more },
      { ...world(seen({ ...after, ...whole })), configMap: settingsOf(told) },
    );
  expect(plan(spec)).toMatchObject({ is: 'wait', message: 'the pods wait for their settings' });
  expect(plan(more)).toMatchObject({ is: 'change' });
});

test('what a pod follows while it runs makes no new pods', () => {
  const later = { ...spec, intervalMs: spec.intervalMs + 1, bootstrapServers: ['b-1.demo:9094', 'b-2.demo:9094'] };
  const found = world(seen({ ...after, ...whole }));
  expect(statefulSet.plan('stateful-set', { spec: later }, found)).toEqual({ is: 'ready' });
});
