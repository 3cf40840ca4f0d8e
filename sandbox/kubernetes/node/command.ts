import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { realPath, type Mounts } from '../../hosts/paths.ts';
import { fieldOf } from './downward.ts';
import type { Container, EnvVar, Pod } from './pod.ts';

const top = fileURLToPath(new URL('../../..', import.meta.url));
/** What each bundle of the image is made of: pods here run the source, without a build. */
const programs: Mounts = {
  '/app/operator.mjs': path.join(top, 'src/main.ts'),
  '/app/sensors.mjs': path.join(top, 'src/sensor-producer/program/main.ts'),
};
/** Of the operator's own image, whatever it is called where it is pulled from. */
const entryPoint = { image: /(^|\/)cross-account-kafka[:@]/, command: ['node', '/app/operator.mjs'] };
const preload = path.join(top, 'sandbox/hosts/preload.ts');

/** What a container comes to on this machine. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A container's command as a process: its `node` is ours, the image's files are the checkout's, its volumes are folders.
 * @param more variables of the machine that the pod is on
 * @throws Error when the container is none that can be run so
 */
export const commandOf = (
  pod: Pod,
  container: Container,
  address: string,
  mounts: Mounts,
  more: NodeJS.ProcessEnv,
): Command => {
  const env = Object.fromEntries((container.env ?? []).map((one) => [one.name, valueOf(one, pod, address)]));
  const words = [...(container.command ?? entryPointOf(container)), ...(container.args ?? [])];
  const [program, ...rest] = words.map((word) => expand(word, env));
  if (program !== 'node') throw new Error(`nodes here run node alone, not ${program ?? 'an image’s own entry point'}`);
  const args = rest.map((word) => realPath(programs, word));
  return {
    program: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', '--import', preload, ...args],
    env: {
      PATH: process.env['PATH'],
      ...more,
      ...env,
      SANDBOX_HOST_ADDRESS: address,
      SANDBOX_MOUNTS: JSON.stringify(mounts),
    },
  };
};

const entryPointOf = ({ image }: Container): readonly string[] =>
  entryPoint.image.test(image) ? entryPoint.command : [];

const valueOf = ({ value, valueFrom }: EnvVar, pod: Pod, address: string): string =>
  value ?? fieldOf(pod, valueFrom?.fieldRef?.fieldPath, address) ?? '';

/** `$(NAME)` stands for a variable of the container; what is none stays as it is. */
const expand = (word: string, env: Readonly<Record<string, string>>): string =>
  word.replace(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name: string) => env[name] ?? whole);
