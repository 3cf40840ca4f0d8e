import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { iamToken } from '../../../src/sensor-producer/program/iam-token.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret', sessionToken: 'a+session/token=' };
const nowMs = Date.UTC(2026, 4, 6, 7, 8, 9);

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** Signature Version 4 of a presigned GET, written from AWS's description of it. */
const signatureOf = (url: URL): string => {
  const signed = [...url.searchParams].filter(([name]) => !['X-Amz-Signature', 'User-Agent'].includes(name));
  const query = signed
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const empty = createHash('sha256').update('').digest('hex');
  const canonical = ['GET', '/', query, `host:${url.host}`, '', 'host', empty].join('\n');
  const scope = '20260506/eu-central-1/kafka-cluster/aws4_request';
  const text = ['AWS4-HMAC-SHA256', '20260506T070809Z', scope, createHash('sha256').update(canonical).digest('hex')];
  const key = scope.split('/').reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${keys.secretAccessKey}`);
  return hmac(key, text.join('\n')).toString('hex');
};

test('a token is a presigned kafka-cluster:Connect that lives 15 minutes, and its signature is right', async () => {
  const token = await iamToken('eu-central-1', keys, nowMs);
  const url = new URL(Buffer.from(token, 'base64url').toString('utf8'));
  expect(url.host).toBe('kafka.eu-central-1.amazonaws.com');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIDEXAMPLE/20260506/eu-central-1/kafka-cluster/aws4_request',
    'X-Amz-Expires': '900',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Security-Token': keys.sessionToken,
    'User-Agent': 'cross-account-kafka-sensor',
  });
  expect(url.searchParams.get('X-Amz-Signature')).toBe(signatureOf(url));
});
