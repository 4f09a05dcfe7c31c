/**
 * `npm run token`: prints an access token of the local companion, so that anybody can try its API with curl.
 *
 * @module
 */
import { AccessError, findAccess, requestToken } from './companionAccess.ts';
import { readOptions } from './readOptions.ts';

const HELP = `Prints an access token of the local companion.

  npm run -s token                          the token alone, e.g. for curl
  npm run -s token -- --json                everything the token endpoint answers
  npm run -s token -- --scope "kyc:read"    a token that allows less

  curl -H "Authorization: Bearer $(npm run -s token)" http://127.0.0.1:4610/v1/portfolio/households/HH-1001

Environment
  RIALTO_CLIENT_ID, RIALTO_CLIENT_SECRET   the client; default: the sandbox's, which npm start keeps in RIALTO_DATA_DIR
  RIALTO_COMPANION_URL                     default: the sandbox's companion, else http://127.0.0.1:4610
  RIALTO_DATA_DIR                          default .rialto
`;

try {
  const values = readOptions('token', {
    json: { type: 'boolean', default: false },
    scope: { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values.help) process.stdout.write(HELP);
  else {
    const answer = await requestToken(findAccess(process.env), values.scope);
    process.stdout.write(`${values.json ? JSON.stringify(answer, null, 2) : answer.access_token}\n`);
  }
} catch (error) {
  const isExpected =
    error instanceof AccessError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`token: ${isExpected === true ? (error as Error).message : String(error)}\n`);
  process.exitCode = 1;
}
