import { createHash } from 'node:crypto';
import type { StepLike } from './verdict.ts';

/** Members whose values must never be seen: what the AWS models mark sensitive among the calls we make. */
const sensitive = new Set(['SecretString', 'SecretBinary']);

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** JSON with sorted keys, so that equal values give equal text. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortKeys);

const sortKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The only form in which a step is logged, planned aloud or remembered: secret values are their SHA-256. */
export const show = (step: StepLike): string => `${step.call} ${JSON.stringify(step.input, hideThenSort)}`;

const hideThenSort = (key: string, value: unknown): unknown =>
  sensitive.has(key) && typeof value === 'string' ? `sha256:${sha256(value)}` : sortKeys(key, value);
