import * as z from 'zod';
import { conditionSchema } from './condition.ts';
import { sensorConditionTypes } from './conditions.ts';
import { about, listMapBy } from './rules.ts';

/** The status of a SensorProducer. */
export const sensorStatusSchema = z
  .object({
    observedGeneration: z.int().min(0).meta(about('metadata.generation that this status speaks of.')).optional(),
    replicas: z.int().min(0).meta(about('Pods that there are.')).optional(),
    readyReplicas: z.int().min(0).meta(about('Pods that had a record acknowledged lately.')).optional(),
    selector: z
      .string()
      .max(512)
      .meta(about('Label selector of the pods, for autoscalers and disruption budgets.'))
      .optional(),
    sensors: z.int().min(0).meta(about('Sensors in all the wanted pods together.')).optional(),
    conditions: z
      .array(conditionSchema(sensorConditionTypes))
      .max(16)
      .meta({ ...about('Where things stand, one entry for each aspect.'), ...listMapBy('type') })
      .optional(),
  })
  .meta(about('What the operator has seen and done. Written by the operator alone.'));

export type SensorStatus = z.infer<typeof sensorStatusSchema>;
