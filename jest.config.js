/** Native ESM; types are stripped by Node itself, so line numbers are the source's own. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.js' },
  transformIgnorePatterns: ['/node_modules/'],
  coverageProvider: 'v8',
};
