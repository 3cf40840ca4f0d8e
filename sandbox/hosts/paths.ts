import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Folders of a container and where they really are: container path → path on this machine. */
export type Mounts = Readonly<Record<string, string>>;

/** Where a path of the container really is. */
export const realPath = (mounts: Mounts, path: string): string => {
  const mount = Object.keys(mounts).find((one) => path === one || path.startsWith(`${one}/`));
  return mount === undefined ? path : (mounts[mount] ?? '') + path.slice(mount.length);
};

/** Makes this process read the files of its container, which has no file system of its own here. */
export const readThrough = (mounts: Mounts): void => {
  const read = fs.readFileSync as (path: unknown, ...more: unknown[]) => unknown;
  Object.assign(fs, {
    readFileSync: (path: unknown, ...more: unknown[]) =>
      read(typeof path === 'string' ? realPath(mounts, path) : path, ...more),
  });
  syncBuiltinESMExports();
};
