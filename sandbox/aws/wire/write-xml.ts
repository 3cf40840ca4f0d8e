import type { NormalizedSchema } from '@smithy/core/schema';
import { timestampFormat, trait } from './model.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);

export const element = (name: string, content: string, attributes = ''): string =>
  `<${name}${attributes}>${content}</${name}>`;

/** The members of a struct as elements. Empty lists are written: a describe that found nothing says so. */
export const writeMembers = (schema: NormalizedSchema, value: object): string => {
  const members = value as Record<string, unknown>;
  return [...schema.structIterator()]
    .filter(([member]) => members[member] !== undefined && members[member] !== null)
    .map(([member, memberSchema]) =>
      element(trait(memberSchema, 'xmlName') ?? member, writeValue(memberSchema, members[member])),
    )
    .join('');
};

const writeValue = (schema: NormalizedSchema, value: unknown): string => {
  if (schema.isStructSchema()) return writeMembers(schema, value as object);
  if (schema.isListSchema()) return writeList(schema, value as unknown[]);
  if (schema.isMapSchema()) return writeMap(schema, value as object);
  if (value instanceof Date)
    return timestampFormat(schema, 'date-time') === 'date-time' ? value.toISOString() : value.toUTCString();
  return escapeXml(value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value));
};

const writeList = (schema: NormalizedSchema, items: readonly unknown[]): string => {
  const name = trait(schema.getValueSchema(), 'xmlName') ?? 'member';
  return items.map((item) => element(name, writeValue(schema.getValueSchema(), item))).join('');
};

const writeMap = (schema: NormalizedSchema, map: object): string =>
  Object.entries(map)
    .map(([key, item]) => {
      const keyName = trait(schema.getKeySchema(), 'xmlName') ?? 'key';
      const valueName = trait(schema.getValueSchema(), 'xmlName') ?? 'value';
      return element(
        'entry',
        element(keyName, escapeXml(key)) + element(valueName, writeValue(schema.getValueSchema(), item)),
      );
    })
    .join('');
