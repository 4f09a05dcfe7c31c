/**
 * A Dev Hub as `sf org create scratch` and `sf org delete scratch` speak with it. Each scratch org is another target.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { jsonOf, route, type OrgRequest, type Route } from '../http/routes.ts';
import { EDITIONS, type DataModel, type Edition } from '../orgOptions.ts';
import type { ObjectShape } from '../records/objectShape.ts';
import type { RecordStore } from '../records/recordStore.ts';
import { longId } from '../records/salesforceIds.ts';
import { shapeOf } from '../records/standardObjects.ts';
import { notFound, Refusal } from '../refusal.ts';

/** What to start. */
export interface ScratchOrder {
  /** 18 characters, new each time: `sf` keeps what it tracked by it. */
  readonly orgId: string;
  /** The administrator's. */
  readonly username: string;
  readonly name: string;
  readonly edition: Edition;
  readonly model: DataModel;
  /** When it ends, as a date. */
  readonly expiresOn: string;
}

/** A scratch org that runs. */
export interface ScratchOrg {
  readonly url: string;
  /** A code that is exchanged once for a token of the administrator. */
  authCode(): string;
  stop(): Promise<void>;
}

const SHAPES: Readonly<Record<string, string>> = {
  ScratchOrgInfo:
    '2SR: OrgName Edition! Country Language Description AdminEmail Features HasSampleData:boolean DurationDays:number Namespace Username ConnectedAppConsumerKey ConnectedAppCallbackUrl Package2AncestorIds Status~ ErrorCode~ SignupUsername~ SignupInstance~ LoginUrl~ AuthCode~ ScratchOrg~ ExpirationDate:date~ CreatedById>User~',
  ActiveScratchOrg:
    '1AS: OrgName Edition SignupUsername ScratchOrg ScratchOrgInfoId>ScratchOrgInfo ExpirationDate:date',
};

/** Objects a Dev Hub has and other orgs have not: that is how `sf` knows it. */
export const devHubObjects = (): Map<string, ObjectShape> =>
  new Map(
    Object.entries(SHAPES).map(([name, text]) => [
      name,
      { ...shapeOf(name, text), isReadOnly: name === 'ActiveScratchOrg' },
    ]),
  );

/** What Developer Edition may have at a time. */
const MOST_ORGS = 3;
const DAY_MS = 86_400_000;

/** Scratch orgs of one Dev Hub. */
export class DevHub {
  readonly #store: RecordStore;
  readonly #start: (order: ScratchOrder) => Promise<ScratchOrg>;
  /** By id of its `ActiveScratchOrg`. */
  readonly #running = new Map<string, ScratchOrg>();

  constructor(store: RecordStore, start: (order: ScratchOrder) => Promise<ScratchOrg>) {
    this.#store = store;
    this.#start = start;
  }

  /** Routes that stand before those of all records. */
  routes(): Route[] {
    return [
      route('POST', '~/sobjects/ScratchOrgInfo', async (request) => ({
        status: 201,
        body: { id: await this.#create(request), success: true, errors: [] },
      })),
      route('DELETE', '~/sobjects/ActiveScratchOrg/(\\w{15,18})', async ({ captured: [id = ''] }) => {
        await this.#delete(id);
        return {};
      }),
    ];
  }

  /** Ends every scratch org. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((org) => org.stop()));
    this.#running.clear();
  }

  async #create(request: OrgRequest): Promise<string> {
    const asked = jsonOf<Readonly<Record<string, unknown>>>(request);
    if (this.#running.size >= MOST_ORGS)
      throw new Refusal(
        400,
        'LIMIT_EXCEEDED',
        'The signup request failed because this organization has reached its active scratch org limit',
      );
    const edition = EDITIONS.find((name) => name === asked['Edition']);
    if (edition === undefined)
      throw new Refusal(
        400,
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `Edition: bad value for restricted picklist field: ${String(asked['Edition'])}`,
        ['Edition'],
      );
    const infoId = this.#store.create('ScratchOrgInfo', asked);
    const order = orderOf(asked, edition);
    const org = await this.#start(order);
    const facts = {
      OrgName: order.name,
      Edition: edition,
      SignupUsername: order.username,
      // As everywhere in these objects: 15 characters.
      ScratchOrg: order.orgId.slice(0, 15),
      ExpirationDate: order.expiresOn,
    };
    this.#store.put('ScratchOrgInfo', {
      ...this.#store.row('ScratchOrgInfo', infoId),
      ...facts,
      Status: 'Active',
      // The CLI makes an address of Salesforce’s own of an instance that does not end with s.
      SignupInstance: 'SIM1S',
      LoginUrl: org.url,
      AuthCode: org.authCode(),
      CreatedById: request.userId,
    });
    const activeId = this.#store.put('ActiveScratchOrg', { ...facts, ScratchOrgInfoId: infoId });
    this.#running.set(activeId, org);
    return infoId;
  }

  async #delete(id: string): Promise<void> {
    const active = this.#store.row('ActiveScratchOrg', id);
    if (active === undefined) throw notFound();
    const activeId = String(active['Id']);
    this.#store.erase('ActiveScratchOrg', activeId);
    const info = this.#store.row('ScratchOrgInfo', String(active['ScratchOrgInfoId']));
    this.#store.put('ScratchOrgInfo', { ...info, Status: 'Deleted' });
    await this.#running.get(activeId)?.stop();
    this.#running.delete(activeId);
  }
}

function orderOf(asked: Readonly<Record<string, unknown>>, edition: Edition): ScratchOrder {
  const text = (field: string): string | undefined => {
    const value = asked[field];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const ending = Date.now() + Number(asked['DurationDays'] ?? 7) * DAY_MS;
  return {
    orgId: longId(`00DSCR${randomBytes(5).toString('hex').slice(0, 9)}`),
    username: text('Username') ?? `test-${randomBytes(6).toString('hex')}@example.com`,
    name: text('OrgName') ?? 'Company',
    edition,
    // The settings that switch its objects on are deployed when the org is there; here the feature brings them.
    model: /FinancialServicesUser/i.test(text('Features') ?? '') ? 'core' : 'none',
    expiresOn: new Date(ending).toISOString().slice(0, 10),
  };
}
