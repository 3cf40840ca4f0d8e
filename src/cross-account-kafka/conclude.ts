import { finalizer, reconcileAtAnnotation } from '../api/cross-account-kafka.ts';
import type { ConditionType, Reason } from '../api/conditions.ts';
import type { Status } from '../api/status.ts';
import type { AwsStep } from '../aws/calls.ts';
import type { AwsTime } from '../aws/durations.ts';
import type { Applied } from '../core/apply.ts';
import { brake, forgetSettled, rememberFacts, rememberOutcomes, sinceMs, type Memory } from '../core/memory.ts';
import type { Item } from '../core/plan.ts';
import {
  afterApply,
  conditionsOf,
  nextLookMs,
  ofGeneration,
  report,
  unseenPrefix,
  type Statement,
} from '../core/report.ts';
import type { PassResult } from '../kube/controller.ts';
import { removeFinalizer } from '../kube/finalizer.ts';
import type { Admitted, Subject } from './admit.ts';
import { announce } from './announce.ts';
import { cleanFact, isCleanLook, lookedTwice, stillThere } from './departure.ts';
import type { Intent } from './intent.ts';
import { paused, planOf } from './modes.ts';
import { crossAccountKafkas } from './object.ts';
import type { Operator } from './operator.ts';
import { blockedBy, deletionBlocked } from './deletion-blocked.ts';
import { consumersConnected } from './consumers-connected.ts';
import { aspects, factsOf } from './status.ts';
import type { World } from './world.ts';
import { writeStatus } from './write-status.ts';

/** What a pass came to. */
export interface Pass {
  readonly subject: Subject;
  readonly admitted: Admitted;
  readonly world: World;
  readonly intent: Intent;
  /** Why nothing may be written to AWS, if so. */
  readonly hold: Reason | undefined;
  /** Every verdict as it was made, whatever was held back since. */
  readonly planned: readonly Item<AwsStep>[];
  /** What is to be done, before a hold took it back. */
  readonly due: readonly Item<AwsStep>[];
  readonly items: readonly Item<AwsStep>[];
  readonly applied: readonly Applied<AwsStep>[];
}

/** Remembers, tells and, when an object has gone for good, lets it go. */
export const conclude = async (operator: Operator, pass: Pass): Promise<PassResult> => {
  const memory = remember(operator, pass);
  operator.memories.set(pass.subject.owner.uid, memory);
  const items = afterApply(
    pass.items,
    pass.applied,
    (item) => brake(item, memory, operator.clock.now(), pass.subject.attempt),
    operator.time.lookAtBusyMs,
  );
  if (await mayDepart(operator, pass, items, memory)) {
    await removeFinalizer(operator.kube, crossAccountKafkas, pass.subject.object, finalizer);
    operator.memories.delete(pass.subject.owner.uid);
    operator.written.delete(pass.subject.owner.uid);
    return {};
  }
  await tell(operator, pass, items, memory);
  return { again: { afterMs: againInMs(memory, operator.time) } };
};

/** Between two clean looks there is none: the second asks for everything anew. */
const againInMs = (memory: Memory, { cleanLooksApartMs, resyncMs }: AwsTime): number =>
  sinceMs(memory, cleanFact) === undefined ? Math.min(memory.lookInMs ?? Infinity, resyncMs) : cleanLooksApartMs;

const remember = (operator: Operator, { subject, world, intent, planned, items, applied }: Pass): Memory => {
  const now = operator.clock.now();
  const wished = planned.flatMap(({ verdict }) => (verdict.is === 'change' ? verdict.steps : []));
  const afterLastWrite = world.nowMs > (world.remembered.lastWriteMs ?? 0);
  const clean = intent.phase === 'remove' && applied.length === 0 && afterLastWrite && isCleanLook(items, world);
  const unseen = [...new Set(items.flatMap((item) => item.unseen?.call ?? []))];
  const settled = applied.length === 0 ? forgetSettled(world.remembered, wished, now) : world.remembered;
  const told = rememberOutcomes(settled, applied, now, subject.attempt, operator.time);
  const facts = rememberFacts(
    rememberFacts(told, unseenPrefix, unseen, now),
    cleanFact,
    clean ? [''] : [],
    world.nowMs,
  );
  return { ...facts, lookInMs: nextLookMs(items, applied.some(leadsOn)) };
};

/** There is something new to plan on: AWS has changed, may have, or has refused what there is an alternative to. */
const leadsOn = ({ failure, item: { verdict } }: Applied<AwsStep>): boolean => {
  if (failure === undefined || failure.class === 'uncertain') return true;
  return failure.class === 'refused' && verdict.is === 'change' && verdict.hasAlternative === true;
};

const mayDepart = async (
  operator: Operator,
  { intent, world, subject, admitted }: Pass,
  items: readonly Item<AwsStep>[],
  memory: Memory,
): Promise<boolean> => {
  if (intent.phase !== 'remove' || !isCleanLook(items, world) || !lookedTwice(memory, world)) return false;
  const left = await stillThere(subject.status, admitted.aws, intent.spec);
  if (left.length > 0)
    operator.onTrouble(
      `${subject.owner.namespace}/${subject.owner.name}: lists no longer show ${left.join(', ')}, but AWS still knows it`,
    );
  return left.length === 0;
};

const tell = async (operator: Operator, pass: Pass, items: readonly Item<AwsStep>[], memory: Memory): Promise<void> => {
  const { subject, world, intent, admitted } = pass;
  const { status, generation } = subject;
  const facts = factsOf(intent.spec, world, status);
  const blocked = deletionBlocked(pass);
  const reported = report(items, {
    nowMs: world.nowMs,
    memory,
    previous: ofGeneration(status.conditions, generation),
    cannotSeeAfterMs: operator.time.cannotSeeAfterMs,
    aspects,
    good: goodNews(facts.exposed, intent),
    deleting: subject.deleting && (intent.phase === 'drain' ? 'draining' : 'removing'),
    heldUpBy: blocked.status === 'True' ? blocked.message : undefined,
  });
  const stalled = reported.find(({ type, status: is }) => type === 'Stalled' && is === 'True');
  const statements: Statement[] = [
    ...reported,
    consumersConnected(intent, facts, world),
    paused(subject.object),
    subject.deleting && stalled && blocked.status === 'False' ? blockedBy(stalled, status, intent.spec) : blocked,
  ];
  const conditions = conditionsOf(statements, status.conditions ?? [], generation, operator.clock.now());
  const at = subject.object.metadata.annotations?.[reconcileAtAnnotation];
  const next: Status = {
    ...facts,
    plan: pass.hold === undefined ? undefined : planOf(pass.due),
    observedGeneration: generation,
    identity: admitted.identity,
    conditions,
    lastHandledReconcileAt: at,
  };
  await writeStatus(operator, subject.object, next);
  await announce(operator, pass, conditions);
};

const goodNews = (exposed: string | undefined, { spec }: Intent): Partial<Record<ConditionType, string>> => ({
  Ready: `${exposed ?? ''} brokers exposed to ${spec.consumers.length} consumer${spec.consumers.length === 1 ? '' : 's'}`,
  ClusterReady: 'the MSK cluster is ACTIVE and as specified',
  BrokersExposed: `${exposed ?? ''} brokers are exposed, each with a healthy target`,
  SecretShared: 'the secret names every exposed broker and the consumers may read it',
});
