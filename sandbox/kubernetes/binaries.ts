import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../cache.ts';
import { goPrograms, type GoModule } from '../go-programs.ts';

/** Paths of the programs that make a control plane. */
export type Binaries = Record<Program, string>;

type Program = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubectl';

const beside = (folder: string): string => fileURLToPath(new URL(`binaries/${folder}`, import.meta.url));

const modules: readonly GoModule<Program>[] = [
  {
    source: beside('etcd'),
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
    versionOf: 'go.etcd.io/etcd/server/v3',
    minutes: 1,
    stamps: [],
  },
  {
    source: beside('control-plane'),
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
 * modules beside this file.
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

async function built(module: GoModule<Program>, progress: Progress): Promise<string> {
  try {
    return await goPrograms(module, progress);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(
      'the sandbox needs a Kubernetes API server: install Go 1.26 or newer (https://go.dev/dl/) so that it can be built, ' +
        'or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl',
      { cause: error },
    );
  }
}
