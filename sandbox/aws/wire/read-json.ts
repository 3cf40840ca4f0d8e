import type { NormalizedSchema } from '@smithy/core/schema';
import { requiredMembers, trait, type Protocol } from './model.ts';
import { missingMember, unknownMember, wrongType } from './refusals.ts';

/** JSON → the value a handler gets, checked member by member. @throws AwsRefusal */
export const readJson = (schema: NormalizedSchema, value: unknown, protocol: Protocol, path = ''): unknown => {
  if (value === null || value === undefined) return undefined;
  if (schema.isStructSchema()) return readStruct(schema, value, protocol, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw wrongType(protocol, path, 'list');
    return value.map((item, index) => readJson(schema.getValueSchema(), item, protocol, `${path}[${index}]`));
  }
  if (schema.isMapSchema()) return readMap(schema, value, protocol, path);
  return readScalar(schema, value, protocol, path);
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name of a member in JSON; only REST services rename. */
export const jsonName = (member: string, schema: NormalizedSchema, protocol: Protocol): string =>
  protocol === 'rest-json' ? (trait(schema, 'jsonName') ?? member) : member;

const readStruct = (schema: NormalizedSchema, value: unknown, protocol: Protocol, path: string): object => {
  if (!isRecord(value)) throw wrongType(protocol, path, 'structure');
  const read: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const [member, memberSchema] of schema.structIterator()) {
    const name = jsonName(member, memberSchema, protocol);
    known.add(name);
    const memberValue = readJson(memberSchema, value[name], protocol, join(path, name));
    if (memberValue !== undefined) read[member] = memberValue;
  }
  const unknown = Object.keys(value).find((name) => !known.has(name));
  if (unknown !== undefined) throw unknownMember(protocol, join(path, unknown));
  const missing = requiredMembers(schema).find((member) => read[member] === undefined);
  if (missing !== undefined)
    throw missingMember(protocol, join(path, jsonName(missing, schema.getMemberSchema(missing), protocol)));
  return read;
};

export const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const readMap = (schema: NormalizedSchema, value: unknown, protocol: Protocol, path: string): object => {
  if (!isRecord(value)) throw wrongType(protocol, path, 'map');
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      readJson(schema.getValueSchema(), item, protocol, join(path, key)),
    ]),
  );
};

const readScalar = (schema: NormalizedSchema, value: unknown, protocol: Protocol, path: string): unknown => {
  if (schema.isTimestampSchema()) return readTime(value, protocol, path);
  if (schema.isBlobSchema()) return blobOf(value, protocol, path);
  const wanted = scalarType(schema);
  if (wanted !== undefined && typeof value !== wanted) throw wrongType(protocol, path, wanted);
  return value;
};

const readTime = (value: unknown, protocol: Protocol, path: string): Date => {
  const time = new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (Number.isNaN(time.getTime())) throw wrongType(protocol, path, 'timestamp');
  return time;
};

/** Base64 → bytes. */
export const blobOf = (value: unknown, protocol: Protocol, path: string): Uint8Array => {
  if (typeof value !== 'string') throw wrongType(protocol, path, 'blob');
  return new Uint8Array(Buffer.from(value, 'base64'));
};

/** The JavaScript type of a scalar; undefined where anything goes (documents, big numbers). */
export const scalarType = (schema: NormalizedSchema): 'string' | 'boolean' | 'number' | undefined => {
  if (schema.isStringSchema()) return 'string';
  if (schema.isBooleanSchema()) return 'boolean';
  return schema.isNumericSchema() ? 'number' : undefined;
};
