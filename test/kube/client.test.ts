import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { KubeClient } from '../../src/kube/client.ts';
import type { KubeObject, KubeResource } from '../../src/kube/object.ts';
import { httpsTransport, loadKubeConfig } from '../../src/kube/transport.ts';

const things: KubeResource = { group: 'example.com', version: 'v1', plural: 'things', kind: 'Thing' };
const at = { namespace: 'ns', name: 'one' };
const thing: KubeObject = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: at };

let closing: (() => Promise<void>) | undefined;
afterEach(() => closing?.());

/** A client and the API server it talks to, which answers as the test says. */
async function setUp(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const dir = await mkdtemp(path.join(tmpdir(), 'cakafka-test-'));
  const port = (server.address() as AddressInfo).port;
  const transport = httpsTransport(loadKubeConfig(await writeKubeconfig(dir, port)));
  const codes: number[] = [];
  const onRequest = ({ code }: { code: number }): void => {
    codes.push(code);
  };
  const client = new KubeClient({ transport, clock: systemClock, userAgent: 'test/1', timeoutMs: 5000, onRequest });
  closing = async () => {
    client.close();
    await close(server);
    await rm(dir, { recursive: true });
  };
  return { client, server, codes, port };
}

async function writeKubeconfig(dir: string, port: number): Promise<string> {
  const file = path.join(dir, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'c', cluster: { server: `http://127.0.0.1:${port}/prefix/`, 'insecure-skip-tls-verify': true } },
    ],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

describe('a client', () => {
  test('says who it is, on one connection for all calls', async () => {
    const seen: unknown[] = [];
    const { client, server, codes } = await setUp(({ url, headers }, response) => {
      seen.push([url, headers.authorization, headers['user-agent']]);
      response.end(JSON.stringify(thing));
    });
    let connections = 0;
    server.on('connection', () => (connections += 1));
    for (let i = 0; i < 20; i += 1) expect(await client.get(things, at)).toEqual(thing);
    expect(connections).toBe(1);
    expect(seen[0]).toEqual(['/prefix/apis/example.com/v1/namespaces/ns/things/one', 'Bearer secret', 'test/1']);
    expect(codes).toEqual(Array.from({ length: 20 }, () => 200));
  });

  test('waits as long as a busy server asks, and sends the same again', async () => {
    let calls = 0;
    const { client, codes } = await setUp((request, response) => {
      calls += 1;
      if (calls === 1)
        response.writeHead(429, { 'Retry-After': '0' }).end('Too many requests, please try again later.');
      else request.pipe(response);
    });
    expect(await client.create(things, thing)).toEqual(thing);
    expect(codes).toEqual([429, 200]);
  });

  test.each([
    [
      'a Status',
      409,
      JSON.stringify({ kind: 'Status', reason: 'AlreadyExists', message: 'it is there' }),
      'AlreadyExists',
      'it is there',
    ],
    ['plain text', 403, 'no entry', 'Forbidden', 'no entry'],
    ['nothing', 502, '', 'Unknown', 'HTTP 502'],
  ])('turns an answer of %s into an error', async (_what, status, body, reason, message) => {
    const { client } = await setUp((_request, response) => response.writeHead(status).end(body));
    await expect(client.create(things, thing)).rejects.toMatchObject({ status, reason, message });
  });

  test('names the address of a server that does not answer', async () => {
    const { client, server, port } = await setUp(() => undefined);
    await close(server);
    await expect(client.get(things, at)).rejects.toMatchObject({
      status: 0,
      reason: 'Unreachable',
      message: `the API server at http://127.0.0.1:${port} cannot be reached: ECONNREFUSED`,
    });
  });

  test('gives up a silent server after its timeout, and a call whose signal aborts at once', async () => {
    const { client } = await setUp(() => undefined);
    await expect(client.get(things, at, { timeoutMs: 20 })).rejects.toMatchObject({
      reason: 'Unreachable',
      message: 'the API server did not answer GET /apis/example.com/v1/namespaces/ns/things/one in 20 ms',
    });
    const stop = new AbortController();
    const call = client.get(things, at, { signal: stop.signal });
    stop.abort(new Error('stopping'));
    await expect(call).rejects.toThrow('stopping');
  });

  test('reads once more when a kept connection turned out to be closed, but never writes twice', async () => {
    let calls = 0;
    const { client } = await setUp((request, response) => {
      calls += 1;
      if (calls % 2 === 0) request.socket.destroy();
      else response.end(JSON.stringify(thing));
    });
    await client.get(things, at);
    expect(await client.get(things, at)).toEqual(thing);
    await expect(client.create(things, thing)).rejects.toMatchObject({ reason: 'Unreachable' });
    expect(calls).toBe(4);
  });
});

describe('a watch', () => {
  async function read(client: KubeClient, idleMs = 5000): Promise<string[]> {
    const types: string[] = [];
    const options = { signal: new AbortController().signal, idleMs };
    for await (const { type } of client.watch(things, { query: {} }, options)) types.push(type);
    return types;
  }

  test('reads events however the network cuts them', async () => {
    const text = ['ADDED', 'BOOKMARK', 'DELETED']
      .map((type) => `${JSON.stringify({ type, object: thing })}\n`)
      .join('');
    const { client } = await setUp((_request, response) => {
      for (const letter of text) response.write(letter);
      response.end();
    });
    expect(await read(client)).toEqual(['ADDED', 'BOOKMARK', 'DELETED']);
  });

  test('throws the error that an event carries', async () => {
    const expired = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } };
    const { client } = await setUp((_request, response) => response.end(`${JSON.stringify(expired)}\n`));
    await expect(read(client)).rejects.toMatchObject({ status: 410, reason: 'Expired', message: 'too old' });
  });

  test('gives up a silent connection', async () => {
    const { client } = await setUp((_request, response) => {
      response.flushHeaders();
    });
    await expect(read(client, 20)).rejects.toMatchObject({ message: 'the watch of things was silent for 20 ms' });
  });
});
