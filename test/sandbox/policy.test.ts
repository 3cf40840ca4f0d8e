import { expect, test } from '@jest/globals';
import {
  isPublic,
  judge,
  judgeByName,
  judgeIdentity,
  like,
  parseIdentityPolicy,
  parsePolicy,
  type Question,
} from '../../sandbox/aws/policy.ts';
import { AwsRefusal } from '../../sandbox/aws/service.ts';

const question: Question = {
  principal: 'arn:aws:iam::222222222222:root',
  action: 'secretsmanager:GetSecretValue',
  resource: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:a/b-x1y2z3',
  context: {
    'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com',
    'aws:TagKeys': ['a', 'bc'],
    team: 'blue',
    flag: 'true',
  },
};
const policyOf = (...statements: object[]): string =>
  JSON.stringify({
    Statement: statements.map((statement) => ({
      ...{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
      ...statement,
    })),
  });

test.each([
  ['everything', {}, 'allow'],
  ['an explicit Deny', { Effect: 'Deny' }, 'deny'],
  ['the account', { Principal: { AWS: '222222222222' } }, 'allow'],
  ['its root', { Principal: { AWS: ['arn:aws:iam::333333333333:root', 'arn:aws:iam::222222222222:root'] } }, 'allow'],
  ['another account', { Principal: { AWS: '333333333333' } }, 'silent'],
  ['a service', { Principal: { Service: 'kafka.amazonaws.com' } }, 'silent'],
  ['the action', { Action: ['a:b', 'secretsmanager:GetSecretValue'] }, 'allow'],
  ['the action in other case', { Action: 'SecretsManager:getsecretvalue' }, 'allow'],
  ['actions by wildcard', { Action: 'secretsmanager:Get*' }, 'allow'],
  ['another action', { Action: 'secretsmanager:DescribeSecret' }, 'silent'],
  ['resources by wildcard', { Resource: 'arn:aws:secretsmanager:*:111111111111:secret:a/b-??????' }, 'allow'],
  ['another resource', { Resource: 'arn:aws:secretsmanager:*:111111111111:secret:c-*' }, 'silent'],
  ['StringEquals', { Condition: { StringEquals: { 'aws:PrincipalAccount': ['1', '222222222222'] } } }, 'allow'],
  ['StringEquals of another', { Condition: { StringEquals: { 'aws:PrincipalAccount': '1' } } }, 'silent'],
  ['a key in other case', { Condition: { StringLike: { 'KMS:viaservice': 'secretsmanager.*' } } }, 'allow'],
  ['ArnLike', { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::2222*:root' } } }, 'allow'],
  ['ArnLike across colons', { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:*root' } } }, 'silent'],
  [
    'ArnLike with its last part',
    { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::222222222222:*' } } },
    'allow',
  ],
  ['ArnEquals', { Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::3*:root' } } }, 'silent'],
  ['a key that is not there', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, 'silent'],
  ['… with IfExists', { Condition: { BoolIfExists: { 'aws:SecureTransport': 'true' } } }, 'allow'],
  ['Null of what is not there', { Condition: { Null: { 'aws:PrincipalTag/a': 'true' } } }, 'allow'],
  ['Null of what is there', { Condition: { Null: { 'kms:ViaService': 'true' } } }, 'silent'],
  [
    'StringNotEquals of what it has',
    { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '222222222222' } } },
    'silent',
  ],
  ['StringNotEquals of others', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': ['1', '2'] } } }, 'allow'],
  [
    'StringNotLike of a key that is not there',
    { Condition: { StringNotLike: { 'aws:PrincipalTag/a': '*' } } },
    'allow',
  ],
  ['StringEqualsIgnoreCase', { Condition: { StringEqualsIgnoreCase: { team: 'BLUE' } } }, 'allow'],
  ['any of several values', { Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'z'] } } }, 'allow'],
  ['any of none', { Condition: { 'ForAnyValue:StringEquals': { x: 'a' } } }, 'silent'],
  ['all of several values', { Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': ['a', 'b*'] } } }, 'allow'],
  ['all but one', { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } } }, 'silent'],
  ['all of none', { Condition: { 'ForAllValues:StringEquals': { x: 'a' } } }, 'allow'],
  ['a boolean written as one', { Condition: { Bool: { flag: true } } }, 'allow'],
  ['all conditions', { Condition: { StringLike: { 'kms:ViaService': '*', 'aws:PrincipalAccount': '1' } } }, 'silent'],
])('a statement about %s', (_what, statement, judgement) => {
  expect(judge(policyOf(statement), question)).toBe(judgement);
});

test('a Deny wins whatever else is allowed', () => {
  expect(judge(policyOf({}, { Effect: 'Deny', Action: 'secretsmanager:*' }, {}), question)).toBe('deny');
});

test.each([
  ['operator', { Condition: { NumericLessThan: { a: '1' } } }, 'NumericLessThan'],
  ['set operator', { Condition: { 'ForSomeValue:StringEquals': { a: '1' } } }, 'ForSomeValue:StringEquals'],
  ['variable', { Resource: 'arn:aws:s3:::${aws:username}' }, 'variables'],
  ['NotPrincipal', { NotPrincipal: '*' }, 'NotPrincipal'],
  ['NotAction', { NotAction: '*' }, 'NotAction'],
])('an unknown %s is a defect that names it, never a guess', (_what, statement, name) => {
  expect(() => judge(policyOf(statement), question)).toThrow(`defect of the sandbox: policies here know no`);
  expect(() => judge(policyOf(statement), question)).toThrow(name);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"Statement":[]}',
  policyOf({ Effect: 'Maybe' }),
  policyOf({ Principal: { AWS: 'bob' } }),
  policyOf({ Principal: { AWS: 'arn:aws:iam::222222222222:group/team' } }),
  policyOf({ Principal: { AWZ: '222222222222' } }),
  policyOf({ Action: 'GetSecretValue' }),
  policyOf({ Conditions: {} }),
  policyOf({ Sid: 'same' }, { Sid: 'same' }),
  JSON.stringify({ ...(JSON.parse(policyOf({})) as object), Version: '2020-01-01' }),
  JSON.stringify({ ...(JSON.parse(policyOf({})) as object), Statements: [] }),
])('%s is no policy', (text) => {
  expect(() => parsePolicy(text)).toThrow(AwsRefusal);
});

test('public is what admits everybody without a condition', () => {
  expect(isPublic(policyOf({}))).toBe(true);
  expect(isPublic(policyOf({ Principal: { AWS: ['222222222222', '*'] } }))).toBe(true);
  expect(isPublic(policyOf({ Effect: 'Deny' }))).toBe(false);
  expect(isPublic(policyOf({ Condition: { StringEquals: { 'aws:PrincipalAccount': '1' } } }))).toBe(false);
});

test('wildcards mean themselves and nothing of regular expressions', () => {
  expect(like('a.c', 'abc')).toBe(false);
  expect(like('a?c', 'abc')).toBe(true);
  expect(like('a*', 'a\nb')).toBe(true);
  expect(like('(a|b)+', 'a')).toBe(false);
});

const identityPolicy = (statement: object): string =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...statement }] });

test.each([
  ['everything', {}, 'allow'],
  ['all actions but others', { Action: undefined, NotAction: 'ec2:*' }, 'allow'],
  ['all actions but this', { Action: undefined, NotAction: ['secretsmanager:Get*'] }, 'silent'],
  ['all resources but others', { Resource: undefined, NotResource: 'arn:aws:kms:*' }, 'allow'],
  ['all resources but this', { Resource: undefined, NotResource: 'arn:aws:secretsmanager:*' }, 'silent'],
  ['what is denied', { Effect: 'Deny' }, 'deny'],
])('a role’s policy about %s', (_what, statement, judgement) => {
  expect(judgeIdentity([parseIdentityPolicy(identityPolicy(statement))], question)).toBe(judgement);
});

test('a role’s policy names no principal, and lacks nothing', () => {
  expect(() => parseIdentityPolicy(identityPolicy({ Principal: '*' }))).toThrow('Principal');
  expect(() => parseIdentityPolicy(identityPolicy({ Resource: undefined }))).toThrow('Resource');
});

test('a role’s session is its role, for policies and conditions', () => {
  const roleArn = 'arn:aws:iam::222222222222:role/path/reader';
  const session = { ...question, principal: 'arn:aws:sts::222222222222:assumed-role/reader/x', roleArn };
  const named = policyOf({ Principal: { AWS: roleArn } });
  const account = policyOf({ Principal: { AWS: '222222222222' } });
  expect([judge(named, session), judge(account, session)]).toEqual(['allow', 'allow']);
  expect([judgeByName(named, session), judgeByName(account, session)]).toEqual(['allow', 'silent']);
  expect(judge(policyOf({ Condition: { ArnEquals: { 'aws:PrincipalArn': roleArn } } }), session)).toBe('allow');
});
