import { step, type AwsStep } from '../../aws/calls.ts';
import type { EndpointConnection } from '../../aws/facts.ts';
import { differs } from '../../core/differs.ts';
import { see } from '../../core/seen.ts';
import { change, type Verdict } from '../../core/verdict.ts';
import { consumerAccounts, openConnections, waitingConnections } from '../consumers.ts';
import { disconnects, type Intent } from '../intent.ts';
import type { EndpointService, World } from '../world.ts';
import { secretNames } from './secret.ts';

/** Who may connect to an endpoint service, who is let in, and who has to go; in this order. */
export const letIn = (
  found: EndpointService,
  slot: string,
  intent: Intent,
  world: World,
): Verdict<AwsStep> | undefined =>
  admit(found, intent) ?? accept(found, intent, world) ?? turnAway(found, slot, intent, world);

/** Exactly the spec's consumers may connect; nobody new while the object is being deleted. */
const admit = (found: EndpointService, { spec, phase }: Intent): Verdict<AwsStep> | undefined => {
  const wanted = phase === 'keep' ? spec.consumers.map(({ principal }) => principal) : [];
  const has = see(found.principals);
  const AddAllowedPrincipals = wanted.filter((principal) => !has.includes(principal));
  const RemoveAllowedPrincipals = has.filter((principal) => !wanted.includes(principal));
  return AddAllowedPrincipals.length + RemoveAllowedPrincipals.length === 0
    ? undefined
    : change(
        differs('allowed principals', has, wanted),
        step('ec2:ModifyVpcEndpointServicePermissions', {
          ServiceId: found.id,
          AddAllowedPrincipals,
          RemoveAllowedPrincipals,
        }),
      );
};

/** Whoever is welcome and waits: everybody where nobody has to be asked, otherwise whom somebody accepted. */
const accept = (found: EndpointService, intent: Intent, world: World): Verdict<AwsStep> | undefined => {
  if (intent.phase !== 'keep') return undefined;
  const pending = openConnections(world, found).filter(
    ({ state, account }) => state === 'pendingacceptance' && consumerAccounts(intent.spec).includes(account),
  );
  const held = intent.spec.exposure.acceptance === 'Manual' ? waitingConnections(intent, pending) : [];
  const welcome = pending.filter((one) => !held.includes(one));
  return welcome.length === 0
    ? undefined
    : change(
        `accepted: ${welcome.map(({ endpointId, account }) => `${endpointId} of ${account}`).join(', ')}`,
        step('ec2:AcceptVpcEndpointConnections', {
          ServiceId: found.id,
          VpcEndpointIds: welcome.map(({ endpointId }) => endpointId),
        }),
      );
};

/** Taking a permission away cuts no connection (hashicorp/terraform-provider-aws#37260): those of accounts that are consumers no more are rejected, after it. */
const turnAway = (found: EndpointService, slot: string, intent: Intent, world: World): Verdict<AwsStep> | undefined => {
  const unwelcome = openConnections(world, found).filter((connection) => isUnwelcome(connection, slot, intent, world));
  return unwelcome.length === 0
    ? undefined
    : change(`not consumers: ${unwelcome.map(({ account }) => account).join(', ')}`, reject(found, unwelcome));
};

const isUnwelcome = ({ account, state }: EndpointConnection, slot: string, intent: Intent, world: World): boolean => {
  if (intent.phase === 'keep') return !consumerAccounts(intent.spec).includes(account);
  return state === 'pendingacceptance' || (disconnects(intent) && !secretNames(slot, world));
};

export const reject = ({ id }: EndpointService, connections: readonly { readonly endpointId: string }[]): AwsStep =>
  step('ec2:RejectVpcEndpointConnections', {
    ServiceId: id,
    VpcEndpointIds: connections.map(({ endpointId }) => endpointId),
  });
