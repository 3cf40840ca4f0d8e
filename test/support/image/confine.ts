import { spawnSync } from 'node:child_process';

/** A folder that is a program's whole file system, and how a program in it is run. */
export interface Confinement {
  readonly root: string;
  /** `uid:gid` */
  readonly user: string;
  readonly workdir: string;
  /** The `PATH` in there. */
  readonly path: string;
  /** Folders of this machine that are there too, under the same names, to be read. */
  readonly volumes: readonly string[];
  readonly readOnly: boolean;
}

/**
 * In a mount namespace of its own: the folder as the root, with /proc and /dev and the volumes. Then the user, who has no
 * capability and cannot come by one.
 */
const script = `
set -e
root=$1 uid=$2 gid=$3 workdir=$4 path=$5 mode=$6 volumes=$7
shift 7
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
for volume in $volumes; do
  mount --bind "$volume" "$root$volume"
  mount -o remount,bind,ro "$root$volume"
done
[ "$mode" = rw ] || mount -o remount,bind,ro "$root"
PATH=$path
exec /usr/bin/setpriv --no-new-privs --clear-groups /usr/bin/unshare --root "$root" --wd "$workdir" --setgid "$gid" --setuid "$uid" -- "$@"
`;

/** Whether this machine lets us: containers often do not, not even as root. */
export const canConfine = (): boolean =>
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--', 'true']).status === 0;

/**
 * The words that run a command in there. It keeps the process id of whoever starts them, and shares this machine's network.
 * @throws Error when we are not root: only root may become another user
 */
export const confined = (to: Confinement, command: readonly string[]): readonly string[] => {
  if (process.getuid?.() !== 0)
    throw new Error('the image is run as its own user in its own file system: that takes root');
  const [uid = '', gid = ''] = to.user.split(':');
  const settings = [to.root, uid, gid, to.workdir, to.path, to.readOnly ? 'ro' : 'rw', to.volumes.join(' ')];
  return ['unshare', '--mount', '--', 'sh', '-c', script, 'confined', ...settings, ...command];
};
