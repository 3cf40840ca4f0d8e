import { page, sizeWithin } from '../paging.ts';

/** A16, M40, M44: MSK's lists have pages of at most 100. @throws AwsRefusal */
export const pageOf = <T>(
  all: readonly T[],
  { NextToken, MaxResults }: { NextToken?: string | undefined; MaxResults?: number | undefined },
): { items: T[]; next: string | undefined } => page(all, NextToken, sizeWithin(MaxResults, 100, 'BadRequestException'));
