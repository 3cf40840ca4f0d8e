import { expect, test } from '@jest/globals';
import { admits, readingThroughSecretsManager } from '../../src/cross-account-kafka/key-policy.ts';

const account = 'arn:aws:iam::222222222222:root';
const role = 'arn:aws:iam::222222222222:role/reader';
const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/1';
const secretArn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:brokers-a1b2c3';
const viaService = (service: string, operator = 'StringEquals') => ({ [operator]: { 'kms:ViaService': service } });
const here = 'secretsmanager.eu-central-1.amazonaws.com';

const allow = (changes: object = {}) => ({
  ...{ Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:Decrypt', Resource: '*' },
  ...changes,
});
const deny = (changes: object = {}) => ({ ...allow(), Effect: 'Deny', ...changes });

/** Statements, and whether the account and its role may read the secret with the key. */
const cases: readonly (readonly [string, object | readonly object[], boolean, boolean])[] = [
  ['nothing', [], false, false],
  ['the account', allow(), true, true],
  ['the account by its number', allow({ Principal: { AWS: '222222222222' } }), true, true],
  ['the role', allow({ Principal: { AWS: [role] } }), false, true],
  ['everybody', allow({ Principal: '*' }), true, true],
  ['another account', allow({ Principal: { AWS: 'arn:aws:iam::333333333333:root' } }), false, false],
  ['all actions', allow({ Action: ['kms:*'] }), true, true],
  ['actions in other case', allow({ Action: 'KMS:decr?pt' }), true, true],
  ['another action', allow({ Action: 'kms:DescribeKey' }), false, false],
  ['all but that action', allow({ Action: undefined, NotAction: 'kms:Decrypt' }), false, false],
  ['this key by its ARN', allow({ Resource: [keyArn] }), true, true],
  ['another key', allow({ Resource: `${keyArn}2` }), false, false],
  ['no resource, which has no effect', allow({ Resource: undefined }), false, false],
  ['through Secrets Manager here', allow({ Condition: viaService(here) }), true, true],
  ['through Secrets Manager anywhere', allow({ Condition: viaService('secretsmanager.*', 'StringLike') }), true, true],
  ['through another Region', allow({ Condition: viaService(here.replace('central', 'west')) }), false, false],
  ['through anything but this', allow({ Condition: viaService(here, 'StringNotEquals') }), false, false],
  [
    'everybody of the account',
    allow({ Principal: '*', Condition: { StringEquals: { 'kms:CallerAccount': ['222222222222', '333333333333'] } } }),
    true,
    true,
  ],
  [
    'everybody of another account',
    allow({ Principal: '*', Condition: { StringEqualsIfExists: { 'aws:PrincipalAccount': '333333333333' } } }),
    false,
    false,
  ],
  [
    'everybody of an organisation, which only the call shows',
    allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    true,
    true,
  ],
  [
    'for another secret',
    allow({ Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': `${secretArn}2` } } }),
    false,
    false,
  ],
  [
    'the account, by the role’s name',
    allow({ Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::222222222222:role/other*' } } }),
    true,
    false,
  ],
  ['a denial', [allow(), deny()], false, false],
  ['a denial of the role', [allow(), deny({ Principal: { AWS: role } })], true, false],
  [
    'a denial of all but the account',
    [allow(), deny({ Principal: undefined, NotPrincipal: { AWS: account } })],
    true,
    false,
  ],
  [
    'a denial of all but the account and its role',
    [allow(), deny({ Principal: undefined, NotPrincipal: { AWS: [account, role] } })],
    true,
    true,
  ],
  [
    'a denial of all but others',
    [allow(), deny({ Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::333333333333:root' } })],
    false,
    false,
  ],
  ['a denial of other ways', [allow(), deny({ Condition: viaService(here, 'StringNotEquals') })], true, true],
  ['a denial of this way', [allow(), deny({ Condition: viaService(here) })], false, false],
  [
    'a denial that only the call shows',
    [allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    true,
    true,
  ],
];

test.each(cases)('a policy that names %s', (_what, Statement, forAccount, forRole) => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const may = (principal: string): boolean =>
    admits(policy, readingThroughSecretsManager(principal, keyArn, 'eu-central-1', secretArn));
  expect({ account: may(account), role: may(role) }).toEqual({ account: forAccount, role: forRole });
});
