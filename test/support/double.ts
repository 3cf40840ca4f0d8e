import { SteppedClock } from '../../sandbox/aws/clock.ts';
import { startDouble, type Double, type DoubleOptions } from '../../sandbox/aws/double.ts';
import { clientsOf, consumer, provider, type AwsClients } from './aws.ts';

export const subnets = ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2', 'subnet-0aaaaaaaaaaaaaaa3'] as const;
export const foreignSubnet = 'subnet-0aaaaaaaaaaaaaab1';
export const vpc = 'vpc-0aaaaaaaaaaaaaaa1';
export const consumerVpc = 'vpc-0bbbbbbbbbbbbbbb1';
export const consumerSubnets = ['subnet-0bbbbbbbbbbbbbbb1', 'subnet-0bbbbbbbbbbbbbbb2'] as const;

/** A double whose time stands still until a test moves it, so that no token bucket is ever filled, and clients of its two accounts. */
export interface TestDouble {
  readonly double: Double;
  readonly aws: AwsClients;
  readonly other: AwsClients;
  /** Moves AWS time in steps of 5 s and lets health checks, which connect for real, come to an end after each. */
  advance(seconds: number): Promise<void>;
  /** Lets AWS do something by itself. @throws Error with the sandbox's sentence when it does not */
  event(details: object): Promise<void>;
  stop(): Promise<void>;
}

const stepSeconds = 5;

export const startTestDouble = async (options: Pick<DoubleOptions, 'dataPlane'> = {}): Promise<TestDouble> => {
  const double = await startDouble({ clock: new SteppedClock(), throttling: false, ...options });
  const aws = clientsOf(double.endpoint, provider);
  const other = clientsOf(double.endpoint, consumer);
  return {
    double,
    aws,
    other,
    advance: async (seconds) => {
      for (let left = seconds; left > 0; left -= stepSeconds) {
        double.world.clock.advance(Math.min(stepSeconds, left));
        await double.world.settled();
      }
    },
    event: async (details) => {
      const body = JSON.stringify(details);
      const answer = await fetch(`${double.endpoint}/_sandbox/events`, { method: 'POST', body });
      if (!answer.ok) throw new Error(((await answer.json()) as { error: string }).error);
    },
    stop: async () => {
      aws.destroy();
      other.destroy();
      await double.stop();
    },
  };
};
