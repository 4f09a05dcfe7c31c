/**
 * Permission sets: who may use which principal through the proxy route.
 *
 * In an org a permission set grants principal access and is assigned to users; here it is assigned to clients and, if wished, to users of theirs.
 *
 * @see {@link https://help.salesforce.com/s/articleView?id=xcloud.nc_enable_ext_cred_principal.htm | External credential principal access}
 * @module
 */
import { z } from 'zod';
import { developerName, label } from './names.ts';

/** One entry. */
export const permissionSetSchema = z.strictObject({
  name: developerName,
  label,
  /** `ExternalCredential-Principal`, as in a permission set's metadata. */
  externalCredentialPrincipalAccesses: z
    .array(z.string().regex(/^[A-Za-z]\w{0,39}-[A-Za-z]\w{0,39}$/, 'must be ExternalCredential-Principal'))
    .min(1),
  assignedTo: z
    .array(
      z.strictObject({
        /** Client id of `config/clients.yaml`. */
        client: z.string().regex(/^[A-Za-z0-9._-]{3,64}$/, 'must be the id of a client'),
        /** Ids of users, 18 characters. Absent: all of the client's users, and calls that speak for none. */
        users: z
          .array(z.string().regex(/^005[A-Za-z0-9]{15}$/, 'must be the id of a user, 005…, 18 characters'))
          .min(1)
          .optional(),
      }),
    )
    .min(1),
});

/** A permission set. */
export type PermissionSet = Readonly<z.output<typeof permissionSetSchema>>;
