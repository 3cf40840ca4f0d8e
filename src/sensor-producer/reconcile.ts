import { apply } from '../core/apply.ts';
import { leaseEnding, type Failure } from '../core/failure.ts';
import { brake, emptyMemory, forgetSettled, rememberOutcomes } from '../core/memory.ts';
import { plan } from '../core/plan.ts';
import { afterApply, nextLookMs } from '../core/report.ts';
import type { PassResult } from '../kube/controller.ts';
import { newest } from '../kube/newest.ts';
import { admit } from './admit.ts';
import { delays, lookAgainMs, resyncMs } from './durations.ts';
import type { SensorProducer } from './object.ts';
import type { SensorOperator } from './operator.ts';
import { stack } from './stack.ts';
import { statusOf, writeStatus } from './status.ts';
import { sendStep, type KubeStep } from './step.ts';
import { observe } from './world.ts';

/** The life of a SensorProducer, one pass: admit → observe → plan → apply → report. What it made goes with it, by its owner references. */
export const reconcile = async (operator: SensorOperator, cached: SensorProducer): Promise<PassResult> => {
  const object = newest(operator.written, cached);
  if (object.metadata.deletionTimestamp !== undefined) return {};
  const admitted = await admit(operator, object);
  if ('end' in admitted) return admitted.end;

  const { spec } = admitted;
  const { memories } = operator;
  const nowMs = operator.clock.now();
  const { uid = '', generation = 0 } = object.metadata;
  const attempt = String(generation);
  const memory = memories.get(uid) ?? emptyMemory;
  const world = await observe(object, spec, { ...operator, nowMs });

  const planned = plan(stack, { spec }, world, { retains: () => false, policies: [], lookAgainMs });
  const items = planned.map((item) => brake(item, memory, nowMs, attempt));
  const applied = await apply(items, (step) => send(operator, step));

  const steps = planned.flatMap(({ verdict }) => (verdict.is === 'change' ? verdict.steps : []));
  const remembered = forgetSettled(rememberOutcomes(memory, applied, nowMs, attempt, delays), steps, nowMs);
  memories.set(uid, remembered);
  const told = afterApply(items, applied, (item) => brake(item, remembered, nowMs, attempt), lookAgainMs);
  await writeStatus(operator, object, statusOf(object, spec, world, told, remembered));
  return { again: { afterMs: Math.min(nextLookMs(told, applied.length > 0) ?? Infinity, resyncMs) } };
};

/** A write is sent only if it is over before our lease is: two replicas never both write. */
const send = ({ kube, mayWrite, callTimeoutMs }: SensorOperator, step: KubeStep): Promise<Failure | undefined> =>
  mayWrite(callTimeoutMs)
    ? sendStep(kube, step, { timeoutMs: callTimeoutMs })
    : Promise.resolve(leaseEnding(step.call));
