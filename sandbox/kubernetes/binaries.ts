import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached, makeWith, type Progress } from '../cache.ts';

/** Paths of the programs that make a control plane. */
export type Binaries = Record<Program, string>;

type Program = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubectl';

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
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
    versionOf: 'k8s.io/kubernetes',
    minutes: 5,
    stamps: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'],
  },
];

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

/** The cache folder of a module's programs. */
async function built(module: Module, progress: Progress): Promise<string> {
  const source = fileURLToPath(new URL(`binaries/${module.folder}`, import.meta.url));
  const files = ['go.mod', 'go.sum'].map((name) => readFile(path.join(source, name), 'utf8'));
  const pins = [...(await Promise.all(files)), await goVersion()];
  return await cached({
    name: module.folder,
    pins,
    progress,
    make: (draft) => compile(module, source, draft, progress),
  });
}

async function goVersion(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('go', ['version'], { env: goEnvironment() });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(
      'the sandbox needs a Kubernetes API server: install Go 1.26 or newer (https://go.dev/dl/) so that it can be built, ' +
        'or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl',
      { cause: error },
    );
  }
}

function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
}

async function compile(module: Module, source: string, draft: string, progress: Progress): Promise<void> {
  const names = Object.keys(module.programs).join(', ');
  const flags = ['-trimpath', '-ldflags', await linkerFlags(module, source), '-o', `${draft}/`];
  const args = ['build', ...flags, ...Object.values(module.programs)];
  await makeWith('go', args, {
    ...{ what: names, about: `${module.minutes} min`, draft, progress },
    options: { cwd: source, env: goEnvironment() },
  });
  await renameEtcd(module, draft);
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
