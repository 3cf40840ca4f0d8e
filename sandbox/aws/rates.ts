import { actionMatches } from './which-calls.ts';
import type { Switches } from './switches.ts';

/** So many calls at once, and so many more each second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket that some operations share. */
export interface Bucket extends Rate {
  readonly name: string;
}

/** Operations by the beginning of their names, where a `*` ends it. */
interface Limit {
  readonly actions: readonly string[];
  readonly rate: Rate;
}

const even = (perSecond: number): Rate => ({ burst: perSecond, perSecond });

/** Secrets Manager user guide, reference_limits: each line is one combined rate. */
const secretsLimits: readonly Limit[] = [
  { actions: ['secretsmanager:GetSecretValue'], rate: even(10_000) },
  { actions: ['secretsmanager:DescribeSecret'], rate: even(40_000) },
  { actions: ['secretsmanager:BatchGetSecretValue'], rate: even(100) },
  { actions: ['secretsmanager:ListSecrets'], rate: even(100) },
  {
    actions: ['PutResourcePolicy', 'GetResourcePolicy', 'DeleteResourcePolicy', 'ValidateResourcePolicy'].map(
      (name) => `secretsmanager:${name}`,
    ),
    rate: even(50),
  },
  {
    actions: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'].map((name) => `secretsmanager:${name}`),
    rate: even(50),
  },
  { actions: ['secretsmanager:TagResource', 'secretsmanager:UntagResource'], rate: even(50) },
  { actions: ['secretsmanager:*'], rate: even(50) },
];

/** L31: one bucket for everything that describes (ELB user guide, elb-api-throttling). */
const elbDescribes: Limit = { actions: ['elasticloadbalancing:Describe*'], rate: { burst: 40, perSecond: 10 } };

const limitsOf = (switches: Switches): readonly Limit[] => [
  ...secretsLimits,
  elbDescribes,
  ...(switches.get('elb.writeRate') === 'none'
    ? []
    : [{ actions: ['elasticloadbalancing:*'], rate: { burst: 20, perSecond: 3 } }]),
  // Published for nobody; the burst is inferred from the rates of other control planes.
  ...(switches.get('msk.rate') === 'none' ? [] : [{ actions: ['kafka:*'], rate: { burst: 20, perSecond: 2 } }]),
];

/** EC2 developer guide, ec2-api-throttling: a bucket for each action. */
const ec2Rate = (switches: Switches): Rate =>
  switches.get('ec2.rate') === '5/1' ? { burst: 5, perSecond: 1 } : { burst: 100, perSecond: 20 };

/** The bucket that a call takes a token from; undefined where no limit is known. */
export const bucketOf = (action: string, switches: Switches): Bucket | undefined => {
  if (action.startsWith('ec2:')) return { name: action, ...ec2Rate(switches) };
  const limit = limitsOf(switches).find(({ actions }) => actions.some((pattern) => actionMatches(pattern, action)));
  return limit && { name: limit.actions.join(), ...limit.rate };
};
