import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KubeObject } from '../../src/kube/object.ts';
import { runLua } from './tools/glua.ts';

/** What Argo CD shows of an object. */
export interface Health {
  readonly status: string;
  readonly message?: string;
}

/** The folder of a kind in Argo CD's own form. */
export const customizationOf = (kind: string): string =>
  fileURLToPath(new URL(`../../deploy/argocd/resource_customizations/crossaccountkafka.dev/${kind}`, import.meta.url));

/** What our health checks make of objects, in their order. @throws Error when a check fails */
export const healthOf = async (objects: readonly KubeObject[]): Promise<readonly Health[]> => {
  const check = (kind: string): string => readFileSync(`${customizationOf(kind)}/health.lua`, 'utf8');
  const outcomes = await runLua(objects.map((object) => ({ script: check(object.kind), object })));
  return outcomes.map(({ returned, error }) => {
    if (error !== undefined) throw new Error(error);
    return returned as Health;
  });
};

/** An action as it is offered. */
export interface Action {
  readonly name: string;
  readonly disabled?: boolean;
}

/** The actions that Argo CD offers for an object. @throws Error when the script fails */
export const discoverActions = async (object: KubeObject): Promise<readonly Action[]> => {
  const found = (await run('actions/discovery.lua', object)) as Readonly<Record<string, object>>;
  return Object.entries(found).map(([name, action]) => ({ name, ...action }));
};

/** The object as an action leaves it. @throws Error with what the action says when it refuses */
export const actOn = async (
  object: KubeObject,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<unknown> => withoutEmptied(await run(`actions/${action}/action.lua`, object, parameters), object);

const run = async (file: string, object: KubeObject, parameters?: Readonly<Record<string, string>>) => {
  const script = readFileSync(`${customizationOf(object.kind)}/${file}`, 'utf8');
  const [outcome] = await runLua([{ script, object, ...(parameters && { parameters }) }]);
  if (outcome?.error !== undefined) throw new Error(outcome.error);
  return outcome?.returned;
};

/** A list that is empty where there was a map is a map that Lua could not tell: Argo CD keeps the one that was there. */
const withoutEmptied = (after: unknown, before: unknown): unknown => {
  if (!isMap(before)) return after;
  if (Array.isArray(after) && after.length === 0) return before;
  if (!isMap(after)) return after;
  return Object.fromEntries(Object.entries(after).map(([key, value]) => [key, withoutEmptied(value, before[key])]));
};

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
