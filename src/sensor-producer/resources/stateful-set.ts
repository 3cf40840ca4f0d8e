import type { SensorSpec } from '../../api/sensor-producer.ts';
import { wait, type Verdict } from '../../core/verdict.ts';
import type { SensorResource } from '../intent.ts';
import { metadataFor, producerLabel } from '../names.ts';
import { bring } from '../owned.ts';
import { podPort } from '../pod-report.ts';
import { caFolder, fingerprintOf, gracePeriodSeconds, loginFolder, settingsAnnotation } from '../settings-of.ts';
import type { KubeStep } from '../step.ts';
import type { World } from '../world.ts';

const settingsFolder = '/etc/sensor/settings';
/** In the operator's own image. */
const program = '/app/sensors.mjs';
const lookAtRolloutMs = 10_000;

/** The pods: numbered, so that each keeps its sensors. */
export const statefulSet: SensorResource = {
  name: 'stateful-set',
  condition: 'Producing',
  wanted: () => ['stateful-set'],
  present: () => [],
  plan: (_slot, { spec }, world) => {
    // A pod that started on the settings before would never take up what it reads only once.
    if (world.configMap?.metadata.annotations?.[settingsAnnotation] !== fingerprintOf(spec))
      return wait('the pods wait for their settings', lookAtRolloutMs, 'RollingOut');
    const brought = bring(world.statefulSet, wantedSet(spec, world), world.producer);
    return brought.is === 'ready' ? rollout(spec, world) : brought;
  },
  remove: () => ({ is: 'ready' }),
};

/**
 * Ready once the controller has seen this set (until then its status speaks of the one before), every pod is of its latest
 * revision, every pod is ready, and none is left over.
 */
const rollout = ({ replicas }: SensorSpec, { statefulSet: found, reports }: World): Verdict<KubeStep> => {
  const { observedGeneration = 0, updateRevision, currentRevision } = found?.status ?? {};
  const { replicas: present = 0, readyReplicas = 0, updatedReplicas = 0 } = found?.status ?? {};
  const rollingOut = (message: string): Verdict<KubeStep> => wait(message, lookAtRolloutMs, 'RollingOut');
  if (observedGeneration < (found?.metadata.generation ?? 0)) return rollingOut('the pods are about to be changed');
  if (updateRevision !== currentRevision && updatedReplicas < replicas)
    return rollingOut(`${updatedReplicas} of ${replicas} pods are as wanted`);
  if (present > replicas) return rollingOut(`${present - replicas} pods too many are ending`);
  if (readyReplicas >= replicas) return { is: 'ready' };
  // Nothing rolls out where pods say that they cannot write.
  const isTroubled = [...reports.values()].some(({ trouble }) => trouble !== undefined);
  const reason = isTroubled ? 'NotProducing' : 'RollingOut';
  return wait(`${readyReplicas} of ${replicas} pods are ready`, lookAtRolloutMs, reason);
};

const wantedSet = (spec: SensorSpec, { producer, image }: World) => {
  const labels = { [producerLabel]: producer.metadata.name };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataFor(producer),
    spec: {
      replicas: spec.replicas,
      serviceName: producer.metadata.name,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: {
        metadata: {
          labels: { ...spec.pod.labels, ...labels },
          annotations: { ...spec.pod.annotations, [settingsAnnotation]: fingerprintOf(spec) },
        },
        spec: podSpec(spec, producer.metadata.name, image),
      },
    },
  };
};

const podSpec = (spec: SensorSpec, name: string, image: string) => {
  const { nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName, serviceAccountName } =
    spec.pod;
  return {
    ...{ nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName, serviceAccountName },
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: gracePeriodSeconds,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container(spec, image)],
    volumes: [
      { name: 'settings', configMap: { name } },
      // A pod without its Secret runs, says so, and takes it up once it is there; else it would wait and say nothing.
      ...secretsOf(spec).map(({ volume, secretName }) => ({ name: volume, secret: { secretName, optional: true } })),
    ],
  };
};

const container = (spec: SensorSpec, image: string) => ({
  name: 'sensors',
  image,
  command: ['node', program],
  args: [`--settings=${settingsFolder}/settings.json`, '--pod-name=$(POD_NAME)', `--listen=$(POD_IP):${podPort}`],
  env: [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ],
  ports: [{ name: 'http', containerPort: podPort }],
  readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 5 },
  livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10, failureThreshold: 6 },
  resources: spec.pod.resources ?? { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '256Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
  volumeMounts: [
    { name: 'settings', mountPath: settingsFolder, readOnly: true },
    ...secretsOf(spec).map(({ volume, folder }) => ({ name: volume, mountPath: folder, readOnly: true })),
  ],
});

const secretsOf = ({ tls, authentication }: SensorSpec) => [
  ...(tls.caSecretRef ? [{ volume: 'authority', folder: caFolder, secretName: tls.caSecretRef.name }] : []),
  ...(authentication.secretRef
    ? [{ volume: 'login', folder: loginFolder, secretName: authentication.secretRef.name }]
    : []),
];
