import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { page, sizeWithin } from '../paging.ts';
import { asListed } from './listing-lag.ts';
import { secretsOf, stagesOf, summaryOf, type Secret } from './state.ts';

/** The caller's own secrets that pass every filter. S19: those scheduled for deletion only on request. @throws AwsRefusal */
export const listed = (
  filters: readonly secretsmanager.Filter[] | undefined,
  includeDeleted: boolean,
  call: Call,
): Secret[] => {
  const wanted = (filters ?? []).map(({ Key, Values }) => ({ textsOf: textsFor(Key), values: Values ?? [] }));
  return [...secretsOf(call).values()]
    .flatMap((secret) => asListed(secret, call))
    .filter(({ deletedAt }) => deletedAt === undefined || includeDeleted)
    .filter((secret) => wanted.every(({ textsOf, values }) => passes(textsOf(secret), values)));
};

const filterTexts: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => [description],
  'tag-key': ({ tags }) => [...tags.keys()],
  'tag-value': ({ tags }) => [...tags.values()],
  all: ({ name, description, tags }) => [name, description, ...tags.keys(), ...tags.values()],
};

/** A17: filters that we do not know are refused rather than passed over. @throws AwsRefusal */
const textsFor = (key: string | undefined): ((secret: Secret) => readonly string[]) => {
  const texts = filterTexts[key ?? ''];
  if (!texts) throw new AwsRefusal('InvalidParameterException', `${key ?? ''} is no filter of ListSecrets here`);
  return texts;
};

/** Any of the values, as a prefix, negated by `!`. */
const passes = (texts: readonly string[], values: readonly string[]): boolean =>
  values.some((value) =>
    value.startsWith('!')
      ? !texts.some((text) => text.startsWith(value.slice(1)))
      : texts.some((text) => text.startsWith(value)),
  );

export const listingHandlers: Pick<Handlers<typeof secretsmanager>, 'ListSecrets'> = {
  ListSecrets: (input, call) => {
    const shown = listed(input.Filters, input.IncludePlannedDeletion === true, call);
    const size = sizeWithin(input.MaxResults, 100, 'InvalidParameterException');
    const { items, next } = page(shown, input.NextToken, size);
    const SecretList = items.map((secret) => ({ ...summaryOf(secret), SecretVersionsToStages: stagesOf(secret) }));
    return { NextToken: next, SecretList };
  },
};
