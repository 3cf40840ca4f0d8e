import type { AwsStep } from '../../aws/calls.ts';
import type { Policy } from '../../core/plan.ts';
import { see } from '../../core/seen.ts';
import { allowTag, isAllowed } from '../../core/tags.ts';
import { ready, stuck } from '../../core/verdict.ts';
import type { StackResource } from '../intent.ts';

const slot = 'grants';

/**
 * The word of those whose things the spec names: a tag that lists the namespace. The role may use many things of an
 * account, whoever writes the spec; so where the allow-list says so, each has to be permitted.
 */
export const grants: StackResource = {
  name: slot,
  condition: 'ClusterReady',
  wanted: ({ phase }, { named }) => (phase === 'keep' && named.length > 0 ? [slot] : []),
  present: () => [],
  plan: (_slot, _intent, { named, owner }) => {
    const refused = named.filter(({ tags }) => !isAllowed(see(tags), owner));
    return refused.length === 0
      ? ready
      : stuck(
          'NotGranted',
          `their owners permit that namespace ${owner.namespace} uses them by the tag ${allowTag}, which must list ${owner.namespace} (several are separated by spaces): ${refused.map(({ field, id }) => `${field} ${id}`).join(', ')}. Until then nothing is made, changed or taken away.`,
        );
  },
  remove: () => ready,
};

/** Policy: until everything that the spec names may be used, nothing is changed. */
export const changeNothingUngranted: Policy<AwsStep> = (items) => {
  const held = items.find(({ resource, verdict }) => resource === slot && verdict.is !== 'ready');
  if (!held) return items;
  const { verdict, unseen } = held;
  return items.map((item) =>
    item.verdict.is === 'change' ? { ...item, verdict, ...(unseen === undefined ? {} : { unseen }) } : item,
  );
};
