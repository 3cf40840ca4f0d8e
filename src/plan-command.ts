import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { crossAccountKafka, finalizer } from './api/cross-account-kafka.ts';
import type { Plan } from './api/status.ts';
import { allowListName } from './aws/allow-list.ts';
import { awsTimeAt } from './aws/durations.ts';
import { systemClock } from './clock.ts';
import { ConfigError, processConfig } from './config.ts';
import { nameOf } from './core/plan.ts';
import { FollowedAllowList } from './cross-account-kafka/followed-allow-list.ts';
import type { CrossAccountKafka } from './cross-account-kafka/object.ts';
import { reconcile } from './cross-account-kafka/reconcile.ts';
import { KubeClient } from './kube/client.ts';
import { Events } from './kube/events.ts';
import { OneObject } from './kube/one-object.ts';
import { createLog } from './log.ts';
import { awsOf } from './process/aws.ts';

/** The first pass notices the object, the second notes whose it is, the third looks at AWS. */
const passes = 3;

/**
 * `plan -f object.yaml`: prints the calls that the next pass over this object would make, each with its why, and what
 * everything else waits for. It reads AWS and writes nothing, anywhere.
 * @returns the exit code: 1 when the object would be stalled
 * @throws ConfigError
 */
export const planCommand = async (args: readonly string[]): Promise<number> => {
  const { file, flags } = argumentsOf(args);
  const config = processConfig(flags);
  const installation = config.installationId;
  if (installation === undefined)
    throw new ConfigError(
      'plan needs --installation-id: it stands in the owner tags; by default it is what kubectl get namespace kube-system -o jsonpath={.metadata.uid} prints',
    );
  const server = new OneObject(objectIn(file));
  const clock = systemClock;
  const onTrouble = (message: string): void => {
    console.error(message);
  };
  const kube = new KubeClient({ transport: server, clock, userAgent: 'plan' });
  const aws = awsOf(config, {
    ...{ writer: 'plan', installation, clock, log: createLog({ level: 'error' }) },
    mayWrite: () => false,
    onCall: () => undefined,
    stop: new AbortController().signal,
  });
  const reporting = { reportingController: 'crossaccountkafka.dev/operator', reportingInstance: 'plan' };
  const operator = {
    ...{ kube, aws, clock, installation, onTrouble, time: awsTimeAt(config.awsTimeScale) },
    allowList: new FollowedAllowList(`${config.leaseNamespace}/${allowListName}`, () => undefined, onTrouble),
    events: new Events({ client: kube, clock, onTrouble, ...reporting }),
    memories: new Map(),
    written: new Map(),
  };
  for (let pass = 0; pass < passes; pass += 1) await reconcile(operator, server.object);
  return tell(server.object);
};

const argumentsOf = (args: readonly string[]): { file: string; flags: readonly string[] } => {
  const at = args.indexOf('-f');
  const file = args[at + 1];
  if (at === -1 || file === undefined) throw new ConfigError('usage: cross-account-kafka plan -f object.yaml [flags]');
  return { file, flags: args.filter((_arg, index) => index !== at && index !== at + 1) };
};

/** The object of the file, as it would be the moment before its first plan. @throws ConfigError */
const objectIn = (file: string): CrossAccountKafka => {
  const [object, ...others] = read(file).filter((one) => one?.kind === crossAccountKafka.kind);
  const { metadata, spec } = object ?? {};
  if (metadata?.name === undefined || others.length > 0)
    throw new ConfigError(`${file} holds not exactly one ${crossAccountKafka.kind} with a name`);
  const { namespace = 'default', name } = metadata;
  return {
    apiVersion: 'crossaccountkafka.dev/v1alpha1',
    kind: crossAccountKafka.kind,
    metadata: { namespace, name, uid: 'plan', generation: 1, finalizers: [finalizer] },
    spec: { ...(spec as object), mode: 'Plan' },
  };
};

const read = (file: string): readonly (Partial<CrossAccountKafka> | undefined)[] => {
  try {
    return loadAll(readFileSync(file, 'utf8')) as readonly (Partial<CrossAccountKafka> | undefined)[];
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const tell = ({ status }: CrossAccountKafka): number => {
  const stalled = status?.conditions?.find(({ type }) => type === 'Stalled');
  const isStalled = stalled?.status === 'True' && stalled.reason !== 'PlanOnly';
  if (isStalled) console.log(`stalled: ${stalled.reason}: ${stalled.message}`);
  if (status?.plan) console.log(textOf(status.plan));
  return isStalled ? 1 : 0;
};

const textOf = ({ calls, waiting }: Plan): string =>
  [
    calls.length === 0 ? 'No call would be made.' : 'Calls of the next pass:',
    ...calls.map(
      ({ call, resource, slot, why }) => `  ${call}  ${nameOf({ resource: resource ?? '', slot: slot ?? '' })}: ${why}`,
    ),
    ...(waiting.length === 0 ? [] : ['Waiting:', ...waiting.map((sentence) => `  ${sentence}`)]),
  ].join('\n');
