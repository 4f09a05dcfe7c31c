/**
 * The companion's descriptions are OpenAPI, and External Services of Salesforce can import the one that is for it.
 *
 * @module
 */
import { buildOpenApi, buildOpenApiTwin } from '../../server/src/http/index.ts';
import type { Check } from './check.ts';
import { operationsOf, type Node } from './openApi/document.ts';
import { suitabilityOf } from './openApi/externalServices.ts';
import { faultsOfStructure } from './openApi/structure.ts';

const ISSUER = 'https://companion.example';

/** Both descriptions. */
export const externalServicesCheck: Check = {
  name: 'openapi',
  about: 'the API’s descriptions are valid, and External Services takes its own',
  run() {
    const whole = buildOpenApi(ISSUER) as Node;
    const twin = buildOpenApiTwin(ISSUER) as Node;
    const { faults, flow } = suitabilityOf(twin);
    const beyond = Object.entries(flow).map(([what, count]) => `${count} ${what}`);
    return Promise.resolve({
      faults: [
        ...faultsOfStructure(whole).map((fault) => `/openapi.json: ${fault}`),
        ...faults.map((fault) => `/openapi-3.0.json: ${fault}`),
      ],
      looked: `${operationsOf(twin).length} operations; import it, for HTTP Callout by hand has no ${beyond.join(', ')}`,
    });
  },
};
