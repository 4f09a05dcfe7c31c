/**
 * `sf apex run test`: runs that are asked for, looked after, and read as records of the Tooling API.
 *
 * @module
 */
import { averageCoverage } from '../deploy/deployment.ts';
import type { Judges, TestRun } from '../deploy/judges.ts';
import type { SourceTree } from '../deploy/sourceTree.ts';
import { jsonOf, route, type Route } from '../http/routes.ts';
import type { ObjectShape, Row } from '../records/objectShape.ts';
import type { RecordStore } from '../records/recordStore.ts';
import { shapeOf } from '../records/standardObjects.ts';
import { Refusal } from '../refusal.ts';

interface RunRequest {
  readonly testLevel?: string;
  /** Of synchronous runs a list, of others too, or names with commas. */
  readonly tests?: readonly { readonly className?: string; readonly classId?: string }[];
  readonly classNames?: string;
  readonly classids?: string;
}

const SHAPES: Readonly<Record<string, string>> = {
  ApexTestRunResult:
    '05m: AsyncApexJobId Status ClassesCompleted:number ClassesEnqueued:number MethodsEnqueued:number StartTime:datetime EndTime:datetime TestTime:number TestSetupTime:number UserId>User',
  ApexTestQueueItem: '709: Status ApexClassId>ApexClass TestRunResultId ParentJobId',
  ApexTestResult:
    '07M: QueueItemId StackTrace Message RunTime:number TestTimestamp:datetime AsyncApexJobId MethodName Outcome ApexLogId IsTestSetup:boolean ApexClassId>ApexClass',
  ApexCodeCoverage:
    '714: ApexTestClassId ApexClassOrTriggerId>ApexClass TestMethodName NumLinesCovered:number NumLinesUncovered:number Coverage:json',
  ApexCodeCoverageAggregate:
    '715: ApexClassOrTriggerId>ApexClass NumLinesCovered:number NumLinesUncovered:number Coverage:json',
  ApexOrgWideCoverage: '716: PercentCovered:number',
};

/** Objects the Tooling API shows of test runs. */
export const testRunObjects = (): Map<string, ObjectShape> =>
  new Map(Object.entries(SHAPES).map(([name, text]) => [name, { ...shapeOf(name, text), isReadOnly: true }]));

/** The org whose tests are run. */
export interface TestedOrg {
  /** Its metadata, */
  readonly tree: SourceTree;
  /** and the same as a project; `undefined` before the first deployment. */
  readonly root: string | undefined;
}

/** Routes of test runs. */
export function testRunRoutes(store: RecordStore, judges: Judges | undefined, org: TestedOrg): Route[] {
  const run = async (request: RunRequest): Promise<TestRun> => {
    const { root } = org;
    if (judges?.test === undefined || root === undefined)
      throw new Refusal(
        501,
        'NOT_IMPLEMENTED',
        'This simulator runs Apex tests only where the offline Apex runner is.',
      );
    return judges.test(root, classesOf(store, org.tree, request));
  };
  return [
    route('POST', '~/tooling/runTestsAsynchronous', (request) => {
      const asked = jsonOf<RunRequest>(request);
      const classes = classesOf(store, org.tree, asked) ?? testClasses(org.tree);
      if (classes.length === 0) throw new Refusal(400, 'INVALID_INPUT', 'No Apex test class is in this org.');
      const jobId = store.ids.next('707');
      const runId = store.put('ApexTestRunResult', {
        AsyncApexJobId: jobId,
        Status: 'Processing',
        ClassesEnqueued: classes.length,
        StartTime: new Date().toISOString(),
        UserId: request.userId,
      });
      // One for each class, from the start: the CLI takes an item without a class for a test of a flow.
      const items = new Map(
        classes.map((name) => [
          name,
          store.put('ApexTestQueueItem', {
            Status: 'Processing',
            ApexClassId: classId(store, name),
            ParentJobId: jobId,
            TestRunResultId: runId,
          }),
        ]),
      );
      const kept = { jobId, runId, items };
      void run(asked).then(
        (result) => keepRun(store, kept, result),
        (error: unknown) => {
          process.stderr.write(`org target: ${(error as Error).message}\n`);
          endRun(store, kept, { items: 'Aborted', run: 'Aborted' });
        },
      );
      return { body: jobId };
    }),
    route('POST', '~/tooling/runTestsSynchronous', async (request) => {
      const result = await run(jsonOf<RunRequest>(request));
      keepCoverage(store, result);
      const sent = ({ className, methodName }: { className: string; methodName: string }) => ({
        id: classId(store, className),
        name: className,
        methodName,
        namespace: null,
        seeAllData: false,
        time: 0,
      });
      return {
        body: {
          apexLogId: null,
          numFailures: result.failed.length,
          numTestsRun: result.passed.length + result.failed.length,
          totalTime: result.took,
          successes: result.passed.map(sent),
          failures: result.failed.map((failure) => ({
            ...sent(failure),
            message: failure.message,
            stackTrace: failure.stackTrace,
            packageName: failure.className,
            type: 'Class',
          })),
          codeCoverage: [],
          codeCoverageWarnings: [],
        },
      };
    }),
  ];
}

/** Names of the classes a run means; `undefined`: all. @throws Refusal if one of them has no tests */
function classesOf(
  store: RecordStore,
  tree: SourceTree,
  { tests, classNames, classids }: RunRequest,
): string[] | undefined {
  const nameOf = (id: string): string => {
    const name = store.row('ApexClass', id)?.['Name'];
    return typeof name === 'string' ? name : id;
  };
  const names = [
    ...(tests ?? []).map(({ className, classId: id }) => className ?? nameOf(id ?? '')),
    ...(classNames?.split(',') ?? []),
    ...(classids?.split(',').map(nameOf) ?? []),
  ];
  const known = new Set(testClasses(tree));
  const strange = names.find((name) => !known.has(name));
  if (strange !== undefined)
    throw new Refusal(
      400,
      'INVALID_INPUT',
      `This class name's value is invalid: ${strange}. Provide the name of an Apex class that has test methods.`,
    );
  return names.length === 0 ? undefined : [...new Set(names)];
}

/** Of a class or a trigger. */
function classId(store: RecordStore, name: string): string | null {
  const object = [...store.rows('ApexClass'), ...store.rows('ApexTrigger')].find(
    (row) => row['Name'] === name,
  );
  return typeof object?.['Id'] === 'string' ? object['Id'] : null;
}

/** Names of the deployed classes that hold tests. */
function testClasses(tree: SourceTree): string[] {
  return [...tree].flatMap(([path, { content, member }]) =>
    path.endsWith('.cls') && /@istest\b/i.test(content.toString('utf8')) ? [member.fullName] : [],
  );
}

interface KeptRun {
  readonly jobId: string;
  readonly runId: string;
  /** Class → its place in the queue. */
  readonly items: ReadonlyMap<string, string>;
}

function keepRun(store: RecordStore, kept: KeptRun, result: TestRun): void {
  const now = new Date().toISOString();
  const keep = (
    className: string,
    MethodName: string,
    Outcome: string,
    Message: string | null,
    StackTrace: string | null,
  ) =>
    store.put('ApexTestResult', {
      QueueItemId: kept.items.get(className) ?? null,
      AsyncApexJobId: kept.jobId,
      ApexClassId: classId(store, className),
      MethodName,
      Outcome,
      Message,
      StackTrace,
      RunTime: 0,
      TestTimestamp: now,
      IsTestSetup: false,
    });
  for (const { className, methodName } of result.passed) keep(className, methodName, 'Pass', null, null);
  for (const { className, methodName, message, stackTrace } of result.failed)
    keep(className, methodName, 'Fail', message, stackTrace);
  keepCoverage(store, result);
  endRun(
    store,
    kept,
    { items: 'Completed', run: result.failed.length > 0 ? 'Failed' : 'Completed' },
    {
      EndTime: now,
      TestTime: result.took,
      TestSetupTime: 0,
      ClassesCompleted: kept.items.size,
      MethodsEnqueued: result.passed.length + result.failed.length,
    },
  );
}

function endRun(
  store: RecordStore,
  { runId, items }: KeptRun,
  status: { readonly items: string; readonly run: string },
  more: Row = {},
): void {
  for (const id of items.values())
    store.put('ApexTestQueueItem', { ...store.row('ApexTestQueueItem', id), Status: status.items });
  store.put('ApexTestRunResult', { ...store.row('ApexTestRunResult', runId), Status: status.run, ...more });
}

/** Who covered what is not known: the whole run covers for each of its classes. */
function keepCoverage(store: RecordStore, { coverage, passed, failed }: TestRun): void {
  for (const object of ['ApexCodeCoverage', 'ApexCodeCoverageAggregate', 'ApexOrgWideCoverage'])
    for (const row of store.rows(object)) store.erase(object, String(row['Id']));
  const [first] = [...passed, ...failed];
  for (const { name, lines, uncovered } of coverage) {
    const row = {
      ApexClassOrTriggerId: classId(store, name),
      NumLinesCovered: lines - uncovered.length,
      NumLinesUncovered: uncovered.length,
      // The runner says which lines were missed, and of the others only how many.
      Coverage: JSON.stringify({ coveredLines: [], uncoveredLines: uncovered }),
    };
    store.put('ApexCodeCoverageAggregate', row);
    if (first !== undefined)
      store.put('ApexCodeCoverage', {
        ...row,
        ApexTestClassId: classId(store, first.className),
        TestMethodName: first.methodName,
      });
  }
  store.put('ApexOrgWideCoverage', { PercentCovered: Math.floor(averageCoverage(coverage)) });
}
