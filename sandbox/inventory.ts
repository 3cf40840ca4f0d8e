import type { InventoryRow } from './aws/service.ts';
import { services } from './aws/services/index.ts';
import type { World } from './aws/world.ts';

/** Everything that exists in a world's AWS, in a fixed order. */
export const inventoryOf = (world: World): InventoryRow[] =>
  services.flatMap(({ inventory }) => inventory?.(world) ?? []).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

const keyOf = ({ account, service, kind, name, id }: InventoryRow): string =>
  [account, service, kind, name, id].join(' ');

/** What is in `now` and was not in `before`, by id. */
export const added = (before: readonly InventoryRow[], now: readonly InventoryRow[]): InventoryRow[] =>
  now.filter(({ id }) => !before.some((other) => other.id === id));

/** What was in `before` and is not in `now`, by id. */
export const missing = (before: readonly InventoryRow[], now: readonly InventoryRow[]): InventoryRow[] =>
  added(now, before);
