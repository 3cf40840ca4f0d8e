import type { AwsStep } from '../aws/calls.ts';
import { apply } from '../core/apply.ts';
import { brake } from '../core/memory.ts';
import { holdBack, touchNothingNotOwned } from '../core/plan.ts';
import type { PassResult } from '../kube/controller.ts';
import { admit, identify } from './admit.ts';
import { conclude } from './conclude.ts';
import { acceptedIn } from './consumers.ts';
import { freshnessFor } from './freshness.ts';
import { rememberWhatLasts } from './lasting-facts.ts';
import { holdOf } from './modes.ts';
import type { CrossAccountKafka } from './object.ts';
import type { Operator } from './operator.ts';
import { phaseOf } from './phase.ts';
import { isRetainable, planStack } from './stack.ts';
import { observe } from './world.ts';

/**
 * The life of a CrossAccountKafka, one pass: identify → admit → observe → plan → apply → report.
 * Creating, repairing, scaling and deleting are all this.
 */
export const reconcile = async (operator: Operator, object: CrossAccountKafka): Promise<PassResult> => {
  const subject = identify(operator, object);
  const admitted = await admit(operator, subject);
  if ('end' in admitted) return admitted.end;

  const { time } = operator;
  const { owner, memory, attempt, status } = subject;
  const { spec, identity, aws, requiresGrants } = admitted;
  const nowMs = operator.clock.now();
  const freshness = freshnessFor(subject, nowMs, time);
  const notedScramSecrets = status.cluster?.scramSecretArns ?? [];
  const known = { owner, identity, spec, requiresGrants, remembered: memory, notedScramSecrets };
  const seen = await observe({ view: aws.view.of(owner.id), nowMs, time, ...known, freshness });
  const world = { ...seen, remembered: rememberWhatLasts(subject, seen, spec) };

  const intent = { spec, phase: phaseOf(subject.deleting, world), accepted: acceptedIn(object) };
  const retains = (resource: string, slot: string): boolean =>
    spec.deletionPolicy === 'Retain' && isRetainable(resource, slot, status, world);
  const planned = planStack(intent, world, {
    retains,
    policies: [touchNothingNotOwned],
    lookAgainMs: time.lookAgainMs,
  });
  const due = planned.map((item) => brake(item, world.remembered, nowMs, attempt));
  const hold = holdOf(subject.object, spec);
  // What is held waits for a person: it must not be looked at as what waits for AWS is.
  const items = hold === undefined ? due : holdBack<AwsStep>(hold, Infinity)(due);

  const applied = await apply(items, (step) => aws.send(step, owner));
  return conclude(operator, { subject, admitted, world, intent, hold, planned, due, items, applied });
};
