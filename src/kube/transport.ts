import http from 'node:http';
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { unreachable } from './error.ts';

export interface KubeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
  signal: AbortSignal;
}

export interface KubeResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  body: AsyncIterable<Uint8Array>;
}

/** How a request reaches an API server. Throws `KubeError` `Unreachable` when there is no answer. */
export interface Transport {
  send(request: KubeRequest): Promise<KubeResponse>;
  /** Closes idle and busy connections. */
  close(): void;
}

/**
 * The configuration of the named file(s), separated by `:` as in `$KUBECONFIG`; without any, that of the pod's own
 * service account.
 * @throws Error when a file cannot be read or parsed, or names no cluster.
 */
export function loadKubeConfig(kubeconfig?: string, context?: string): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromCluster();
  else for (const file of kubeconfig.split(':').filter(Boolean)) merge(config, file);
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) throw new Error(`${kubeconfig ?? 'the pod'} names no Kubernetes cluster`);
  return config;
}

function merge(config: KubeConfig, file: string): void {
  const one = new KubeConfig();
  one.loadFromFile(file);
  config.mergeConfig(one, config.getCurrentCluster() !== null);
}

/** The API server closes idle connections after 90 s; ours go first, so that no request meets a closing one. */
const idleConnectionMs = 60_000;

/** How a request ended: the status of its answer, or `<error>`, as client-go says it, without one. */
export interface EndedRequest {
  readonly method: string;
  readonly host: string;
  readonly code: string;
}

/**
 * One pool of keep-alive connections for everything: client-node's own transport opens a connection for each call.
 * TLS material and token are asked of the KubeConfig for each request, which re-reads a service account's token as its
 * file rotates; connections are pooled by that material, so a renewed certificate opens new ones by itself.
 * @param onEnd told of each request, for metrics
 */
export function httpsTransport(
  config: KubeConfig,
  onEnd: (request: EndedRequest) => void = () => undefined,
): Transport {
  const server = new URL(config.getCurrentCluster()?.server ?? '');
  const secure = server.protocol === 'https:';
  const pool = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 16, timeout: idleConnectionMs };
  const agent = secure ? new https.Agent(pool) : new http.Agent(pool);
  return {
    send: async (request) => {
      const headers: Record<string, string> = {};
      const options: https.RequestOptions = { headers };
      await config.applyToHTTPSOptions(options);
      options.headers = { ...headers, ...request.headers };
      const ended = (code: string): void => {
        onEnd({ method: request.method, host: server.host, code });
      };
      const answer = exchange(secure ? https : http, server, { ...options, agent }, request);
      answer.then(
        ({ status }) => {
          ended(String(status));
        },
        () => {
          ended('<error>');
        },
      );
      return await answer;
    },
    close: () => {
      agent.destroy();
    },
  };
}

function exchange(
  protocol: typeof http | typeof https,
  server: URL,
  options: https.RequestOptions,
  request: KubeRequest,
): Promise<KubeResponse> {
  const { method, signal } = request;
  const url = new URL(server.pathname.replace(/\/$/, '') + request.path, server);
  return new Promise((resolve, reject) => {
    const sent = protocol.request(url, { ...options, method, signal }, (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      reject(unreachable(`the API server at ${server.origin} cannot be reached: ${error.code ?? error.message}`));
    });
    // Node states the length by itself for some methods only, and DELETE is not among them.
    if (request.body !== undefined) sent.setHeader('Content-Length', Buffer.byteLength(request.body));
    sent.end(request.body);
  });
}
