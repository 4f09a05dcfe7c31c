/**
 * `@rialto/embed`: lets a web app live inside a Salesforce record page.
 *
 * @module
 */
export { connect } from './connect.ts';
export type {
  AuthorizedHeaders,
  CallOptions,
  ConnectOptions,
  Connection,
  ConnectionEvents,
  Disconnection,
  Grant,
  GuestHandler,
  RedeemedToken,
  TokenOptions,
  Unsubscribe,
} from './connection.ts';
export { EmbedError, type EmbedErrorCode } from './embedError.ts';
export type * from '../protocol/messages.ts';
