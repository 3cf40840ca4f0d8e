import type * as facts from '../aws/facts.ts';
import { through, unseen, type Freshness, type Sights } from '../aws/view.ts';
import { groupedBy, type Find } from '../core/grouped.ts';
import { brokerName, shortName, shortNameIn, type Owner } from '../core/names.ts';
import { allSeen, seenOr, sight, type Seen } from '../core/seen.ts';
import type { Tags } from '../core/tags.ts';
import { begunAfter, type Looking } from './world.ts';

/** A load balancer with what must be asked about it one by one. */
export interface LoadBalancer extends facts.LoadBalancer {
  readonly tags: Seen<Tags>;
  readonly attributes: Seen<facts.Attributes>;
  readonly listeners: Seen<readonly Listener[]>;
}

export interface Listener extends facts.Listener {
  readonly tags: Seen<Tags>;
  readonly attributes: Seen<facts.Attributes>;
}

export interface TargetGroup extends facts.TargetGroup {
  readonly tags: Seen<Tags>;
  readonly attributes: Seen<facts.Attributes>;
  readonly targets: Seen<readonly facts.Target[]>;
}

/** The object's load balancers with their listeners, ours by name. */
export const lookAtLoadBalancers = async (looking: Looking): Promise<Seen<readonly LoadBalancer[]>> => {
  const { view, owner, freshness } = looking;
  const slow = begunAfter(freshness);
  return through(await view.look('elasticloadbalancing:DescribeLoadBalancers', '', freshness), async (all) => {
    const ours = ofBrokers(loadBalancersOf(all, shortName(owner)), owner);
    const [tagsOf, listeners] = await Promise.all([lookAtTags(view, ours, slow), lookAtListeners(looking, ours, slow)]);
    return sight(
      await Promise.all(
        ours.map(async (found, index) => ({
          ...found,
          tags: tagsOf(found),
          attributes: await view.look('elasticloadbalancing:DescribeLoadBalancerAttributes', found.arn, slow),
          listeners: listeners[index] ?? sight([]),
        })),
      ),
    );
  });
};

/**
 * The listeners of each load balancer. Where one of them is gone ELB tells the tags of none: their lists, which are read seldom, are
 * read anew then, once.
 */
const lookAtListeners = async (
  looking: Looking,
  loadBalancers: readonly facts.LoadBalancer[],
  slow: Freshness,
): Promise<readonly Seen<readonly Listener[]>[]> => {
  const { view, nowMs } = looking;
  const lists = await Promise.all(
    loadBalancers.map(({ arn }) => view.look('elasticloadbalancing:DescribeListeners', arn, slow)),
  );
  const all = lists.flatMap((list) => seenOr(list, []));
  const tagsOf = await lookAtTags(view, all, slow);
  if (all.some((listener) => isGone(tagsOf(listener))) && slow.begunAfterMs !== nowMs)
    return lookAtListeners(looking, loadBalancers, { begunAfterMs: nowMs });
  const withTheRest = async (found: facts.Listener): Promise<Listener> => ({
    ...found,
    tags: tagsOf(found),
    attributes: await view.look('elasticloadbalancing:DescribeListenerAttributes', found.arn, slow),
  });
  return Promise.all(
    lists.map((list) => through(list, async (found) => sight(await Promise.all(found.map(withTheRest))))),
  );
};

const isGone = (slot: Seen<unknown>): boolean => !slot.seen && slot.failure.class === 'gone';

/** The object's target groups, ours by name. */
export const lookAtTargetGroups = async (looking: Looking): Promise<Seen<readonly TargetGroup[]>> => {
  const { view, owner, freshness } = looking;
  const slow = begunAfter(freshness);
  return through(await view.look('elasticloadbalancing:DescribeTargetGroups', '', freshness), async (all) => {
    const ours = ofBrokers(targetGroupsOf(all, shortName(owner)), owner);
    const tagsOf = await lookAtTags(view, ours, slow);
    return sight(
      await Promise.all(
        ours.map(async (found) => ({
          ...found,
          tags: tagsOf(found),
          attributes: await view.look('elasticloadbalancing:DescribeTargetGroupAttributes', found.arn, slow),
          targets: await view.look('elasticloadbalancing:DescribeTargetHealth', found.arn, freshness),
        })),
      ),
    );
  });
};

const byShortName = <T extends { readonly name: string }>(): Find<T> => groupedBy(({ name }) => [shortNameIn(name)]);
const loadBalancersOf = byShortName<facts.LoadBalancer>();
const targetGroupsOf = byShortName<facts.TargetGroup>();

const ofBrokers = <T extends { readonly name: string }>(ours: readonly T[], owner: Owner): readonly T[] =>
  ours.filter(({ name }) => name.startsWith(brokerName(owner, 'b')));

/** So many are answered at once (ELB API reference, DescribeTags). */
const tagsAtOnce = 20;

interface Tagged {
  readonly arn: string;
}

/** The tags of all of them, or of none: asked in few calls, since ELB answers 10 a second to a whole account. */
const lookAtTags = async (
  view: Sights,
  things: readonly Tagged[],
  slow: Freshness,
): Promise<(thing: Tagged) => Seen<Tags>> => {
  const arns = things.map(({ arn }) => arn).sort();
  const calls = Array.from({ length: Math.ceil(arns.length / tagsAtOnce) }, (_none, index) =>
    arns.slice(index * tagsAtOnce, (index + 1) * tagsAtOnce),
  );
  const answers = await Promise.all(
    calls.map((some) => view.look('elasticloadbalancing:DescribeTags', some.join(','), slow)),
  );
  const all = allSeen(answers);
  return ({ arn }) => (all.seen ? toldOf(arn, all.value) : all);
};

const toldOf = (arn: string, answer: readonly facts.TagsOfOne[]): Seen<Tags> => {
  const found = answer.find((one) => one.arn === arn);
  if (found) return sight(found.tags);
  const call = 'elasticloadbalancing:DescribeTags';
  return unseen({ class: 'transient', call, code: 'NoAnswer', message: `the answer says nothing of ${arn}` });
};
