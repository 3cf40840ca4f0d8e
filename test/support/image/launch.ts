import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Launch } from '../../../sandbox/world.ts';
import { confined } from './confine.ts';
import { confinement, type ImageTree } from './tree.ts';

/** Variables of the operator that name files. */
const fileVariables = ['KUBECONFIG', 'AWS_WEB_IDENTITY_TOKEN_FILE'];

/** Runs the operator of the image as its pod does: its user, its flags, a file system that is only read. `folder` becomes a volume with what it is given. */
export const fromImage =
  (tree: ImageTree, folder: string): Launch =>
  (flags, env) => {
    const files = fileVariables.map((name) => [name, handedIn(folder, name, env[name] ?? '')]);
    const [program = '', ...args] = confined(confinement(tree, [folder]), [...tree.entrypoint, ...flags]);
    const given = { ...tree.env, ...env, ...(Object.fromEntries(files) as NodeJS.ProcessEnv) };
    return { program, args, env: { ...given, PATH: process.env['PATH'] } };
  };

/** As in a volume: to be read by whoever is in the pod. */
const handedIn = (folder: string, name: string, file: string): string => {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const given = path.join(folder, name);
  copyFileSync(file, given);
  chmodSync(given, 0o644);
  return given;
};
