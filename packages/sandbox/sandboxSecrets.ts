/**
 * The secrets the parts of the sandbox know each other by.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets of the sandbox: made once for a folder, readable by its owner only. */
export interface SandboxSecrets {
  /** The org's. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of `sandbox-admin`, who sets up credentials. */
  readonly adminSecret: string;
  /** Of `sandbox-officer`, who approves what the admin changed. */
  readonly officerSecret: string;
  readonly companionUrl: string;
  readonly probitySecret: string;
  readonly ledgerlineSecret: string;
  /** Of the studio’s backend, where it redeems sign-ins. */
  readonly studioSecret: string;
  /** What signed requests are signed with. */
  readonly canvasSecret: string;
}

/** Those of a folder, made where it has none. Commands find the running companion by the same file. */
export function sandboxSecrets(folder: string, clientId: string, companionUrl: string): SandboxSecrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'sandbox.json');
  let kept: Partial<SandboxSecrets> = {};
  try {
    kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<SandboxSecrets>;
  } catch {
    // First start in this folder, or a file cut short: new secrets are as good.
  }
  const secret = (): string => randomBytes(24).toString('base64url');
  const secrets: SandboxSecrets = {
    clientId,
    clientSecret: kept.clientSecret ?? secret(),
    adminSecret: kept.adminSecret ?? secret(),
    officerSecret: kept.officerSecret ?? secret(),
    companionUrl,
    probitySecret: kept.probitySecret ?? secret(),
    ledgerlineSecret: kept.ledgerlineSecret ?? secret(),
    studioSecret: kept.studioSecret ?? secret(),
    canvasSecret: kept.canvasSecret ?? secret(),
  };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
