import type { SensorSpec } from '../api/sensor-producer.ts';
import { canonicalJson, sha256 } from '../core/show.ts';
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

/** Carries the fingerprint, on the settings and on the pods that are made for them. */
export const settingsAnnotation = 'crossaccountkafka.dev/settings';

/** Of what a pod reads once, when it starts. Brokers and interval it follows while it runs. */
export const fingerprintOf = (spec: SensorSpec): string => {
  const { bootstrapServers: _servers, intervalMs: _interval, ...rest } = settingsOf(spec, []);
  return sha256(canonicalJson(rest)).slice(0, 16);
};
