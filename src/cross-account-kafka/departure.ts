import type { Spec } from '../api/spec.ts';
import type { Status } from '../api/status.ts';
import type { AwsRegion } from '../aws/client.ts';
import type { ReadName } from '../aws/reads.ts';
import { mapSeen } from '../aws/view.ts';
import { mayStillAppear, sinceMs, type Memory } from '../core/memory.ts';
import type { Item } from '../core/plan.ts';
import type { Seen } from '../core/seen.ts';
import { knownByStatus, tell, type Known } from './known-by-status.ts';
import { unseenSlots, type World } from './world.ts';

/** Fact in memory: since when every look has found nothing but what policy retains. */
export const cleanFact = 'clean:';

/** Whether a look was complete and found nothing left to do. */
export const isCleanLook = <Step>(items: readonly Item<Step>[], world: World): boolean =>
  unseenSlots(world).length === 0 && items.every(({ verdict }) => verdict.is === 'ready');

/** Whether two clean looks, far enough apart, have been made since AWS must show all that was written. The first began when the fact did. */
export const lookedTwice = (memory: Memory, world: World): boolean => {
  const since = sinceMs(memory, cleanFact);
  const apart = since !== undefined && world.nowMs - since >= world.time.cleanLooksApartMs;
  return apart && !mayStillAppear(memory, world.nowMs);
};

/**
 * Asks AWS for every id in status, one by one, and tells what is still there (or could not be asked for). Lists may be
 * stale for minutes; an id that is not found is gone.
 */
export const stillThere = async (status: Status, aws: AwsRegion, spec: Spec): Promise<readonly string[]> => {
  const mustGo = knownByStatus(status, spec).filter(
    ({ kind }) => kind !== 'cluster' || spec.deletionPolicy === 'Delete',
  );
  const answers = await Promise.all(
    mustGo.map(async (one) => {
      const answer = await isGone[one.kind](aws, one.id);
      return answer.seen && answer.value ? [] : [tell(one)];
    }),
  );
  return answers.flat();
};

/** A read of something by id that fails because the thing does not exist. */
const listLacks =
  (read: ReadName) =>
  async (aws: AwsRegion, id: string): Promise<Seen<boolean>> => {
    const answer = await aws.ask(read, id);
    if (answer.seen) return { seen: true, value: false };
    return answer.failure.class === 'gone' ? { seen: true, value: true } : answer;
  };

const isGone: Readonly<Record<Known['kind'], (aws: AwsRegion, id: string) => Promise<Seen<boolean>>>> = {
  'endpoint service': listLacks('ec2:DescribeVpcEndpointServicePermissions'),
  'load balancer': listLacks('elasticloadbalancing:DescribeListeners'),
  'target group': listLacks('elasticloadbalancing:DescribeTargetHealth'),
  secret: async (aws, arn) =>
    mapSeen(
      await aws.ask('secretsmanager:DescribeSecret', arn),
      (found) => found === undefined || found.deletedAt !== undefined,
    ),
  key: async (aws, arn) =>
    mapSeen(await aws.ask('kms:DescribeKey', arn), (found) => 'missing' in found || found.state === 'PendingDeletion'),
  cluster: listLacks('kafka:ListNodes'),
};
