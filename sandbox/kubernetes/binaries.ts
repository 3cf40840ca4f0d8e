import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Children } from '../children.ts';

/** Paths of the programs that make a control plane. */
export type Binaries = Record<Program, string>;

type Program = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kubectl';

/** A Go module here whose one purpose is to pin what is built, and the packages that are the programs. */
interface Module {
  folder: string;
  programs: Partial<Record<Program, string>>;
  /** The module whose version the programs carry. */
  versionOf: string;
  /** What a first build takes on two cores. */
  minutes: number;
  /** Packages with variables for the version; without them `/version` and `kubectl version` lie. */
  stamps: readonly string[];
}

const modules: readonly Module[] = [
  {
    folder: 'etcd',
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
    versionOf: 'go.etcd.io/etcd/server/v3',
    minutes: 1,
    stamps: [],
  },
  {
    folder: 'control-plane',
    programs: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
    versionOf: 'k8s.io/kubernetes',
    minutes: 5,
    stamps: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'],
  },
];

type Progress = (line: string) => void;

/**
 * The programs of a control plane: those in the folder `$KUBEBUILDER_ASSETS`, and what is not there built from the Go
 * modules beside this file, once for each version, into the user's cache folder.
 * @throws Error with a sentence for the user when Go is missing or the build fails.
 */
export async function kubernetesBinaries(progress: Progress = toStderr): Promise<Binaries> {
  const found: Partial<Binaries> = {};
  for (const module of modules) {
    const names = Object.keys(module.programs) as Program[];
    const assets = names.map((name) => [name, path.join(process.env['KUBEBUILDER_ASSETS'] ?? '', name)] as const);
    const given = process.env['KUBEBUILDER_ASSETS'] !== undefined && assets.every(([, file]) => existsSync(file));
    const folder = given ? process.env['KUBEBUILDER_ASSETS'] : await built(module, progress);
    for (const name of names) found[name] = path.join(folder ?? '', name);
  }
  return found as Binaries;
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The cache folder of a module's programs. It appears complete, by a rename, or not at all. */
async function built(module: Module, progress: Progress): Promise<string> {
  const source = fileURLToPath(new URL(`binaries/${module.folder}`, import.meta.url));
  const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'crossaccountkafka');
  const sums = await readFile(path.join(source, 'go.sum'));
  const hash = createHash('sha256')
    .update(sums)
    .update(await goVersion())
    .digest('hex')
    .slice(0, 16);
  const folder = path.join(cache, `${module.folder}-${hash}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await locked(`${folder}.lock`, progress, async () => {
    if (!existsSync(folder)) await build(module, source, folder, progress);
  });
  return folder;
}

async function goVersion(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('go', ['version'], { env: goEnvironment() });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(
      'the sandbox needs a Kubernetes API server: install Go 1.26 or newer (https://go.dev/dl/) so that it can be built, ' +
        'or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver, kube-controller-manager and kubectl',
      { cause: error },
    );
  }
}

function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
}

async function build(module: Module, source: string, folder: string, progress: Progress): Promise<void> {
  await removeAbandoned(folder);
  const draft = `${folder}.draft-${process.pid}`;
  await mkdir(draft);
  const children = new Children(draft, draft);
  try {
    await compile(module, source, draft, children, progress);
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await children.stop();
    await rm(draft, { recursive: true, force: true });
  }
}

/** Drafts of builds that were killed; whoever holds the lock is the only one who builds. */
async function removeAbandoned(folder: string): Promise<void> {
  const cache = path.dirname(folder);
  const drafts = (await readdir(cache)).filter((name) => name.startsWith(`${path.basename(folder)}.draft-`));
  for (const draft of drafts) await rm(path.join(cache, draft), { recursive: true, force: true });
}

async function compile(
  module: Module,
  source: string,
  draft: string,
  children: Children,
  progress: Progress,
): Promise<void> {
  const names = Object.keys(module.programs).join(', ');
  const began = Date.now();
  progress(`building ${names} (first time only, about ${module.minutes} min) …`);
  const flags = ['-trimpath', '-ldflags', await linkerFlags(module, source), '-o', `${draft}/`];
  const args = ['build', ...flags, ...Object.values(module.programs)];
  const go = await children.start('go-build', 'go', args, { cwd: source, env: goEnvironment() });
  const beat = setInterval(() => {
    progress(`still building ${names}: ${Math.round((Date.now() - began) / 1000)} s`);
  }, 30_000);
  const { code } = await go.exited().finally(() => {
    clearInterval(beat);
  });
  if (code !== 0) throw new Error(`go build of ${names} failed:\n${go.tail()}`);
  await renameEtcd(module, draft);
  progress(`built ${names} in ${Math.round((Date.now() - began) / 1000)} s`);
}

/** `go build` names a program after the last part of its package's path that is not a version: `server`. */
async function renameEtcd(module: Module, draft: string): Promise<void> {
  if (module.programs.etcd !== undefined) await rename(path.join(draft, 'server'), path.join(draft, 'etcd'));
}

async function linkerFlags(module: Module, source: string): Promise<string> {
  const goMod = await readFile(path.join(source, 'go.mod'), 'utf8');
  const version = new RegExp(`^\\s*${module.versionOf} (v(\\d+)\\.(\\d+)\\.\\S+)`, 'm').exec(goMod);
  if (version === null) throw new Error(`${source}/go.mod does not name ${module.versionOf}`);
  const [, full = '', major = '', minor = ''] = version;
  const values = { gitVersion: full, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const stamps = module.stamps.flatMap((name) =>
    Object.entries(values).map(([variable, value]) => `-X ${name}.${variable}=${value}`),
  );
  return ['-s -w', ...stamps].join(' ');
}

/**
 * Runs `work` while holding a lock file that names our process; the lock of a dead process is taken over. Should two
 * take over at the same moment, both build, which costs time and nothing else: the result appears by a rename.
 */
async function locked(file: string, progress: Progress, work: () => Promise<void>): Promise<void> {
  for (let told = false; !(await take(file)); told = true) {
    if (!told) progress(`another process is building the same programs; waiting for it (it holds ${file}) …`);
    await delay(500);
  }
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** A link appears with its content or not at all, so a lock always names its holder. */
async function take(file: string): Promise<boolean> {
  const mine = `${file}.${process.pid}`;
  await writeFile(mine, String(process.pid));
  try {
    await link(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isAbandoned(file)) await rm(file, { force: true });
    return false;
  } finally {
    await rm(mine, { force: true });
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
