import type { Aws } from '../aws/client.ts';
import type { AwsTime } from '../aws/durations.ts';
import type { Clock } from '../clock.ts';
import type { Memory } from '../core/memory.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Events } from '../kube/events.ts';
import type { FollowedAllowList } from './followed-allow-list.ts';
import type { CrossAccountKafka } from './object.ts';

/** What a pass over a CrossAccountKafka works with. */
export interface Operator {
  readonly kube: KubeClient;
  readonly aws: Aws;
  /** Which namespaces may use which role. */
  readonly allowList: FollowedAllowList;
  readonly events: Events;
  readonly clock: Clock;
  readonly time: AwsTime;
  /** Tells installations of the operator apart in owner tags. */
  readonly installation: string;
  /** What passes remember, by the object's UID. */
  readonly memories: Map<string, Memory>;
  /** Objects as our own last write to them was answered, by UID, until the cache shows it. */
  readonly written: Map<string, CrossAccountKafka>;
  /** One sentence on why nothing can be done now, for the log. */
  readonly onTrouble: (message: string) => void;
}
