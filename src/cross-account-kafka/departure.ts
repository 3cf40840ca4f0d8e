import type { Spec } from '../api/spec.ts';
import type { Status } from '../api/status.ts';
import type { AwsRegion } from '../aws/client.ts';
import type { ReadName } from '../aws/reads.ts';
import { mayStillAppear, sinceMs, type Memory } from '../core/memory.ts';
import type { Item } from '../core/plan.ts';
import type { Seen } from '../core/seen.ts';
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

/** Something that status knows by its id. */
interface Known {
  readonly what: string;
  readonly gone: () => Promise<Seen<boolean>>;
}

/**
 * Asks AWS for every id in status, one by one, and tells what is still there (or could not be asked for). Lists may be
 * stale for minutes; an id that is not found is gone.
 */
export const stillThere = async (status: Status, aws: AwsRegion, spec: Spec): Promise<readonly string[]> => {
  const answers = await Promise.all(
    known(status, aws, spec).map(async ({ what, gone }) => {
      const answer = await gone();
      return answer.seen && answer.value ? [] : [what];
    }),
  );
  return answers.flat();
};

const known = (status: Status, aws: AwsRegion, spec: Spec): Known[] => [
  ...(status.exposedBrokers ?? []).flatMap(({ loadBalancer, targetGroup, endpointService }) => [
    ...byId('endpoint service', endpointService?.id, (id) =>
      listLacks(aws, 'ec2:DescribeVpcEndpointServicePermissions', id),
    ),
    ...byId('load balancer', loadBalancer?.arn, (arn) => listLacks(aws, 'elasticloadbalancing:DescribeListeners', arn)),
    ...byId('target group', targetGroup?.arn, (arn) =>
      listLacks(aws, 'elasticloadbalancing:DescribeTargetHealth', arn),
    ),
  ]),
  ...byId('secret', status.secret?.arn, async (arn) => {
    const answer = await aws.ask('secretsmanager:DescribeSecret', arn);
    return answer.seen
      ? { seen: true, value: answer.value?.deletedAt !== undefined || answer.value === undefined }
      : answer;
  }),
  ...byId('key', status.secret?.kmsKeyArn, async (arn) => {
    if (arn === spec.sharing.kmsKeyArn) return { seen: true, value: true };
    const answer = await aws.ask('kms:DescribeKey', arn);
    return answer.seen
      ? { seen: true, value: 'missing' in answer.value || answer.value.state === 'PendingDeletion' }
      : answer;
  }),
  ...(status.identity?.clusterArn !== undefined || spec.deletionPolicy === 'Retain'
    ? []
    : byId('cluster', status.cluster?.arn, (arn) => listLacks(aws, 'kafka:ListNodes', arn))),
];

const byId = (kind: string, id: string | undefined, gone: (id: string) => Promise<Seen<boolean>>): Known[] =>
  id === undefined ? [] : [{ what: `${kind} ${id}`, gone: () => gone(id) }];

/** A read of something by id that fails because the thing does not exist. */
const listLacks = async (aws: AwsRegion, read: ReadName, id: string): Promise<Seen<boolean>> => {
  const answer = await aws.ask(read, id);
  if (answer.seen) return { seen: true, value: false };
  return answer.failure.class === 'gone' ? { seen: true, value: true } : answer;
};
