import { fileURLToPath } from 'node:url';
import type { Child, Children } from '../children.ts';

/** A host of a VPC: a process of this machine that lives at an address there. */
export interface Host {
  readonly name: string;
  readonly address: string;
  /** What names it resolves, as JSON: name → address. */
  readonly namesFile: string;
  /** PEM, of an authority that it trusts beside the usual ones. */
  readonly authorityFile: string;
}

/** Runs a program of Node's on a host. */
export const startOn = (
  { name, address, namesFile, authorityFile }: Host,
  children: Children,
  program: URL,
  args: readonly string[],
): Promise<Child> => {
  const preload = fileURLToPath(new URL('preload.ts', import.meta.url));
  const flags = ['--disable-warning=ExperimentalWarning', '--import', preload];
  return children.start(name, process.execPath, [...flags, fileURLToPath(program), ...args], {
    env: {
      PATH: process.env['PATH'],
      NODE_EXTRA_CA_CERTS: authorityFile,
      SANDBOX_NAMES_FILE: namesFile,
      SANDBOX_HOST_ADDRESS: address,
    },
  });
};
