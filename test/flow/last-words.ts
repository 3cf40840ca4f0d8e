import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a pod says of itself when it ends (the last line of src/sensor-producer/program/main.ts). */
export interface LastWord {
  readonly ordinal: number;
  readonly taken: number;
  readonly acknowledged: number;
  readonly dropped: number;
  readonly retried: number;
  readonly skipped: number;
}

/**
 * The last words of all pods that a producer ever had, from their logs in a sandbox's folder.
 * @throws Error when a pod began and never said how it ended
 */
export const lastWords = (folder: string, producer: string): readonly LastWord[] => {
  const logOf = new RegExp(`^pod-.*-${producer}-(\\d+)-.*\\.log$`);
  return readdirSync(folder).flatMap((file) => {
    const ordinal = logOf.exec(file)?.[1];
    return ordinal === undefined ? [] : wordsIn(path.join(folder, file), Number(ordinal));
  });
};

const wordsIn = (file: string, ordinal: number): LastWord[] => {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { msg: string });
  const begun = lines.filter(({ msg }) => msg === 'taking readings').length;
  const ended = lines.filter((line): line is LastWord & { msg: string } => 'acknowledged' in line);
  if (begun !== ended.length)
    throw new Error(`${file}: began ${begun} times, and ended in order ${ended.length} times`);
  return ended.map((word) => ({ ...word, ordinal }));
};
