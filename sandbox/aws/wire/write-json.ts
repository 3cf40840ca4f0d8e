import type { NormalizedSchema } from '@smithy/core/schema';
import { timestampFormat, type Protocol } from './model.ts';
import { jsonName } from './read-json.ts';

/** A handler's output, or an error's members → plain JSON values. */
export const writeJson = (schema: NormalizedSchema, value: unknown, protocol: Protocol): unknown => {
  if (value === undefined || value === null) return undefined;
  if (schema.isStructSchema()) return writeStruct(schema, value as Record<string, unknown>, protocol);
  if (schema.isListSchema())
    return (value as unknown[]).map((item) => writeJson(schema.getValueSchema(), item, protocol));
  if (schema.isMapSchema())
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, writeJson(schema.getValueSchema(), item, protocol)]),
    );
  if (value instanceof Date) return writeTime(schema, value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
};

const writeStruct = (schema: NormalizedSchema, value: Record<string, unknown>, protocol: Protocol): object => {
  const written: Record<string, unknown> = {};
  for (const [member, memberSchema] of schema.structIterator()) {
    if (value[member] !== undefined)
      written[jsonName(member, memberSchema, protocol)] = writeJson(memberSchema, value[member], protocol);
  }
  return written;
};

const writeTime = (schema: NormalizedSchema, value: Date): string | number => {
  const format = timestampFormat(schema, 'epoch-seconds');
  if (format === 'epoch-seconds') return value.getTime() / 1000;
  return format === 'date-time' ? value.toISOString() : value.toUTCString();
};
