import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import { crossAccountKafkas } from '../../src/cross-account-kafka/object.ts';
import { hasReason } from '../../src/kube/error.ts';
import { eventually } from '../support/eventually.ts';
import { blocksOf, textOf } from '../support/markdown.ts';
import { Objects, specWith } from '../support/objects.ts';

interface Manifest {
  readonly kind: string;
  readonly spec: object;
}

const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const refusal = 'consumers are of account 222222222222 only';
const ours = specWith((spec) => (spec.consumers = [{ principal: 'arn:aws:iam::222222222222:root' }]));
const foreign = specWith((spec) => (spec.consumers = [{ principal: 'arn:aws:iam::333333333333:root' }]));
const older = 'older-than-the-policy';
let objects: Objects;

/** The policy of the threat model, bound for the test's own namespace: other tests share the API server. */
const applyPolicy = async (): Promise<void> => {
  const shown = blocksOf(textOf('docs/threat-model.md'), 'yaml').find((block) => block.includes('AdmissionPolicy'));
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': objects.namespace } };
  for (const manifest of loadAll(shown ?? '') as Manifest[]) {
    if (manifest.kind === 'ValidatingAdmissionPolicy')
      await objects.client.request('POST', policies, { body: manifest });
    else {
      const bound = { ...manifest, spec: { ...manifest.spec, matchResources: { namespaceSelector } } };
      await objects.client.request('POST', policies.replace('policies', 'policybindings'), { body: bound });
    }
  }
};

beforeAll(async () => {
  objects = await Objects.start();
  await objects.create(foreign, older);
  await objects.setFinalizers(older, ['test.example/holds']);
  await applyPolicy();
  // The API server takes a moment to follow a new policy.
  await eventually(() => expect(objects.update(older, { brokers: 4 })).rejects.toThrow(refusal));
});

afterAll(() => {
  objects.close();
});

test('the threat model’s policy lets in consumers of the one account, and of no other', async () => {
  await expect(objects.create(foreign)).rejects.toThrow(refusal);
  const { metadata } = await objects.create(ours);
  await expect(objects.update(metadata.name, { consumers: foreign.consumers })).rejects.toThrow(refusal);
  await objects.update(metadata.name, { brokers: 4 });
});

test('what is older than the policy can still be deleted: its finalizer goes off', async () => {
  const at = { namespace: objects.namespace, name: older };
  await objects.client.delete(crossAccountKafkas, at);
  await objects.setFinalizers(older, []);
  const gone = await objects.client.get(crossAccountKafkas, at).catch((error: unknown) => hasReason(error, 'NotFound'));
  expect(gone).toBe(true);
});
