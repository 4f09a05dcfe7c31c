/**
 * One Salesforce org, as the commands see it: what it is, what stands in it, and how it is changed.
 *
 * @module
 */
import { hasCode, isAbsent, OrgProblem } from './orgProblem.ts';
import type { SalesforceCli } from './salesforceCli.ts';
import { API_VERSION, createSalesforceRest, type RestAnswer, type SalesforceRest } from './salesforceRest.ts';

/** What an org is. */
export interface OrgIdentity {
  /** 18 characters. */
  readonly id: string;
  readonly name: string;
  /** As Salesforce writes it: `Enterprise Edition`. */
  readonly edition: string;
  readonly isSandbox: boolean;
  /** Whether real business is done there: no sandbox, no trial, no Developer Edition. */
  readonly isProduction: boolean;
  readonly instanceUrl: string;
  /** Who is logged in. */
  readonly username: string;
}

/** A row as a query returns it. */
export type Row = Readonly<Record<string, unknown>> & { readonly Id: string };

/** What became of one row that was to be stored. */
export interface RowOutcome {
  readonly success: boolean;
  /** Salesforce's code and words, where it was not stored. */
  readonly problem: string | null;
  readonly code: string | null;
}

/** An org that somebody is logged in to. */
export interface Org {
  readonly identity: OrgIdentity;
  /** How `sf` is told which org is meant. */
  readonly target: string;
  /** All rows of a query. @throws {@link OrgProblem}, code `INVALID_TYPE` where the org has no such object. */
  query(soql: string): Promise<readonly Row[]>;
  /** The same of the Tooling API. */
  queryTooling(soql: string): Promise<readonly Row[]>;
  /** Whether the org has an object, and this user sees it. */
  has(objectName: string): Promise<boolean>;
  /** Stores rows, at most 200; one that fails does not hold up the others. */
  create(
    objectName: string,
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<readonly RowOutcome[]>;
  /** Changes rows that name their `Id`, at most 200. */
  update(
    objectName: string,
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<readonly RowOutcome[]>;
  /** Removes rows by id, however many. */
  remove(ids: readonly string[]): Promise<readonly RowOutcome[]>;
  /** Calls a path below `/services/data/vNN.0`. */
  connect(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<RestAnswer>;
  /** Calls an Apex REST class of the org: a path below `/services/apexrest`. */
  apexRest(method: 'GET' | 'POST', path: string): Promise<RestAnswer>;
  /** Runs Apex. Never with a secret in it: debug logs keep what was run. @throws {@link OrgProblem} if it fails. */
  execute(apex: string): Promise<void>;
}

/**
 * Finds the session of the CLI and asks the org what it is.
 *
 * @param target - Alias or user name.
 * @throws {@link OrgProblem} `NO_LOGIN` or `INVALID_SESSION_ID` where nobody is logged in.
 */
export async function openOrg(cli: SalesforceCli, target: string): Promise<Org> {
  // The session is read in memory and goes nowhere else. Newer CLIs hide it unless told otherwise.
  const answer = await cli.run(['org', 'display', '--target-org', target], {
    env: { SF_TEMP_SHOW_SECRETS: 'true' },
  });
  const { accessToken, instanceUrl, username, id } = answer.result;
  const connected = answer.result['connectedStatus'];
  if (answer.exitCode !== 0 || typeof accessToken !== 'string' || typeof instanceUrl !== 'string')
    throw new OrgProblem(
      `The Salesforce CLI knows no login for ${target}.`,
      `Log in: npx sf org login web --alias ${target}. For a sandbox add --instance-url https://test.salesforce.com.`,
      'NO_LOGIN',
    );
  if (accessToken.includes('REDACTED'))
    throw new OrgProblem(
      'The Salesforce CLI keeps its session to itself.',
      'Use the CLI of this project: npm ci.',
      'NO_LOGIN',
    );
  const origin = instanceUrl.replace(/\/+$/, '');
  const rest = createSalesforceRest({ instanceUrl: origin, accessToken });
  try {
    const [row] = await queryAll(rest, `/services/data/v${API_VERSION}/query`, ORGANIZATION);
    if (row === undefined) throw new OrgProblem('The org does not say what it is.');
    // From here on by the user name: an alias may be given to another org while this goes on.
    const name = typeof username === 'string' ? username : target;
    return createOrg(rest, name, identify(row, origin, name));
  } catch (error) {
    if (hasCode(error, 'INVALID_SESSION_ID'))
      throw new OrgProblem(
        `The login for ${target} has expired${typeof id === 'string' ? ` (org ${id})` : ''}.`,
        `Log in again: npx sf org login web --alias ${target}.`,
        'INVALID_SESSION_ID',
        typeof connected === 'string' ? connected : undefined,
      );
    throw error;
  }
}

const ORGANIZATION =
  'SELECT Id, Name, OrganizationType, IsSandbox, TrialExpirationDate, InstanceName FROM Organization LIMIT 1';

function identify(row: Row, instanceUrl: string, username: string): OrgIdentity {
  const edition = String(row['OrganizationType']);
  const isSandbox = row['IsSandbox'] === true;
  const isTrial = row['TrialExpirationDate'] !== null && row['TrialExpirationDate'] !== undefined;
  return {
    id: row.Id,
    name: String(row['Name']),
    edition,
    isSandbox,
    isProduction: !isSandbox && !isTrial && edition !== 'Developer Edition',
    instanceUrl,
    username,
  };
}

function createOrg(rest: SalesforceRest, target: string, identity: OrgIdentity): Org {
  const data = `/services/data/v${API_VERSION}`;
  async function store(
    method: 'POST' | 'PATCH',
    objectName: string,
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<readonly RowOutcome[]> {
    if (rows.length === 0) return [];
    const records = rows.map((row) => ({ attributes: { type: objectName }, ...row }));
    const { body } = await rest.call(method, `${data}/composite/sobjects`, { allOrNone: false, records });
    return readOutcomes(body);
  }
  return {
    identity,
    target,
    query: (soql) => queryAll(rest, `${data}/query`, soql),
    queryTooling: (soql) => queryAll(rest, `${data}/tooling/query`, soql),
    async has(objectName) {
      try {
        await rest.call('GET', `${data}/sobjects/${encodeURIComponent(objectName)}/describe`);
        return true;
      } catch (error) {
        if (hasCode(error, 'NOT_FOUND', 'INVALID_TYPE', 'HTTP_404')) return false;
        throw error;
      }
    },
    create: (objectName, rows) => store('POST', objectName, rows),
    update: (objectName, rows) => store('PATCH', objectName, rows),
    async remove(ids) {
      const outcomes: RowOutcome[] = [];
      for (const some of portions(ids, ROWS_AT_ONCE)) {
        const path = `${data}/composite/sobjects?ids=${some.join(',')}&allOrNone=false`;
        outcomes.push(...readOutcomes((await rest.call('DELETE', path)).body));
      }
      return outcomes;
    },
    connect: (method, path, body) => rest.call(method, data + path, body),
    apexRest: (method, path) =>
      rest.call(method, `/services/apexrest${path}`, method === 'POST' ? {} : undefined),
    async execute(apex) {
      const { body } = await rest.call(
        'GET',
        `${data}/tooling/executeAnonymous/?anonymousBody=${encodeURIComponent(apex)}`,
      );
      const { success, compiled, compileProblem, exceptionMessage } = body as Record<string, unknown>;
      if (success === true) return;
      const said = compiled === true ? exceptionMessage : compileProblem;
      throw new OrgProblem(
        `The org could not run ${apex} ${typeof said === 'string' ? said : ''}`.trim(),
        null,
        'APEX_FAILED',
      );
    },
  };
}

interface QueryPage {
  readonly records: readonly Row[];
  readonly nextRecordsUrl?: string;
}

async function queryAll(rest: SalesforceRest, path: string, soql: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let next: string | undefined = `${path}?q=${encodeURIComponent(soql)}`;
  while (next !== undefined) {
    const page = (await rest.call('GET', next)).body as QueryPage;
    rows.push(...page.records);
    next = page.nextRecordsUrl;
  }
  return rows;
}

function readOutcomes(body: unknown): readonly RowOutcome[] {
  return (body as { success: boolean; errors?: { statusCode?: string; message?: string }[] }[]).map(
    ({ success, errors = [] }) => ({
      success,
      problem: success
        ? null
        : errors.map(({ statusCode, message }) => `${statusCode}: ${message}`).join(' '),
      code: errors[0]?.statusCode ?? null,
    }),
  );
}

/** Rows; none where the org does not know the object or the field yet. */
export async function rowsOrNone(rows: Promise<readonly Row[]>): Promise<readonly Row[]> {
  try {
    return await rows;
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Rows the API stores or removes at once. */
export const ROWS_AT_ONCE = 200;

/** Texts in one query: its address has an end. */
const TEXTS_AT_ONCE = 100;

/** A list in pieces of at most `size`. */
export const portions = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/** Rows of a query by any number of texts. @param soql - Given some of them as {@link soqlTexts}. */
export async function queryEach(
  org: Pick<Org, 'query'>,
  texts: readonly string[],
  soql: (some: string) => string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const some of portions(texts, TEXTS_AT_ONCE)) rows.push(...(await org.query(soql(soqlTexts(some)))));
  return rows;
}

/** A text inside a query. Quotes end nothing. */
export const soqlText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Texts inside a query's `IN`. At least one. */
export const soqlTexts = (texts: readonly string[]): string => `(${texts.map(soqlText).join(', ')})`;
