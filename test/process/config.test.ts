import { expect, test } from '@jest/globals';
import { ConfigError, help, readConfig } from '../../src/config.ts';

test('without flags', () => {
  expect(readConfig([], { POD_NAME: 'operator-1' })).toEqual({
    ...{ kubeconfig: undefined, installationId: undefined, identity: 'operator-1', watchNamespace: undefined },
    ...{ sensorImage: 'cross-account-kafka:0.1.0', leaseNamespace: 'cakafka-system', leaseDurationMs: 30_000 },
    ...{ awsEndpoint: undefined, awsTimeScale: 1, http: { host: '', port: 8080 }, workers: 10 },
    ...{ logLevel: 'info', logFormat: 'json' },
  });
});

test.each([
  [['--lease-duration', '500ms'], '--lease-duration is a time of at least 1s, such as 30s'],
  [['--lease-duration', 'soon'], '--lease-duration is a time of at least 1s, such as 30s'],
  [['--installation-id', ''], '--installation-id has 1 to 64 letters, digits, dots, hyphens or underscores'],
  [['--watch-namespace', ''], '--watch-namespace is the name of a namespace'],
  [['--http-address', '8080'], '--http-address is host:port, such as :8080'],
  [['--aws-time-scale', 'fast'], '--aws-time-scale is a number'],
  [['--log-format', 'xml'], '--log-format'],
  [['--verbose'], '(--help shows all flags)'],
])('%j is refused in a sentence', (args, words) => {
  expect(() => readConfig(args, {})).toThrow(ConfigError);
  expect(() => readConfig(args, {})).toThrow(words);
});

test('an endpoint that is no URL is refused in a sentence', () => {
  expect(() => readConfig([], { AWS_ENDPOINT_URL: 'localhost' })).toThrow('AWS_ENDPOINT_URL is localhost');
});

test('help names every flag', () => {
  for (const flag of ['watch-namespace', 'installation-id', 'lease-duration', 'log-format', 'workers'])
    expect(help()).toContain(`--${flag}`);
});
