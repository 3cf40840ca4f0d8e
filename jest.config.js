/** Native ESM; types are stripped by Node itself, so line numbers are the source's own. */
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.js' },
  transformIgnorePatterns: ['/node_modules/'],
};

/** A ring of tests (docs: what is real in it) and the folders under test/ that belong to it. */
const ring = (displayName, folders, more = {}) => ({
  ...common,
  displayName,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  ...more,
});

export default {
  coverageProvider: 'v8',
  // A bound for what hangs, not a measure: some suites start servers.
  testTimeout: 60_000,
  projects: [
    ring('tables', [
      'api',
      'core',
      'kube',
      'metrics',
      'aws',
      'cross-account-kafka',
      'sensor-producer',
      'sandbox',
      'flow',
      'packaging',
      'dashboards',
      'process',
      'mutations',
    ]),
    ring('contract', ['contract']),
    ring('cluster', ['cluster'], {
      globalSetup: '<rootDir>/test/support/start-control-plane.js',
      globalTeardown: '<rootDir>/test/support/stop-control-plane.js',
    }),
    ring('kafka', ['kafka']),
    ring('simulation', ['simulation']),
    ring('e2e', ['e2e']),
  ],
};
