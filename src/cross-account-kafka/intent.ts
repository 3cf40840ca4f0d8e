import type { Spec, SpecWithCluster } from '../api/spec.ts';
import type { AwsStep } from '../aws/calls.ts';
import type { Resource } from '../core/resource.ts';
import type { World } from './world.ts';

/** What the object is in AWS; fixed from the moment the operator acts. */
export interface Identity {
  readonly account: string;
  readonly region: string;
  /** Of the cluster that the object creates … */
  readonly clusterName?: string | undefined;
  /** … or of the existing one that it exposes: one of the two. */
  readonly clusterArn?: string | undefined;
  readonly secretName: string;
}

/**
 * What a pass is for. `keep`: make it so and keep it so. `drain`: the object is being deleted while consumers may be
 * connected: everything stays and is repaired, nobody new is let in, no MSK update begins. `remove`: nothing is wanted.
 */
export type Phase = 'keep' | 'drain' | 'remove';

export interface Intent {
  readonly phase: Phase;
  readonly spec: Spec;
  /** Endpoints and accounts whose waiting connections somebody accepted by annotation. */
  readonly accepted: readonly string[];
}

/** What a pass is for where the object creates its cluster. */
export type IntentWithCluster = Intent & { readonly spec: SpecWithCluster };

/** Whether a deletion cuts connected consumers off instead of waiting for them. */
export const disconnects = ({ spec, phase }: Intent): boolean =>
  phase === 'drain' && spec.connectedConsumers === 'Disconnect';

/** One kind of AWS resource of a CrossAccountKafka. */
export type StackResource = Resource<Intent, World, AwsStep>;

/** One kind that is there only where the object creates its cluster. */
export type ClusterResource = Resource<IntentWithCluster, World, AwsStep>;
