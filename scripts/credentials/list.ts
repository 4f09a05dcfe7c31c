/**
 * `credentials list`: what there is, how it stands, what is missing.
 *
 * @module
 */
import type { CredentialList, CredentialState, PrincipalState } from '@rialto/contract';
import { openCompanion } from './companion.ts';
import { table } from './table.ts';
import type { Paint, Terminal } from './terminal.ts';
import { EXIT, JSON_OPTION, type Verb } from './verb.ts';

const PAINTS: Readonly<Record<PrincipalState['status'], Paint>> = {
  ready: 'good',
  failing: 'warning',
  not_connected: 'warning',
  needs_secret: 'bad',
  stale: 'bad',
  disabled: 'bad',
};

type BlockReason = NonNullable<CredentialState['block']>['reason'];

const BLOCKS: Readonly<Record<Exclude<BlockReason, 'by_hand'>, string>> = {
  configuration: 'enabledForCallouts is false',
  unapproved: 'leads elsewhere than approved: enable',
  unknown: 'its state could not be read',
};

function noteOf(
  { missingSecrets, users, token }: PrincipalState,
  { block, breaker, variant }: CredentialState,
): string {
  const notes = [
    block === null ? '' : block.reason === 'by_hand' ? `by ${block.by}: ${block.note}` : BLOCKS[block.reason],
    missingSecrets.length === 0 ? '' : `set ${missingSecrets.join(', ')}`,
    users === null || variant !== 'AuthorizationCode' ? '' : connected(users.connected),
    token?.code ?? '',
    breaker === 'open' ? 'vendor failing' : '',
  ];
  return notes.filter(Boolean).join('; ');
}

const connected = (users: number): string => `${users} ${users === 1 ? 'user' : 'users'} connected`;

/** When, to the second; the full instants are in --json. */
const shortly = (instant: string): string => instant.slice(0, 19).replace('T', ' ');

/** Both tables. */
export function describeList({ credentials, secrets }: CredentialList, paint: Terminal['paint']): string[] {
  const principals = credentials.flatMap((credential) =>
    credential.principals.map((principal) => [
      credential.name,
      `${credential.externalCredential}-${principal.name}`,
      paint(principal.status, PAINTS[principal.status]),
      credential.origin,
      credential.lastTest === null
        ? 'never'
        : `${credential.lastTest.verdict} ${shortly(credential.lastTest.at)}`,
      noteOf(principal, credential),
    ]),
  );
  const kept = secrets.map(({ name, source, liveValues, setAt, usedBy }) => [
    name,
    paint(source, source === 'absent' ? 'bad' : 'good'),
    String(liveValues),
    setAt === null ? '' : shortly(setAt),
    usedBy.join(', '),
  ]);
  return [
    ...table([
      ['CREDENTIAL', 'PRINCIPAL', 'STATUS', 'CALLS GO TO', 'LAST TEST (UTC)', 'NOTE'],
      ...principals,
    ]),
    '',
    ...table([['SECRET', 'WHERE', 'VALUES', 'SET (UTC)', 'USED BY'], ...kept]),
  ];
}

/** The verb. */
export const list: Verb = {
  summary: 'what there is, how each login stands, which secrets are missing',
  operands: [],
  options: JSON_OPTION,
  help: `Status of a login
  ready          nothing is missing; whether it works, a test says
  needs_secret   set what the note names
  not_connected  somebody has to consent in the browser: authorize
  stale          the connection has ended: authorize it again
  failing        the last token request failed, the next may not
  disabled       switched off, or it leads elsewhere than approved: enable`,
  async run({ options }, terminal) {
    const companion = await openCompanion(terminal, ['credentials:read']);
    const found = await companion.ask<CredentialList>('GET', '/v1/credentials');
    if (options['json']) terminal.print(JSON.stringify(found, null, 2));
    else for (const line of describeList(found, terminal.paint)) terminal.print(line);
    return EXIT.yes;
  },
};
