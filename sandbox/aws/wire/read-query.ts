import type { NormalizedSchema } from '@smithy/core/schema';
import { requiredMembers, trait, type Protocol } from './model.ts';
import { missingMember, unknownMember, wrongType } from './refusals.ts';
import { blobOf, scalarType } from './read-json.ts';

/** Form parameters; what no member has read is left over. */
class Form {
  readonly #values: Map<string, string>;
  readonly #unread: Set<string>;

  constructor(body: string) {
    this.#values = new Map(new URLSearchParams(body));
    this.#unread = new Set(this.#values.keys());
  }

  take(key: string): string | undefined {
    this.#unread.delete(key);
    return this.#values.get(key);
  }

  has(prefix: string): boolean {
    return this.#values.has(prefix) || [...this.#values.keys()].some((key) => key.startsWith(`${prefix}.`));
  }

  /** The indices of a list, as numbers in order: `Filter.2` comes before `Filter.10`. */
  indices(prefix: string): number[] {
    const found = [...this.#values.keys()].flatMap((key) => {
      const digits = key.startsWith(`${prefix}.`) ? /^\d+/.exec(key.slice(prefix.length + 1))?.[0] : undefined;
      return digits === undefined ? [] : [Number(digits)];
    });
    return [...new Set(found)].sort((a, b) => a - b);
  }

  unread(): string | undefined {
    return [...this.#unread][0];
  }
}

/** A form body → operation name and the value a handler gets. @throws AwsRefusal */
export const readForm = (
  body: string,
): { action: string; read: (schema: NormalizedSchema, protocol: Protocol) => unknown } => {
  const form = new Form(body);
  const action = form.take('Action') ?? '';
  form.take('Version');
  return {
    action,
    read: (schema, protocol) => {
      const value = readValue(schema, form, '', protocol);
      const unread = form.unread();
      if (unread !== undefined) throw unknownMember(protocol, unread);
      return value;
    },
  };
};

const capitalise = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The key of a member: EC2 has its own names, or capitalises; the others take xmlName as it is. */
const keyOf = (member: string, schema: NormalizedSchema, protocol: Protocol): string => {
  const name = trait(schema, 'xmlName') ?? member;
  return protocol === 'ec2-query' ? (trait(schema, 'ec2QueryName') ?? capitalise(name)) : name;
};

const readValue = (schema: NormalizedSchema, form: Form, prefix: string, protocol: Protocol): unknown => {
  if (schema.isStructSchema()) return readStruct(schema, form, prefix, protocol);
  if (!form.has(prefix)) return undefined;
  if (schema.isListSchema()) return readList(schema, form, prefix, protocol);
  if (schema.isMapSchema()) return readMap(schema, form, prefix, protocol);
  return readScalar(schema, form.take(prefix), prefix, protocol);
};

const readStruct = (schema: NormalizedSchema, form: Form, prefix: string, protocol: Protocol): object => {
  const read: Record<string, unknown> = {};
  for (const [member, memberSchema] of schema.structIterator()) {
    const key =
      prefix === '' ? keyOf(member, memberSchema, protocol) : `${prefix}.${keyOf(member, memberSchema, protocol)}`;
    if (!form.has(key)) continue;
    const value = readValue(memberSchema, form, key, protocol);
    if (value !== undefined) read[member] = value;
  }
  const missing = requiredMembers(schema).find((member) => read[member] === undefined);
  if (missing !== undefined) throw missingMember(protocol, keyOf(missing, schema.getMemberSchema(missing), protocol));
  return read;
};

/** EC2 flattens lists; awsQuery names their elements; an empty list arrives there as an empty value. */
const readList = (schema: NormalizedSchema, form: Form, prefix: string, protocol: Protocol): unknown[] => {
  const element = schema.getValueSchema();
  const base = protocol === 'ec2-query' ? prefix : `${prefix}.${trait(element, 'xmlName') ?? 'member'}`;
  form.take(prefix);
  return form.indices(base).map((index) => readValue(element, form, `${base}.${index}`, protocol));
};

const readMap = (schema: NormalizedSchema, form: Form, prefix: string, protocol: Protocol): object => {
  const keyName = trait(schema.getKeySchema(), 'xmlName') ?? 'key';
  const valueName = trait(schema.getValueSchema(), 'xmlName') ?? 'value';
  const base = `${prefix}.entry`;
  return Object.fromEntries(
    form
      .indices(base)
      .map((index): [string, unknown] => [
        form.take(`${base}.${index}.${keyName}`) ?? '',
        readValue(schema.getValueSchema(), form, `${base}.${index}.${valueName}`, protocol),
      ]),
  );
};

const readScalar = (schema: NormalizedSchema, text: string | undefined, path: string, protocol: Protocol): unknown => {
  if (text === undefined) return undefined;
  if (schema.isTimestampSchema()) return timeOf(text, path, protocol);
  if (schema.isBlobSchema()) return blobOf(text, protocol, path);
  const wanted = scalarType(schema);
  if (wanted === 'number') return numberOf(text, path, protocol);
  if (wanted === 'boolean') return booleanOf(text, path, protocol);
  return text;
};

const timeOf = (text: string, path: string, protocol: Protocol): Date => {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw wrongType(protocol, path, 'timestamp');
  return time;
};

const numberOf = (text: string, path: string, protocol: Protocol): number => {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw wrongType(protocol, path, 'number');
  return value;
};

const booleanOf = (text: string, path: string, protocol: Protocol): boolean => {
  if (text !== 'true' && text !== 'false') throw wrongType(protocol, path, 'boolean');
  return text === 'true';
};
