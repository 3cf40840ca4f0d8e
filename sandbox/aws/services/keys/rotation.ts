import type * as kms from '@aws-sdk/client-kms';
import { AwsRefusal, type Handlers } from '../../service.ts';
import { keyById, changeable, type Key } from './state.ts';

/** API model, EnableKeyRotation. */
const [shortest, longest, usual] = [90, 2560, 365];

/** Only symmetric keys of KMS's own material are rotated. @throws AwsRefusal */
const rotatable = (key: Key): Key => {
  if (key.spec !== 'SYMMETRIC_DEFAULT')
    throw new AwsRefusal('UnsupportedOperationException', `${key.arn} is not a symmetric encryption key.`);
  return key;
};

/** @throws AwsRefusal */
const changeRotation = (key: Key, days: number | undefined): void => {
  if (rotatable(key).state === 'Disabled') throw new AwsRefusal('DisabledException', `${key.arn} is disabled.`);
  if (days !== undefined && (days < shortest || days > longest))
    throw new AwsRefusal('ValidationException', `RotationPeriodInDays must be between ${shortest} and ${longest}`);
  key.rotationDays = days;
};

/** New material for old keys, year by year. */
export const rotationHandlers: Handlers<typeof kms> = {
  EnableKeyRotation: (input, call) => {
    const key = changeable('kms:EnableKeyRotation', input.KeyId, call);
    changeRotation(key, input.RotationPeriodInDays ?? key.rotationDays ?? usual);
    return {};
  },
  DisableKeyRotation: (input, call) => {
    changeRotation(changeable('kms:DisableKeyRotation', input.KeyId, call), undefined);
    return {};
  },
  GetKeyRotationStatus: (input, call) => {
    const key = rotatable(keyById('kms:GetKeyRotationStatus', input.KeyId, call));
    // A key that waits for its deletion is not rotated.
    const days = key.state === 'PendingDeletion' ? undefined : key.rotationDays;
    return { KeyId: key.arn, KeyRotationEnabled: days !== undefined, RotationPeriodInDays: days };
  },
};
