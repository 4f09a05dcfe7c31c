/**
 * Lint rules: strict type-checked TypeScript, doc comments on what is exported, Salesforce's rules for components.
 *
 * @module
 */
import lwcPlatform from '@lwc/eslint-plugin-lwc-platform';
import slds from '@salesforce-ux/eslint-plugin-slds';
import lwcRecommended from '@salesforce/eslint-config-lwc/recommended.js';
import lwcTypeScript from '@salesforce/eslint-config-lwc/recommended-ts.js';
import { defineConfig } from 'eslint/config';
import jsdoc from 'eslint-plugin-jsdoc';
import globals from 'globals';
import { existsSync, globSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const NODE_CODE = ['{server,scripts,bench}/**/*.ts', 'packages/**/*.{ts,tsx}'];
const PREVIEW_PAGE = ['packages/sandbox/preview/page/**', 'packages/sandbox/preview/fixture/**'];
const TESTS = ['**/*.test.ts', 'server/test/**/*.ts', 'packages/*/test/**/*.ts', '**/test[A-Z]*.ts'];
const LWC_TSCONFIG = 'config/lwc/tsconfig.json';
const TEST_FUNCTIONS = ['test', 'it', 'describe', 'suite'].map((name) => ({
  from: 'package',
  package: 'node:test',
  name,
}));

/** A component's `.js` beside its `.ts` is generated. */
const generatedComponents = globSync('force-app/**/lwc/**/*.ts').map((file) => file.replace(/\.ts$/, '.js'));

/** Rules of our own for every TypeScript file: what the compiler cannot see and a reviewer should not have to. */
const typescriptRules = {
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: TEST_FUNCTIONS }],
  '@typescript-eslint/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // Marked so by their authors to be noticed, not to be replaced.
  '@typescript-eslint/no-deprecated': ['error', { allow: ['allowInsecureRequests', 'zodToOpenAPIRegistry'] }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  // The compiler takes every index for a gap (noUncheckedIndexedAccess); `!` is how code says that there is none.
  '@typescript-eslint/no-non-null-assertion': 'off',
  // An `async` function without `await` is how a rejected promise is promised where a type asks for one.
  '@typescript-eslint/require-await': 'off',
  // A type parameter that names the answer's shape at the call is worth its place: `query<Row>(…)`.
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
};

const documented = {
  plugins: { jsdoc },
  settings: { jsdoc: { mode: 'typescript' } },
  rules: {
    'jsdoc/require-jsdoc': [
      'error',
      {
        publicOnly: true,
        require: { ClassDeclaration: true, FunctionDeclaration: true },
        contexts: [
          'TSInterfaceDeclaration',
          // `z.infer<typeof schema>`: the schema above it has the words.
          'TSTypeAliasDeclaration:not([typeAnnotation.typeName.right.name="infer"])',
          'ExportNamedDeclaration > VariableDeclaration',
        ],
      },
    ],
    'jsdoc/require-file-overview': [
      'error',
      { tags: { module: { initialCommentsOnly: true, mustExist: true, preventDuplicates: true } } },
    ],
    'jsdoc/check-param-names': ['error', { checkDestructured: false, disableMissingParamChecks: true }],
    'jsdoc/require-param-description': 'error',
    'jsdoc/no-types': 'error',
    'jsdoc/empty-tags': 'error',
  },
};

export default defineConfig([
  {
    ignores: [
      '**/{node_modules,coverage,artifacts,.rialto,.sfdx,.sf}/**',
      'packages/embed/dist/**',
      ...generatedComponents,
      // Bundles made by scripts/buildEmbed.ts.
      'force-app/main/embed/lwc/{embedHost,desktopAgent}/*.js',
      ...PREVIEW_PAGE,
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: NODE_CODE,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: typescriptRules,
  },
  { files: ['{server/src,packages/*/src,scripts,bench}/**/*.ts'], ignores: TESTS, extends: [documented] },
  { files: ['{scripts,bench}/**/*.ts', 'packages/sandbox/**/*.ts'], rules: { 'no-console': 'error' } },
  {
    files: ['server/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Only server/src/egress opens connections: use its pool.' },
        { name: 'WebSocket', message: 'Only server/src/egress opens connections.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          name: 'node:net',
          allowImportNames: ['BlockList', 'isIP', 'isIPv4', 'isIPv6', 'SocketAddress'],
          message: 'Only server/src/egress opens connections.',
        },
      ],
    },
  },
  {
    files: ['server/src/{egress,http}/**/*.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: TESTS,
    rules: {
      // A test may state what the types already promise, and reach into an answer without proving each step.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    ignores: ['force-app/**', 'packages/sandbox/preview/fixture/**'],
    languageOptions: { globals: globals.node },
  },

  {
    files: ['force-app/**/lwc/**/*.js', 'packages/sandbox/preview/fixture/**/*.js'],
    extends: [lwcRecommended, ...lwcPlatform.configs.recommended],
  },
  {
    files: ['force-app/**/lwc/**/*.ts'],
    ignores: ['**/*.d.ts'],
    extends: [
      lwcTypeScript,
      ...lwcPlatform.configs.recommended,
      existsSync(LWC_TSCONFIG) ? tseslint.configs.strictTypeChecked : tseslint.configs.strict,
    ],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: existsSync(LWC_TSCONFIG)
        ? { project: LWC_TSCONFIG, tsconfigRootDir: import.meta.dirname }
        : {},
    },
    rules: {
      ...(existsSync(LWC_TSCONFIG)
        ? typescriptRules
        : { '@typescript-eslint/consistent-type-imports': 'error' }),
      // `void` is how code says that it does not wait for a promise.
      'no-void': 'off',
      // An index signature is read by index: the brackets say that the name is data.
      'dot-notation': 'off',
    },
  },
  {
    files: ['force-app/**/lwc/**/*.{js,ts}', 'packages/sandbox/preview/fixture/**/*.js'],
    rules: {
      // Version 6.3 of this rule throws on its own input.
      '@lwc/lwc-platform/valid-offline-wire': 'off',
      // A rule may be put aside on a line that says why; reviewers read those.
      '@lwc/lwc-platform/no-inline-disable': 'off',
      // Prettier writes the parentheses.
      'no-confusing-arrow': 'off',
      'no-use-before-define': ['error', { functions: false, variables: false }],
    },
  },
  {
    files: ['force-app/**/lwc/**/__tests__/**', 'force-app/test/**/*.{js,ts}'],
    languageOptions: { globals: { ...globals.node, ...globals.jest } },
    rules: {
      '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
      '@lwc/lwc/no-inner-html': 'off',
      '@lwc/lwc-platform/no-process-env': 'off',
    },
  },
  {
    files: ['force-app/**/*.{html,css}'],
    extends: [slds.configs['flat/recommended']],
  },
  {
    files: ['force-app/**/*.css'],
    rules: {
      // A value SLDS has no hook for cannot be replaced by one.
      '@salesforce-ux/slds/no-hardcoded-values-slds2': ['error', { reportNumericValue: 'hasReplacement' }],
    },
  },
]);
