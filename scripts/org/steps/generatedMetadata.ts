/**
 * What is deployed from no file of the repository, because it names something of one org: its data model, its integration user.
 *
 * @module
 */
import { done, needed, skipped, type Step } from '../plan.ts';
import type { SetupContext } from '../setupContext.ts';
import { customMetadataSource, deploySource, xmlText } from '../sourceDeploy.ts';
import { createDeployStep } from './deployPackage.ts';
import { configuredVariant } from './prerequisites.ts';

/** The external client app by which the companion may sign in to the org. */
const CLIENT_APP = 'Rialto_Companion';

/** Keeps the data model the administrator chose. Without a choice the org finds out by itself, and no record is needed. */
export function createModelRecordStep({ org, cli, options }: SetupContext): Step {
  const { variant } = options;
  return {
    name: 'model-record',
    title: 'Keep the data model that was chosen',
    why: 'an org with both models cannot find out which is meant',
    async look() {
      if (variant === null) return skipped('not chosen: the org finds out by itself');
      const kept = await configuredVariant(org);
      return kept === variant
        ? done(variant)
        : needed(kept === null ? 'not kept yet' : `the org has ${kept}`);
    },
    act: async (say) => {
      const files = {
        'customMetadata/Data_Model.Current.md-meta.xml': customMetadataSource('Current', {
          Variant__c: variant,
        }),
      };
      await deploySource(cli, org.target, { folders: [], files, companionUrl: null, tests: 'default' }, say);
    },
  };
}

/** Lets the companion sign in to the org as its integration user, and as nobody else. */
export function createSignOnPolicyStep(context: SetupContext): Step {
  const { integrationUser } = context.options;
  const policy = 'extlClntAppOauthPolicies/Rialto_Companion_Policy.ecaOauthPlcy-meta.xml';
  return createDeployStep(context, {
    name: 'sign-on-policy',
    package: {
      record: 'Sign_On_Policy',
      title: 'Let the companion sign in as the integration user',
      why: 'the policy of the external client app names a user of this org, so it is made here',
      folders: [],
    },
    files: integrationUser === null ? {} : { [policy]: signOnPolicy(integrationUser) },
    unwanted: () => (integrationUser === null ? 'no --integration-user was named' : null),
  });
}

const signOnPolicy = (username: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<ExtlClntAppOauthConfigurablePolicies xmlns="http://soap.sforce.com/2006/04/metadata">
    <clientCredentialsFlowUser>${xmlText(username)}</clientCredentialsFlowUser>
    <externalClientApplication>${CLIENT_APP}</externalClientApplication>
    <ipRelaxationPolicyType>Enforce</ipRelaxationPolicyType>
    <isClientCredentialsFlowEnabled>true</isClientCredentialsFlowEnabled>
    <label>Rialto Companion Policy</label>
    <permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>
    <refreshTokenPolicyType>Zero</refreshTokenPolicyType>
</ExtlClntAppOauthConfigurablePolicies>
`;
