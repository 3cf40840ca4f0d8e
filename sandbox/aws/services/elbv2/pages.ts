import { page, sizeWithin } from '../paging.ts';

/** A16, L29: pages of at most 400. @throws AwsRefusal */
export const pageOf = <T>(
  all: readonly T[],
  { Marker, PageSize }: { Marker?: string | undefined; PageSize?: number | undefined },
): { items: T[]; next: string | undefined } => {
  return page(all, Marker, sizeWithin(PageSize, 400, 'ValidationError'));
};
