import { open, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../../children.ts';

const lookAgainMs = 100;
const newLine = 10;

export interface CopyOptions {
  /** So many of the last lines first. */
  readonly lines: number;
  /** Go on with what is written until the process has ended. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Writes out what a process wrote. */
export const copyLog = async (run: Child, to: Writable, { lines, follow, signal }: CopyOptions): Promise<void> => {
  const log = await open(run.logFile);
  try {
    let at = startOf(lines, await log.readFile());
    for (;;) {
      // Asked before reading: what it wrote up to its end is read then.
      const goesOn = follow && run.isRunning && !signal.aborted;
      at += await copyFrom(log, at, to);
      if (!goesOn) return;
      await delay(lookAgainMs);
    }
  } finally {
    await log.close();
  }
};

/** Where the last so many lines begin. */
const startOf = (lines: number, content: Buffer): number => {
  if (lines === Infinity) return 0;
  let at = content.length;
  for (let left = lines; left > 0 && at > 0; left -= 1) at = at < 2 ? 0 : content.lastIndexOf(newLine, at - 2) + 1;
  return at;
};

/** @returns how many bytes there were */
const copyFrom = async (log: FileHandle, position: number, to: Writable): Promise<number> => {
  const { size } = await log.stat();
  if (size <= position) return 0;
  const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(size - position), position });
  to.write(buffer.subarray(0, bytesRead));
  return bytesRead;
};
