import { conditionTypes, type ConditionType, type Reason } from '../api/conditions.ts';
import type { z } from 'zod';
import { brokenRules } from '../api/broken-rules.ts';
import { abandonAnnotation, finalizer, reconcileAtAnnotation } from '../api/cross-account-kafka.ts';
import { specSchema, type Spec } from '../api/spec.ts';
import type { Status } from '../api/status.ts';
import type { AwsRegion } from '../aws/client.ts';
import type { Wish } from '../aws/allow-list.ts';
import type { Failure } from '../core/failure.ts';
import { emptyMemory, rememberFacts, type Memory } from '../core/memory.ts';
import { defaultClusterName, defaultSecretName, ownerOf, type Owner } from '../core/names.ts';
import { conditionsOf, ofGeneration, report, unseenItem, unseenPrefix, type Statement } from '../core/report.ts';
import type { PassResult } from '../kube/controller.ts';
import { addFinalizer, removeFinalizer } from '../kube/finalizer.ts';
import { newest } from '../kube/newest.ts';
import { blockedBy } from './deletion-blocked.ts';
import type { Identity } from './intent.ts';
import { crossAccountKafkas, type CrossAccountKafka } from './object.ts';
import type { Operator } from './operator.ts';
import { salvage } from './salvage.ts';
import { aspects } from './status.ts';
import { writeStatus } from './write-status.ts';

/** One object at one moment, and what its passes remember. */
export interface Subject {
  readonly object: CrossAccountKafka;
  readonly owner: Owner;
  readonly generation: number;
  readonly deleting: boolean;
  readonly status: Status;
  readonly memory: Memory;
  /** Changes when somebody asks for another try. */
  readonly attempt: string;
}

/** A subject that may be worked on. */
export interface Admitted {
  readonly spec: Spec;
  readonly identity: Identity;
  readonly aws: AwsRegion;
  /** Whether what the spec names and we did not make needs its owner's word. */
  readonly requiresGrants: boolean;
}

export type Admission = { readonly end: PassResult } | Admitted;

const brokenRulesOf = brokenRules(specSchema);

const end: Admission = { end: {} };
const again: Admission = { end: { again: { afterMs: 0 } } };

export const identify = (operator: Operator, cached: CrossAccountKafka): Subject => {
  const object = newest(operator.written, cached);
  const { namespace = '', name, uid = '', generation = 0, annotations, deletionTimestamp } = object.metadata;
  return {
    object,
    owner: ownerOf(operator.installation, { namespace, name, uid }),
    generation,
    deleting: deletionTimestamp !== undefined,
    status: object.status ?? {},
    memory: operator.memories.get(uid) ?? emptyMemory,
    attempt: `${generation} ${annotations?.[reconcileAtAnnotation] ?? ''}`,
  };
};

/** Whether, where and as what the object may act. Everything up to here has written nothing to AWS. */
export const admit = async (operator: Operator, subject: Subject): Promise<Admission> => {
  const { object, status, deleting } = subject;
  const holds = object.metadata.finalizers?.includes(finalizer) ?? false;
  if (deleting && !holds) return end;
  if (status.conditions === undefined && !deleting) return firstVisit(operator, subject);
  if (deleting && isAbandoned(object)) return letGo(operator, subject);
  const parsed = specSchema.safeParse(object.spec);
  const spec = parsed.success ? parsed.data : deleting ? salvage(object.spec, status) : undefined;
  if (spec === undefined)
    return stall(operator, subject, 'SpecRejected', `spec cannot be read: ${wrongIn(parsed.error)}`);
  const broken = deleting ? [] : brokenRulesOf(spec);
  if (broken.length > 0) return stall(operator, subject, 'SpecRejected', `spec is not allowed: ${broken.join('; ')}`);
  const names = namesOf(subject, spec);
  const decision = operator.allowList.decide(wishOf(subject, spec, names));
  if ('refused' in decision) return stall(operator, subject, 'RoleNotAllowed', decision.refused);
  const aws = operator.aws.region(names.region, decision.role);
  const account = await aws.view.of(subject.owner.id).look('sts:GetCallerIdentity');
  if (!account.seen) return cannotSee(operator, subject, account.failure);
  const identity = { account: status.identity?.account ?? account.value, ...names };
  if (identity.account !== account.value)
    return stall(
      operator,
      subject,
      'AccountChanged',
      `everything is in account ${identity.account}, and the operator now works in ${account.value}: give it back credentials of ${identity.account}.`,
    );
  const moved = deleting ? undefined : movedField(spec, identity, subject.owner);
  if (moved !== undefined) return stall(operator, subject, 'FixedField', moved);
  if (!deleting && (!holds || status.identity === undefined)) return begin(operator, subject, identity);
  return { spec, identity, aws, requiresGrants: decision.requiresGrants };
};

const wrongIn = (error: z.ZodError | undefined): string =>
  (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');

const isAbandoned = ({ metadata }: CrossAccountKafka): boolean =>
  metadata.uid !== undefined && metadata.annotations?.[abandonAnnotation] === metadata.uid;

/** Somebody has decided that whatever is left in AWS is theirs now. */
const letGo = async (operator: Operator, { object, owner }: Subject): Promise<Admission> => {
  await removeFinalizer(operator.kube, crossAccountKafkas, object, finalizer);
  operator.memories.delete(owner.uid);
  operator.written.delete(owner.uid);
  return end;
};

type Names = Omit<Identity, 'account'>;

/** From status, where it is written down; from spec only before the object has acted, or when its status was lost. */
const namesOf = ({ status, owner }: Subject, spec: Spec): Names => ({
  region: status.identity?.region ?? spec.region,
  ...clusterIdentity(status.identity, spec, owner),
  secretName: status.identity?.secretName ?? spec.sharing.secretName ?? defaultSecretName(owner),
});

/** The ARN of a cluster holds its name: `arn:aws:kafka:<region>:<account>:cluster/<name>/<id>`. */
const wishOf = ({ owner }: Subject, spec: Spec, { clusterName, clusterArn, secretName }: Names): Wish => ({
  namespace: owner.namespace,
  roleArn: spec.assumeRoleArn,
  clusterName: clusterName ?? clusterArn?.split('/')[1] ?? '',
  secretName,
});

const clusterIdentity = (
  known: Status['identity'],
  spec: Spec,
  owner: Owner,
): Pick<Identity, 'clusterName' | 'clusterArn'> => {
  const clusterArn = known?.clusterName === undefined ? (known?.clusterArn ?? spec.clusterArn) : undefined;
  return clusterArn === undefined
    ? { clusterName: known?.clusterName ?? spec.cluster?.name ?? defaultClusterName(owner) }
    : { clusterArn };
};

/** The API server refuses these changes; a status that was lost and found may let one through. */
const movedField = (spec: Spec, identity: Identity, owner: Owner): string | undefined => {
  const { cluster } = spec;
  const fields: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['region', spec.region, identity.region],
    ['clusterArn', spec.clusterArn, identity.clusterArn],
    ['cluster.name', cluster && (cluster.name ?? defaultClusterName(owner)), identity.clusterName],
    ['sharing.secretName', spec.sharing.secretName ?? defaultSecretName(owner), identity.secretName],
  ];
  const moved = fields.find(([, wanted, fixed]) => wanted !== fixed);
  return (
    moved &&
    `${moved[0]} is fixed: it is ${moved[2] ?? 'not given'} and cannot become ${moved[1] ?? 'not given'}. Put it back, or create another object.`
  );
};

/** The very first pass only says that the object was noticed: no call to AWS. */
const firstVisit = async (operator: Operator, subject: Subject): Promise<Admission> => {
  const statements = Object.keys(conditionTypes).map((type): Statement => ({
    type: type as ConditionType,
    status: 'Unknown',
    reason: 'NotObserved',
    message: 'the operator has noticed the object and not yet looked at AWS',
  }));
  await writeStatements(operator, subject, statements, subject.status);
  return again;
};

/** Finalizer and identity go on together, before the first write to AWS. */
const begin = async (operator: Operator, subject: Subject, identity: Identity): Promise<Admission> => {
  const object = await addFinalizer(operator.kube, crossAccountKafkas, subject.object, finalizer);
  await writeStatus(operator, object, { ...subject.status, identity });
  return again;
};

const stall = async (operator: Operator, subject: Subject, reason: Reason, message: string): Promise<Admission> => {
  const statements: Statement[] = [
    { type: 'Ready', status: 'False', reason, message },
    { type: 'Reconciling', status: 'False', reason, message },
    { type: 'Stalled', status: 'True', reason, message },
  ];
  await writeStatements(operator, subject, withTheOthers(subject, statements), subject.status);
  return { end: { again: { afterMs: operator.time.resyncMs } } };
};

/** Nothing of AWS is seen: conditions keep their word for a while; what is denied for long is a person's business. */
const cannotSee = async (operator: Operator, subject: Subject, failure: Failure): Promise<Admission> => {
  const { cannotSeeAfterMs, lookAgainMs } = operator.time;
  const { status, deleting, owner, generation } = subject;
  const nowMs = operator.clock.now();
  const memory = rememberFacts(subject.memory, unseenPrefix, [failure.call], nowMs);
  operator.memories.set(owner.uid, memory);
  const unseen = aspects.map((condition) => unseenItem(condition, failure, lookAgainMs));
  const previous = ofGeneration(status.conditions, generation);
  const statements = report(unseen, {
    nowMs,
    memory,
    previous,
    cannotSeeAfterMs,
    aspects,
    good: {},
    deleting: deleting && 'removing',
  });
  await writeStatements(operator, subject, withTheOthers(subject, statements), status);
  return { end: { again: { afterMs: lookAgainMs } } };
};

/** With what a pass that ends early says nothing of, as it was; but a deletion that it stalls is blocked. */
const withTheOthers = (
  { deleting, status, object }: Subject,
  statements: readonly Statement[],
): readonly Statement[] => {
  const stalled = statements.find((one) => one.type === 'Stalled' && one.status === 'True');
  const said = deleting && stalled ? [...statements, blockedBy(stalled, status, object.spec)] : statements;
  const others = (status.conditions ?? []).filter(({ type }) => !said.some((one) => one.type === type)) as Statement[];
  const kept = others.map(({ type, status: is, reason, message }) => ({ type, status: is, reason, message }));
  return [...said, ...kept];
};

const writeStatements = async (
  operator: Operator,
  subject: Subject,
  statements: readonly Statement[],
  status: Status,
): Promise<void> => {
  const conditions = conditionsOf(statements, status.conditions ?? [], subject.generation, operator.clock.now());
  await writeStatus(operator, subject.object, {
    ...status,
    observedGeneration: subject.generation,
    conditions,
  });
};
