/**
 * The Metadata API as `sf` speaks it: SOAP by default, REST with `SF_ORG_METADATA_REST_DEPLOY=true`.
 *
 * @module
 */
import type { OrgFaults } from '../faults.ts';
import { route, type OrgAnswer, type OrgRequest, type Route } from '../http/routes.ts';
import { Refusal } from '../refusal.ts';
import { deployOptions, deployResult } from './deployment.ts';
import type { Deployments } from './deployments.ts';
import { multipart } from './multipart.ts';
import { soapAnswer, soapBoolean, soapFault, soapText, soapTexts } from './soap.ts';

/** @param takeFault - Asked once for each deployment that is sent: must its connection break? */
export function metadataRoutes(deployments: Deployments, takeFault: () => OrgFaults['deployDies']): Route[] {
  const begin = (zip: Buffer, options: Readonly<Record<string, unknown>>, userId: string) => {
    const id = deployments.begin(zip, deployOptions(options), userId);
    return { id, isCut: takeFault() === 'connection' };
  };
  const soap = (request: OrgRequest): OrgAnswer => {
    const body = request.body.toString('utf8');
    const operation = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
    if (operation === 'deploy') {
      const zip = Buffer.from(soapText(body, 'ZipFile') ?? '', 'base64');
      const options = {
        checkOnly: soapBoolean(body, 'checkOnly'),
        rollbackOnError: soapBoolean(body, 'rollbackOnError'),
        testLevel: soapText(body, 'testLevel'),
        runTests: soapTexts(body, 'runTests'),
      };
      const { id, isCut } = begin(zip, options, request.userId);
      return isCut ? { isCut } : soapAnswer(operation, { done: false, id, state: 'Queued' });
    }
    if (operation === 'checkDeployStatus') {
      const withDetails = soapBoolean(body, 'includeDetails') === true;
      const deployment = deployments.find(soapText(body, 'asyncProcessId') ?? '');
      return soapAnswer(operation, deployResult(deployment, withDetails));
    }
    if (operation === 'cancelDeploy') {
      const { id, status } = deployments.cancel(
        soapText(body, 'String') ?? soapText(body, 'asyncProcessId') ?? '',
      );
      return soapAnswer(operation, { done: status === 'Canceled', id });
    }
    if (operation === 'describeMetadata')
      return soapAnswer(operation, {
        organizationNamespace: '',
        partialSaveAllowed: true,
        testRequired: false,
      });
    return soapFault('UNSUPPORTED', `This simulator of an org does not do ${operation}.`);
  };
  const status = ({ captured: [id = ''], query }: OrgRequest): OrgAnswer => {
    const result = deployResult(deployments.find(id), query.get('includeDetails') === 'true');
    return { body: { id, url: '', deployResult: result, deployOptions: {} } };
  };
  return [
    route('POST', '/services/Soap/m/\\d+\\.0(?:/\\w+)?', (request) => {
      try {
        return soap(request);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return soapFault(error.errorCode, error.message);
      }
    }),
    route('POST', '~/metadata/deployRequest', (request) => {
      const parts = multipart(request);
      // The documentation calls the part `json`, jsforce `entity_content`.
      const json = parts.get('entity_content') ?? parts.get('json');
      if (json === undefined) throw new Refusal(400, 'INVALID_MULTIPART_REQUEST', 'The options are missing.');
      const { deployOptions: options = {} } = JSON.parse(json.toString('utf8')) as {
        deployOptions?: Record<string, unknown>;
      };
      const { id, isCut } = begin(parts.get('file') ?? Buffer.alloc(0), options, request.userId);
      return isCut ? { isCut } : { status: 201, body: { id, deployOptions: options, deployResult: null } };
    }),
    route('GET', '~/metadata/deployRequest/(\\w{15,18})', status),
    route('PATCH', '~/metadata/deployRequest/(\\w{15,18})', ({ captured: [id = ''] }) => {
      deployments.cancel(id);
      return { status: 202, body: { id, deployResult: deployResult(deployments.find(id), false) } };
    }),
  ];
}
