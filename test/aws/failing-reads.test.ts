import { expect, test } from '@jest/globals';
import { FailingReads } from '../../src/aws/failing-reads.ts';
import type { Failure } from '../../src/core/failure.ts';
import { silentLog } from '../../src/log.ts';

const setup = () => {
  const told: string[] = [];
  const clock = { ms: 0 };
  const tell = (level: string) => (fields: object, message: string) => {
    told.push(`${level} ${(fields as { call: string }).call}: ${message}`);
  };
  const log = { ...silentLog, info: tell('info'), warn: tell('warn') };
  return { reads: new FailingReads({ log, now: () => clock.ms, forgetAfterMs: 100 }), told, clock };
};
const failure = (code: string, is: Failure['class'] = 'denied', call = 'kafka:ListNodes'): Failure => ({
  ...{ call, code, message: `${code}!` },
  class: is,
});
const denied = 'warn kafka:ListNodes: AWS cannot be read: Denied!';

test('a read that is refused again and again, of many things, is told once, and once when it is answered', () => {
  const { reads, told } = setup();
  for (const key of ['a', 'b', 'a']) reads.failed('kafka:ListNodes', key, failure('Denied'));
  reads.answered('kafka:ListNodes', 'a');
  expect(told).toEqual([denied]);
  reads.answered('kafka:ListNodes', 'b');
  reads.answered('kafka:ListNodes', 'b');
  expect(told).toEqual([denied, 'info kafka:ListNodes: AWS can be read again']);
});

test('another kind of failure is told as well, and going from one to the other is not', () => {
  const { reads, told } = setup();
  for (const code of ['Denied', 'Throttled', 'Denied', 'Throttled']) reads.failed('kafka:ListNodes', '', failure(code));
  expect(told.map((line) => line.split(': ').at(-1))).toEqual(['Denied!', 'Throttled!']);
});

test('what is gone is no trouble, and ends one', () => {
  const { reads, told } = setup();
  reads.failed('kafka:ListNodes', '', failure('NotFoundException', 'gone'));
  expect(told).toEqual([]);
  reads.failed('kafka:ListNodes', '', failure('Denied'));
  reads.failed('kafka:ListNodes', '', failure('NotFoundException', 'gone'));
  expect(told).toHaveLength(2);
});

test('a role that cannot be assumed fails every read, and is told once', () => {
  const { reads, told } = setup();
  const refused = failure('Denied', 'denied', 'sts:AssumeRole');
  for (const name of ['kafka:ListNodes', 'kafka:ListClustersV2'] as const) reads.failed(name, '', refused);
  for (const name of ['kafka:ListNodes', 'kafka:ListClustersV2'] as const) reads.answered(name, '');
  expect(told).toEqual([
    'warn sts:AssumeRole: AWS cannot be read: Denied!',
    'info sts:AssumeRole: AWS can be read again',
  ]);
});

test('what nobody asks for any more does not keep another one’s failure from being told', () => {
  const { reads, told, clock } = setup();
  reads.failed('kafka:ListNodes', 'gone for good', failure('Denied'));
  clock.ms = 101;
  reads.failed('kafka:ListNodes', 'b', failure('Denied'));
  expect(told).toEqual([denied, denied]);
});
