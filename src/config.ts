import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { LogFormat, LogLevel } from './log.ts';

const duration = (text: string): number => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
  return Number(amount) * (factors[unit ?? ''] ?? NaN);
};

/** Every flag with its default and what it does: the one table that `--help`, parsing, checking and the reference page use. */
export const flags = {
  'installation-id': {
    schema: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'has 1 to 64 letters, digits, dots, hyphens or underscores')
      .optional(),
    help: 'tells installations apart in owner tags; default: the UID of the namespace kube-system',
  },
  'sensor-image': {
    schema: z.string().min(1).default('cross-account-kafka:0.1.0'),
    help: 'image of the sensor pods: this operator’s own; default: cross-account-kafka:0.1.0',
  },
  'watch-namespace': {
    schema: z.string().min(1, 'is the name of a namespace').optional(),
    help: 'the one namespace whose objects are looked after; default: all of them',
  },
  'lease-namespace': {
    schema: z.string().min(1).default('cakafka-system'),
    help: 'namespace of the operator: of its leader election lease and of the allow-list of roles; default cakafka-system',
  },
  'lease-duration': {
    schema: z
      .string()
      .default('30s')
      .transform(duration)
      .refine((ms) => ms >= 1000, 'is a time of at least 1s, such as 30s'),
    help: 'how long the lease lasts; call timeout and renewal follow from it; default 30s',
  },
  'aws-time-scale': {
    schema: z.coerce.number({ error: 'is a number' }).min(1, 'is at least 1').default(1),
    help: 'how many times faster than the real one the AWS in use runs, for a sandbox; default 1',
  },
  'http-address': {
    schema: z
      .string()
      .regex(/^[^:]*:\d+$/, 'is host:port, such as :8080')
      .default(':8080'),
    help: 'where /healthz, /readyz and /metrics are served; port 0 takes any; default :8080',
  },
  workers: {
    schema: z.coerce.number({ error: 'is a number' }).int().min(1).max(100).default(10),
    help: 'objects worked on at a time; default 10',
  },
  'log-level': {
    schema: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    help: 'debug, info, warn or error; default info',
  },
  'log-format': {
    schema: z.enum(['json', 'text']).default('json'),
    help: 'json for machines, text for people; default json',
  },
} as const;

/** Every variable of the environment that is read here, and what it does. */
export const environment = {
  KUBECONFIG:
    'files that say how the Kubernetes cluster is reached, separated by colons; default: the service account of the pod',
  POD_NAME: 'what the process is called in the lease, in its events and in CloudTrail; default: the name of the host',
  AWS_ENDPOINT_URL: 'one address for every AWS service, for a sandbox; default: AWS’s own',
} as const;

/** Everything the process is told from outside; nothing else reads flags or the environment. */
export interface Config {
  readonly kubeconfig: string | undefined;
  readonly installationId: string | undefined;
  readonly identity: string;
  readonly sensorImage: string;
  /** Undefined for all. */
  readonly watchNamespace: string | undefined;
  readonly leaseNamespace: string;
  readonly leaseDurationMs: number;
  /** From AWS_ENDPOINT_URL, which the SDK's own search for credentials follows as well. */
  readonly awsEndpoint: string | undefined;
  readonly awsTimeScale: number;
  readonly http: { readonly host: string; readonly port: number };
  readonly workers: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** Wrong flags, in one sentence for a person. */
export class ConfigError extends Error {}

export const help = (): string =>
  [
    'usage: cross-account-kafka [flags]',
    '       cross-account-kafka plan -f object.yaml [flags]   what the next pass over the object would do; writes nothing',
    '',
    ...Object.entries(flags).map(([name, { help: text }]) => `  --${name.padEnd(18)} ${text}`),
  ].join('\n');

/** @throws ConfigError naming the flag and what it would take */
export const readConfig = (args: readonly string[], env: NodeJS.ProcessEnv): Config => {
  const given = parse(args);
  const schema = z.object(
    Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag.schema])) as Schemas,
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`).join('; '));
  const { data } = parsed;
  const awsEndpoint = env['AWS_ENDPOINT_URL'];
  if (awsEndpoint !== undefined && !URL.canParse(awsEndpoint))
    throw new ConfigError(`AWS_ENDPOINT_URL is ${awsEndpoint}, which is no URL such as http://127.0.0.1:4566`);
  const separator = data['http-address'].lastIndexOf(':');
  return Object.freeze({
    kubeconfig: env['KUBECONFIG'],
    installationId: data['installation-id'],
    identity: env['POD_NAME'] ?? hostname(),
    sensorImage: data['sensor-image'],
    watchNamespace: data['watch-namespace'],
    leaseNamespace: data['lease-namespace'],
    leaseDurationMs: data['lease-duration'],
    awsEndpoint,
    awsTimeScale: data['aws-time-scale'],
    http: { host: data['http-address'].slice(0, separator), port: Number(data['http-address'].slice(separator + 1)) },
    workers: data.workers,
    logLevel: data['log-level'],
    logFormat: data['log-format'],
  });
};

type Schemas = { [Name in keyof typeof flags]: (typeof flags)[Name]['schema'] };

const parse = (args: readonly string[]): Record<string, unknown> => {
  try {
    const options = Object.fromEntries(Object.keys(flags).map((name) => [name, { type: 'string' as const }]));
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)} (--help shows all flags)`);
  }
};

/** The process's own flags and environment. @throws ConfigError */
export const processConfig = (args: readonly string[]): Config => readConfig(args, process.env);
