import type { SensorResource } from './intent.ts';
import { configMap } from './resources/config-map.ts';
import { disruptionBudget } from './resources/disruption-budget.ts';
import { production } from './resources/production.ts';
import { statefulSet } from './resources/stateful-set.ts';

/** What makes one SensorProducer, in the order a person would tell it. Order decides nothing. */
export const stack: readonly SensorResource[] = [configMap, disruptionBudget, statefulSet, production];
