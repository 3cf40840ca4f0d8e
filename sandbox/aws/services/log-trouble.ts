import * as z from 'zod';
import { AwsRefusal } from '../service.ts';
import { stateOf, type Place, type World } from '../world.ts';

/** CloudWatch Logs user guide, cloudwatch_limits_cwl. */
const usualQuota = 1_000_000;

/** Log groups that somebody else changes at the same time: how many changes are still to be aborted, by name. */
const contended = stateOf('contended-log-groups', () => new Map<string, number>());
const quota = stateOf('log-group-quota', () => ({ most: usualQuota }));

/** W4. @throws AwsRefusal */
export const checkContention = (name: string, { world, account, region }: Place): void => {
  const left = world.state(contended, account, region).get(name) ?? 0;
  if (left === 0) return;
  world.state(contended, account, region).set(name, left - 1);
  throw new AwsRefusal(
    'OperationAbortedException',
    'A conflicting operation is currently in progress against this resource. Please try again.',
  );
};

/** W5: trying again does not help. @throws AwsRefusal */
export const checkQuota = (present: number, { world, account, region }: Place): void => {
  if (present >= world.state(quota, account, region).most)
    throw new AwsRefusal('LimitExceededException', 'Resource limit exceeded.');
};

const somewhere = { account: z.string().regex(/^\d{12}$/, 'an account has 12 digits'), region: z.string() };
const contention = z.object({ ...somewhere, logGroupName: z.string(), times: z.int().positive() });
const limit = z.object({ ...somewhere, most: z.int().nonnegative() });

type Details = Readonly<Record<string, unknown>>;

export const logEvents = {
  /** W4: somebody else is changing a log group, or making it. @throws Error when the details are wrong */
  contendLogGroup: (world: World, details: Details): void => {
    const { account, region, logGroupName, times } = contention.parse(details);
    world.state(contended, account, region).set(logGroupName, times);
  },
  /** W5: an account may have so many log groups in a Region. @throws Error when the details are wrong */
  limitLogGroups: (world: World, details: Details): void => {
    const { account, region, most } = limit.parse(details);
    world.state(quota, account, region).most = most;
  },
};
