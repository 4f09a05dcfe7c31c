/**
 * Everything that crosses between the org, the frame and the companion. Imports nothing of ours; no DOM, no Node.
 *
 * @module
 */
export * from './authorization.ts';
export * from './callouts.ts';
export * from './credentials.ts';
export * from './embed.ts';
export * from './envelope.ts';
export * from './errorCodes.ts';
export * from './identifiers.ts';
export * from './kyc.ts';
export * from './orgs.ts';
export * from './portfolio.ts';
export * from './problem.ts';
export * from './rollout.ts';
export * from './signingKey.ts';
export * from './vault.ts';
