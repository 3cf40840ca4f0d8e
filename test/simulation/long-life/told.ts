import { secretsOf } from '../../../sandbox/aws/services/secrets/state.ts';
import { kubeEvents } from '../../../src/kube/events.ts';
import { provider } from '../../support/aws.ts';
import type { Simulation } from '../simulation.ts';

/** `{}` and the like stand in many texts. */
const isTelling = (value: string): boolean => value.length > 8;

/** As it would stand inside of a JSON text. */
const escaped = (value: string): string => JSON.stringify(value).slice(1, -1);

const secretValues = ({ double }: Simulation): readonly string[] =>
  [...secretsOf({ world: double.world, account: provider, region: 'eu-central-1' }).values()]
    .flatMap(({ versions }) => versions.map(({ value }) => value))
    .filter(isTelling);

/**
 * Looks through everything that was told since the last time, and drops it: it is memory of the one who looks on.
 * @returns what should not have been told, in sentences: secret values, and trouble in a world without any
 */
export const searchWhatWasTold = async (world: Simulation, objects: readonly unknown[]): Promise<readonly string[]> => {
  const { operator, kube } = world;
  const { items: events } = await kube.list(kubeEvents, {});
  const told = [...operator.lines, ...operator.troubles, JSON.stringify(events), JSON.stringify(objects)].join('\n');
  const secrets = secretValues(world).filter((value) => told.includes(value) || told.includes(escaped(value)));
  const trouble = [...operator.warnings, ...operator.troubles];
  for (const { metadata } of events) await kube.delete(kubeEvents, metadata);
  operator.forgetNotes();
  return [...secrets.map((value) => `a secret value was told: ${value}`), ...trouble];
};
