import type * as kms from '@aws-sdk/client-kms';
import * as z from 'zod';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import type { World } from '../../world.ts';
import { forgetAliases } from './aliases.ts';
import { ownKey, changeable, findKey, keysState, type Key } from './state.ts';

/** API model, ScheduleKeyDeletion: 7 to 30 days. @throws AwsRefusal */
const scheduleDeletion = (key: Key, days: number, { world, account, region }: Call): Date => {
  if (days < 7 || days > 30)
    throw new AwsRefusal('ValidationException', 'PendingWindowInDays must be between 7 and 30');
  const deletedAt = world.clock.now() + days * 86_400_000;
  key.state = 'PendingDeletion';
  key.deletedAt = deletedAt;
  world.clock.after(days * 86_400, () => {
    if (key.deletedAt !== deletedAt) return;
    world.state(keysState, account, region).delete(key.id);
    forgetAliases(key.id, { world, account, region });
  });
  return new Date(deletedAt);
};

/** K8: what can be done to a key, and what it can no longer be used for. */
export const keyLifeHandlers: Handlers<typeof kms> = {
  DisableKey: (input, call) => {
    changeable('kms:DisableKey', input.KeyId, call).state = 'Disabled';
    return {};
  },
  EnableKey: (input, call) => {
    changeable('kms:EnableKey', input.KeyId, call).state = 'Enabled';
    return {};
  },
  ScheduleKeyDeletion: (input, call) => {
    const key = changeable('kms:ScheduleKeyDeletion', input.KeyId, call);
    const DeletionDate = scheduleDeletion(key, input.PendingWindowInDays ?? 30, call);
    return { KeyId: key.arn, DeletionDate, KeyState: key.state, PendingWindowInDays: input.PendingWindowInDays ?? 30 };
  },
  CancelKeyDeletion: (input, call) => {
    const key = ownKey('kms:CancelKeyDeletion', input.KeyId, call);
    if (key.state !== 'PendingDeletion')
      throw new AwsRefusal('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
    key.state = 'Disabled';
    key.deletedAt = undefined;
    return { KeyId: key.arn };
  },
  UpdateKeyDescription: (input, call) => {
    changeable('kms:UpdateKeyDescription', input.KeyId, call).description = input.Description ?? '';
    return {};
  },
};

const stateChange = z.object({ keyArn: z.string(), state: z.enum(['Unavailable', 'Enabled']) });

/** What AWS may do to a key by itself: it is Unavailable for a while. @throws Error when the details are wrong */
export const setKeyState = (world: World, details: Readonly<Record<string, unknown>>): void => {
  const { keyArn, state } = stateChange.parse(details);
  const [, region = '', account = ''] = /^arn:aws:kms:([^:]+):(\d{12}):key\//.exec(keyArn) ?? [];
  const key = findKey(keyArn, { world, account, region });
  const from = state === 'Unavailable' ? 'Enabled' : 'Unavailable';
  if (key.state !== from) throw new Error(`${keyArn} is ${key.state}: AWS makes it ${state} only when it is ${from}`);
  key.state = state;
};
