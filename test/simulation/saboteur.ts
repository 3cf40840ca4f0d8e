import type { HttpRequest, HttpResponse } from '@smithy/types';
import type { InProcessHandler } from '../../sandbox/aws/in-process.ts';
import type { KubeRequest, KubeResponse, Transport } from '../../src/kube/transport.ts';

/**
 * What happens at one write. `killed`: the process dies when it has the answer. `answerLost`: it dies and never gets it.
 * `errorThoughDone`: it lives, and is told of an error although the write was done.
 */
export const sabotages = ['killed', 'answerLost', 'errorThoughDone'] as const;
export type Sabotage = (typeof sabotages)[number];

/** The process died. */
export class Killed extends Error {}

/** Counts the writes of the operator, to AWS and to Kubernetes, and spoils one of them. */
export class Saboteur {
  /** Every write so far, such as `elasticloadbalancing CreateLoadBalancer` or `PATCH …/status`. */
  readonly writes: string[] = [];
  readonly #at: number;
  readonly #how: Sabotage;
  #die: (why: Killed) => void = () => undefined;
  /** Rejects when the process dies. */
  readonly death: Promise<never>;
  #isDead = false;

  /** @param at number of the write, from 0; none with -1 */
  constructor(at = -1, how: Sabotage = 'killed') {
    this.#at = at;
    this.#how = how;
    this.death = new Promise((_resolve, reject) => {
      this.#die = reject;
    });
    this.death.catch(() => undefined);
  }

  aws(inner: InProcessHandler): InProcessHandler {
    return {
      ...inner,
      handle: (request, options) =>
        this.#through(writeToAws(request), () => inner.handle(request, options), brokenAnswer),
    };
  }

  kubernetes(inner: Transport): Transport {
    return {
      send: (request) =>
        this.#through(
          writeToKubernetes(request),
          () => inner.send(request),
          () => serverError,
        ),
      close: () => {
        inner.close();
      },
    };
  }

  async #through<Answer>(
    write: string | undefined,
    send: () => Promise<Answer>,
    spoilt: () => Answer,
  ): Promise<Answer> {
    if (this.#isDead) return never();
    if (write === undefined) return send();
    const isIt = this.writes.push(write) - 1 === this.#at;
    const answer = await send();
    if (!isIt) return answer;
    if (this.#how === 'errorThoughDone') return spoilt();
    this.#isDead = true;
    if (this.#how === 'answerLost') {
      this.#die(new Killed(write));
      return never();
    }
    setImmediate(() => {
      this.#die(new Killed(write));
    });
    return answer;
  }
}

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** What an AWS load balancer in front of a service says when it loses the service. */
const brokenAnswer = (): { response: HttpResponse } => ({
  response: { statusCode: 503, headers: { 'content-type': 'text/plain' }, body: Buffer.from('Service Unavailable') },
});

const serverError: KubeResponse = {
  status: 500,
  headers: {},
  body: (async function* () {
    await Promise.resolve();
    yield Buffer.from('etcdserver: request timed out');
  })(),
};

const readNames = /^(Describe|List|Get|AssumeRole)/;

/** Operation of a write; undefined for a read. */
const writeToAws = ({ method, path, headers, body, hostname }: HttpRequest): string | undefined => {
  const text = typeof body === 'string' ? body : '';
  const target = headers['x-amz-target'] ?? headers['X-Amz-Target'];
  const operation = target?.split('.').pop() ?? new URLSearchParams(text).get('Action') ?? undefined;
  if (operation !== undefined) return readNames.test(operation) ? undefined : operation;
  return method === 'GET' ? undefined : `${method} ${hostname}${path}`;
};

const writeToKubernetes = ({ method, path }: KubeRequest): string | undefined =>
  method === 'GET' ? undefined : `${method} ${path.replace(/\?.*/, '').replace(/^.*\/namespaces\//, '')}`;
