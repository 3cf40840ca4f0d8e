import { sha256 } from './show.ts';

/** Whose things are: one object of one installation of the operator. */
export interface Owner {
  /** `<installation>/<namespace>/<name>`: the value of the owner tag, the same for an object made again under its name. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** UID of the Kubernetes object, for information. */
  readonly uid: string;
}

export const ownerOf = (installation: string, metadata: { namespace: string; name: string; uid: string }): Owner => ({
  id: `${installation}/${metadata.namespace}/${metadata.name}`,
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
});

const hashOf = (owner: Owner, length: number): string => sha256(owner.id).slice(0, length);

/** Asked for dozens of times a pass. */
const shortNames = new WeakMap<Owner, string>();

/** Begins the name of everything that needs a short unique name in AWS. */
export const shortName = (owner: Owner): string => {
  const known = shortNames.get(owner);
  if (known !== undefined) return known;
  const name = `cak-${hashOf(owner, 10)}`;
  shortNames.set(owner, name);
  return name;
};

const shortNameForm = /^(cak-[0-9a-f]{10})-/;

/** The short name with which a name begins; undefined for what is of no object. */
export const shortNameIn = (name: string): string | undefined => shortNameForm.exec(name)?.[1];

const loadBalancerForm = /^(cak-[0-9a-f]{10})-b/;

/** The short name in the ARN of a broker's load balancer, `arn:…:loadbalancer/net/<name>/<id>`; undefined for one of nobody's. */
export const shortNameInArn = (loadBalancerArn: string): string | undefined =>
  loadBalancerArn.split('/').flatMap((part) => loadBalancerForm.exec(part)?.[1] ?? [])[0];

/** `b3` for what belongs to broker 3; `b3-r1` for the load balancer that took the place of its first one, with what hangs on it. */
export const brokerSlot = (brokerId: number, replacement = 0): string =>
  replacement === 0 ? `b${brokerId}` : `b${brokerId}-r${replacement}`;
/** Name of a broker's load balancer and of its target group: at most 32 characters, AWS's limit. */
export const brokerName = (owner: Owner, slot: string): string => `${shortName(owner)}-${slot}`;
/** The slot in such a name. */
export const slotInName = (owner: Owner, name: string): string => name.slice(shortName(owner).length + 1);
export const brokersGroupName = (owner: Owner): string => `${shortName(owner)}-brokers`;
export const loadBalancersGroupName = (owner: Owner): string => `${shortName(owner)}-nlb`;

/** The part of an ARN that tells which of AWS's clouds it is of. */
export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Alias of the key that we make. */
export const keyAlias = (owner: Owner): string => `alias/${shortName(owner)}`;

/** The broker whose load balancer an ARN is of; undefined for load balancers of others. */
export const brokerIdInArn = (owner: Owner, loadBalancerArn: string): number | undefined => {
  const ours = brokerName(owner, 'b');
  const name = loadBalancerArn.split('/').find((part) => part.startsWith(ours));
  return name === undefined ? undefined : brokerIdOf(slotInName(owner, name));
};

const clusterNameLimit = 64;

/** `<namespace>-<name>-<6 hex>`; cut at the front, since the end tells objects apart. */
export const defaultClusterName = (owner: Owner): string =>
  `${owner.namespace}-${owner.name}-${hashOf(owner, 6)}`.slice(-clusterNameLimit).replace(/^-+/, '');
export const defaultSecretName = (owner: Owner): string => `cak/${owner.namespace}/${owner.name}/brokers`;
/** Under `/aws/vendedlogs/` so that the account's log resource policy does not fill up (MSK developer guide, troubleshooting). */
export const logGroupName = (clusterName: string): string => `/aws/vendedlogs/msk/${clusterName}`;

const slotForm = /^b(\d+)(?:-r(\d+))?$/;

/** Broker id of a slot such as `b3` or `b3-r1`; undefined for other slots. */
export const brokerIdOf = (slot: string): number | undefined => {
  const digits = slotForm.exec(slot)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** How many load balancers of the same broker came before: 1 for `b3-r1`, 0 for `b3`. */
export const replacementOf = (slot: string): number => Number(slotForm.exec(slot)?.[2] ?? 0);
