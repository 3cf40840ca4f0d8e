import { wait } from '../../core/verdict.ts';
import { canonicalJson } from '../../core/show.ts';
import { serversOf } from '../brokers.ts';
import type { SensorResource } from '../intent.ts';
import { metadataFor } from '../names.ts';
import { bring } from '../owned.ts';
import { fingerprintOf, settingsAnnotation, settingsOf } from '../settings-of.ts';

/** How soon the cluster is asked about again; its status wakes us as well. */
const lookAgainMs = 30_000;

/** What the pods are told. They follow it, so that a longer broker list restarts nothing. */
export const configMap: SensorResource = {
  name: 'config-map',
  condition: 'Producing',
  wanted: () => ['config-map'],
  present: () => [],
  plan: (_slot, { spec }, world) => {
    const known = serversOf(spec, world);
    if ('waiting' in known) return wait(known.waiting, lookAgainMs, 'WaitingForKafka');
    return bring(
      world.configMap,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { ...metadataFor(world.producer), annotations: { [settingsAnnotation]: fingerprintOf(spec) } },
        data: { 'settings.json': canonicalJson(settingsOf(spec, known.servers)) },
      },
      world.producer,
    );
  },
  remove: () => ({ is: 'ready' }),
};
