import { canonicalJson } from './show.ts';
import { uidTag, type Tags } from './tags.ts';

/** Why something is changed: the field, as it is and as it is to be. */
export const differs = (field: string, has: unknown, wants: unknown): string =>
  `${field} is ${tell(has)}, to be ${tell(wants)}`;

const tell = (value: unknown): string => {
  if (value === undefined) return 'not set';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.map(tell).sort().join(' and ');
  return typeof value === 'string' ? value : canonicalJson(value);
};

/** The same for tags that are missing or have other values. */
export const tagsDiffer = (has: Tags, missing: Tags): string =>
  Object.entries(missing)
    .filter(([key]) => key !== uidTag)
    .map(([key, value]) => differs(`tag ${key}`, has[key], value))
    .join('; ');
