import * as kms from '@aws-sdk/client-kms';
import { judge } from '../policy.ts';
import { AwsRefusal, type Call, type Handlers, type InventoryRow, type Service } from '../service.ts';
import { stateOf, type Place, type World } from '../world.ts';

export interface Key {
  readonly arn: string;
  readonly id: string;
  readonly manager: 'CUSTOMER' | 'AWS';
  policy: string;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  description: string;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
}

/** Keys by id. */
export const keysState = stateOf('keys', () => new Map<string, Key>());

const managedKeyId = '11111111-0000-4000-8000-00000000aaaa';

/** The account's own `aws/secretsmanager` key. K1: only its account may use it, and its policy cannot be changed. */
export const defaultSecretsKey = ({ world, account, region }: Place): Key => {
  const keys = world.state(keysState, account, region);
  const known = keys.get(managedKeyId);
  if (known) return known;
  const policy = JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 'kms:*',
        Resource: '*',
        Condition: { StringEquals: { 'kms:CallerAccount': account } },
      },
    ],
  });
  const key: Key = { ...blankKey({ world, account, region }, managedKeyId, policy), manager: 'AWS' };
  keys.set(managedKeyId, key);
  return key;
};

const blankKey = ({ world, account, region }: Place, id: string, policy: string): Key => ({
  arn: `arn:aws:kms:${region}:${account}:key/${id}`,
  id,
  manager: 'CUSTOMER',
  policy,
  state: 'Enabled',
  description: '',
  tags: new Map(),
  createdAt: world.clock.now(),
});

/** Makes a customer managed key with a given id: for the fresh world. */
export const seedKey = (place: Place, id: string, policy: string): Key => {
  const key = blankKey(place, id, policy);
  place.world.state(keysState, place.account, place.region).set(id, key);
  return key;
};

const notFound = (name: string): AwsRefusal => new AwsRefusal('NotFoundException', `Key '${name}' does not exist`);

/** A key by ARN, or by bare id in the caller's own account (S4). @throws AwsRefusal NotFoundException */
export const findKey = (name: string, { world, account, region }: Place): Key => {
  const [, keyRegion = region, keyAccount = account, id = name] =
    /^arn:aws:kms:([^:]+):(\d+):key\/(.+)$/.exec(name) ?? [];
  const arn = `arn:aws:kms:${keyRegion}:${keyAccount}:key/${id}`;
  const key = keyRegion === region ? world.state(keysState, keyAccount, keyRegion).get(id) : undefined;
  if (!key) throw notFound(arn);
  return key;
};

/** Whether the key's policy lets the caller do it; K2: for a caller of another account the policy must say so. */
export const keyAllows = (
  key: Key,
  action: string,
  call: Pick<Call, 'principal' | 'account' | 'region'>,
  viaService?: string,
): boolean =>
  judge(key.policy, {
    principal: call.principal,
    action,
    resource: key.arn,
    context: {
      'kms:CallerAccount': call.account,
      ...(viaService === undefined ? {} : { 'kms:ViaService': `${viaService}.${call.region}.amazonaws.com` }),
    },
  }) === 'allow';

const allowed = (action: string, name: string | undefined, call: Call): Key => {
  const key = findKey(name ?? '', call);
  if (!keyAllows(key, action, call))
    throw new AwsRefusal(
      'AccessDeniedException',
      `User: ${call.principal} is not authorized to perform: ${action} on resource: ${key.arn}`,
    );
  return key;
};

const metadata = (key: Key): kms.KeyMetadata => ({
  KeyId: key.id,
  Arn: key.arn,
  AWSAccountId: key.arn.split(':')[4],
  CreationDate: new Date(key.createdAt),
  Enabled: key.state === 'Enabled',
  KeyState: key.state,
  KeyManager: key.manager,
  KeyUsage: 'ENCRYPT_DECRYPT',
  Description: key.description,
  Origin: 'AWS_KMS',
  MultiRegion: false,
});

/** K8: a policy that locks its own account out is refused unless told otherwise. */
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

const handlers: Handlers<typeof kms> = {
  CreateKey: (input, call) => {
    const policy = input.Policy ?? defaultPolicy(call.account);
    checkLockout(policy, input.BypassPolicyLockoutSafetyCheck, call);
    const serial = call.world.id(32);
    const id = [
      serial.slice(0, 8),
      serial.slice(8, 12),
      serial.slice(12, 16),
      serial.slice(16, 20),
      serial.slice(20),
    ].join('-');
    const key = seedKey(call, id, policy);
    key.description = input.Description ?? '';
    for (const { TagKey = '', TagValue = '' } of input.Tags ?? []) key.tags.set(TagKey, TagValue);
    return { KeyMetadata: metadata(key) };
  },
  DescribeKey: (input, call) => ({ KeyMetadata: metadata(allowed('kms:DescribeKey', input.KeyId, call)) }),
  GetKeyPolicy: (input, call) => ({
    Policy: allowed('kms:GetKeyPolicy', input.KeyId, call).policy,
    PolicyName: 'default',
  }),
  PutKeyPolicy: (input, call) => {
    const key = allowed('kms:PutKeyPolicy', input.KeyId, call);
    if (key.manager === 'AWS') throw new AwsRefusal('AccessDeniedException', `${key.arn} is managed by AWS`);
    checkLockout(input.Policy ?? '', input.BypassPolicyLockoutSafetyCheck, call);
    key.policy = input.Policy ?? key.policy;
    return {};
  },
  DisableKey: (input, call) => {
    allowed('kms:DisableKey', input.KeyId, call).state = 'Disabled';
    return {};
  },
  EnableKey: (input, call) => {
    allowed('kms:EnableKey', input.KeyId, call).state = 'Enabled';
    return {};
  },
  ScheduleKeyDeletion: (input, call) => {
    const key = allowed('kms:ScheduleKeyDeletion', input.KeyId, call);
    const days = input.PendingWindowInDays ?? 30;
    if (days < 7 || days > 30)
      throw new AwsRefusal('ValidationException', 'PendingWindowInDays must be between 7 and 30');
    key.state = 'PendingDeletion';
    return { KeyId: key.arn, DeletionDate: new Date(call.world.clock.now() + days * 86_400_000), KeyState: key.state };
  },
  ListKeys: (_input, { world, account, region }) => ({
    Keys: [...world.state(keysState, account, region).values()].map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
    Truncated: false,
  }),
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
export const keysService: Service = { module: kms, handlers, inventory };
