import type { ConditionType } from '../api/conditions.ts';
import type { Verdict } from './verdict.ts';

/** Which of several things of one kind: `cluster`, or `b1` for what belongs to broker 1. */
export type Slot = string;

/**
 * The pure half of one AWS resource kind: it compares what is wanted with the observed world and answers with a verdict.
 * Every function may throw NotSeen (through `see`) where it cannot answer without something that could not be read.
 */
export interface Resource<Intent, World, Step> {
  readonly name: string;
  /** The condition that speaks of this resource. */
  readonly condition: ConditionType;
  wanted(intent: Intent, world: World): readonly Slot[];
  present(world: World): readonly Slot[];
  /** For a wanted slot, present or not: absent, drifted and replaced are answered in one place. */
  plan(slot: Slot, intent: Intent, world: World): Verdict<Step>;
  /** For a present slot that is not wanted. */
  remove(slot: Slot, world: World): Verdict<Step>;
  /** What letting a slot go, without deleting it, still takes; only resources that a policy can retain have it. */
  release?(slot: Slot, world: World): Verdict<Step>;
}
