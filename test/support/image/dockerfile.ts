import { Copy, DockerfileParser, Entrypoint, Env, Run, User, Workdir } from 'dockerfile-ast';
import type { Instruction, JSONInstruction } from 'dockerfile-ast';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../../Dockerfile', import.meta.url));

/** What one line of the Dockerfile does to the image, as far as it concerns files and the run. */
export type Step =
  | { readonly is: 'workdir'; readonly folder: string }
  | { readonly is: 'copy'; readonly from: readonly string[]; readonly to: string; readonly owner: string }
  | { readonly is: 'env'; readonly env: Readonly<Record<string, string>> }
  | { readonly is: 'user'; readonly user: string }
  | { readonly is: 'run'; readonly command: readonly string[] }
  | { readonly is: 'entrypoint'; readonly command: readonly string[] };

/** Every instruction of the Dockerfile. */
export const instructions = (): readonly Instruction[] =>
  DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions();

/** Those of the last stage: the image. */
export const lastStage = (): readonly Instruction[] => {
  const all = instructions();
  return all.slice(all.findLastIndex((one) => one.getKeyword() === 'FROM'));
};

/** The steps of the image, in their order. */
export const imageSteps = (): readonly Step[] => lastStage().flatMap((one) => stepOf(one) ?? []);

const stepOf = (one: Instruction): Step | undefined => {
  if (one instanceof Workdir) return { is: 'workdir', folder: one.getPath() ?? '' };
  if (one instanceof Copy) return copyStep(one);
  if (one instanceof Env) return { is: 'env', env: variablesOf(one) };
  if (one instanceof User) return { is: 'user', user: one.getArgumentsContent() ?? '' };
  if (one instanceof Run) return { is: 'run', command: wordsOf(one) };
  if (one instanceof Entrypoint) return { is: 'entrypoint', command: wordsOf(one) };
  return undefined;
};

const copyStep = (one: Copy): Step => {
  const words = one.getArguments().map((word) => word.getValue());
  const chown = one.getFlags().find((flag) => flag.getName() === 'chown');
  return { is: 'copy', from: words.slice(0, -1), to: words.at(-1) ?? '', owner: chown?.getValue() ?? '0:0' };
};

const variablesOf = (one: Env): Record<string, string> =>
  Object.fromEntries(one.getProperties().map((pair) => [pair.getName(), pair.getValue() ?? '']));

/** The words of an exec form, `["node", "program"]`; none of a line for a shell. */
export const wordsOf = (one: JSONInstruction): readonly string[] =>
  one.getJSONStrings().map((word) => word.getJSONValue());
