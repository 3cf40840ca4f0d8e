import { mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { KubeClient } from '../../../src/kube/client.ts';
import { hasReason } from '../../../src/kube/error.ts';
import type { KubeObject, KubeResource } from '../../../src/kube/object.ts';
import { fieldOf } from './downward.ts';
import type { Pod, ProjectedSource, Volume } from './pod.ts';
import { Tokens } from './tokens.ts';

interface Holder extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

const configMaps: KubeResource<Holder> = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' };
const secrets: KubeResource<Holder> = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };

const secretOf = (
  kube: KubeClient,
  namespace: string,
  { secretName, optional }: NonNullable<Volume['secret']>,
): Promise<Pick<Holder, 'data'>> =>
  kube.get(secrets, { namespace, name: secretName }).catch((error: unknown) => {
    if (optional === true && hasReason(error, 'NotFound')) return {};
    throw error;
  });

const decoded = ({ data = {} }: Pick<Holder, 'data'>, encoding: 'utf8' | 'base64'): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(data).map(([name, text]) => [name, Buffer.from(text, encoding)]));

/**
 * The volumes of one pod as folders, laid out as kubelet does: a program sees either all of a volume's old files or all
 * of its new ones, since what is exchanged is one link.
 */
export class Volumes {
  readonly #kube: KubeClient;
  readonly #pod: Pod;
  readonly #folder: string;
  readonly #written = new Map<string, string>();
  readonly #tokens: Tokens;
  #serial = 0;

  constructor(kube: KubeClient, pod: Pod, folder: string) {
    this.#kube = kube;
    this.#pod = pod;
    this.#folder = folder;
    this.#tokens = new Tokens(kube, pod);
  }

  pathOf(volume: string): string {
    return path.join(this.#folder, volume, 'current');
  }

  /** Brings every volume to what the API server says now. @throws KubeError */
  async refresh(): Promise<void> {
    for (const volume of this.#pod.spec.volumes ?? []) {
      const files = await this.#filesOf(volume);
      const content = JSON.stringify(Object.entries(files).map(([name, bytes]) => [name, bytes.toString('base64')]));
      if (this.#written.get(volume.name) === content) continue;
      await this.#exchange(volume.name, files);
      this.#written.set(volume.name, content);
    }
  }

  /** Files of a volume, by name. @throws KubeError when what they come from is not there and has to be */
  async #filesOf({ configMap, secret, projected }: Volume): Promise<Record<string, Buffer>> {
    const { namespace = '' } = this.#pod.metadata;
    if (configMap) return decoded(await this.#kube.get(configMaps, { namespace, name: configMap.name }), 'utf8');
    if (secret) return decoded(await secretOf(this.#kube, namespace, secret), 'base64');
    const parts = await Promise.all((projected?.sources ?? []).map((source) => this.#projected(source)));
    return decoded({ data: Object.assign({}, ...parts) as Record<string, string> }, 'utf8');
  }

  async #projected({ serviceAccountToken, configMap, downwardAPI }: ProjectedSource): Promise<Record<string, string>> {
    const { namespace = '' } = this.#pod.metadata;
    if (serviceAccountToken) return { [serviceAccountToken.path]: await this.#tokens.get(serviceAccountToken) };
    if (configMap) {
      const { data = {} } = await this.#kube.get(configMaps, { namespace, name: configMap.name });
      return Object.fromEntries((configMap.items ?? []).map(({ key, path: file }) => [file, data[key] ?? '']));
    }
    const items = downwardAPI?.items ?? [];
    return Object.fromEntries(
      items.map(({ path: file, fieldRef }) => [file, fieldOf(this.#pod, fieldRef?.fieldPath) ?? '']),
    );
  }

  async #exchange(volume: string, files: Readonly<Record<string, Buffer>>): Promise<void> {
    this.#serial += 1;
    const parent = path.join(this.#folder, volume);
    const fresh = path.join(parent, `version-${this.#serial}`);
    await mkdir(fresh, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(fresh, name), bytes);
    const current = this.pathOf(volume);
    const old = await readlink(current).catch(() => undefined);
    await symlink(fresh, `${current}-next`);
    await rename(`${current}-next`, current);
    if (old !== undefined) await rm(old, { recursive: true, force: true });
  }
}
