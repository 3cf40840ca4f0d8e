import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Simulation } from '../simulation.ts';
import { accounts, object } from './deeds.ts';
import type { Truth } from './truth.ts';

interface WantedSpec {
  readonly brokers: number;
  readonly consumers: readonly { readonly principal: string }[];
  readonly cluster: { readonly logRetentionDays?: number; readonly storageGiB?: number };
}

/** What of the world is not as the object asks for, in sentences: at rest, nothing. */
export const whatIsWrong = async (world: Simulation, truth: Truth): Promise<readonly string[]> => {
  const found = await object(world);
  return found === undefined ? leftovers(world) : exposure(world, truth, found.spec as WantedSpec);
};

const exposure = async (world: Simulation, truth: Truth, spec: WantedSpec): Promise<readonly string[]> => {
  const { brokers, entries, cluster } = truth;
  const wrong: string[] = [];
  if (brokers.length !== spec.brokers) wrong.push(`${brokers.length} brokers, not ${spec.brokers}`);
  if (spec.cluster.storageGiB !== undefined && cluster?.settings.storageGiB !== spec.cluster.storageGiB)
    wrong.push(`${cluster?.settings.storageGiB ?? 0} GiB, not ${spec.cluster.storageGiB}`);
  const keys = brokers.map(({ id }) => `b-${id}`).sort();
  if (Object.keys(entries).sort().join() !== keys.join())
    wrong.push(`the secret names ${Object.keys(entries).join()}, and MSK has ${keys.join()}`);
  for (const { id, address } of brokers) wrong.push(...pathOf(truth, id, address, spec));
  for (const account of accounts) wrong.push(...(await access(world, account, admitted(spec).includes(account))));
  return [...wrong, ...surplus(world, brokers.length, truth.heldLoadBalancers.length)];
};

const admitted = ({ consumers }: WantedSpec): readonly string[] =>
  consumers.map(({ principal }) => principal.split(':')[4] ?? '');

const pathOf = (truth: Truth, id: number, address: string, spec: WantedSpec): readonly string[] => {
  const path = truth.pathOf(truth.entries[`b-${id}`]?.service_name ?? '');
  if (!path) return [`broker ${id} has no whole path`];
  const targets = path.targetGroup.targets.filter(({ state }) => state !== 'draining').map((one) => one.address);
  const principals = [...path.service.principals].map((principal) => principal.split(':')[4]).sort();
  return [
    ...(new RegExp(`-b${id}(-r\\d+)?$`).test(path.loadBalancer.name)
      ? []
      : [`b-${id} leads to ${path.loadBalancer.name}`]),
    ...(targets.join() === address
      ? []
      : [`the targets of broker ${id} are ${targets.join()}, and it is at ${address}`]),
    ...(principals.join() === [...admitted(spec)].sort().join() ? [] : [`broker ${id} admits ${principals.join()}`]),
  ];
};

/** Whether an account may read the secret is asked as that account. */
const access = async (world: Simulation, account: string, may: boolean): Promise<readonly string[]> => {
  const SecretId = (await world.status()).secret?.arn;
  const can = await world
    .clients(account)
    .secrets.send(new GetSecretValueCommand({ SecretId }))
    .then(
      () => true,
      () => false,
    );
  return can === may ? [] : [`account ${account} ${can ? 'reads' : 'cannot read'} the secret`];
};

/** One of each for each broker, and no more; but for what AWS does not let go. */
const surplus = (world: Simulation, brokers: number, held: number): readonly string[] =>
  ['load-balancer', 'target-group', 'endpoint-service', 'listener'].flatMap((kind) => {
    const found = ours(world).filter((row) => row.kind === kind && row.state !== 'Deleted').length;
    const wanted = kind === 'endpoint-service' ? brokers : brokers + held;
    return found === wanted ? [] : [`${found} of ${kind} for ${brokers} brokers`];
  });

const ours = (world: Simulation) => world.inventory().filter(({ tags }) => 'crossaccountkafka.dev/owner' in tags);

const mayStay = ['cluster', 'log-group', 'security-group'];
const goes = ['scheduled for deletion', 'PendingDeletion', 'Deleted'];

const leftovers = (world: Simulation): readonly string[] =>
  ours(world)
    .filter(({ kind, state }) => !mayStay.includes(kind) && !goes.includes(state))
    .map(({ kind, name }) => `${kind} ${name} is left`);
