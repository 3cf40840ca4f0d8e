import { AwsRefusal, type Call } from '../../service.ts';
import { findKey, keyAllows, type Key } from '../keys/state.ts';
import { badRequest } from './refusals.ts';

/** The key that MSK uses where none is named; it is MSK's own. */
const managedKeyArn = ({ region, account }: Call): string =>
  `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-00000000aa5c`;

/** Why volumes cannot be encrypted with a key, if so. */
const hindrance = ({ arn, spec, state }: Key, mayUse: boolean): string | undefined => {
  if (spec !== 'SYMMETRIC_DEFAULT') return `${arn} is not a symmetric encryption key`;
  if (state !== 'Enabled') return `${arn} is ${state}`;
  return mayUse ? undefined : `the caller may not grant the use of ${arn}`;
};

const found = (name: string, call: Call): Key | string => {
  try {
    return findKey(name, call);
  } catch (error) {
    if (error instanceof AwsRefusal) return error.message;
    throw error;
  }
};

/** A key's ARN, and why a cluster with it will fail. */
export interface EncryptionKey {
  readonly arn: string;
  readonly failure: string | undefined;
}

/** M49 (switch `msk.encryptionKey`): the key of a cluster's volumes, always told by its ARN. @throws AwsRefusal */
export const encryptionKeyFor = (name: string | undefined, call: Call): EncryptionKey => {
  if (name === undefined) return { arn: managedKeyArn(call), failure: undefined };
  const key = found(name, call);
  const why = typeof key === 'string' ? key : hindrance(key, keyAllows(key, 'kms:CreateGrant', call));
  const failure = why === undefined ? undefined : `The KMS key of the volumes cannot be used: ${why}.`;
  if (failure !== undefined && call.world.switches.get('msk.encryptionKey') === 'refused')
    throw badRequest(failure, 'dataVolumeKMSKeyId');
  return { arn: typeof key === 'string' ? name : key.arn, failure };
};
