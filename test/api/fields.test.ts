import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, test } from '@jest/globals';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Every field of the spec, and a test in which the world shows that it acts: file, and words of the test's name. */
const shownBy: Readonly<Record<string, readonly [file: string, name: string]>> = {
  region: ['simulation/names', 'in the Region of the spec'],
  assumeRoleArn: ['simulation/roles', 'made in the account of the role'],
  tags: ['simulation/drift-table', 'tag of spec.tags'],
  brokers: ['simulation/scaling', '2 → 4 → 6 → 4 → 2'],
  'cluster.name': ['simulation/names', 'the names of the spec'],
  'cluster.kafkaVersion': ['simulation/cluster-fields', 'a larger disk, a larger instance and a newer version'],
  'cluster.instanceType': ['simulation/cluster-fields', 'a larger disk, a larger instance and a newer version'],
  'cluster.storageGiB': ['simulation/cluster-fields', 'a larger disk, a larger instance and a newer version'],
  'cluster.authentication': ['simulation/cluster-fields', 'everything that a cluster can be given'],
  'cluster.certificateAuthorityArns': ['simulation/cluster-fields', 'everything that a cluster can be given'],
  'cluster.scramSecretArns': ['simulation/cluster-fields', 'whom the spec drops is let go'],
  'cluster.configuration.arn': ['simulation/cluster-fields', 'everything that a cluster can be given'],
  'cluster.configuration.revision': ['simulation/cluster-fields', 'everything that a cluster can be given'],
  'cluster.encryptionKeyArn': ['simulation/cluster-fields', 'another key than that of the disks'],
  'cluster.monitoring': ['simulation/cluster-fields', 'everything that a cluster can be given'],
  'cluster.logRetentionDays': ['simulation/modes', 'retention in days is 30, to be 7'],
  clusterArn: ['simulation/existing-cluster', 'a cluster that somebody made is exposed'],
  'network.subnetIds': ['simulation/names', 'three subnets'],
  'network.clientSecurityGroupIds': ['simulation/drift-table', 'brokers: a rule less'],
  'network.manageBrokerIngress': ['simulation/existing-cluster', 'manageBrokerIngress adds one rule'],
  'consumers.principal': ['simulation/revocation', 'an account that is removed'],
  'exposure.authentication': ['simulation/existing-cluster', 'notOffered'],
  'exposure.acceptance': ['simulation/exposure', 'Manual: connections wait'],
  'exposure.zones': ['simulation/exposure', 'widened to AllZones in place'],
  'exposure.regions': ['simulation/exposure', 'offered in the Regions of the spec'],
  'sharing.secretName': ['simulation/names', 'the names of the spec'],
  'sharing.kmsKeyArn': ['simulation/key', 'from ours to a given one and back'],
  deletionPolicy: ['simulation/deletion', 'Retain leaves exactly what it keeps'],
  connectedConsumers: ['simulation/deletion', 'changed to Disconnect'],
  mode: ['simulation/modes', 'Plan shows exactly the calls'],
};

const fieldsOf = (schema: Schema, path = ''): readonly string[] => {
  const properties = schema.properties ?? schema.items?.properties;
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([name, inner]) => fieldsOf(inner, path === '' ? name : `${path}.${name}`));
};

interface Crd {
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[] };
}

const spec = (): Schema => {
  const crd = load(readFileSync('crds/crossaccountkafkas.yaml', 'utf8')) as Crd;
  return crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.['spec'] ?? {};
};

test('every field of a CrossAccountKafka has a test that shows it at work', () => {
  expect(Object.keys(shownBy).sort()).toEqual([...fieldsOf(spec())].sort());
});

test.each(Object.entries(shownBy))('%s', (_field, [file, name]) => {
  const path = file.endsWith('-table') ? `test/${file}.ts` : `test/${file}.test.ts`;
  expect(readFileSync(path, 'utf8')).toContain(name);
});
