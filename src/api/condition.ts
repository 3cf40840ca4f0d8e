import * as z from 'zod';
import { about } from './rules.ts';

/** One condition, in the form that Kubernetes gives them; `types` is told in the schema: type → what it means. */
export const conditionSchema = (types: Readonly<Record<string, string>>) =>
  z
    .object({
      type: z
        .string()
        .max(64)
        .meta(
          about(
            `Which aspect this is about. ${Object.entries(types)
              .map(([type, meaning]) => `${type}: ${meaning}`)
              .join(' ')}`,
          ),
        ),
      status: z.enum(['True', 'False', 'Unknown']).meta(about('Whether it holds.')),
      observedGeneration: z.int().min(0).meta(about('metadata.generation that this condition speaks of.')),
      lastTransitionTime: z
        .string()
        .max(64)
        .meta({ ...about('When status last changed, RFC 3339.'), format: 'date-time' }),
      reason: z.string().max(64).meta(about('Why, in one word; stable, for machines.')),
      message: z.string().max(32768).meta(about('Why, in a sentence, for people: what is so, and what to do.')),
    })
    .meta(about('One condition.'));

export type Condition = z.infer<ReturnType<typeof conditionSchema>>;
