import type { Rule } from '../../rule.ts';
import { lifeRules } from './rules-of-life.ts';
import { readRules } from './rules-of-reads.ts';
import { updateRules } from './rules-of-updates.ts';

/** What MSK refuses and promises. */
export const mskRules: readonly Rule[] = [...lifeRules, ...updateRules, ...readRules];
