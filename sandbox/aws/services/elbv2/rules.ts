import type { Rule } from '../../rule.ts';
import { changeRules } from './rules-of-changes.ts';
import { readRules } from './rules-of-reads.ts';

/** What Elastic Load Balancing refuses and promises, as far as network load balancers go. */
export const elbRules: readonly Rule[] = [...changeRules, ...readRules];
