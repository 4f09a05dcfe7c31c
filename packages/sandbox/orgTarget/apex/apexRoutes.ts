/**
 * Apex over HTTP: the set-up's Apex REST, anonymous Apex.
 *
 * @module
 */
import type { SourceTree } from '../deploy/sourceTree.ts';
import { soapAnswer, soapText } from '../deploy/soap.ts';
import { route, type OrgAnswer, type Route } from '../http/routes.ts';
import type { RecordStore } from '../records/recordStore.ts';
import { Refusal } from '../refusal.ts';
import type { AnonymousRun, ApexService } from './apexService.ts';
import { keepScheduled, withReport } from './scheduledJobs.ts';

/** Path below `/services/apexrest` → the class that answers it, and the method that does its work. */
const REST: Readonly<Record<string, readonly [resource: string, method: string]>> = {
  'GET /rialto/setup/checklist': ['SetupResource', 'SetupController.getChecklist'],
  'POST /rialto/setup/connection': ['SetupResource', 'SetupController.testConnection'],
};

/** What Apex needs of the org. */
export interface ApexSurroundings {
  readonly store: RecordStore;
  readonly administratorId: string;
  /** Absent where the runner is. */
  readonly service: ApexService | undefined;
  readonly tree: () => SourceTree;
  /** Told after records have changed. */
  readonly onChange: () => void;
}

const noMatch = (path: string): Refusal =>
  new Refusal(404, 'NOT_FOUND', `Could not find a match for URL ${path}`);

/** Routes of Apex. */
export function apexRoutes(surroundings: ApexSurroundings): Route[] {
  const { service, tree, administratorId } = surroundings;
  const rest = async (method: string, path: string, userId: string): Promise<OrgAnswer> => {
    const [resource, apexMethod] = REST[`${method} ${path}`] ?? [];
    const source = resource === undefined ? undefined : tree().get(`classes/${resource}.cls`);
    if (service === undefined || source === undefined || apexMethod === undefined) throw noMatch(path);
    if (userId !== administratorId)
      throw new Refusal(
        501,
        'NOT_IMPLEMENTED',
        'This simulator answers Apex REST for its administrator only.',
      );
    const { isOk, body } = await service.call(apexMethod);
    if (isOk) return { body: { checks: body } };
    return { status: 403, body: thrownProblem(body) };
  };
  const anonymous = async (source: string, userId: string): Promise<Record<string, unknown>> => {
    if (service === undefined)
      throw new Refusal(
        501,
        'NOT_IMPLEMENTED',
        'This simulator runs Apex only where the offline Apex runner is.',
      );
    const run = await service.execute(withReport(source));
    const fault =
      run.exception ?? run.compileProblem ?? keepScheduled(surroundings.store, run.output, userId);
    surroundings.onChange();
    return anonymousResult(run, fault);
  };
  return [
    ...['GET', 'POST'].map((method) =>
      route(method, '/services/apexrest(/.*)', ({ captured: [path = ''], userId }) =>
        rest(method, path, userId),
      ),
    ),
    route('GET', '~/tooling/executeAnonymous', async ({ query, userId }) => ({
      body: await anonymous(query.get('anonymousBody') ?? '', userId),
    })),
    route('POST', '/services/Soap/s/\\d+\\.0(?:/\\w+)?', async ({ body, userId }) => {
      const source = soapText(body.toString('utf8'), 'String') ?? '';
      return soapAnswer(
        'executeAnonymous',
        await anonymous(source, userId),
        'http://soap.sforce.com/2006/08/apex',
      );
    }),
  ];
}

function anonymousResult(run: AnonymousRun, fault: string | undefined): Record<string, unknown> {
  const isCompiled = run.compileProblem === undefined;
  return {
    line: fault === undefined ? -1 : 1,
    column: fault === undefined ? -1 : 1,
    compiled: isCompiled,
    success: fault === undefined,
    compileProblem: run.compileProblem ?? null,
    exceptionMessage: isCompiled ? (fault ?? null) : null,
    exceptionStackTrace: null,
  };
}

/** The problem an `AuraHandledException` carries; what else was thrown, as Apex REST answers it. */
function thrownProblem(answer: unknown): unknown {
  const { body } = (answer ?? {}) as { body?: { message?: string; exceptionType?: string } };
  try {
    return JSON.parse(body?.message ?? '') as unknown;
  } catch {
    throw new Refusal(
      500,
      'APEX_ERROR',
      `${body?.exceptionType ?? 'System.UnexpectedException'}: ${body?.message ?? JSON.stringify(answer)}`,
    );
  }
}
