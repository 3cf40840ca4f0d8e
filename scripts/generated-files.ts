import { dump } from 'js-yaml';
import { crossAccountKafka } from '../src/api/cross-account-kafka.ts';
import { customResourceDefinition, type CustomResource } from '../src/api/crd.ts';
import { sensorProducer } from '../src/api/sensor-producer.ts';
import { argocdCm } from './argocd-cm.ts';
import { chartFiles } from './chart-files.ts';
import { driftPage } from './drift-page.ts';
import { keyPolicy } from './iam/key-policy.ts';
import {
  assumeRolesPolicy,
  exposeExistingPolicy,
  makeClustersPolicy,
  operatorPolicy,
  readOnlyPolicy,
} from './iam/operator-policy.ts';
import { trustIrsa, trustPodIdentity } from './iam/trust-policies.ts';
import { metricsPage } from './metrics-page.ts';
import { monitoringFiles } from './monitoring-files.ts';
import { referencePages } from './reference-pages.ts';

const header = '# Generated from src/api by `npm run generate`: change it there.\n';

/** The files that are made from the code, by path from the project's top: `npm run generate` writes them, a test compares them. */
export const generatedFiles = (): Record<string, string> => ({
  ...crds(),
  ...chartFiles(crds()),
  ...monitoringFiles(),
  ...referencePages(),
  'deploy/argocd/argocd-cm.yaml': argocdCm(),
  'docs/reference/drift.md': driftPage(),
  'docs/reference/metrics.md': metricsPage(),
  ...iam(),
});

const iam = (): Record<string, string> => ({
  'deploy/iam/operator-policy.json': json(operatorPolicy()),
  'deploy/iam/expose-existing-policy.json': json(exposeExistingPolicy()),
  'deploy/iam/make-clusters-policy.json': json(makeClustersPolicy()),
  'deploy/iam/read-only-policy.json': json(readOnlyPolicy()),
  'deploy/iam/assume-roles-policy.json': json(assumeRolesPolicy()),
  'deploy/iam/trust-irsa.json': json(trustIrsa()),
  'deploy/iam/trust-pod-identity.json': json(trustPodIdentity()),
  'deploy/iam/key-policy.json': json(keyPolicy()),
});

const crds = (): Record<string, string> => ({
  'crds/crossaccountkafkas.yaml': crdFile(crossAccountKafka),
  'crds/sensorproducers.yaml': crdFile(sensorProducer),
});

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const crdFile = (resource: CustomResource): string =>
  header + dump(customResourceDefinition(resource), { noRefs: true, lineWidth: 120 });
