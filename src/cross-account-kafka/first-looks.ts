import { reconcileAtAnnotation } from '../api/cross-account-kafka.ts';
import type { CrossAccountKafka } from './object.ts';
import type { Operator } from './operator.ts';

/** A turn, and what the object was when it got it. */
interface Turn {
  /** On the monotonic clock. */
  readonly atMs: number;
  readonly resourceVersion: string | undefined;
}

/**
 * When each object is looked at for the first time after the start. Nothing of AWS is known then, and all objects at once
 * would ask for thousands of things and use up what the account may ask, for its other programs too. So those whose
 * status says that they are well come one after the other; whoever is not, or is changed meanwhile, is looked at now.
 */
export class FirstLooks {
  readonly #operator: Pick<Operator, 'clock' | 'memories' | 'time'>;
  /** By UID. */
  readonly #turns = new Map<string, Turn>();
  /** When the next turn is free, by account and Region: no account waits for another. */
  readonly #nextMs = new Map<string, number>();

  constructor(operator: Pick<Operator, 'clock' | 'memories' | 'time'>) {
    this.#operator = operator;
  }

  /** How many milliseconds an object still has to wait; 0 when it is to be looked at now. */
  waitMs(object: CrossAccountKafka): number {
    const { uid = '', resourceVersion } = object.metadata;
    const turn = this.#turns.get(uid) ?? { atMs: this.#nextTurnMs(object), resourceVersion };
    if (this.#operator.memories.has(uid) || !isWell(object) || turn.resourceVersion !== resourceVersion) {
      this.#turns.delete(uid);
      return 0;
    }
    if (!this.#turns.has(uid)) this.#book(uid, object, turn);
    return Math.max(0, turn.atMs - this.#operator.clock.monotonic());
  }

  #nextTurnMs(object: CrossAccountKafka): number {
    return Math.max(this.#operator.clock.monotonic(), this.#nextMs.get(lineOf(object)) ?? 0);
  }

  #book(uid: string, object: CrossAccountKafka, turn: Turn): void {
    this.#turns.set(uid, turn);
    const takesMs = (object.status?.brokers ?? 1) * this.#operator.time.firstLookPerBrokerMs;
    this.#nextMs.set(lineOf(object), turn.atMs + takesMs);
  }
}

const lineOf = ({ status }: CrossAccountKafka): string =>
  `${status?.identity?.account ?? ''}/${status?.identity?.region ?? ''}`;

const isWell = ({ metadata: { generation, deletionTimestamp, annotations }, status }: CrossAccountKafka): boolean => {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const isAsked = annotations?.[reconcileAtAnnotation] !== status?.lastHandledReconcileAt;
  return (
    ready?.status === 'True' && ready.observedGeneration === generation && deletionTimestamp === undefined && !isAsked
  );
};
