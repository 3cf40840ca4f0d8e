import * as z from 'zod';

/** Port of a sensor pod's probes, metrics and status. */
export const podPort = 8080;

/** What of a pod's /status is read; see program/progress.ts. */
const reportSchema = z.object({
  acknowledgedBy: z.record(z.string(), z.string()),
  trouble: z.string().optional(),
  differences: z.array(z.string()),
});

export type PodReport = z.infer<typeof reportSchema>;

/** Asks the pod at this address; undefined when it does not answer, or not so. */
export type ReadReport = (address: string) => Promise<PodReport | undefined>;

const timeoutMs = 2_000;

export const readReport: ReadReport = async (address) => {
  try {
    const host = address.includes(':') ? `[${address}]` : address;
    const response = await fetch(`http://${host}:${podPort}/status`, { signal: AbortSignal.timeout(timeoutMs) });
    return reportSchema.parse(await response.json());
  } catch {
    return undefined;
  }
};
