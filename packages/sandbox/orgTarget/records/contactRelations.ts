/**
 * What an org with contacts to several accounts does by itself: a contact's own account is a relation, marked as direct.
 *
 * @module
 */
import { Refusal } from '../refusal.ts';
import type { Row } from './objectShape.ts';
import type { WriteEffect, WriteRule } from './recordStore.ts';

const RELATION = 'AccountContactRelation';

/** Keeps the direct relation of a contact as the contact is: there, another, or gone. */
export const keepDirectRelation: WriteEffect = (contactId, store) => {
  const accountId = store.row('Contact', contactId)?.['AccountId'] ?? null;
  const related = store.rows(RELATION).filter((row) => row['ContactId'] === contactId);
  const direct = related.find((row) => row['IsDirect'] === true);
  if (direct?.['AccountId'] === accountId) return;
  if (direct !== undefined) store.erase(RELATION, String(direct['Id']));
  if (store.row('Contact', contactId) === undefined)
    for (const row of related) if (row !== direct) store.erase(RELATION, String(row['Id']));
  if (accountId === null) return;
  // A relation to the same account that was indirect becomes the direct one.
  const indirect = related.find((row) => row['AccountId'] === accountId);
  store.put(RELATION, {
    Roles: null,
    ...indirect,
    AccountId: accountId,
    ContactId: contactId,
    IsDirect: true,
    IsActive: true,
  });
};

/** A contact has one relation to an account. */
export const refuseSecondRelation: WriteRule = (row, store) => {
  row['IsDirect'] = false;
  row['IsActive'] ??= true;
  const isSame = (other: Row): boolean =>
    other['AccountId'] === row['AccountId'] && other['ContactId'] === row['ContactId'];
  if (store.rows(RELATION).some(isSame))
    throw new Refusal(
      400,
      'DUPLICATE_VALUE',
      "There's already a relationship between this contact and account.",
    );
};
