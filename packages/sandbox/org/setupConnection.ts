/**
 * Plays `SetupConnectionChecks.cls`: asks the real companion what it makes of this org.
 *
 * @module
 */
import { connectionSchema, type Connection } from '@rialto/contract';
import { AuraHandledError, type CompanionClient, type UserProblem } from './companionClient.ts';
import { broken, unknown, warning, well, type Finding } from './setupCheck.ts';

const NEEDED_SCOPES = ['kyc:verify', 'kyc:read', 'portfolio:read', 'embed:open'];
const SKEW_WARNING_S = 60;
const SKEW_FAILURE_S = 300;
const FIRST_THIS = 'Mend what is named above first, then test again.';

type Findings = Readonly<Record<string, Finding>>;

/** Name of the check → how it stands. */
export async function testConnection(companion: CompanionClient, orgId: string): Promise<Findings> {
  const askedAt = Date.now();
  let answer: unknown;
  try {
    answer = await companion('GET', '/v1/connection');
  } catch (error) {
    if (!(error instanceof AuraHandledError)) throw error;
    return ofFailure(JSON.parse(error.message) as UserProblem);
  }
  const connection = connectionSchema.safeParse(answer);
  if (!connection.success)
    return unreached(
      broken(
        'The companion gave an answer that could not be read.',
        'Look what answers at its address.',
        'COMPANION_ANSWER_INVALID',
      ),
    );
  return ofAnswer(connection.data, orgId, (askedAt + Date.now()) / 2);
}

function ofAnswer(connection: Connection, orgId: string, orgTime: number): Findings {
  const { clientId, label, rollout, scopes, serverTime, version } = connection;
  const skew = Math.floor(Math.abs(Date.parse(serverTime) - orgTime) / 1000);
  const apart = `The companion’s clock and this machine’s are ${skew === 0 ? 'less than a second' : `${skew} s`} apart.`;
  const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
  return {
    CREDENTIAL: well(`The companion accepts this org as the client ${clientId}.`),
    COMPANION: well(`The companion answers, version ${version}.`),
    CLOCK:
      skew > SKEW_FAILURE_S
        ? broken(apart, 'Set the clock of the companion’s machine, best by NTP.')
        : skew > SKEW_WARNING_S
          ? warning(apart, 'Set the clock of the companion’s machine, best by NTP.')
          : well(apart),
    ORG_REGISTERED:
      connection.orgId === orgId
        ? well(`The companion knows this org as “${label}”.`)
        : broken(
            `The companion takes this org for another one: ${connection.orgId} instead of ${orgId}.`,
            'Register this org: npm run org:setup.',
            'CLIENT_MISMATCH',
          ),
    SCOPES:
      missing.length === 0
        ? well(`All that the panels need: ${NEEDED_SCOPES.join(', ')}.`)
        : broken(
            `This org’s client lacks ${missing.join(', ')}.`,
            'Add the scopes where the companion keeps its clients (config/clients.yaml).',
            'SCOPE_MISSING',
          ),
    COMPANION_ROLLOUT:
      rollout === null
        ? well('The companion keeps no rollout for this org: everybody is included.')
        : well(`The companion is at the stage ${rollout.stage}.`),
  };
}

function ofFailure({ code, title, action, detail }: UserProblem): Findings {
  const told = [title, detail].filter(Boolean).join(' ');
  if (code === 'COMPANION_NOT_CONFIGURED')
    return {
      ...unreached(unknown('It was not reached: the credential comes first.', FIRST_THIS)),
      CREDENTIAL: broken(told, action, code),
    };
  if (code === 'COMPANION_UNREACHABLE')
    return unreached(
      broken(
        'Salesforce could not reach the companion.',
        'Look whether the companion runs and answers at /readyz; then compare the address of the named credential.',
        code,
      ),
    );
  return unreached(broken(told, action, code));
}

/** What is known when the companion gave no answer about this org. */
function unreached(companion: Finding): Findings {
  const notAsked = unknown('The companion could not be asked.', FIRST_THIS);
  return {
    CREDENTIAL: unknown(
      'The companion could not be asked whether it accepts it.',
      'Mend what is named below first, then test again.',
    ),
    COMPANION: companion,
    CLOCK: notAsked,
    ORG_REGISTERED: notAsked,
    SCOPES: notAsked,
    COMPANION_ROLLOUT: notAsked,
  };
}
