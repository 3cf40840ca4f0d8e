import { acceptAnnotation } from '../api/cross-account-kafka.ts';
import type { Spec } from '../api/spec.ts';
import type { ConsumerAccount, Status } from '../api/status.ts';
import type { Statement } from '../core/report.ts';
import { seenOr } from '../core/seen.ts';
import { brokerKey } from './secret-value.ts';
import { accountOf, waitingConnections } from './consumers.ts';
import type { Intent } from './intent.ts';
import type { World } from './world.ts';

const type = 'ConsumersConnected';

/** Accounts that a sentence names; status.consumers has them all. */
const named = 3;

/** Information: never a reason for Ready to be False. */
export const consumersConnected = (
  intent: Intent,
  { consumers = [], exposedBrokers = [] }: Status,
  world: World,
): Statement => {
  const { spec } = intent;
  if (consumers.length === 0)
    return { type, status: 'False', reason: 'NoConsumers', message: 'the spec lists no consumers' };
  const apart = consumers.filter(({ connected = 0, missing = [] }) => connected === 0 || missing.length > 0);
  const notes = unaccepted(intent, world) + rejected(apart, world) + roleless(spec, consumers);
  return apart.length === 0
    ? {
        type,
        status: 'True',
        reason: 'AllConnected',
        message: `every consumer account is connected to every broker${notes}`,
      }
    : {
        type,
        status: 'False',
        reason: 'NotAllConnected',
        message: `not connected to every broker: ${someOf(apart.map((one) => lacking(one, exposedBrokers.length)))}${notes}`,
      };
};

const lacking = ({ account, missing = [] }: ConsumerAccount, brokers: number): string =>
  `${account} lacks ${missing.length === brokers ? 'every broker' : missing.map(brokerKey).join(', ')}`;

const someOf = (told: readonly string[]): string =>
  told.slice(0, named).join('; ') + (told.length > named ? `; and ${told.length - named} more` : '');

/** Whose connections wait for somebody to accept them, and how that is done. */
const unaccepted = (intent: Intent, world: World): string => {
  if (intent.spec.exposure.acceptance !== 'Manual') return '';
  const waiting = waitingConnections(intent, seenOr(world.connections, [])).map(
    ({ endpointId, account }) => `${endpointId} of ${account}`,
  );
  return waiting.length === 0
    ? ''
    : `. Waiting to be accepted: ${someOf(waiting.sort())}. The annotation ${acceptAnnotation} lets in the endpoints or accounts that it lists, separated by commas`;
};

/** What was rejected once stays so: of an account that came back, its endpoints too. */
const rejected = (apart: readonly ConsumerAccount[], world: World): string => {
  const lost = seenOr(world.connections, [])
    .filter(({ state, account }) => state === 'rejected' && apart.some((one) => one.account === account))
    .map(({ endpointId, account }) => `${endpointId} of ${account}`);
  return lost.length === 0
    ? ''
    : `. Rejected endpoints never connect again: make new ones in place of ${someOf(lost.sort())}`;
};

/** A connection is an account's: which of its roles made it, AWS does not tell (EC2 API reference, VpcEndpointConnection). */
const roleless = (spec: Spec, consumers: readonly ConsumerAccount[]): string => {
  const whole = new Set(
    spec.consumers.flatMap(({ principal }) => (principal.endsWith(':root') ? accountOf(principal) : [])),
  );
  const accounts = consumers.filter(({ account, connected = 0 }) => connected > 0 && !whole.has(account));
  return accounts.length === 0
    ? ''
    : `. Connections carry no role: what ${someOf(accounts.map(({ account }) => account))} has connected stays while any principal of the account is a consumer`;
};
