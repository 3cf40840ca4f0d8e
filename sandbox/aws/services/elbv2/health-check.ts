import { AwsRefusal } from '../../service.ts';
import type { HealthCheck } from './state.ts';

/** What CreateTargetGroup and ModifyTargetGroup say of health checks. */
export interface HealthCheckInput {
  readonly HealthCheckProtocol?: string | undefined;
  readonly HealthCheckPort?: string | undefined;
  readonly HealthCheckEnabled?: boolean | undefined;
  readonly HealthCheckIntervalSeconds?: number | undefined;
  readonly HealthCheckTimeoutSeconds?: number | undefined;
  readonly HealthyThresholdCount?: number | undefined;
  readonly UnhealthyThresholdCount?: number | undefined;
  readonly HealthCheckPath?: string | undefined;
  readonly Matcher?: object | undefined;
}

/** NLB user guide, target-group-health-checks. */
export const defaultCheck: HealthCheck = {
  port: 'traffic-port',
  interval: 30,
  timeout: 10,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
};

/** @throws AwsRefusal */
const within = (value: number, least: number, most: number, what: string): number => {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new AwsRefusal('ValidationError', `${what} must be between ${least} and ${most}`);
  return value;
};

/** L44: what only a check by HTTP has. @throws AwsRefusal */
const checkTcp = ({ HealthCheckPath, Matcher }: HealthCheckInput): void => {
  const what = HealthCheckPath === undefined ? 'matchers' : 'paths';
  if (HealthCheckPath !== undefined || Matcher !== undefined)
    throw new AwsRefusal('InvalidConfigurationRequest', `Health check ${what} are not supported for TCP health checks`);
};

/** L14: the checks that are asked for, with `known` for what is not said. @throws AwsRefusal */
export const healthCheckOf = (input: HealthCheckInput, known: HealthCheck = defaultCheck): HealthCheck => {
  if (input.HealthCheckEnabled === false)
    throw new AwsRefusal(
      'InvalidConfigurationRequest',
      'Health checks cannot be disabled for target groups with target type ip',
    );
  if ((input.HealthCheckProtocol ?? 'TCP') !== 'TCP')
    throw new AwsRefusal('NotImplementedByTheSandbox', 'targets are checked by TCP here', 501);
  checkTcp(input);
  const port = input.HealthCheckPort ?? known.port;
  if (port !== 'traffic-port') within(Number(port), 1, 65_535, 'Health check port');
  const interval = within(input.HealthCheckIntervalSeconds ?? known.interval, 5, 300, 'Health check interval');
  const timeout = within(input.HealthCheckTimeoutSeconds ?? known.timeout, 2, 120, 'Health check timeout');
  // L44: for TCP they may be equal, as the defaults of old were.
  if (timeout > interval)
    throw new AwsRefusal('ValidationError', 'Health check interval must be greater than the timeout.');
  return {
    ...{ port, interval, timeout },
    healthyThreshold: within(input.HealthyThresholdCount ?? known.healthyThreshold, 2, 10, 'Healthy threshold count'),
    unhealthyThreshold: within(
      input.UnhealthyThresholdCount ?? known.unhealthyThreshold,
      2,
      10,
      'Unhealthy threshold count',
    ),
  };
};
