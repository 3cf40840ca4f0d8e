import { expect, test } from '@jest/globals';
import pino from 'pino';
import { AwsRegion } from '../../src/aws/client.ts';
import type { SendOptions } from '../../src/aws/calls.ts';
import type { Clients } from '../../src/aws/clients.ts';
import { awsTimeAt } from '../../src/aws/durations.ts';
import { ownerOf } from '../../src/core/names.ts';
import { seenOr } from '../../src/core/seen.ts';
import { ownerTag } from '../../src/core/tags.ts';

const owner = ownerOf('production', { namespace: 'streaming', name: 'events', uid: 'u-1' });
const groups = [{ GroupId: 'sg-1', GroupName: 'one', Tags: [{ Key: ownerTag, Value: owner.id }] }];

/** A Region with one security group, that answers everything alike. */
const regionWith = (onSend: (options: SendOptions) => void): AwsRegion => {
  const send = (_command: unknown, options: SendOptions) => {
    onSend(options);
    return Promise.resolve({ SecurityGroups: structuredClone(groups) });
  };
  const clients = { ec2: { send } } as unknown as Clients;
  return new AwsRegion(clients, {
    clients: () => clients,
    sessionName: 'test',
    callTimeoutMs: 10_000,
    clock: { now: () => 0 },
    time: awsTimeAt(1),
    log: pino({ enabled: false }),
    mayWrite: () => true,
    onCall: () => undefined,
    stop: new AbortController().signal,
  });
};

test('whose a thing is, is asked within the time of its deletion: the lease was asked for that time once', async () => {
  const signals: unknown[] = [];
  const region = regionWith(({ abortSignal }) => signals.push(abortSignal));
  const input = { GroupId: 'sg-1' };
  expect(await region.send({ call: 'ec2:DeleteSecurityGroup', input }, owner)).toBeUndefined();
  expect(signals).toHaveLength(2);
  expect(signals[1]).toBe(signals[0]);
});

test('a list that is read again and did not change is the answer before', async () => {
  const region = regionWith(() => undefined);
  const first = seenOr(await region.ask('ec2:DescribeSecurityGroups', ''), []);
  const second = seenOr(await region.ask('ec2:DescribeSecurityGroups', '', first), []);
  expect(first).toHaveLength(1);
  expect(second).toBe(first);
});
