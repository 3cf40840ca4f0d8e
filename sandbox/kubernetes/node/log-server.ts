import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Child } from '../../children.ts';
import type { KubeletTls } from '../control-plane.ts';
import { copyLog } from './copy-log.ts';
import type { RunningPod } from './running-pod.ts';

type FindPod = (namespace: string, name: string) => RunningPod | undefined;

/** What of kubelet's options for logs is known here. */
const knownOptions: readonly string[] = ['follow', 'previous', 'tailLines'];

/** The one part of kubelet's server that there is: /containerLogs, which the API server asks for `kubectl logs`. */
export class LogServer {
  readonly #server: ReturnType<typeof createServer>;
  readonly #find: FindPod;

  constructor({ key, cert, clientAuthority }: KubeletTls, find: FindPod) {
    this.#find = find;
    const tls = { key, cert, ca: clientAuthority, requestCert: true, rejectUnauthorized: true };
    this.#server = createServer(tls, (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** @returns the port, at 127.0.0.1, that nodes name as their kubelet's */
  async start(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://kubelet');
    const [, namespace = '', name = ''] = /^\/containerLogs\/([^/]+)\/([^/]+)\/[^/]+$/.exec(pathname) ?? [];
    const unknown = [...searchParams.keys()].find((key) => !knownOptions.includes(key));
    const which = searchParams.get('previous') === 'true' ? 'previous' : 'present';
    const run = this.#find(namespace, name)?.run(which);
    if (unknown !== undefined) refuse(response, `logs of this sandbox do not know ${unknown}`);
    else if (!run) refuse(response, `${name} has no ${which} run of its container`);
    else await this.#send(run, searchParams, response);
  }

  async #send(run: Child, options: URLSearchParams, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    const tailLines = options.get('tailLines');
    response.writeHead(200, { 'content-type': 'text/plain' }).flushHeaders();
    await copyLog(run, response, {
      ...{ lines: tailLines === null ? Infinity : Number(tailLines), follow: options.get('follow') === 'true' },
      signal: gone.signal,
    });
    response.end();
  }
}

/** As kubelet refuses what cannot be: kubectl shows the sentence. */
const refuse = (response: ServerResponse, sentence: string): void => {
  response.writeHead(400, { 'content-type': 'text/plain' }).end(sentence);
};
