import type { Metafile } from 'esbuild';
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
}

interface Component {
  readonly type: 'library';
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly object[];
  readonly hashes: readonly object[];
}

/**
 * The bill of materials of a bundle, as CycloneDX 1.5: the packages that esbuild took something of, each as package-lock.json has
 * it. `npm sbom` lists what is installed instead, and with `--omit=dev` leaves out what development needs too.
 */
export const billOfMaterials = ({ inputs }: Metafile, top: string): object => {
  const { packages } = read(path.join(top, 'package-lock.json')) as { packages: Readonly<Record<string, Locked>> };
  const { name, version } = read(path.join(top, 'package.json')) as { name: string; version: string };
  const folders = Object.keys(inputs).flatMap(
    (file) => /^node_modules\/(.*node_modules\/)?(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
  );
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name, version } },
    components: [...new Set(folders)].sort().map((folder) => component(folder, packages[folder])),
  };
};

const component = (folder: string, locked: Locked | undefined): Component => {
  if (locked === undefined) throw new Error(`package-lock.json does not have ${folder}`);
  const name = folder.replace(/^.*node_modules\//, '');
  const { version, license, integrity } = locked;
  return {
    ...{ type: 'library', name, version, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` },
    licenses: license === undefined ? [] : [{ expression: license }],
    hashes: integrity === undefined ? [] : [hash(integrity)],
  };
};

/** `sha512-<base64>`, as npm has it, becomes what CycloneDX asks for. */
const hash = (integrity: string): object => {
  const [algorithm = '', base64 = ''] = integrity.split('-');
  return {
    alg: algorithm.toUpperCase().replace('SHA', 'SHA-'),
    content: Buffer.from(base64, 'base64').toString('hex'),
  };
};

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
