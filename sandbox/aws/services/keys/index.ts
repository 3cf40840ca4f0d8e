import * as kms from '@aws-sdk/client-kms';
import { judge } from '../../policy.ts';
import { AwsRefusal, type Call, type Handlers, type InventoryRow, type Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { page, sizeWithin } from '../paging.ts';
import { aliasHandlers, forgetAliases } from './aliases.ts';
import { allowedKey, keysState, seedKey, type Key } from './state.ts';

const metadata = (key: Key): kms.KeyMetadata => ({
  KeyId: key.id,
  Arn: key.arn,
  AWSAccountId: key.arn.split(':')[4],
  CreationDate: new Date(key.createdAt),
  Enabled: key.state === 'Enabled',
  KeyState: key.state,
  KeyManager: key.manager,
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  Description: key.description,
  Origin: 'AWS_KMS',
  MultiRegion: false,
  ...(key.deletedAt === undefined ? {} : { DeletionDate: new Date(key.deletedAt) }),
});

/** AWS's lockout safety check: a policy with which its author could not change it again is refused unless told otherwise. */
const checkLockout = (policy: string, bypass: boolean | undefined, call: Call): void => {
  const judgement = judge(policy, {
    principal: call.principal,
    action: 'kms:PutKeyPolicy',
    resource: '*',
    context: { 'kms:CallerAccount': call.account },
  });
  if (judgement !== 'allow' && bypass !== true)
    throw new AwsRefusal(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    );
};

const defaultPolicy = (account: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });

/** A key that may be changed: K1, only AWS changes its own; K8, not while it waits for its deletion. @throws AwsRefusal */
const changeable = (action: string, name: string | undefined, call: Call): Key => {
  const key = allowedKey(action, name, call);
  if (key.manager === 'AWS') throw new AwsRefusal('AccessDeniedException', `${key.arn} is managed by AWS`);
  if (key.state === 'PendingDeletion')
    throw new AwsRefusal('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  return key;
};

/** A random UUID's form. */
const newKeyId = (call: Call): string =>
  call.world.id(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

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

const handlers: Handlers<typeof kms> = {
  CreateKey: (input, call) => {
    if ((input.KeySpec ?? 'SYMMETRIC_DEFAULT') !== 'SYMMETRIC_DEFAULT')
      throw new AwsRefusal('NotImplementedByTheSandbox', 'the sandbox has symmetric keys only', 501);
    const policy = input.Policy ?? defaultPolicy(call.account);
    checkLockout(policy, input.BypassPolicyLockoutSafetyCheck, call);
    const key = seedKey(call, newKeyId(call), policy);
    key.description = input.Description ?? '';
    for (const { TagKey = '', TagValue = '' } of input.Tags ?? []) key.tags.set(TagKey, TagValue);
    return { KeyMetadata: metadata(key) };
  },
  // K7
  DescribeKey: (input, call) => ({ KeyMetadata: metadata(allowedKey('kms:DescribeKey', input.KeyId, call)) }),
  GetKeyPolicy: (input, call) => ({
    Policy: allowedKey('kms:GetKeyPolicy', input.KeyId, call).policy,
    PolicyName: 'default',
  }),
  PutKeyPolicy: (input, call) => {
    const key = changeable('kms:PutKeyPolicy', input.KeyId, call);
    checkLockout(input.Policy ?? '', input.BypassPolicyLockoutSafetyCheck, call);
    key.policy = input.Policy ?? key.policy;
    return {};
  },
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
    const key = allowedKey('kms:CancelKeyDeletion', input.KeyId, call);
    if (key.state !== 'PendingDeletion')
      throw new AwsRefusal('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
    key.state = 'Disabled';
    key.deletedAt = undefined;
    return { KeyId: key.arn };
  },
  ListKeys: (input, { world, account, region }) => {
    const { items, next } = page(
      [...world.state(keysState, account, region).values()],
      input.Marker,
      sizeWithin(input.Limit, 1000, 'ValidationException'),
    );
    const Keys = items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn }));
    return { Keys, Truncated: next !== undefined, NextMarker: next };
  },
  TagResource: (input, call) => {
    const key = changeable('kms:TagResource', input.KeyId, call);
    for (const { TagKey = '', TagValue = '' } of input.Tags ?? []) key.tags.set(TagKey, TagValue);
    return {};
  },
  UntagResource: (input, call) => {
    const key = changeable('kms:UntagResource', input.KeyId, call);
    for (const tag of input.TagKeys ?? []) key.tags.delete(tag);
    return {};
  },
  ListResourceTags: (input, call) => {
    const { tags } = allowedKey('kms:ListResourceTags', input.KeyId, call);
    const { items, next } = page([...tags], input.Marker, sizeWithin(input.Limit, 50, 'ValidationException'));
    const Tags = items.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    return { Tags, Truncated: next !== undefined, NextMarker: next };
  },
  ...aliasHandlers,
};

const inventory = (world: World): InventoryRow[] =>
  world.places(keysState).flatMap(({ account, region }) =>
    [...world.state(keysState, account, region).values()]
      .filter(({ manager }) => manager === 'CUSTOMER')
      .map((key) => ({
        service: 'kms',
        kind: 'key',
        account,
        region,
        id: key.arn,
        name: key.id,
        state: key.state,
        tags: Object.fromEntries(key.tags),
      })),
  );

/** AWS Key Management Service. */
export const keysService: Service = { module: kms, handlers, rules: [], inventory };
