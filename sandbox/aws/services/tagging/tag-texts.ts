import type { Call, Service } from '../../service.ts';
import { page } from '../paging.ts';
import { readToken, tokenFor } from './page-token.ts';
import { taggedResources } from './tagged-resources.ts';

type Tag = readonly [key: string, value: string];

const mostPerPage = 1000;

/** G2: what is in use as a key, or as a value of one, each once: a page of it. @throws AwsRefusal */
export const usedTexts = (
  services: readonly Service[],
  isWanted: (tag: Tag) => boolean,
  textOf: (tag: Tag) => string,
  token: string | undefined,
  call: Call,
): { texts: string[]; next: string } => {
  const { clock } = call.world;
  const tags = taggedResources(services, call).flatMap((one) => Object.entries(one.tags));
  const texts = [...new Set(tags.filter(isWanted).map(textOf))].sort();
  const { items, next } = page(texts, readToken(token, clock), mostPerPage);
  return { texts: items, next: tokenFor(next, clock) ?? '' };
};
