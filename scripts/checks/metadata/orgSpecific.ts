/**
 * What belongs to one org, or is a secret, has no place in source; and rules of kinds that have few.
 *
 * @module
 */
import { childText, descendants, type MetadataDocument } from './document.ts';
import type { Report } from './elements.ts';

/** How these faults end. They are faults of source; an org takes it. */
export const NOT_IN_SOURCE = 'it is set in the org, not in source';

/** Document type → elements only an org can fill in, and why. */
const KEPT_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ExternalClientApplication: { orgScopedExternalApp: 'names one org' },
  ExtlClntAppOauthSettings: { oauthLink: 'names one org' },
  ExtlClntAppGlobalOauthSettings: { consumerKey: 'is a credential', consumerSecret: 'is a secret' },
  ExtlClntAppOauthConfigurablePolicies: {
    clientCredentialsFlowUser: 'names a user of one org',
    commaSeparatedPermissionSet: 'holds ids of one org',
    commaSeparatedProfile: 'holds ids of one org',
  },
  PlatformEventSubscriberConfig: { user: 'names a user of one org' },
  NamedCredential: { oauthToken: 'is a secret', oauthRefreshToken: 'is a secret', password: 'is a secret' },
  ConnectedApp: { consumerKey: 'is a credential', consumerSecret: 'is a secret' },
};

/** Checks one document. */
export function checkOrgSpecific({ root, type }: MetadataDocument, report: Report): void {
  for (const [name, why] of Object.entries(KEPT_OUT[type] ?? {}))
    for (const element of descendants(root, name))
      if (element.text !== '') report(element.line, `<${name}> ${why}: ${NOT_IN_SOURCE}`);
  if (type === 'CspTrustedSite') {
    const opens = root.children.filter(
      ({ name, text }) => /^(isApplicableTo|canAccess)/.test(name) && text === 'true',
    );
    if (opens.length === 0)
      report(root.line, 'opens nothing: one isApplicableTo… or canAccess… must be true');
  }
  if (type === 'PlatformCachePartition' && descendants(root, 'platformCachePartitionTypes').length !== 2)
    report(root.line, 'a cache partition has two kinds of cache, Session and Organization');
  if (type === 'PlatformEventSubscriberConfig') {
    const size = Number(childText(root, 'batchSize') ?? 1);
    if (size < 1 || size > 2000) report(root.line, `<batchSize> is ${size}; 1 to 2000 are allowed`);
  }
}
