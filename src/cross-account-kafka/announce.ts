import type { Condition } from '../api/condition.ts';
import { nameOf } from '../core/plan.ts';
import { transitions, type Told } from '../core/transitions.ts';
import type { Pass } from './conclude.ts';
import { accountOf, consumerAccounts } from './consumers.ts';
import { isSettled } from './lasting-facts.ts';
import type { Operator } from './operator.ts';

/** Events of a pass: what was repaired, and that the object has become ready, stalls, or cannot go. */
export const announce = async (operator: Operator, pass: Pass, conditions: readonly Condition[]): Promise<void> => {
  const regarding = pass.subject.object;
  const told = [
    ...repairs(pass),
    ...removedPrincipals(pass),
    ...transitions(pass.subject.status.conditions ?? [], conditions),
  ];
  for (const event of told) await operator.events.record({ ...event, regarding, action: 'Reconcile' });
};

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
    return [{ type: 'Normal', reason, note: `${nameOf({ resource, slot })}: ${verdict.why}` }];
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
    note: `${principal} may not connect any more. Connections carry no role: those of account ${accountOf(principal)}, which still has a consumer, stay.`,
  }));
};
