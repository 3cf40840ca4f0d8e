import type { Clock } from '../../clock.ts';
import { readSettings, type Settings } from './settings.ts';

/** Kubernetes itself takes up to a minute to bring a changed ConfigMap into a pod's files. */
const lookAgainMs = 2_000;

/**
 * Keeps the settings as the file has them. A file that cannot be read or understood, which must not stop a pod that
 * works, is told and the last good one stays.
 */
export const followSettings = async (
  path: string,
  clock: Clock,
  take: (settings: Settings) => void,
  onTrouble: (sentence: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      take(readSettings(path));
    } catch (error) {
      onTrouble(error instanceof Error ? error.message : String(error));
    }
    await clock.sleep(lookAgainMs, signal);
  }
};
