import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateClusterV2Command } from '@aws-sdk/client-kafka';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { realLoopback } from '../../sandbox/aws/loopback.ts';
import type { InventoryRow } from '../../sandbox/aws/service.ts';
import { control } from '../support/control.ts';
import { startTestDouble, subnets, type TestDouble } from '../support/double.ts';

let world: TestDouble;

beforeAll(async () => {
  world = await startTestDouble();
});

beforeEach(() => world.double.reset());

afterAll(() => world.stop());

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=LOCAL111111111111X/20260101/eu-central-1/${service}/aws4_request`;

const send = (service: string, init: { headers: Record<string, string>; body: Buffer }) =>
  fetch(world.double.endpoint, {
    method: 'POST',
    body: init.body,
    headers: { authorization: signed(service), ...init.headers },
  });

const open = (): Socket => connect(Number(new URL(world.double.endpoint).port), '127.0.0.1');

const worksStill = async (): Promise<void> => {
  expect((await world.aws.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
};

const form = { 'content-type': 'application/x-www-form-urlencoded' };

test.each([
  ['ec2', form, '<Response><Errors><Error><Code>RequestEntityTooLarge</Code>'],
  ['elasticloadbalancing', form, '<Code>RequestEntityTooLarge</Code>'],
  ['kms', { 'x-amz-target': 'x.CreateKey' }, '"__type":"RequestEntityTooLarge"'],
  ['kafka', {}, 'larger than the service takes'],
  ['s3', {}, 'RequestEntityTooLarge'],
])('A7 twenty megabytes for %s are refused in its form', async (service, headers, words) => {
  const response = await send(service, { headers, body: Buffer.alloc(20_000_000, 'x') });
  expect(response.status).toBe(413);
  expect(await response.text()).toContain(words);
  await worksStill();
});

test.each([
  ['an unsigned request', 'GET /v1/clusters HTTP/1.1\r\nhost: x\r\n\r\n', 'HTTP/1.1 403'],
  ['a path that is no URL', 'GET // HTTP/1.1\r\nhost: x\r\n\r\n', 'HTTP/1.1 403'],
  ['bytes that are no HTTP', '\u0000\u0001\u0002 nonsense\r\n\r\n', 'HTTP/1.1 400'],
  ['a header that is too long', `GET / HTTP/1.1\r\nx: ${'y'.repeat(17_000)}`, 'HTTP/1.1 431'],
  ['a method that is none', 'FLY / HTTP/1.1\r\n\r\n', 'HTTP/1.1 400'],
])('A7 %s is answered, or its connection closed', async (_what, bytes, beginning) => {
  const socket = open();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  socket.end(bytes, 'latin1');
  await once(socket, 'close');
  expect(Buffer.concat(chunks).toString('latin1').slice(0, beginning.length)).toBe(beginning);
  await worksStill();
});

test.each([
  ['bytes that are no form', 'ec2', form, Buffer.from([0xff, 0xfe, 0x00, 0x25, 0x25])],
  ['bytes that are no JSON', 'secretsmanager', { 'x-amz-target': 'x.ListSecrets' }, Buffer.from([0xff, 0x00, 0x7b])],
  ['JSON that is very deep', 'kms', { 'x-amz-target': 'x.ListKeys' }, Buffer.from(`{"a":${'['.repeat(20_000)}`)],
  ['a list that is very sparse', 'ec2', form, Buffer.from('Action=DescribeVpcs&VpcId.99999999999999999999=x')],
  ['a name that JavaScript knows', 'ec2', form, Buffer.from('Action=constructor&Version=x')],
  ['a target that JavaScript knows', 'kms', { 'x-amz-target': 'x.__proto__' }, Buffer.from('{"__proto__":{"a":1}}')],
  ['no length and no body', 'logs', {}, Buffer.from('')],
])('A7 %s gets an error in the service’s form', async (_what, service, headers, body) => {
  const response = await send(service, { headers, body });
  expect([400, 404, 501]).toContain(response.status);
  expect(response.headers.get('x-amzn-requestid')).toMatch(/-/);
  await worksStill();
});

test('A7 a caller that goes away in the middle of its request leaves nothing', async () => {
  const socket = open();
  socket.on('error', () => undefined);
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\nauthorization: ${signed('ec2')}\r\ncontent-length: 1000\r\n\r\nAction=`);
  await once(socket, 'connect');
  socket.destroy();
  await worksStill();
});

/** A double of its own process, whose memory can be looked at. */
const child = async () => {
  const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));
  const started = spawn(process.execPath, [main, '--', 'aws', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(started.stdout), 'line')) as [string];
  const endpoint = line.replace('ready ', '');
  return {
    port: Number(new URL(endpoint).port),
    megabytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${started.pid ?? ''}/status`, 'utf8'))?.[1]) / 1024,
    works: async () => {
      expect((await fetch(`${endpoint}/_sandbox/clock`)).status).toBe(200);
    },
    stop: async () => {
      started.kill();
      await once(started, 'exit');
    },
  };
};

const post = (service: string, length: number): string =>
  `POST / HTTP/1.1\r\nhost: x\r\nauthorization: ${signed(service)}\r\ncontent-length: ${length}\r\n\r\n`;

/** Less than what would have to be kept, and more than a busy process of Node takes and gives back. */
const mostMegabytes = 250;

describe('a double of its own process', () => {
  let other: Awaited<ReturnType<typeof child>>;
  let socket: Socket;

  beforeAll(async () => {
    other = await child();
    socket = connect(other.port, '127.0.0.1').on('error', () => undefined);
  });

  afterAll(async () => {
    socket.destroy();
    await other.stop();
  });

  test('A7 five hundred megabytes that are sent and refused take no memory', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x');
    const chunks = 500;
    const before = other.megabytes();
    const answer = once(socket, 'data') as Promise<[Buffer]>;
    socket.write(post('ec2', chunks * chunk.length));
    for (let sent = 0; sent < chunks; sent += 1) if (!socket.write(chunk)) await once(socket, 'drain');
    expect((await answer)[0].toString('latin1')).toMatch(/^HTTP\/1\.1 413/);
    expect(other.megabytes() - before).toBeLessThan(mostMegabytes);
  });

  test('A7 answers that are never read take no memory', async () => {
    const body = 'Action=DescribeSubnets';
    const before = other.megabytes();
    socket.pause();
    for (let sent = 0; sent < 100_000; sent += 1) socket.write(`${post('ec2', body.length)}${body}`);
    for (let look = 0; look < 50; look += 1) await other.works();
    expect(other.megabytes() - before).toBeLessThan(mostMegabytes);
  });
});

test('A7 five hundred connections at once are all answered', async () => {
  const sockets = Array.from({ length: 500 }, () => open());
  const answers = sockets.map(async (socket) => {
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\nauthorization: ${signed('ec2')}\r\ncontent-length: 19\r\n\r\nAction=DescribeVpcs`,
    );
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return chunk.toString('latin1').slice(9, 12);
  });
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['200']));
});

test('A25 a reset closes what was listened on, and leaves nothing', async () => {
  const fresh = await control(world.double, 'GET', '/resources');
  await world.aws.kafka.send(
    new CreateClusterV2Command({
      ClusterName: 'c',
      Provisioned: {
        KafkaVersion: '3.8.x',
        NumberOfBrokerNodes: 2,
        BrokerNodeGroupInfo: { InstanceType: 'kafka.m7g.large', ClientSubnets: [subnets[0], subnets[1]] },
      },
    }),
  );
  await world.advance(3600);
  const rows = await control<InventoryRow[]>(world.double, 'GET', '/resources');
  const addresses = rows.filter(({ kind }) => kind === 'network-interface').map(({ state }) => state);
  expect(addresses).toHaveLength(2);
  for (const address of addresses) expect(await realLoopback.answers(address, 9094)).toBe(true);
  await control(world.double, 'POST', '/durations', { action: '*', seconds: 1 });
  await control(world.double, 'POST', '/reset');
  for (const address of addresses) expect(await realLoopback.answers(address, 9094)).toBe(false);
  expect(await control(world.double, 'GET', '/resources')).toEqual(fresh);
  expect(await control(world.double, 'GET', '/durations')).toEqual([]);
  world.double.world.clock.advance(7200);
  expect(await control(world.double, 'GET', '/resources')).toEqual(fresh);
});
