import { beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { reasons } from '../../src/api/conditions.ts';
import { sensorSpecSchema } from '../../src/api/sensor-producer.ts';
import { sensorStatusSchema } from '../../src/api/sensor-status.ts';
import { specSchema } from '../../src/api/spec.ts';
import { statusSchema } from '../../src/api/status.ts';
import { actOn, customizationOf, discoverActions, healthOf, type Health } from '../support/argo-cd.ts';
import { kstatus, type Reporting } from '../support/kstatus.ts';
import { firstUseMs } from '../support/tools/first-use.ts';
import { runLua } from '../support/tools/glua.ts';

interface HealthTest {
  readonly inputPath: string;
  readonly healthStatus: Health;
}

interface ActionTests {
  readonly discoveryTests: readonly { readonly inputPath: string; readonly result: readonly { name: string }[] }[];
  readonly actionTests: readonly {
    readonly action: string;
    readonly inputPath: string;
    readonly expectedOutputPath?: string;
    readonly expectedErrorMessage?: string;
    readonly parameters?: Readonly<Record<string, string>>;
  }[];
}

interface Fixture extends Reporting {
  readonly spec: unknown;
}

const top = fileURLToPath(new URL('../..', import.meta.url));
const yaml = (file: string): unknown => load(readFileSync(file, 'utf8'));
const kinds = [
  { kind: 'CrossAccountKafka', spec: specSchema, status: statusSchema },
  { kind: 'SensorProducer', spec: sensorSpecSchema, status: sensorStatusSchema },
] as const;

beforeAll(() => runLua([]), firstUseMs);

describe.each(kinds)('$kind', ({ kind, spec: specOf, status: statusOf }) => {
  const folder = customizationOf(kind);
  const { tests } = yaml(`${folder}/health_test.yaml`) as { tests: readonly HealthTest[] };
  const { discoveryTests, actionTests } = yaml(`${folder}/actions/action_test.yaml`) as ActionTests;
  const fixture = (path: string): Fixture => yaml(`${folder}/${path}`) as Fixture;
  const inActions = (path: string): Fixture => fixture(`actions/${path}`);

  describe('health', () => {
    let health: readonly Health[];
    beforeAll(async () => {
      health = await healthOf(tests.map(({ inputPath }) => fixture(inputPath)));
    });

    test.each(tests.map((one, index) => ({ ...one, index })))(
      '$inputPath is $healthStatus.status',
      ({ index, healthStatus }) => {
        expect(health[index]).toEqual(healthStatus);
      },
    );

    test('every object is tried, each could be there, and together they show every health that there is', () => {
      expect(tests.map(({ inputPath }) => inputPath).sort()).toEqual(
        readdirSync(`${folder}/testdata`).map((name) => `testdata/${name}`),
      );
      for (const { inputPath } of tests) {
        const { spec, status = {} } = fixture(inputPath);
        expect(specOf.safeParse(spec).error).toBeUndefined();
        expect(statusOf.safeParse(status).error).toBeUndefined();
        for (const { reason } of status.conditions ?? []) expect(Object.keys(reasons)).toContain(reason);
      }
      const shown = kind === 'CrossAccountKafka' ? ['Suspended'] : [];
      expect(new Set(health.map(({ status }) => status))).toEqual(
        new Set(['Progressing', 'Healthy', 'Degraded', ...shown]),
      );
    });

    test('what nobody holds is as kstatus has it', () => {
      const health = { Terminating: 'Progressing', InProgress: 'Progressing', Failed: 'Degraded', Current: 'Healthy' };
      const free = tests.filter(({ healthStatus }) => healthStatus.status !== 'Suspended');
      for (const { inputPath, healthStatus } of free.filter(({ inputPath }) => fixture(inputPath).status?.conditions))
        expect(`${inputPath}: ${healthStatus.status}`).toBe(`${inputPath}: ${health[kstatus(fixture(inputPath))]}`);
    });

    test('an object that lacks anything is Progressing, and breaks nothing', async () => {
      const whole = fixture('testdata/healthy.yaml');
      const { metadata, status: { conditions = [], ...rest } = {}, ...others } = whole;
      const current = { ...rest, observedGeneration: metadata.generation };
      const lacking = [
        { ...others, metadata },
        { ...others, metadata, status: {} },
        { ...others, metadata, status: { conditions } },
        { ...others, metadata, status: current },
        { ...others, metadata, status: { ...current, conditions: [] } },
        { ...others, metadata, status: { ...current, conditions: conditions.filter(({ type }) => type !== 'Ready') } },
        { ...others, metadata, spec: undefined, status: current },
        { ...whole, metadata: { ...metadata, generation: 2 } },
        { ...others, metadata, status: { ...current, conditions: conditions.map(ofGeneration(7)) } },
      ];
      const shown = await healthOf(lacking);
      expect(shown.map(({ status }) => status)).toEqual(lacking.map(() => 'Progressing'));
    });
  });

  test.each(discoveryTests)('actions offered for $inputPath', async ({ inputPath, result }) => {
    const byName = (all: readonly { name: string }[]) => [...all].sort((a, b) => a.name.localeCompare(b.name));
    expect(byName(await discoverActions(inActions(inputPath)))).toEqual(byName(result));
  });

  test.each(actionTests)('action $action on $inputPath', async (given) => {
    const { action, inputPath, expectedOutputPath = '', expectedErrorMessage, parameters } = given;
    const acted = actOn(inActions(inputPath), action, parameters);
    if (expectedErrorMessage === undefined) expect(timeless(await acted)).toEqual(inActions(expectedOutputPath));
    else await expect(acted).rejects.toThrow(expectedErrorMessage);
  });

  test('every action is tried', () => {
    const scripts = readdirSync(`${folder}/actions`, { withFileTypes: true });
    const names = scripts.filter((entry) => entry.isDirectory() && entry.name !== 'testdata').map(({ name }) => name);
    expect(new Set(actionTests.map(({ action }) => action))).toEqual(new Set(names));
  });

  test('the ConfigMap holds the same scripts', () => {
    const { data } = yaml(`${top}deploy/argocd/argocd-cm.yaml`) as { data: Record<string, string> };
    const script = (file: string): string => readFileSync(`${folder}/${file}`, 'utf8');
    const actions = load(data[`resource.customizations.actions.crossaccountkafka.dev_${kind}`] ?? '') as Actions;
    expect(data[`resource.customizations.health.crossaccountkafka.dev_${kind}`]).toBe(script('health.lua'));
    expect(actions['discovery.lua']).toBe(script('actions/discovery.lua'));
    expect(actions.definitions.map(({ name }) => name)).toEqual([
      ...new Set(actionTests.map(({ action }) => action).sort()),
    ]);
    for (const one of actions.definitions) expect(one['action.lua']).toBe(script(`actions/${one.name}/action.lua`));
  });
});

interface Actions {
  readonly 'discovery.lua': string;
  readonly definitions: readonly { readonly name: string; readonly 'action.lua': string }[];
}

const ofGeneration =
  (observedGeneration: number) =>
  <T extends object>(condition: T): T => ({ ...condition, observedGeneration });

/** Any time of day is written as the first second there is. */
const timeless = (object: unknown): unknown =>
  JSON.parse(
    JSON.stringify(object).replace(
      /("crossaccountkafka\.dev\/reconcile-at":")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/,
      '$10001-01-01T00:00:00Z"',
    ),
  );
