import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { page, sizeWithin } from '../paging.ts';
import { mayDecrypt } from './access.ts';
import { listed } from './listing.ts';
import { live, type Secret, type Version } from './state.ts';
import { changeKey, checkUnused, putVersion, wantedOf } from './versions.ts';

interface Which {
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

/** S26: id and label, where both are given, are of one version. @throws AwsRefusal */
const versionOf = (secret: Secret, { VersionId, VersionStage }: Which): Version => {
  const label = VersionStage ?? 'AWSCURRENT';
  const version = secret.versions.find(({ id, stages }) =>
    VersionId === undefined ? stages.has(label) : id === VersionId,
  );
  if (version && VersionStage !== undefined && !version.stages.has(VersionStage))
    throw new AwsRefusal(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  if (version) return version;
  const sought = VersionId === undefined ? `staging label: ${label}` : `VersionId: ${VersionId}`;
  throw new AwsRefusal(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${sought}`,
  );
};

/** @throws AwsRefusal */
const valueOf = (id: string | undefined, which: Which, call: Call) => {
  const secret = live(id, 'GetSecretValue', call);
  const version = versionOf(secret, which);
  mayDecrypt(version.keyArn, call, { secretArn: secret.arn, versionId: version.id });
  return {
    ARN: secret.arn,
    Name: secret.name,
    SecretString: version.value,
    VersionId: version.id,
    VersionStages: [...version.stages].sort(),
    CreatedDate: new Date(version.createdAt),
  };
};

const mostInBatch = 20;

type BatchInput = Pick<secretsmanager.BatchGetSecretValueCommandInput, 'SecretIdList' | 'Filters' | 'NextToken'> & {
  readonly MaxResults?: number | undefined;
};

const batchIds = (input: BatchInput, call: Call): { ids: readonly string[]; next: string | undefined } => {
  const { SecretIdList, Filters } = input;
  if ((SecretIdList === undefined) === (Filters === undefined))
    throw new AwsRefusal('InvalidParameterException', 'Give either SecretIdList or Filters.');
  if (SecretIdList && (SecretIdList.length > mostInBatch || input.MaxResults !== undefined))
    throw new AwsRefusal('InvalidParameterException', `SecretIdList takes ${mostInBatch} names and no MaxResults.`);
  if (SecretIdList) return { ids: SecretIdList, next: undefined };
  const size = sizeWithin(input.MaxResults, mostInBatch, 'InvalidParameterException');
  const { items, next } = page(listed(Filters, false, call), input.NextToken, size);
  return { ids: items.map(({ arn }) => arn), next };
};

/** What cannot be read is told beside what can. */
const batch = (ids: readonly string[], call: Call): secretsmanager.BatchGetSecretValueResponse => {
  const SecretValues: secretsmanager.SecretValueEntry[] = [];
  const Errors: secretsmanager.APIErrorType[] = [];
  for (const SecretId of ids) {
    try {
      SecretValues.push(valueOf(SecretId, {}, call));
    } catch (error) {
      if (!(error instanceof AwsRefusal)) throw error;
      Errors.push({ SecretId, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues, Errors };
};

export const valueHandlers: Pick<
  Handlers<typeof secretsmanager>,
  'GetSecretValue' | 'BatchGetSecretValue' | 'PutSecretValue' | 'UpdateSecret'
> = {
  GetSecretValue: (input, call) => valueOf(input.SecretId, input, call),
  BatchGetSecretValue: (input, call) => {
    const { ids, next } = batchIds(input, call);
    return { ...batch(ids, call), NextToken: next };
  },
  PutSecretValue: (input, call) => {
    const secret = live(input.SecretId, 'PutSecretValue', call);
    const wanted = wantedOf(input);
    if (!wanted)
      throw new AwsRefusal('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
    const version = putVersion(secret, wanted, call);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages].sort() };
  },
  UpdateSecret: (input, call) => {
    const secret = live(input.SecretId, 'UpdateSecret', call);
    const wanted = wantedOf(input);
    if (wanted) checkUnused(secret, wanted);
    if (input.KmsKeyId !== undefined) changeKey(secret, input.KmsKeyId, call);
    if (input.Description !== undefined) secret.description = input.Description;
    secret.changedAt = call.world.clock.now();
    const version = wanted && putVersion(secret, wanted, call);
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
  },
};
