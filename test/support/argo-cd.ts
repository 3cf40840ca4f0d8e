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
