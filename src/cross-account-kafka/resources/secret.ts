import { step, type AwsStep } from '../../aws/calls.ts';
import { differs, tagsDiffer } from '../../core/differs.ts';
import { brokerIdOf } from '../../core/names.ts';
import { see } from '../../core/seen.ts';
import { canonicalJson, sha256 } from '../../core/show.ts';
import { isOwned, tagList, tagsFor, tagsToSet } from '../../core/tags.ts';
import { change, ready, wait, type Verdict } from '../../core/verdict.ts';
import { disconnects, type Intent, type StackResource } from '../intent.ts';
import { usedKey } from '../own-key.ts';
import { notOwned } from '../owned.ts';
import { consumerPrincipals, principalsIn, samePolicy } from '../policies.ts';
import { changePolicy } from '../policy-change.ts';
import { brokerKey, entriesOf, wantedEntries, writeEntries, type Entries } from '../secret-value.ts';
import type { Secret, World } from '../world.ts';
import { servesConsumers } from './given-key.ts';

const slot = 'secret';

/** Days in which a deleted secret can be had back; fewer than its key's 30, without which it could not be read again. */
const recoveryWindowDays = 21;

/** The secret that tells the consumers where the brokers are. */
export const secret: StackResource = {
  name: 'secret',
  condition: 'SecretShared',
  wanted: ({ phase }) => (phase === 'remove' ? [] : [slot]),
  present: (world) => {
    const found = see(world.secret);
    return found && found.deletedAt === undefined && isOwned(found.tags, world.owner) ? [slot] : [];
  },
  plan: (_slot, intent, world) => {
    const found = see(world.secret);
    if (found && !isOwned(found.tags, world.owner)) return notOwned(`secret ${found.name}`, world.owner);
    const wanted = disconnects(intent) ? {} : wantedEntries(intent.spec, world);
    if (!found) return intent.phase === 'drain' ? ready : create(intent, wanted, world);
    if (found.deletedAt !== undefined)
      return change('it is wanted again', step('secretsmanager:RestoreSecret', { SecretId: found.name }));
    return (
      value(found, wanted, wantedKeyArn(intent, world)) ??
      tags(found, intent, world) ??
      policy(found, intent, world) ??
      complete(found, world)
    );
  },
  remove: (_slot, world) => {
    const found = see(world.secret);
    return found
      ? change(
          'it is not wanted any more',
          step('secretsmanager:DeleteSecret', { SecretId: found.name, RecoveryWindowInDays: recoveryWindowDays }),
        )
      : ready;
  },
};

/** Whether consumers may still be told of this broker. @throws NotSeen */
export const secretNames = (brokerSlot: string, world: World): boolean => {
  const found = see(world.secret);
  const id = brokerIdOf(brokerSlot);
  if (!found || found.deletedAt !== undefined || id === undefined || !isOwned(found.tags, world.owner)) return false;
  return brokerKey(id) in entriesOf(see(found.value)?.text);
};

/** The key that it is to be under; undefined while that one cannot serve, and the secret stays where it is. @throws NotSeen */
const wantedKeyArn = (intent: Intent, world: World): string | undefined => {
  if (world.givenKey) return servesConsumers(world.givenKey, intent, world) ? intent.spec.sharing.kmsKeyArn : undefined;
  const own = usedKey(world);
  return own?.state === 'Enabled' ? own.arn : undefined;
};

const create = (intent: Intent, wanted: Entries, world: World): Verdict<AwsStep> => {
  if (Object.keys(wanted).length === 0)
    return wait('the secret waits until every broker was seen live', world.time.lookAtTargetHealthMs);
  const KmsKeyId = wantedKeyArn(intent, world);
  if (KmsKeyId === undefined) return wait('the secret waits for its key', world.time.lookAtBusyMs);
  const SecretString = writeEntries(wanted);
  return change(
    `brokers ${Object.keys(wanted).join(', ')} were seen live`,
    step('secretsmanager:CreateSecret', {
      Name: world.identity.secretName,
      Description:
        'Where consumers find the brokers of a Kafka cluster: broker → endpoint_url, broker_port, service_name',
      KmsKeyId,
      SecretString,
      ClientRequestToken: sha256([world.owner.id, world.owner.uid, SecretString].join('\n')),
      Tags: tagList(tagsFor(world.owner, slot, intent.spec.tags)),
    }),
  );
};

/** Equal facts give equal bytes, so a difference in bytes is a difference. */
const value = (found: Secret, wanted: Entries, keyArn: string | undefined): Verdict<AwsStep> | undefined => {
  const current = see(found.value);
  const SecretString = writeEntries(wanted);
  // The version it replaces makes the token: a repeated send is the same write, a later return to an old value is a new one.
  const ClientRequestToken = sha256([found.arn, current?.versionId ?? '', SecretString].join('\n'));
  if (keyArn !== undefined && found.kmsKeyArn !== keyArn)
    return change(
      differs('key', found.kmsKeyArn, keyArn),
      // With the value: a version that is there already comes under the new key only for who may use kms:Encrypt on it.
      step('secretsmanager:UpdateSecret', { SecretId: found.name, KmsKeyId: keyArn, SecretString, ClientRequestToken }),
    );
  if (current?.text === SecretString) return undefined;
  return change(
    `it is to name ${Object.keys(wanted).join(', ') || 'no broker'}`,
    step('secretsmanager:PutSecretValue', { SecretId: found.name, SecretString, ClientRequestToken }),
  );
};

const tags = (found: Secret, { spec }: Intent, world: World): Verdict<AwsStep> | undefined => {
  const missing = tagsToSet(found.tags, tagsFor(world.owner, slot, spec.tags));
  return Object.keys(missing).length === 0
    ? undefined
    : change(
        tagsDiffer(found.tags, missing),
        step('secretsmanager:TagResource', { SecretId: found.name, Tags: tagList(missing) }),
      );
};

/** The consumers, and nobody else, may read it. */
const policy = (found: Secret, { spec }: Intent, world: World): Verdict<AwsStep> | undefined => {
  const current = see(found.policy);
  const wanted = consumerPrincipals(spec);
  const isAsWanted = wanted.length === 0 ? current === undefined : samePolicy(current, policyFor(wanted));
  return isAsWanted
    ? undefined
    : changePolicy({ has: principalsIn(current), wanted, write: (principals) => share(found, principals) }, world);
};

/** A statement must name somebody: for nobody there is no policy. */
const share = ({ name: SecretId }: Secret, principals: readonly string[]): AwsStep =>
  principals.length === 0
    ? step('secretsmanager:DeleteResourcePolicy', { SecretId })
    : step('secretsmanager:PutResourcePolicy', {
        SecretId,
        ResourcePolicy: policyFor(principals),
        BlockPublicPolicy: true,
      });

const policyFor = (principals: readonly string[]): string =>
  canonicalJson({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ConsumersRead',
        Effect: 'Allow',
        Principal: { AWS: principals },
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        Resource: '*',
      },
    ],
  });

/** Not whole while a wanted broker is not in it yet. */
const complete = (found: Secret, world: World): Verdict<AwsStep> => {
  const named = entriesOf(see(found.value)?.text);
  const missing = see(world.nodes).brokers.filter(({ brokerId }) => !(brokerKey(brokerId) in named));
  return missing.length === 0
    ? ready
    : wait(
        `waiting until ${missing.map(({ brokerId }) => brokerKey(brokerId)).join(', ')} was seen live`,
        world.time.lookAtTargetHealthMs,
      );
};
