import type { SensorSpec } from '../api/sensor-producer.ts';
import type { Resource } from '../core/resource.ts';
import type { KubeStep } from './step.ts';
import type { World } from './world.ts';

/** What a pass is to bring about. */
export interface Intent {
  readonly spec: SensorSpec;
}

export type SensorResource = Resource<Intent, World, KubeStep>;
