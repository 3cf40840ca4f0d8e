import { load } from 'js-yaml';
import * as z from 'zod';
import type { AssumedRole } from './accounts.ts';

/** Name of the ConfigMap, in the operator's namespace, that holds the allow-list … */
export const allowListName = 'cross-account-kafka-roles';
/** … and the key of its data that the list stands under. */
export const allowListKey = 'roles.yaml';

/** How the list names the operator's own role. */
const own = 'operator';

const patterns = z.array(z.string().min(1).max(512)).min(1).max(100);

const entrySchema = z
  .strictObject({
    /** Names of namespaces; like all patterns here with * for any characters. */
    namespaces: patterns,
    /** The ARN of a role, or `operator` for the operator's own. */
    role: z
      .string()
      .regex(/^(operator|arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+)$/, 'is operator or the ARN of a role'),
    /** STS API reference, AssumeRole: its length and characters. */
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{2,1224}$/, 'has 2 to 1224 letters, digits and + = , . @ : / - _')
      .optional(),
    clusterNames: patterns.default(['*']),
    secretNames: patterns.default(['*']),
    /** Whether what a spec names and we did not make needs a tag of its owner. */
    requireGrants: z.boolean().default(false),
  })
  .refine(({ role, externalId }) => role !== own || externalId === undefined, {
    path: ['externalId'],
    message: 'goes with the ARN of a role only: the operator does not assume its own',
  });

const listSchema = z.array(entrySchema).max(1000);

/** Which namespaces may use which role, and for what. */
export type AllowList = z.output<typeof listSchema>;
type Entry = AllowList[number];

/** What holds where there is no list: every namespace uses the operator's own role. */
export const withoutList: AllowList = listSchema.parse([{ namespaces: ['*'], role: own }]);

/** @param text YAML, and so JSON too @throws Error in a sentence */
export const parseAllowList = (text: string): AllowList => {
  const parsed = listSchema.safeParse(load(text));
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
};

/** What an object would do, and as whom. */
export interface Wish {
  readonly namespace: string;
  /** Undefined for the operator's own role. */
  readonly roleArn: string | undefined;
  readonly clusterName: string;
  readonly secretName: string;
}

/** What the list says of a wish: as whom, or why not. */
export type Decision =
  { readonly role: AssumedRole | undefined; readonly requiresGrants: boolean } | { readonly refused: string };

/** The first entry that fits counts. */
export const decide = (list: AllowList, wish: Wish): Decision => {
  const entries = list.filter((entry) => isFor(entry, wish));
  const entry = entries.find(
    ({ clusterNames, secretNames }) => fits(clusterNames, wish.clusterName) && fits(secretNames, wish.secretName),
  );
  if (!entry) return { refused: entries.length === 0 ? roleRefused(wish) : namesRefused(entries, wish) };
  const role = wish.roleArn === undefined ? undefined : { arn: wish.roleArn, externalId: entry.externalId };
  return { role, requiresGrants: entry.requireGrants };
};

const isFor = ({ namespaces, role }: Entry, { namespace, roleArn = own }: Wish): boolean =>
  role === roleArn && fits(namespaces, namespace);

const fits = (allowed: readonly string[], name: string): boolean =>
  allowed.some((pattern) => new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`).test(name));

const literally = (text: string): string => text.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&');

const roleRefused = ({ namespace, roleArn }: Wish): string =>
  `namespace ${namespace} may not use ${roleArn === undefined ? 'the operator’s own role' : `role ${roleArn}`}`;

const namesRefused = (entries: readonly Entry[], { namespace, clusterName, secretName }: Wish): string => {
  const granted = entries.map(
    ({ clusterNames, secretNames }) =>
      `clusters named ${clusterNames.join(', ')} with secrets named ${secretNames.join(', ')}`,
  );
  return `with this role namespace ${namespace} may have ${granted.join(', or ')} only, not cluster ${clusterName} with secret ${secretName}`;
};
