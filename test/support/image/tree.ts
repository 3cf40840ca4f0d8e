import { execFile } from 'node:child_process';
import { chownSync, copyFileSync, cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../../../scripts/bundle.ts';
import { confined, type Confinement } from './confine.ts';
import { imageSteps, type Step } from './dockerfile.ts';

const run = promisify(execFile);

/** The image, unpacked: its file system, and what it says about its run. */
export interface ImageTree {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workdir: string;
  readonly entrypoint: readonly string[];
}

/**
 * Does what the last stage of the Dockerfile does, over a stand-in for its base: base images come from registries, a tree is
 * made without one. The stand-in has what the real one is known to have: Node.js, the libraries it needs, authorities.
 */
export const imageTree = async (folder: string): Promise<ImageTree> => {
  const built = path.join(folder, 'dist');
  await bundle(built);
  mkdirSync(path.join(built, 'compile-cache'));
  let tree: ImageTree = { root: path.join(folder, 'root'), env: {}, user: '0:0', workdir: '/', entrypoint: [] };
  await standInBase(tree.root);
  for (const step of imageSteps()) tree = await take(step, tree, built);
  return tree;
};

/** What a process in the tree may do: nothing but read, but while the image is made. */
export const confinement = (tree: ImageTree, volumes: readonly string[], readOnly = true): Confinement => {
  for (const volume of volumes) mkdirSync(path.join(tree.root, volume), { recursive: true });
  return { ...tree, path: tree.env['PATH'] ?? '', volumes, readOnly };
};

const standInBase = async (root: string): Promise<void> => {
  for (const folder of ['dev', 'proc', 'etc', 'nodejs/bin']) mkdirSync(path.join(root, folder), { recursive: true });
  copyFileSync(process.execPath, path.join(root, 'nodejs/bin/node'));
  const { stdout } = await run('ldd', [process.execPath]);
  const libraries = [...stdout.matchAll(/(?:=> )?(\/\S+) \(/g)].map(([, file = '']) => file);
  for (const file of [...libraries, '/etc/ssl/certs/ca-certificates.crt', '/etc/hosts'])
    copy(file, path.join(root, file));
  writeFileSync(path.join(root, 'etc/passwd'), 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n');
};

const copy = (from: string, to: string): void => {
  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(realpathSync(from), to);
};

const take = async (step: Step, tree: ImageTree, built: string): Promise<ImageTree> => {
  if (step.is === 'workdir') return { ...tree, workdir: step.folder };
  if (step.is === 'env') return { ...tree, env: { ...tree.env, ...step.env } };
  if (step.is === 'user') return { ...tree, user: step.user };
  if (step.is === 'entrypoint') return { ...tree, entrypoint: step.command };
  if (step.is === 'copy') copyIn(step, tree, built);
  else await runIn(tree, step.command);
  return tree;
};

/** From the folder `dist` of the build stage. */
const copyIn = ({ from, to, owner }: Step & { is: 'copy' }, { root, workdir }: ImageTree, built: string): void => {
  const [uid, gid] = owner.split(':').map(Number);
  for (const source of from) {
    const target = path.join(root, workdir, to, to.endsWith('/') ? path.basename(source) : '');
    cpSync(path.join(built, path.relative('/build/dist', source)), target, { recursive: true });
    chownSync(target, uid ?? 0, gid ?? 0);
  }
};

const runIn = async (tree: ImageTree, command: readonly string[]): Promise<void> => {
  const [program = '', ...args] = confined(confinement(tree, [], false), command);
  await run(program, args, { env: { ...tree.env, PATH: process.env['PATH'] } });
};
