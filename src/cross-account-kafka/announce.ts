import type { Condition } from '../api/condition.ts';
import type { NewEvent } from '../kube/events.ts';
import type { Pass } from './conclude.ts';
import { accountOf, consumerAccounts } from './consumers.ts';
import { isSettled } from './lasting-facts.ts';
import type { Operator } from './operator.ts';

/** Events of a pass: what was repaired, and that the object has become ready, stalls, or cannot go. */
export const announce = async (operator: Operator, pass: Pass, conditions: readonly Condition[]): Promise<void> => {
  const regarding = pass.subject.object;
  const told = [...repairs(pass), ...removedPrincipals(pass), ...transitions(pass, conditions)];
  for (const event of told) await operator.events.record({ ...event, regarding, action: 'Reconcile' });
};

type Told = Omit<NewEvent, 'regarding' | 'action'>;

/**
 * What changes on an object that was Ready with the spec it has was changed by somebody else: put back, or, where a
 * consumer has made an endpoint, accepted.
 */
const repairs = ({ subject, applied, intent }: Pass): readonly Told[] => {
  if (!isSettled(subject) || intent.phase !== 'keep') return [];
  const done = applied.filter(({ failure }) => failure === undefined);
  const items = [...new Map(done.map(({ item, step }) => [item, step]))];
  return items.flatMap(([{ resource, slot, verdict }, { call }]): Told[] => {
    if (verdict.is !== 'change') return [];
    const reason = call === 'ec2:AcceptVpcEndpointConnections' ? 'EndpointAccepted' : 'Repaired';
    return [{ type: 'Normal', reason, note: `${resource} ${slot}: ${verdict.why}` }];
  });
};

/** Who is a consumer no more while others of its account are: what that takes away, and what not. */
const removedPrincipals = ({ applied, intent: { spec, phase } }: Pass): readonly Told[] => {
  if (phase !== 'keep') return [];
  const stay = spec.consumers.map(({ principal }) => principal);
  const removed = applied
    .filter(({ failure }) => failure === undefined)
    .flatMap(({ step }) =>
      step.call === 'ec2:ModifyVpcEndpointServicePermissions' ? (step.input.RemoveAllowedPrincipals ?? []) : [],
    )
    .filter((principal) => !stay.includes(principal) && consumerAccounts(spec).includes(accountOf(principal)));
  return [...new Set(removed)].map((principal) => ({
    type: 'Normal',
    reason: 'ConsumerRemoved',
    note: `${principal} loses the secret, its key and the right to connect. Connections carry no role: those of account ${accountOf(principal)}, which still has a consumer, stay.`,
  }));
};

const transitions = ({ subject }: Pass, conditions: readonly Condition[]): readonly Told[] =>
  conditions.flatMap(({ type, status, reason, message: note }): Told[] => {
    const before = subject.status.conditions?.find((condition) => condition.type === type);
    if (status !== 'True' || (before?.status === 'True' && before.reason === reason)) return [];
    if (type === 'Ready') return [{ type: 'Normal', reason: 'Ready', note }];
    return type === 'Stalled' || type === 'DeletionBlocked' ? [{ type: 'Warning', reason, note }] : [];
  });
