import { sessionNameOf } from '../../src/aws/accounts.ts';
import { Aws } from '../../src/aws/client.ts';
import { clientsFor } from '../../src/aws/clients.ts';
import { awsTimeAt } from '../../src/aws/durations.ts';
import { FollowedAllowList } from '../../src/cross-account-kafka/followed-allow-list.ts';
import type { CrossAccountKafka } from '../../src/cross-account-kafka/object.ts';
import type { Operator } from '../../src/cross-account-kafka/operator.ts';
import { reconcile } from '../../src/cross-account-kafka/reconcile.ts';
import { KubeClient } from '../../src/kube/client.ts';
import { Events } from '../../src/kube/events.ts';
import type { Log } from '../../src/log.ts';
import { namedOnly } from './named-only.ts';
import type { Saboteur } from './saboteur.ts';
import type { Simulation } from './simulation.ts';

/** Keeps every line that is told, whatever its level, and once more what is told as trouble. */
const listening = (lines: string[], warnings: string[]): Log => {
  const keep =
    (...lists: string[][]) =>
    (fields: object, message: string): void => {
      for (const list of lists) list.push(`${message} ${JSON.stringify(fields)}`);
    };
  const [all, also] = [keep(lines), keep(lines, warnings)];
  const log: Log = { debug: all, info: all, warn: also, error: also, child: () => log };
  return log;
};

const callTimeoutMs = 10_000;
/** May do everything in the provider's account. */
const administrator: Credentials = { accessKeyId: 'LOCAL111111111111OPERATOR', secretAccessKey: 'x' };

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const installation = 'simulation';

/** One life of the operator: what it remembers ends with it. */
export class OperatorProcess {
  readonly #operator: Operator;
  readonly troubles: string[] = [];
  /** The log. */
  readonly lines: string[] = [];
  /** Of the log, what is worth a warning. */
  readonly warnings: string[] = [];

  readonly #saboteur: Saboteur;

  constructor(world: Simulation, saboteur: Saboteur, own = administrator) {
    const { clock: stepped, double, apiForOperator } = world;
    this.#saboteur = saboteur;
    const clock = { now: () => stepped.now(), monotonic: () => stepped.now(), sleep: () => Promise.resolve() };
    const kube = new KubeClient({ transport: saboteur.kubernetes(apiForOperator), clock, userAgent: 'operator' });
    const time = awsTimeAt(1);
    const aws = new Aws({
      ...{ callTimeoutMs, clock, time, log: listening(this.lines, this.warnings) },
      clients: (region, credentials) =>
        namedOnly(
          clientsFor(region, {
            requestHandler: saboteur.aws(double.requestHandler),
            credentials: credentials ?? own,
            writer: 'simulation',
          }),
        ),
      sessionName: sessionNameOf(installation),
      mayWrite: () => true,
      onCall: (ended) => {
        world.onAwsCall(ended);
      },
      stop: new AbortController().signal,
    });
    const onTrouble = (message: string): void => void this.troubles.push(message);
    const events = new Events({
      ...{ client: kube, clock, onTrouble },
      reportingController: 'crossaccountkafka.dev/operator',
      reportingInstance: 'simulation',
    });
    this.#operator = {
      ...{ kube, aws, events, clock, time, onTrouble },
      allowList: new FollowedAllowList('cakafka-system/cross-account-kafka-roles', () => world.allowList, onTrouble),
      installation,
      memories: new Map(),
      written: new Map(),
    };
  }

  /** How many writes it has sent, to AWS and to Kubernetes. */
  get writes(): number {
    return this.#saboteur.writes.length;
  }

  /** Drops what was noted of it for those who look on; not what it remembers itself. */
  forgetNotes(): void {
    for (const notes of [this.lines, this.warnings, this.troubles, this.#saboteur.writes]) notes.length = 0;
  }

  /** @returns after how many milliseconds the object wants to be looked at again */
  async pass(object: CrossAccountKafka): Promise<number> {
    const { again } = await Promise.race([reconcile(this.#operator, object), this.#saboteur.death]);
    return again?.afterMs ?? Infinity;
  }
}
