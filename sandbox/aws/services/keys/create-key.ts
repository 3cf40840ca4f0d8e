import type * as kms from '@aws-sdk/client-kms';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { checkKeyPolicy } from './key-policies.ts';
import { checkKeyTags } from './key-tags.ts';
import { allowedKey, seedKey, type Key } from './state.ts';

const metadata = (key: Key): kms.KeyMetadata => ({
  KeyId: key.id,
  Arn: key.arn,
  AWSAccountId: key.arn.split(':')[4],
  CreationDate: new Date(key.createdAt),
  Enabled: key.state === 'Enabled',
  KeyState: key.state,
  KeyManager: key.manager,
  KeyUsage: key.usage,
  KeySpec: key.spec,
  ...(key.spec === 'SYMMETRIC_DEFAULT' ? { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT' as const] } : {}),
  Description: key.description,
  Origin: 'AWS_KMS',
  MultiRegion: false,
  ...(key.deletedAt === undefined ? {} : { DeletionDate: new Date(key.deletedAt) }),
});

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

/** A random UUID's form. */
const newKeyId = (call: Call): string =>
  call.world.id(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** K11: what keys of each kind can be for, by the beginning of the kind's name. */
const usages: readonly (readonly [RegExp, readonly kms.KeyUsageType[]])[] = [
  [/^SYMMETRIC_DEFAULT$/, ['ENCRYPT_DECRYPT']],
  [/^RSA_/, ['ENCRYPT_DECRYPT', 'SIGN_VERIFY']],
  [/^ECC_NIST_P/, ['SIGN_VERIFY', 'KEY_AGREEMENT']],
  [/^(ECC_|ML_DSA_)/, ['SIGN_VERIFY']],
  [/^HMAC_/, ['GENERATE_VERIFY_MAC']],
  [/^SM2$/, ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT']],
];

const canBeFor = (spec: kms.KeySpec, usage: kms.KeyUsageType): boolean =>
  usages.find(([kind]) => kind.test(spec))?.[1].includes(usage) ?? false;

/** K11: a symmetric key encrypts unless told otherwise, any other must say what it is for. @throws AwsRefusal */
const kindOf = ({
  KeySpec: spec = 'SYMMETRIC_DEFAULT',
  KeyUsage: usage = spec === 'SYMMETRIC_DEFAULT' ? 'ENCRYPT_DECRYPT' : undefined,
}: kms.CreateKeyRequest): Pick<Key, 'spec' | 'usage'> => {
  if (usage === undefined)
    throw new AwsRefusal(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    );
  if (!canBeFor(spec, usage))
    throw new AwsRefusal('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  return { spec, usage };
};

export const createKeyHandlers: Handlers<typeof kms> = {
  CreateKey: (input, call) => {
    const kind = kindOf(input);
    checkKeyTags(input.Tags);
    const policy = input.Policy ?? defaultPolicy(call.account);
    checkKeyPolicy(policy, input.BypassPolicyLockoutSafetyCheck, call);
    const tags = new Map((input.Tags ?? []).map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]));
    const description = input.Description ?? '';
    const key = seedKey(call, newKeyId(call), policy, { ...kind, description, tags });
    return { KeyMetadata: metadata(key) };
  },
  // K7
  DescribeKey: (input, call) => ({ KeyMetadata: metadata(allowedKey('kms:DescribeKey', input.KeyId, call)) }),
};
