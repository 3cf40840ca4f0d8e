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
): Secret[] =>
  [...secretsOf(call).values()]
    .flatMap((secret) => asListed(secret, call))
    .filter(({ deletedAt }) => deletedAt === undefined || includeDeleted)
    .filter((secret) => (filters ?? []).every(({ Key, Values }) => passes(secret, Key, Values ?? [])));

/** A17: prefixes, negated by `!`; filters that we do not know are refused rather than passed over. */
const passes = (secret: Secret, key: string | undefined, values: readonly string[]): boolean => {
  const texts: Readonly<Record<string, readonly string[]>> = {
    name: [secret.name],
    description: [secret.description],
    'tag-key': [...secret.tags.keys()],
    'tag-value': [...secret.tags.values()],
    all: [secret.name, secret.description, ...secret.tags.keys(), ...secret.tags.values()],
  };
  const own = texts[key ?? ''];
  if (!own) throw new AwsRefusal('InvalidParameterException', `${key ?? ''} is no filter of ListSecrets here`);
  return values.some((value) =>
    value.startsWith('!')
      ? !own.some((text) => text.startsWith(value.slice(1)))
      : own.some((text) => text.startsWith(value)),
  );
};

export const listingHandlers: Pick<Handlers<typeof secretsmanager>, 'ListSecrets'> = {
  ListSecrets: (input, call) => {
    const shown = listed(input.Filters, input.IncludePlannedDeletion === true, call);
    const size = sizeWithin(input.MaxResults, 100, 'InvalidParameterException');
    const { items, next } = page(shown, input.NextToken, size);
    const SecretList = items.map((secret) => ({ ...summaryOf(secret), SecretVersionsToStages: stagesOf(secret) }));
    return { NextToken: next, SecretList };
  },
};
