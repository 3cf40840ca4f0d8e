import type { AwsRefusal } from '../service.ts';
import type { Limit, Limits } from './limits.ts';
import { isRecord } from './read-json.ts';
import { outsideLimit } from './refusals.ts';

/** Refuses an input that has a member outside its model's limits. @throws AwsRefusal in the service's form */
export const checkLimits = (limits: Limits, service: string, operation: string, input: unknown): void => {
  const { '*': common, [operation]: own } = limits[service] ?? { '*': {} };
  for (const [path, limit] of Object.entries({ ...common, ...own }))
    for (const { at, value } of valuesAt(stepsOf(path), input, '')) {
      const refusal = broken(service, at, value, limit);
      if (refusal) throw refusal;
    }
};

/** `Tags{key}` → `Tags`, `{key}`. */
export const stepsOf = (path: string): string[] => path.split(/\.|(?=\[\])|(?=\{)/);

interface Found {
  readonly at: string;
  readonly value: unknown;
}

/** The values that a path leads to; none where it leads nowhere. */
export const valuesAt = (steps: readonly string[], value: unknown, at: string): readonly Found[] => {
  const [step, ...rest] = steps;
  if (value === undefined) return [];
  if (step === undefined) return [{ at, value }];
  if (step === '[]') {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, index) => valuesAt(rest, item, `${at}.${index + 1}.member`));
  }
  if (!isRecord(value)) return [];
  if (step === '{key}') return Object.keys(value).map((key) => ({ at, value: key }));
  if (step === '{}') return Object.entries(value).flatMap(([key, item]) => valuesAt(rest, item, `${at}.${key}`));
  return valuesAt(rest, value[step], at === '' ? step : `${at}.${step}`);
};

const sizeOf = (value: unknown): number => {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : 0;
};

const broken = (service: string, at: string, value: unknown, limit: Limit): AwsRefusal | undefined => {
  const { min = -Infinity, max = Infinity, pattern, oneOf } = limit;
  const what = typeof value === 'number' ? 'value' : 'length';
  const size = sizeOf(value);
  if (size < min) return outsideLimit(service, at, value, `Member must have ${what} greater than or equal to ${min}`);
  if (size > max) return outsideLimit(service, at, value, `Member must have ${what} less than or equal to ${max}`);
  if (oneOf && !oneOf.some((one) => one === value))
    return outsideLimit(service, at, value, `Member must satisfy enum value set: [${oneOf.join(', ')}]`);
  return pattern && typeof value === 'string' && !pattern.test(value)
    ? outsideLimit(service, at, value, `Member must satisfy regular expression pattern: ${pattern.source}`)
    : undefined;
};
