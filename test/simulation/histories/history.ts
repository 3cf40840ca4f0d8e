import * as fc from 'fast-check';
import { unknowns, type Switch } from '../../../sandbox/aws/switches.ts';
import { sabotages } from '../saboteur.ts';
import { freshKeyArn } from '../../support/aws.ts';
import { accounts, type Deed, type Step, type Takeaway } from './deeds.ts';

/** Bad days: how AWS answers where nobody knows it, how fast it is, and what happens. Data, so that it can be kept and replayed. */
export interface History {
  /** Switches of the double that are not as usual. */
  readonly switches: Readonly<Partial<Record<Switch, string>>>;
  /** How long whatever AWS does takes, in seconds; AWS's own durations without it. */
  readonly pace?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly steps: readonly Step[];
}

const nth = fc.nat({ max: 5 });
const a = <Do extends Deed['do']>(name: Do) => fc.constant<{ readonly do: Do }>({ do: name });

const service = fc.constantFrom('kafka', 'ec2', 'elasticloadbalancing', 'secretsmanager', 'kms', 'logs', 'tag');
/** Of the actions that the operator is most hurt by, each is met alone; the rest by service. */
const action = fc.oneof(
  service.map((name) => `${name}:*`),
  fc.constantFrom(
    ...[
      'kafka:ListNodes',
      'kafka:ListClustersV2',
      'kafka:CreateClusterV2',
      'kafka:UpdateBrokerCount',
      'ec2:DescribeVpcEndpointServiceConfigurations',
      'ec2:CreateVpcEndpointServiceConfiguration',
      'ec2:DescribeVpcEndpointConnections',
      'ec2:ModifyVpcEndpointServicePermissions',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeTargetHealth',
      'elasticloadbalancing:RegisterTargets',
      'elasticloadbalancing:CreateLoadBalancer',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'kms:ListAliases',
    ],
  ),
);

const accessDenied = { is: 'error', code: 'AccessDeniedException', message: 'not allowed', status: 403 } as const;
const internalError = { is: 'error', code: 'InternalFailure', message: 'try again', status: 500 } as const;
const expired = { is: 'error', code: 'ExpiredTokenException', message: 'expired', status: 403 } as const;
const effect = fc.oneof(
  fc.constantFrom(accessDenied, internalError, expired),
  fc.constantFrom({ is: 'throttle' }, { is: 'reset-before' }, { is: 'reset-after' }, { is: 'stale' } as const),
);

const fault = fc.record({ action, nth: fc.integer({ min: 1, max: 5 }), times: fc.integer({ min: 1, max: 8 }), effect });

/** Edits of the spec that are legal whatever it is now, by pairs: there and back. */
const changes = [
  { tags: { team: 'garden' } },
  { tags: null },
  { cluster: { instanceType: 'kafka.m7g.xlarge' } },
  { cluster: { instanceType: 'kafka.m7g.large' } },
  { network: { clientSecurityGroupIds: [] } },
  { network: { clientSecurityGroupIds: ['sg-0aaaaaaaaaaaaaac1'] } },
  { sharing: { kmsKeyArn: freshKeyArn } },
  { sharing: null },
  { exposure: { zones: 'BrokerZone' } },
  { exposure: { zones: 'AllZones' } },
  { exposure: { regions: ['us-east-1'] } },
  { exposure: { regions: [] } },
  { exposure: { acceptance: 'Manual' } },
  { exposure: { acceptance: 'Automatic' } },
];

const users = fc.oneof(
  fc.record({ do: fc.constant('change' as const), to: fc.constantFrom(...changes) }),
  fc.record({ do: fc.constant('scale' as const), brokers: fc.constantFrom(2 as const, 4 as const, 6 as const) }),
  fc.record({ do: fc.constant('consumers' as const), accounts: fc.subarray([...accounts]) }),
  fc.record({ do: fc.constant('retention' as const), days: fc.constantFrom(7, 30) }),
  fc.record({
    do: fc.constant('remove' as const),
    policy: fc.constantFrom('Retain' as const, 'Delete' as const),
    consumers: fc.constantFrom('Wait' as const, 'Disconnect' as const),
  }),
  fc.oneof(a('grow'), a('pause'), a('unpause'), a('plan'), a('apply'), a('lookNow'), a('create'), a('loseStatus')),
  fc.oneof(a('connect'), a('disconnect')),
);

const taken = fc.constantFrom<Takeaway>('service', 'listener', 'loadBalancer', 'targets', 'secret', 'secretValue');

const events = fc.oneof(
  fc.record({ do: fc.constantFrom('replaceBroker' as const, 'stopBroker' as const, 'startBroker' as const), nth }),
  fc.record({ do: fc.constantFrom('failLoadBalancer' as const, 'failEndpointService' as const), nth }),
  fc.record({ do: fc.constant('quota' as const), most: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ do: fc.constant('drift' as const), row: fc.nat({ max: 100 }) }),
  fc.record({ do: fc.constant('takeAway' as const), what: taken, nth }),
  fc.oneof(a('maintain'), a('oneNode'), a('operationFails')),
);

const apiTrouble = fc.record({
  status: fc.constantFrom(409 as const, 429 as const, 500 as const, 503 as const),
  though: fc.constantFrom('done' as const, 'notDone' as const),
  times: fc.integer({ min: 1, max: 6 }),
});

const trouble = fc.oneof(
  fc.record({ do: fc.constant('apiServer' as const), trouble: apiTrouble }),
  fc.record({ do: fc.constant('lag' as const), passes: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constant('fault' as const), fault }),
  fc.record({ do: fc.constant('sabotage' as const), at: fc.nat({ max: 30 }), how: fc.constantFrom(...sabotages) }),
  a('restart'),
);

const step: fc.Arbitrary<Step> = fc.record({
  deed: fc.oneof({ weight: 3, arbitrary: users }, events, trouble),
  seconds: fc.constantFrom(0, 2, 20, 90, 400),
});

const switches = fc
  .uniqueArray(
    fc
      .constantFrom(...(Object.keys(unknowns) as Switch[]))
      .chain((name) =>
        fc.record({ name: fc.constant(name), answer: fc.constantFrom<string>(...unknowns[name].answers) }),
      ),
    { selector: ({ name }) => name, maxLength: 4 },
  )
  .map((chosen) => Object.fromEntries(chosen.map(({ name, answer }) => [name, answer])));

export const histories: fc.Arbitrary<History> = fc.record({
  switches,
  pace: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(5, 20, 60) }, fc.constant(undefined)),
  pageSize: fc.option(fc.constantFrom(1, 2), { nil: undefined, freq: 5 }),
  steps: fc.array(step, { minLength: 1, maxLength: 8 }),
});
