import type * as kms from '@aws-sdk/client-kms';
import type { Asked } from '../../iam/authorize.ts';
import { tagContext } from '../../iam/tag-context.ts';
import type { Permissions } from '../../service.ts';
import type { Place } from '../../world.ts';

/** The key's own policy has the last word in these: they are judged where the key is found. */
const underTheKeysPolicy = (): readonly Asked[] => [];

const onAlias =
  (action: string) =>
  ({ AliasName = '' }: { AliasName?: string | undefined }, { account, region }: Place): readonly Asked[] => [
    { action: `kms:${action}`, resource: `arn:aws:kms:${region}:${account}:${AliasName}` },
  ];

/** By the KMS developer guide, kms-api-permissions-reference. */
export const keysPermissions: Permissions<typeof kms> = {
  CreateKey: ({ Tags = [] }) => {
    const context =
      Tags.length === 0
        ? {}
        : tagContext(Object.fromEntries(Tags.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue])));
    return ['CreateKey', ...(Tags.length === 0 ? [] : ['TagResource'])].map((action) => ({
      action: `kms:${action}`,
      resource: '*',
      context,
    }));
  },
  CreateAlias: onAlias('CreateAlias'),
  UpdateAlias: onAlias('UpdateAlias'),
  DeleteAlias: onAlias('DeleteAlias'),
  DescribeKey: underTheKeysPolicy,
  GetKeyPolicy: underTheKeysPolicy,
  PutKeyPolicy: underTheKeysPolicy,
  UpdateKeyDescription: underTheKeysPolicy,
  EnableKeyRotation: underTheKeysPolicy,
  DisableKeyRotation: underTheKeysPolicy,
  GetKeyRotationStatus: underTheKeysPolicy,
  EnableKey: underTheKeysPolicy,
  DisableKey: underTheKeysPolicy,
  ScheduleKeyDeletion: underTheKeysPolicy,
  CancelKeyDeletion: underTheKeysPolicy,
  TagResource: underTheKeysPolicy,
  UntagResource: underTheKeysPolicy,
  ListResourceTags: underTheKeysPolicy,
  Encrypt: underTheKeysPolicy,
  Decrypt: underTheKeysPolicy,
  GenerateDataKey: underTheKeysPolicy,
};
