import { build, type Plugin } from 'esbuild';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { billOfMaterials } from './sbom.ts';

const top = fileURLToPath(new URL('..', import.meta.url));

/** The programs of the image: a file each, whose packages are all in it. */
const programs = {
  operator: 'src/main.ts',
  sensors: 'src/sensor-producer/program/main.ts',
};

/**
 * The schemas of the AWS SDK have computed keys (`{ [_N]: …, [_A]: … }`), which esbuild must take for side effects, and
 * so keeps every shape of every service. With the keys' own text in their place it keeps the shapes that are used.
 */
const literalSchemaKeys: Plugin = {
  name: 'literal-schema-keys',
  setup: (esbuild) => {
    esbuild.onLoad({ filter: /@aws-sdk[\\/].*[\\/]schemas_0\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const texts = new Map([...source.matchAll(/\b(_\w+) = ("[^"]*")/g)].map(([, name = '', text]) => [name, text]));
      return { contents: source.replaceAll(/\[(_\w+)\]:/g, (whole, name: string) => `${texts.get(name) ?? whole}:`) };
    });
  },
};

/** client-node's modules do nothing when they are loaded, and do not say so: those that are not used can be left out. */
const clientNodeHasNoSideEffects: Plugin = {
  name: 'client-node-has-no-side-effects',
  setup: (esbuild) => {
    esbuild.onResolve({ filter: /^(\.|@kubernetes\/)/ }, async ({ path: name, pluginData, ...asked }) => {
      const isOfClientNode = name === '@kubernetes/client-node' || asked.importer.includes('/@kubernetes/client-node/');
      if (pluginData === 'resolving' || !isOfClientNode) return undefined;
      return { ...(await esbuild.resolve(name, { ...asked, pluginData: 'resolving' })), sideEffects: false };
    });
  },
};

/**
 * client-node makes undici's agents for clients of its own that this project does not use (`src/kube/transport.ts` has the one
 * it uses). They are a third of the bundle, and stay in memory.
 */
const undiciIsNotUsed: Plugin = {
  name: 'undici-is-not-used',
  setup: (esbuild) => {
    esbuild.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'not-used' }));
    esbuild.onLoad({ filter: /^undici$/, namespace: 'not-used' }, () => ({
      contents: `function notUsed() { throw new Error('undici is not in this bundle'); }
        export { notUsed as Agent, notUsed as ProxyAgent, notUsed as fetch };`,
    }));
  },
};

/** One letter beyond Latin-1 and V8 keeps the whole source in two bytes a letter. esbuild leaves those of patterns and templates. */
const inAscii = (source: string): string =>
  source.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Packages that are no ES modules ask for Node's own by `require`, which an ES module has to make for itself. */
const requireForPackages = `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);`;

/** Writes `operator.mjs`, `sensors.mjs` and `sbom.cdx.json`, the bill of their materials. @returns the size of each program in bytes */
export const bundle = async (folder: string): Promise<Readonly<Record<string, number>>> => {
  const { metafile, outputFiles } = await build({
    entryPoints: programs,
    outdir: folder,
    absWorkingDir: top,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // debug colours its lines if somebody else has brought this along; here that would be a tool of development.
    external: ['supports-color'],
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: requireForPackages },
    plugins: [literalSchemaKeys, clientNodeHasNoSideEffects, undiciIsNotUsed],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  await mkdir(folder, { recursive: true });
  for (const { path: file, text } of outputFiles) await writeFile(file, inAscii(text));
  await writeFile(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(metafile, top), null, 2)}\n`);
  return Object.fromEntries(Object.entries(metafile.outputs).map(([file, { bytes }]) => [path.basename(file), bytes]));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = await bundle(path.join(top, 'dist'));
  for (const [program, bytes] of Object.entries(sizes)) console.log(`dist/${program} ${(bytes / 1e6).toFixed(2)} MB`);
}
