import { expect, test } from '@jest/globals';
import type { Pod } from '../../src/sensor-producer/kinds.ts';
import { podTrouble, unscheduled } from '../../src/sensor-producer/pod-trouble.ts';

const pod = (status: Pod['status']): Pod => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'garden-0' } },
  ...(status ? { status } : {}),
});
const waiting = (reason: string, message?: string) => ({
  containerStatuses: [{ state: { waiting: { reason, ...(message === undefined ? {} : { message }) } } }],
});
const crashed = (exitCode: number, reason: string) => ({
  containerStatuses: [
    {
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode, reason } },
    },
  ],
});

test.each([
  [
    'a program that ends again and again',
    crashed(1, 'Error'),
    /ended \(Error, exit code 1\).*4 times.*garden-0 --previous/,
  ],
  ['too little memory', crashed(137, 'OOMKilled'), /ended \(OOMKilled, exit code 137\)/],
  [
    'an image that is not there',
    waiting('ImagePullBackOff', 'sensors:0 not found'),
    /^ImagePullBackOff: sensors:0 not/,
  ],
  ['a container that cannot be made', waiting('CreateContainerConfigError'), /^CreateContainerConfigError$/],
])('told: %s', (_what, status, sentence) => {
  expect(podTrouble(pod(status))).toMatch(sentence);
});

test.each([
  ['is new', undefined],
  ['is being made', waiting('ContainerCreating')],
  ['runs', { containerStatuses: [{ restartCount: 0, state: {} }] }],
])('nothing is said of a pod that %s', (_what, status) => {
  expect(podTrouble(pod(status))).toBeUndefined();
});

test('a pod that no node takes is no trouble yet, and is told', () => {
  const waits = pod({ conditions: [{ type: 'PodScheduled', status: 'False', message: '0/2 nodes are available' }] });
  expect(podTrouble(waits)).toBeUndefined();
  expect(unscheduled(waits)).toBe('no node takes it (0/2 nodes are available)');
});
