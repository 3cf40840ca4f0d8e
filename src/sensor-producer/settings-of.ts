import type { SensorSpec } from '../api/sensor-producer.ts';
import type { Settings } from './program/settings.ts';

/** Where a pod finds its Secrets. */
export const caFolder = '/etc/sensor/authority';
export const loginFolder = '/etc/sensor/login';
export const gracePeriodSeconds = 30;

/** What the pods are told, of a spec and a broker list. */
export const settingsOf = (spec: SensorSpec, bootstrapServers: readonly string[]): Settings => ({
  bootstrapServers: [...bootstrapServers],
  intervalMs: spec.intervalMs,
  sensorsPerReplica: spec.sensorsPerReplica,
  topic: spec.topic,
  tls: spec.tls.caSecretRef ? { caFolder } : {},
  authentication: loginOf(spec),
  delivery: spec.delivery,
  gracePeriodSeconds,
});

const loginOf = ({ authentication: { mode, region } }: SensorSpec): Settings['authentication'] => {
  if (mode === 'Iam') return { mode, region: region ?? '' };
  return mode === 'None' ? { mode } : { mode, folder: loginFolder };
};

/** What a running pod takes up by itself; all the rest needs a new one. */
export const needsRestart = (settings: Settings): Omit<Settings, 'bootstrapServers' | 'intervalMs'> => {
  const { bootstrapServers: _servers, intervalMs: _interval, ...rest } = settings;
  return rest;
};
