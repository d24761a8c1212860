/** @type {import('jest').Config} */
export default {
  roots: ['shared', 'services', 'gateway', 'deploy', 'e2e', 'bench', 'docs'].map(
    (folder) => `<rootDir>/${folder}`,
  ),
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  testTimeout: 30_000,
  maxWorkers: '100%',
  watchman: false,
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/jest.transform.js' },
};
