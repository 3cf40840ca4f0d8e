import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Children } from './children.ts';
import type { ChildOptions } from './children.ts';

export type Progress = (line: string) => void;

/** Something that is made once on a machine and kept. */
export interface Cached {
  /** Begins the folder's name. */
  name: string;
  /** All that decides about the content: other pins, another folder. */
  pins: readonly string[];
  progress: Progress;
  /** Fills an empty folder, which is moved to its place afterwards. */
  make: (draft: string) => Promise<void>;
}

/** The user's cache folder, `$XDG_CACHE_HOME/crossaccountkafka`. */
export function cacheFolder(): string {
  return path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'crossaccountkafka');
}

/**
 * The folder of something that is made once for each set of pins. It appears complete, by a rename, or not at all; who
 * comes second waits for who makes it.
 */
export async function cached({ name, pins, progress, make }: Cached): Promise<string> {
  const hash = createHash('sha256');
  for (const pin of pins) hash.update(pin);
  const folder = path.join(cacheFolder(), `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  await locked(`${folder}.lock`, progress, async () => {
    if (!existsSync(folder)) await fill(folder, make);
  });
  return folder;
}

async function fill(folder: string, make: (draft: string) => Promise<void>): Promise<void> {
  await removeAbandoned(folder);
  const draft = `${folder}.draft-${process.pid}`;
  await mkdir(draft);
  try {
    await make(draft);
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Drafts of builds that were killed; whoever holds the lock is the only one who builds. */
async function removeAbandoned(folder: string): Promise<void> {
  const drafts = (await readdir(cacheFolder())).filter((name) => name.startsWith(`${path.basename(folder)}.draft-`));
  for (const draft of drafts) await rm(path.join(cacheFolder(), draft), { recursive: true, force: true });
}

/** How a program is run that makes something. */
export interface Making {
  /** What is made, for people. */
  what: string;
  /** How long that usually takes, for people. */
  about: string;
  draft: string;
  progress: Progress;
  options?: ChildOptions;
}

/**
 * Runs a program that makes something, and says so while it takes long.
 * @throws Error with its last lines when it fails.
 */
export async function makeWith(program: string, args: readonly string[], making: Making): Promise<void> {
  const { what, about, draft, progress, options = {} } = making;
  const began = Date.now();
  const seconds = (): number => Math.round((Date.now() - began) / 1000);
  progress(`building ${what} (first time only, about ${about}) …`);
  const beat = setInterval(() => {
    progress(`still building ${what}: ${seconds()} s`);
  }, 30_000);
  const children = new Children(draft, draft);
  try {
    const child = await children.start(path.basename(program), program, args, options);
    const { code } = await child.exited();
    if (code !== 0) throw new Error(`${program} ${args[0] ?? ''} of ${what} failed:\n${child.tail()}`);
  } finally {
    clearInterval(beat);
    await children.stop();
  }
  progress(`built ${what} in ${seconds()} s`);
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
  const mine = `${file}.${randomUUID()}`;
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
