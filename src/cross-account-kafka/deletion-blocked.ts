import { abandonAnnotation } from '../api/cross-account-kafka.ts';
import type { Status } from '../api/status.ts';
import { seenOr } from '../core/seen.ts';
import type { Statement } from '../core/report.ts';
import type { Pass } from './conclude.ts';
import { isOpen } from './consumers.ts';
import { disconnects } from './intent.ts';
import { knownByStatus, tell } from './known-by-status.ts';
import type { World } from './world.ts';

/** What holds up a deletion, if anything does. */
export const deletionBlocked = ({ subject, intent, hold, due, world }: Pass): Statement => {
  const type = 'DeletionBlocked';
  const isHeldUp = hold !== undefined && due.some(({ verdict }) => verdict.is === 'change');
  if (subject.deleting && isHeldUp)
    return {
      ...{ type, status: 'True', reason: 'Paused' },
      message: 'what is left is not removed: nothing is written to AWS while the object is paused or in mode Plan',
    };
  const rule = due.find(({ verdict }) => verdict.is === 'wait' && verdict.reason === 'BrokerIngressRemains');
  if (rule?.verdict.is === 'wait')
    return { type, status: 'True', reason: rule.verdict.reason, message: rule.verdict.message };
  const connected = intent.phase === 'drain' && !disconnects(intent) ? connectedConsumers(world) : [];
  if (connected.length === 0)
    return { type, status: 'False', reason: 'NotBlocked', message: 'nothing holds up a deletion' };
  return {
    ...{ type, status: 'True', reason: 'ConsumersStillConnected' },
    message: `waiting until these consumers have deleted their endpoints: ${connected.join(', ')}`,
  };
};

/** A deletion that ends before it begins: the object cannot be worked on, and what was made for it is still there. */
export const blockedBy = ({ reason, message }: Statement, status: Status, spec: unknown): Statement => {
  const left = knownByStatus(status, spec).map(tell);
  const list = left.length === 0 ? 'status knows of nothing that is left' : `still there: ${left.join(', ')}`;
  const letGo = `The annotation ${abandonAnnotation} with the object's uid lets the object go without touching any of it`;
  return { type: 'DeletionBlocked', status: 'True', reason, message: `${message}; ${list}. ${letGo}.` };
};

/** `222222222222 (vpce-…)` for each open connection, sorted. */
const connectedConsumers = (world: World): readonly string[] =>
  seenOr(world.connections, [])
    .filter(isOpen)
    .map(({ account, endpointId }) => `${account} (${endpointId})`)
    .sort();
