import type { NormalizedSchema } from '@smithy/core/schema';

/** Numbers the scalars of one sample. */
interface Count {
  value: number;
}

/**
 * A value for a schema in which every member is set, and no two alike: what a wire layer mixes up, or drops, shows.
 * @param within names of the structures around it; a structure inside itself is left out
 */
export const sampleOf = (
  schema: NormalizedSchema,
  count: Count = { value: 0 },
  within: readonly string[] = [],
): unknown => {
  count.value += 1;
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) return structSample(schema, count, [...within, nameOf(schema)]);
  const next = (): unknown => sampleOf(schema.getValueSchema(), count, within);
  if (schema.isListSchema()) return [next(), next()];
  if (schema.isMapSchema()) return { one: next(), two: next() };
  return scalarSample(schema, count.value);
};

const nameOf = (schema: NormalizedSchema): string => schema.getName(true) ?? '';

/** A union has one member. */
const structSample = (schema: NormalizedSchema, count: Count, within: readonly string[]): object => {
  const members = [...schema.structIterator()].filter(([, member]) => !within.includes(structName(member)));
  const wanted = schema.isUnionSchema() ? members.slice(0, 1) : members;
  return Object.fromEntries(wanted.map(([name, member]) => [name, sampleOf(member, count, within)]));
};

/** The structure that a member holds, directly or in lists and maps. */
const structName = (schema: NormalizedSchema): string =>
  schema.isListSchema() || schema.isMapSchema() ? structName(schema.getValueSchema()) : nameOf(schema);

const scalarSample = (schema: NormalizedSchema, number: number): unknown => {
  // Beyond ASCII, and with what XML, forms and paths escape.
  if (schema.isStringSchema()) return `text ${number} <&"'>/ü+%`;
  if (schema.isBooleanSchema()) return number % 2 === 0;
  if (schema.isNumericSchema()) return number;
  if (schema.isTimestampSchema()) return new Date(1_700_000_000_000 + number * 1000);
  return schema.isBlobSchema() ? new Uint8Array([number % 256, 1, 2]) : `text ${number}`;
};
