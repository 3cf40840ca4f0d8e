import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** A layer rule: files in `files` may not import what `patterns` name. */
const layer = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const noSandbox = {
  regex: '/(sandbox|test)/',
  message: 'src/ is the product: it imports nothing from sandbox/ or test/.',
};
const coreIsPure = {
  regex: '(/(aws|kube)/|^@aws-sdk/|^@smithy/|^@kubernetes/|^node:(http|https|net|fs|child_process))',
  message: 'src/core is pure: it imports neither aws/ nor kube/, nor anything that does input or output.',
};

export default tseslint.config(
  { ignores: ['node_modules/', 'coverage/', 'dist/', '.cache/'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
    },
  },
  layer(['src/**/*.ts'], [noSandbox], ['src/core/**']),
  layer(['src/core/**/*.ts'], [noSandbox, coreIsPure]),
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' },
      ],
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
