import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { load, loadAll } from 'js-yaml';
import { customizationOf } from '../support/argo-cd.ts';
import { kstatus, type Reporting } from '../support/kstatus.ts';

interface HealthCheck {
  readonly apiVersion: string;
  readonly kind: string;
  readonly inProgress: string;
  readonly failed: string;
  readonly current: string;
}

interface Kustomization {
  readonly kind: string;
  readonly spec: { readonly timeout?: string; readonly healthCheckExprs?: readonly HealthCheck[] };
}

const top = fileURLToPath(new URL('../..', import.meta.url));
const manifests = loadAll(readFileSync(`${top}deploy/flux/clusters.yaml`, 'utf8')) as Kustomization[];
const checks = manifests.flatMap(({ spec }) => spec.healthCheckExprs ?? []);
const cel = new Environment({ unlistedVariablesAreDyn: true });

/** Flux asks in this order, and not at all while the status is of an older generation; where an expression fails it waits. */
const order = [
  ['inProgress', 'InProgress'],
  ['failed', 'Failed'],
  ['current', 'Current'],
] as const;

const fluxStatus = (check: HealthCheck, object: Reporting): string => {
  const { metadata, status } = object;
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation)
    return 'InProgress';
  const holds = ([field]: (typeof order)[number]): boolean => {
    const ask: ParseResult = cel.parse(check[field]);
    return ask(object) === true;
  };
  return order.find(holds)?.[1] ?? 'InProgress';
};

const fixturesOf = (kind: string): readonly { readonly name: string; readonly object: Reporting }[] => {
  const folder = `${customizationOf(kind)}/testdata`;
  return readdirSync(folder).map((file) => ({
    name: path.basename(file, '.yaml'),
    object: load(readFileSync(`${folder}/${file}`, 'utf8')) as Reporting,
  }));
};

const fluxWords = { Terminating: 'InProgress', InProgress: 'InProgress', Failed: 'Failed', Current: 'Current' };

describe.each(['CrossAccountKafka', 'SensorProducer'])('%s', (kind) => {
  const [check] = checks.filter((one) => one.kind === kind);
  if (!check) throw new Error(`deploy/flux/clusters.yaml has no healthCheckExprs for ${kind}`);
  const fixtures = fixturesOf(kind);

  test.each(fixtures.filter(({ object }) => object.status))('$name is what kstatus makes of it', ({ object }) => {
    expect(fluxStatus(check, object)).toBe(fluxWords[kstatus(object)]);
  });

  test('all three words are there', () => {
    const words = fixtures.filter(({ object }) => object.status).map(({ object }) => fluxStatus(check, object));
    expect(new Set(words)).toEqual(new Set(['InProgress', 'Failed', 'Current']));
  });

  test('an object without a status fails an expression, for which Flux waits', () => {
    const bare = fixtures.find(({ name }) => name === 'new');
    expect(() => fluxStatus(check, bare?.object ?? ({} as Reporting))).toThrow(/status/);
  });

  test('a condition of an older generation counts for nothing', () => {
    for (const { object } of fixtures.filter(({ object }) => object.status)) {
      const conditions = object.status?.conditions?.map((one) => ({ ...one, observedGeneration: 77 }));
      const stale = {
        ...object,
        status: { ...object.status, observedGeneration: object.metadata.generation, conditions },
      };
      expect(fluxStatus(check, stale)).toBe('InProgress');
    }
  });
});
