import type { Pod } from './pod.ts';

/** Where pods get their addresses. */
export interface PodNetwork {
  /** An address for this pod alone. */
  attach(pod: Pod): string;
  /** Takes it back once the pod has ended. */
  detach(address: string): void;
}
