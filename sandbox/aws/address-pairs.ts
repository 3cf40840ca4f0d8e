import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The address ranges of a world's two VPCs, on the loopback interface. */
export interface AddressPair {
  readonly provider: string;
  readonly consumer: string;
}

/** A pair that is ours until `release`. */
export interface ClaimedPair extends AddressPair {
  readonly release: () => void;
}

const rangeOf = (second: number): string => `127.${second}.0.0/16`;
/** 127.20/127.30 first, then 21/31 … 29/39, then 40/60 … 59/79. */
const pairs: readonly AddressPair[] = [
  ...Array.from({ length: 10 }, (_, index) => ({ provider: rangeOf(20 + index), consumer: rangeOf(30 + index) })),
  ...Array.from({ length: 20 }, (_, index) => ({ provider: rangeOf(40 + index), consumer: rangeOf(60 + index) })),
];

/**
 * Claims the first pair that no living process on this machine holds: several worlds can run at the same time.
 * @param folder where the claims of all worlds of this machine are
 */
export const claimAddressPair = (folder = join(tmpdir(), 'aws-double-addresses')): ClaimedPair => {
  mkdirSync(folder, { recursive: true });
  for (const [index, pair] of pairs.entries()) {
    const file = join(folder, String(index));
    if (claim(file))
      return {
        ...pair,
        release: () => {
          rmSync(file, { force: true });
        },
      };
  }
  throw new Error(`all ${pairs.length} address pairs are in use: stop another sandbox, or remove ${folder}`);
};

const claim = (file: string): boolean => create(file) || takeOver(file);

/** Makes the file with our process id in it, at once: nobody sees it empty. False when it is there already. */
const create = (file: string): boolean => {
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
};

/** Takes the pair of a process that ended without giving it back; one taker at a time, who looks again. */
const takeOver = (file: string): boolean => {
  const guard = `${file}.taker`;
  if (isAlive(Number(readHolder(file))) || !create(guard)) return false;
  try {
    if (isAlive(Number(readHolder(file)))) return false;
    rmSync(file, { force: true });
    return create(file);
  } finally {
    rmSync(guard);
  }
};

const readHolder = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Signal 0 asks whether a process exists; two worlds of one process hold two pairs. */
const isAlive = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
