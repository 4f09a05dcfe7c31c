/**
 * Component tests: `npx sfdx-lwc-jest`. Runs the TypeScript; `npm run build:lwc -- --check` guards the JavaScript.
 *
 * @module
 */
import { createRequire } from 'node:module';
import sfdxJest from '@salesforce/sfdx-lwc-jest/config.js';

const { jestConfig } = sfdxJest;

// sfdx-lwc-jest brings an older engine than the compiler it finds here; take the compiler's own.
const beside = createRequire(createRequire(import.meta.url).resolve('lwc'));
const commonJs = (name) => beside.resolve(name).replace(/index\.js$/, 'index.cjs');

export default {
  ...jestConfig,
  testMatch: ['<rootDir>/force-app/**/lwc/**/__tests__/**/*.test.js'],
  setupFilesAfterEnv: [...jestConfig.setupFilesAfterEnv, '<rootDir>/force-app/test/jest-mocks/jestSetup.cjs'],
  moduleNameMapper: {
    '^(?:lwc|@lwc/engine-dom)$': commonJs('@lwc/engine-dom'),
    '^@lwc/synthetic-shadow$': commonJs('@lwc/synthetic-shadow'),
    '^@lwc/wire-service$': commonJs('@lwc/wire-service'),
    '^lightning/button$': '<rootDir>/force-app/main/foundation/lwc/errorPanel/__mocks__/button',
    '^test/(.*)$': '<rootDir>/force-app/test/jest-mocks/$1.cjs',
  },
  modulePathIgnorePatterns: ['<rootDir>/.rialto/', '<rootDir>/artifacts/', '<rootDir>/packages/'],
  collectCoverageFrom: ['force-app/**/lwc/**/*.ts', '!**/__tests__/**'],
};
