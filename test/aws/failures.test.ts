import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { failureOf } from '../../src/aws/failures.ts';
import { withTimeLimit } from '../../src/abort-signals.ts';

const error = (name: string, httpStatusCode?: number, message = 'words', more: object = {}) => ({
  name,
  message,
  ...(httpStatusCode === undefined ? {} : { $metadata: { httpStatusCode } }),
  ...more,
});
const stale = 'The version of the cluster isn’t current. Check the current version and try again.';

test.each([
  ['a throttled call', error('TooManyRequestsException', 429), 'throttled'],
  ['EC2’s throttling, which is a 503', error('RequestLimitExceeded', 503), 'throttled'],
  ['a name in use', error('ConflictException', 409), 'exists'],
  ['a group in use', error('DependencyViolation', 400), 'busy'],
  [
    'a load balancer that is not there, by its wire code',
    error('LoadBalancerNotFoundException', 400, 'words', { Code: 'LoadBalancerNotFound' }),
    'gone',
  ],
  ['a load balancer that is not there, by its shape', error('LoadBalancerNotFoundException', 400), 'gone'],
  ['a missing permission', error('UnauthorizedOperation', 403), 'denied'],
  ['no credentials at all', error('CredentialsProviderError'), 'denied'],
  ['a quota', error('TooManyLoadBalancers', 400), 'quota'],
  ['MSK’s stale version', error('BadRequestException', 400, stale), 'busy'],
  [
    'MSK in another state',
    error('BadRequestException', 400, 'You can’t update your cluster because it is in UPDATING state.'),
    'busy',
  ],
  ['a key in another state', error('KMSInvalidStateException', 400), 'busy'],
  ['a key that cannot encrypt now', error('EncryptionFailure', 400), 'busy'],
  ['an alias in use', error('AlreadyExistsException', 400), 'exists'],
  ['MSK’s bad request', error('BadRequestException', 400, 'Unsupported KafkaVersion [x].'), 'refused'],
  ['an unknown 400', error('SomethingNew', 400), 'refused'],
  ['a 503', error('ServiceUnavailable', 503), 'transient'],
  [
    'a connection that was never made',
    error('Error', undefined, 'connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }),
    'transient',
  ],
])('%s is %s', (_what, thrown, expected) => {
  expect(failureOf('ec2:Something', thrown, true).class).toBe(expected);
});

test.each([
  ['a connection that broke', error('Error', undefined, 'socket hang up', { code: 'ECONNRESET' })],
  ['a timeout', error('TimeoutError')],
  ['a 500 without a known code', error('Whatever', 500)],
])('%s leaves a write uncertain and a read to be tried again', (_what, thrown) => {
  expect(failureOf('ec2:Something', thrown, true).class).toBe('uncertain');
  expect(failureOf('ec2:Something', thrown, false).class).toBe('transient');
});

test('a call that our limit of time ends says so', async () => {
  const forever = new AbortController().signal;
  const cause = await withTimeLimit(0, forever, (signal) => once(signal, 'abort').then((): unknown => signal.reason));
  const aborted = Object.assign(new Error('Request aborted', { cause }), { name: 'AbortError' });
  expect(failureOf('ec2:Something', aborted, true)).toMatchObject({
    class: 'uncertain',
    message: 'AWS did not answer in time',
  });
});
