import { execFile } from 'node:child_process';
import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, makeWith, type Progress } from './cache.ts';

/** A Go module of ours that pins what is built, or is built itself, and the packages that are the programs. */
export interface GoModule<Program extends string> {
  /** Its folder, with go.mod, go.sum and, where it has any, programs of its own. */
  readonly source: string;
  readonly programs: Readonly<Partial<Record<Program, string>>>;
  /** The module whose version the programs carry. */
  readonly versionOf: string;
  /** What a first build takes on two cores. */
  readonly minutes: number;
  /** Packages with variables for the version; without them some programs do not know theirs. */
  readonly stamps: readonly string[];
}

/**
 * The folder with a module's programs, built once for each version into the user's cache folder.
 * @throws Error of code ENOENT without Go; an Error with the compiler's last lines when the build fails
 */
export async function goPrograms<Program extends string>(
  module: GoModule<Program>,
  progress: Progress,
): Promise<string> {
  const names = (await readdir(module.source)).filter((name) => /^go[.](mod|sum)$|[.]go$/.test(name)).sort();
  const files = names.map((name) => readFile(path.join(module.source, name), 'utf8'));
  const pins = [...(await Promise.all(files)), await goVersion()];
  return await cached({
    name: path.basename(module.source),
    pins,
    progress,
    make: (draft) => compile(module, draft, progress),
  });
}

async function goVersion(): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['version'], { env: goEnvironment() });
  return stdout;
}

function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
}

async function compile(module: GoModule<string>, draft: string, progress: Progress): Promise<void> {
  const names = Object.keys(module.programs).join(', ');
  const packages = Object.values(module.programs).filter((name) => name !== undefined);
  const flags = ['-trimpath', '-ldflags', await linkerFlags(module), '-o', `${draft}/`];
  await makeWith('go', ['build', ...flags, ...packages], {
    ...{ what: names, about: `${module.minutes} min`, draft, progress },
    options: { cwd: module.source, env: goEnvironment() },
  });
  await nameAsAsked(module, draft);
}

/** `go build` names a program after the last part of its package's path that is not a version: `server` for etcd. */
async function nameAsAsked({ programs }: GoModule<string>, draft: string): Promise<void> {
  for (const [name, of = ''] of Object.entries(programs)) {
    const built = path.basename(of.replace(/\/v\d+$/, ''));
    if (built !== name) await rename(path.join(draft, built), path.join(draft, name));
  }
}

async function linkerFlags({ source, versionOf, stamps: packages }: GoModule<string>): Promise<string> {
  const goMod = await readFile(path.join(source, 'go.mod'), 'utf8');
  const version = new RegExp(`^\\s*(?:require )?${versionOf} (v(\\d+)\\.(\\d+)\\.\\S+)`, 'm').exec(goMod);
  if (version === null) throw new Error(`${source}/go.mod does not name ${versionOf}`);
  const [, full = '', major = '', minor = ''] = version;
  const values = { gitVersion: full, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const stamps = packages.flatMap((name) =>
    Object.entries(values).map(([variable, value]) => `-X ${name}.${variable}=${value}`),
  );
  return ['-s -w', ...stamps].join(' ');
}
