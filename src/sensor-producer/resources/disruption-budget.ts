import type { SensorResource } from '../intent.ts';
import { metadataFor, producerLabel } from '../names.ts';
import { bring } from '../owned.ts';

/** Nodes are drained one sensor pod at a time. */
export const disruptionBudget: SensorResource = {
  name: 'disruption-budget',
  condition: 'Producing',
  wanted: () => ['disruption-budget'],
  present: () => [],
  plan: (_slot, _intent, { disruptionBudget: found, producer }) =>
    bring(
      found,
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: metadataFor(producer),
        spec: { maxUnavailable: 1, selector: { matchLabels: { [producerLabel]: producer.metadata.name } } },
      },
      producer,
    ),
  remove: () => ({ is: 'ready' }),
};
