/**
 * `credentials export`: what a companion needs besides its files, as a list to work through after a restore or in a new sandbox.
 *
 * @module
 */
import type { CredentialList } from '@rialto/contract';
import { stringify } from 'yaml';
import { openCompanion } from './companion.ts';
import { EXIT, JSON_OPTION, type Verb } from './verb.ts';

const HEAD = ` What a companion needs besides its configuration files: npm run credentials -- export
 No secret is in here. Secrets, approvals and logins are not copied with a database that is sealed under another key:
 work through the commands, then look at: npm run credentials -- list`;

/** Names, states and commands; nothing that opens a door. */
export function checklist({ credentials, secrets }: CredentialList): object {
  const logins = new Map(
    credentials
      .filter(({ variant }) => variant === 'AuthorizationCode')
      .flatMap(({ externalCredential, principals }) =>
        principals.map((principal) => [
          `${externalCredential}-${principal.name}`,
          { externalCredential, principal },
        ]),
      ),
  );
  return {
    secrets: secrets.map(({ name, source, usedBy }) => ({
      name,
      usedBy,
      where: source,
      command: `npm run credentials -- set ${name}`,
    })),
    approvals: credentials.map(({ name, origin, fingerprint, enabled, block }) => ({
      namedCredential: name,
      callsGoTo: origin,
      fingerprint,
      enabled,
      ...(block === null ? {} : { blockedBy: block.reason }),
      command: `npm run credentials -- enable ${name}`,
    })),
    logins: [...logins].map(([access, { externalCredential, principal }]) => ({
      principal: access,
      type: principal.type,
      command: `npm run credentials -- authorize ${externalCredential} --principal ${principal.name}`,
    })),
    access: credentials.flatMap(({ name, externalCredential, principals }) =>
      principals.map((principal) => ({
        namedCredential: name,
        principal: `${externalCredential}-${principal.name}`,
        grantedBy: principal.grantedBy,
      })),
    ),
    tests: credentials.map(({ name }) => `npm run credentials -- test ${name}`),
  };
}

/** The verb. */
export const exportList: Verb = {
  summary: 'print what must be set after a restore or in a new sandbox: names, never values',
  operands: [],
  options: JSON_OPTION,
  help: 'YAML on stdout: npm run -s credentials -- export > checklist.yaml',
  async run({ options }, terminal) {
    const companion = await openCompanion(terminal, ['credentials:read']);
    const list = checklist(await companion.ask<CredentialList>('GET', '/v1/credentials'));
    if (options['json']) terminal.print(JSON.stringify(list, null, 2));
    else terminal.print(`${HEAD.replaceAll(/^/gm, '#')}\n${stringify(list)}`.trimEnd());
    return EXIT.yes;
  },
};
