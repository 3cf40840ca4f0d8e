import type { NormalizedSchema } from '@smithy/core/schema';
import { Defect } from './defect.ts';
import { join, scalarType } from './read-json.ts';

/** Refuses to send what the service's model does not know: serializers would drop it silently. @throws Defect */
export const checkOutput = (schema: NormalizedSchema, value: unknown, path = ''): void => {
  if (value === undefined || value === null) return;
  if (schema.isStructSchema()) checkStruct(schema, value, path);
  else if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw new Defect(`${path} is no list`);
    for (const [index, item] of value.entries()) checkOutput(schema.getValueSchema(), item, `${path}[${index}]`);
  } else if (schema.isMapSchema()) {
    for (const [key, item] of Object.entries(value)) checkOutput(schema.getValueSchema(), item, join(path, key));
  } else checkScalar(schema, value, path);
};

const checkStruct = (schema: NormalizedSchema, value: unknown, path: string): void => {
  if (typeof value !== 'object') throw new Defect(`${path} is no structure`);
  const members = new Map(schema.structIterator());
  for (const [member, item] of Object.entries(value as object)) {
    const memberSchema = members.get(member);
    if (!memberSchema) throw new Defect(`${join(path, member)} is unknown to the model`);
    checkOutput(memberSchema, item, join(path, member));
  }
};

const checkScalar = (schema: NormalizedSchema, value: unknown, path: string): void => {
  if (schema.isTimestampSchema()) {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new Defect(`${path} is no Date`);
    return;
  }
  const wanted = scalarType(schema);
  if (wanted !== undefined && typeof value !== wanted)
    throw new Defect(`${path} is a ${typeof value}, not a ${wanted}`);
};
