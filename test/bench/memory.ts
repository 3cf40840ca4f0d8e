import { readFileSync } from 'node:fs';
import type { Child } from '../../sandbox/children.ts';

/** What a process holds in memory now (VmRSS), or held at most (VmHWM), in MiB. */
export const memory = ({ pid }: Child, field: 'VmRSS' | 'VmHWM'): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
};
