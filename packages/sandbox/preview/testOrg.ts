/**
 * For tests: the little that plays the org behind the fixture's components. It can be told to fail, and counts its calls.
 *
 * @module
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running org of the fixture. */
export interface TestOrg {
  readonly url: string;
  /** `METHOD path body`, in order. */
  readonly calls: string[];
  /** What `getClients` answers, by household. */
  readonly clients: Map<string, string[]>;
  /** What the sandbox vendor behind the same address was told. */
  faults: unknown[];
  close(): Promise<void>;
}

/** Ids of its two households. */
export const HOUSEHOLD_IDS = ['001000000000001AAA', '001000000000002AAA'] as const;

const HOUSEHOLDS = [
  { Id: HOUSEHOLD_IDS[0], Name: 'Okafor Household', Client_Number__c: 'HH-1001', Phone: '(510) 555-0100' },
  { Id: HOUSEHOLD_IDS[1], Name: 'Lindqvist Household', Client_Number__c: 'HH-1002' },
];
const REFUSAL = {
  status: 500,
  statusText: 'Server Error',
  ok: false,
  headers: {},
  body: { message: '{"code":"ACCESS_DENIED"}', exceptionType: 'System.AuraHandledException' },
};

/** Listens on any port of 127.0.0.1. */
export async function startTestOrg(): Promise<TestOrg> {
  const calls: string[] = [];
  const clients = new Map<string, string[]>([
    [HOUSEHOLD_IDS[0], ['Amara Okafor', 'Daniel Okafor']],
    [HOUSEHOLD_IDS[1], ['Elsa Lindqvist']],
  ]);
  const org = { faults: [] as unknown[] };

  function answer(call: string, body: string): [number, unknown] {
    if (call === 'POST /apex/ClientController.getClients') {
      const { householdId } = JSON.parse(body) as { householdId: string };
      return [200, clients.get(householdId) ?? []];
    }
    if (call === 'POST /apex/ClientController.renameClient') return [500, REFUSAL];
    if (call === 'GET /data/Account') return [200, HOUSEHOLDS];
    if (call.startsWith('GET /data/Account/')) {
      return [200, HOUSEHOLDS.find(({ Id }) => call.endsWith(Id)) ?? null];
    }
    if (call.endsWith('/_sandbox/faults')) {
      if (call.startsWith('PUT')) org.faults = JSON.parse(body) as unknown[];
      if (call.startsWith('DELETE')) org.faults = [];
      return [200, org.faults];
    }
    return [404, { message: `Nothing at ${call}` }];
  }

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const call = `${request.method} ${request.url}`;
      calls.push(`${call} ${body}`.trim());
      const [status, result] = answer(call, body);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(result));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    clients,
    get faults() {
      return org.faults;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
