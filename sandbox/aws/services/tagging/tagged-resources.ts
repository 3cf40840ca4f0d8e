import * as z from 'zod';
import type { Call, InventoryRow, Service } from '../../service.ts';
import { stateOf, type World } from '../../world.ts';

/** Something that has tags. */
export interface TaggedResource {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What EC2 calls the kinds of things in ARNs, where the sandbox's inventory has another word. */
const ec2Types: Readonly<Record<string, string>> = {
  'endpoint-service': 'vpc-endpoint-service',
  endpoint: 'vpc-endpoint',
};

/** EC2's things are known by ids, those of all other services by ARNs. */
const arnOf = ({ service, kind, account, region, id }: InventoryRow): string =>
  id.startsWith('arn:') ? id : `arn:aws:${service}:${region}:${account}:${ec2Types[kind] ?? kind}/${id}`;

/** G1: what the tagging API knew when it last looked, and until when it does not look again. */
interface Stale {
  rows: readonly InventoryRow[];
  until: number;
}
const stale = stateOf('stale-tags', (): Stale => ({ rows: [], until: 0 }));
const staleOf = (world: World): Stale => world.state(stale, 'any', 'any');

const rowsOf = (services: readonly Service[], world: World): readonly InventoryRow[] =>
  services.flatMap(({ inventory }) => inventory?.(world) ?? []);

/** G1: what of the caller's is tagged in his Region. */
export const taggedResources = (
  services: readonly Service[],
  { world, account, region }: Call,
): readonly TaggedResource[] => {
  const { rows, until } = staleOf(world);
  const known = world.clock.now() < until ? rows : rowsOf(services, world);
  return known
    .filter((row) => row.account === account && row.region === region)
    .filter(({ tags }) => Object.keys(tags).length > 0)
    .map((row) => ({ arn: arnOf(row), tags: row.tags }));
};

const delay = z.object({ seconds: z.number().positive() });

/** G1: for so long the tagging API sees no change. @throws Error when the details are wrong */
export const freezeTags =
  (services: readonly Service[]) =>
  (world: World, details: Readonly<Record<string, unknown>>): void => {
    const { seconds } = delay.parse(details);
    Object.assign(staleOf(world), { rows: rowsOf(services, world), until: world.clock.now() + seconds * 1000 });
  };
