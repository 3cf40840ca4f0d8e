import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clusterArn, configurationArn, diskKeyArn, existing, Objects, specWith } from '../support/objects.ts';

let objects: Objects;

beforeAll(async () => {
  objects = await Objects.start();
});

afterAll(() => {
  objects.close();
});

test('an existing cluster is not scaled by us', async () => {
  const { metadata } = await objects.create(existing());
  await expect(objects.scale(metadata.name, 4)).rejects.toThrow('brokers goes with cluster only');
});

test('before it has acted an object can change from one to the other', async () => {
  const { metadata } = await objects.create(existing());
  const { brokers, cluster, network } = specWith();
  const change = { clusterArn: null, brokers, cluster, network };
  await expect(objects.update(metadata.name, change)).resolves.toMatchObject({ spec: { brokers: 2 } });
  const back = { clusterArn, brokers: null, cluster: null, network: { subnetIds: null, clientSecurityGroupIds: [] } };
  await expect(objects.update(metadata.name, back)).resolves.toMatchObject({ spec: { clusterArn } });
});

describe('once it exposes an existing cluster', () => {
  const name = 'exposes';
  const another = clusterArn.replace('orders', 'invoices');
  beforeAll(async () => {
    await objects.create(existing(), name);
    await objects.setStatus(name, {
      identity: { account: '111111111111', region: 'eu-central-1', clusterArn, secretName: 'cak/exposes' },
      cluster: { arn: clusterArn, subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'], storageGiB: 8 },
    });
  });

  test('another cluster is refused', async () => {
    await expect(objects.update(name, { clusterArn: another })).rejects.toThrow(
      'the cluster is fixed once the operator acted',
    );
  });
  test('a cluster to be created is refused', async () => {
    const { brokers, cluster, network } = specWith();
    await expect(objects.update(name, { clusterArn: null, brokers, cluster, network })).rejects.toThrow(
      'whether the operator creates the cluster or exposes one that exists is fixed',
    );
  });
  test('everything else can change, and status and finalizers are written', async () => {
    await expect(objects.update(name, { network: { manageBrokerIngress: true } })).resolves.toBeDefined();
    await expect(objects.setStatus(name, { brokers: 3 })).resolves.toMatchObject({ status: { brokers: 3 } });
    await expect(objects.setFinalizers(name, ['a.b/c'])).resolves.toBeDefined();
    await objects.setFinalizers(name, []);
  });
});

describe('once it has acted', () => {
  const name = 'acted';
  beforeAll(async () => {
    await objects.create(
      specWith((s) => (s.cluster['authentication'] = ['Unauthenticated', 'Iam'])),
      name,
    );
    await objects.setStatus(name, {
      identity: { account: '111111111111', region: 'eu-central-1', clusterName: 'made', secretName: 'cak/made' },
      cluster: {
        ...{ subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'], storageGiB: 100 },
        ...{ encryptionKeyArn: diskKeyArn, configuration: { arn: configurationArn, revision: 1 } },
      },
      exposure: { authentication: 'Unauthenticated', zones: 'AllZones' },
    });
  });

  test.each([
    [
      'another Region',
      { region: 'eu-west-1', sharing: { kmsKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/1' } },
      'the Region is fixed once the operator acted',
    ],
    ['another cluster name', { cluster: { name: 'other' } }, 'the cluster name is fixed once the operator acted'],
    [
      'an existing cluster instead',
      { clusterArn, cluster: null, brokers: null, network: { subnetIds: null, clientSecurityGroupIds: [] } },
      'whether the operator creates the cluster or exposes one that exists is fixed',
    ],
    ['another secret name', { sharing: { secretName: 'other' } }, 'the secret name is fixed once the operator acted'],
    [
      'other subnets',
      { network: { subnetIds: ['subnet-0aaaaaaaaaaaaaaa2', 'subnet-0aaaaaaaaaaaaaaa3'] } },
      'the subnets are fixed once the cluster exists',
    ],
    [
      'one more subnet',
      { brokers: 3, network: { subnetIds: [1, 2, 3].map((index) => `subnet-0aaaaaaaaaaaaaaa${index}`) } },
      'the subnets are fixed once the cluster exists',
    ],
    [
      'another key for the disks',
      { cluster: { encryptionKeyArn: diskKeyArn.replace('000000000001', '000000000002') } },
      'the key of the disks is fixed once the cluster exists',
    ],
    ['less storage', { cluster: { storageGiB: 50 } }, 'storageGiB is at least the 100 that the brokers have'],
    [
      'another exposed mode',
      { exposure: { authentication: 'Iam' } },
      'the exposed authentication mode is fixed once a broker is exposed',
    ],
    ['fewer zones', { exposure: { zones: 'BrokerZone' } }, 'exposure.zones goes from BrokerZone to AllZones only'],
  ])('%s is refused', async (_what, change, sentence) => {
    await expect(objects.update(name, change)).rejects.toThrow(sentence);
  });

  test.each([
    ['the cluster name that it has', { cluster: { name: 'made' } }],
    ['the secret name that it has', { sharing: { secretName: 'cak/made' } }],
    [
      'the same subnets in another order',
      { network: { subnetIds: ['subnet-0aaaaaaaaaaaaaaa2', 'subnet-0aaaaaaaaaaaaaaa1'] } },
    ],
    ['a configuration', { cluster: { configuration: { arn: configurationArn, revision: 1 } } }],
    ['another revision of it', { cluster: { configuration: { revision: 2 } } }],
    ['the key that the disks have', { cluster: { encryptionKeyArn: diskKeyArn } }],
    ['more monitoring', { cluster: { monitoring: 'PerBroker' } }],
    ['more storage', { cluster: { storageGiB: 200 } }],
    ['a key', { sharing: { kmsKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/1' } }],
    ['no key any more', { sharing: { kmsKeyArn: null } }],
  ])('%s is accepted', async (_what, change) => {
    await expect(objects.update(name, change)).resolves.toBeDefined();
  });

  test.each([
    ['a name', { cluster: { name: null } }, 'the cluster name is fixed'],
    ['a key of the disks', { cluster: { encryptionKeyArn: null } }, 'the key of the disks is fixed'],
    ['a configuration', { cluster: { configuration: null } }, 'a cluster that has a configuration keeps one'],
  ])('%s that was written down cannot be left out again', async (_what, change, sentence) => {
    await expect(objects.update(name, change)).rejects.toThrow(sentence);
  });
});

test('zones of the load balancers can become more, and back to what they are', async () => {
  const name = 'narrow';
  await objects.create(
    specWith((s) => (s['exposure'] = { zones: 'BrokerZone' })),
    name,
  );
  await objects.setStatus(name, { exposure: { authentication: 'Unauthenticated', zones: 'BrokerZone' } });
  await expect(objects.update(name, { exposure: { zones: 'AllZones' } })).resolves.toBeDefined();
  await expect(objects.update(name, { exposure: { zones: 'BrokerZone' } })).resolves.toBeDefined();
});

const roleOf = (account: string, name = 'kafka'): string => `arn:aws:iam::${account}:role/${name}`;

test('the role changes within its account only, once the operator acted, and can be left out and put in again', async () => {
  const { metadata } = await objects.create(specWith((s) => (s['assumeRoleArn'] = roleOf('444444444444'))));
  const { name } = metadata;
  await expect(objects.update(name, { assumeRoleArn: roleOf('555555555555') })).resolves.toBeDefined();
  const identity = { account: '555555555555', region: 'eu-central-1', clusterName: 'made', secretName: 'cak/made' };
  await objects.setStatus(name, { identity });
  const sentence = 'everything is in account 555555555555, so give a role of it';
  await expect(objects.update(name, { assumeRoleArn: roleOf('444444444444') })).rejects.toThrow(sentence);
  await expect(objects.update(name, { assumeRoleArn: roleOf('555555555555', 'other') })).resolves.toBeDefined();
  await expect(objects.update(name, { assumeRoleArn: null })).resolves.toBeDefined();
  await expect(objects.update(name, { assumeRoleArn: roleOf('444444444444') })).rejects.toThrow(sentence);
  await expect(objects.update(name, { assumeRoleArn: roleOf('555555555555') })).resolves.toBeDefined();
});

test('before it has acted every mistake can be taken back', async () => {
  const { metadata } = await objects.create(specWith((s) => (s.cluster['name'] = 'wrong')));
  const network = { subnetIds: ['subnet-0aaaaaaaaaaaaaaa2', 'subnet-0aaaaaaaaaaaaaaa3'] };
  const change = {
    region: 'eu-west-1',
    cluster: { name: null, storageGiB: 10 },
    sharing: { kmsKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/1' },
    network,
  };
  await expect(objects.update(metadata.name, change)).resolves.toMatchObject({ spec: { region: 'eu-west-1' } });
});

test('scaling obeys the same rules', async () => {
  const { metadata } = await objects.create(specWith());
  await expect(objects.scale(metadata.name, 3)).rejects.toThrow('a multiple of 2, such as 4, not 3');
  await expect(objects.scale(metadata.name, 4)).resolves.toMatchObject({ spec: { replicas: 4 } });
});
