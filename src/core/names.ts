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

/** Begins the name of everything that needs a short unique name in AWS. */
export const shortName = (owner: Owner): string => `cak-${hashOf(owner, 10)}`;
export const brokerSlot = (brokerId: number): string => `b${brokerId}`;
/** Name of broker's load balancer and of its target group: at most 32 characters, AWS's limit. */
export const brokerName = (owner: Owner, brokerId: number): string => `${shortName(owner)}-b${brokerId}`;
export const brokersGroupName = (owner: Owner): string => `${shortName(owner)}-brokers`;
export const loadBalancersGroupName = (owner: Owner): string => `${shortName(owner)}-nlb`;

/** The part of an ARN that tells which of AWS's clouds it is of. */
export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Alias of the key that we make. */
export const keyAlias = (owner: Owner): string => `alias/${shortName(owner)}`;

/** The slot in the ARN of a load balancer of this owner; undefined for other load balancers. */
export const slotInArn = (owner: Owner, loadBalancerArn: string): string | undefined =>
  new RegExp(`/${shortName(owner)}-(b\\d+)(?:/|$)`).exec(loadBalancerArn)?.[1];

const clusterNameLimit = 64;

/** `<namespace>-<name>-<6 hex>`; cut at the front, since the end tells objects apart. */
export const defaultClusterName = (owner: Owner): string =>
  `${owner.namespace}-${owner.name}-${hashOf(owner, 6)}`.slice(-clusterNameLimit).replace(/^-+/, '');
export const defaultSecretName = (owner: Owner): string => `cak/${owner.namespace}/${owner.name}/brokers`;
/** Under `/aws/vendedlogs/` so that the account's log resource policy does not fill up (MSK developer guide, troubleshooting). */
export const logGroupName = (clusterName: string): string => `/aws/vendedlogs/msk/${clusterName}`;

/** Broker id of a slot such as `b3`; undefined for other slots. */
export const brokerIdOf = (slot: string): number | undefined => {
  const digits = /^b(\d+)$/.exec(slot)?.[1];
  return digits === undefined ? undefined : Number(digits);
};
