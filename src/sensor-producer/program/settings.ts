import { readFileSync } from 'node:fs';
import * as z from 'zod';

const server = z.string().regex(/^[^\s:]+:\d+$/, 'is host:port');

/** What a pod is told, as the operator writes it into its ConfigMap and mounts it as a file. */
const settingsSchema = z.strictObject({
  /** Where to begin; the others are learnt from these. Changes while the program runs. */
  bootstrapServers: z.array(server).min(1),
  intervalMs: z.int().min(10),
  sensorsPerReplica: z.int().min(1),
  topic: z.strictObject({
    name: z.string().min(1),
    create: z.boolean(),
    partitions: z.int().min(1),
    replicationFactor: z.int().min(1).optional(),
    minInSyncReplicas: z.int().min(1).optional(),
  }),
  /** Folders hold the keys of Kubernetes Secrets as files; the system's authorities are used without `caFolder`. */
  tls: z.strictObject({ caFolder: z.string().optional() }),
  authentication: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('None') }),
    z.strictObject({ mode: z.literal('Scram'), folder: z.string() }),
    z.strictObject({ mode: z.literal('MutualTls'), folder: z.string() }),
    z.strictObject({ mode: z.literal('Iam'), region: z.string() }),
  ]),
  delivery: z.strictObject({
    acks: z.enum(['all', 'leader']),
    bufferRecords: z.int().min(1),
    whenFull: z.enum(['Block', 'DropOldest']),
  }),
  /** From SIGTERM to SIGKILL. */
  gracePeriodSeconds: z.int().min(5),
});

export type Settings = z.infer<typeof settingsSchema>;

/** @throws Error in a sentence that names the file and what is wrong in it */
export const readSettings = (path: string): Settings => {
  const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
};
