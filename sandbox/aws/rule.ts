import type { Switch } from './switches.ts';

/**
 * One thing that AWS does and that the double therefore does, by default. Its id is in the code where it is kept and at the
 * beginning of the name of the test that tries to break it.
 */
export interface Rule {
  /** A letter for the service and a number: `M20`. */
  readonly id: string;
  /** What AWS does, in one sentence. */
  readonly says: string;
  /** Where that is known from, so that a reader can look it up: a guide's page, a model, an issue. */
  readonly source: string;
  /** The unknowns that decide about it. */
  readonly switches?: readonly Switch[];
}
