import { readFileSync } from 'node:fs';
import type { Child } from '../../sandbox/children.ts';

/** What a process holds in memory now (VmRSS), or held at most (VmHWM), in MiB. */
export const memory = ({ pid }: Child, field: 'VmRSS' | 'VmHWM'): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
};

/** Clock ticks in a second, as Linux counts them for programs (USER_HZ). */
const ticksASecond = 100;

/** For how many seconds a process has used a core, user and system together. */
export const cpuSeconds = ({ pid }: Child): number => {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const [user, system] = afterName.slice(11, 13);
  return (Number(user) + Number(system)) / ticksASecond;
};
