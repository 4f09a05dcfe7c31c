/**
 * What is used of FINOS' reference implementation: its handlers of channels and intents. Apps' identity, heartbeats and
 * questions about apps are answered here instead; those parts trust too much, and their checks weigh as much as all else.
 *
 * @see {@link https://github.com/finos/FDC3/tree/main/toolbox/fdc3-for-web/fdc3-web-impl | fdc3-web-impl}
 * @module
 */
export { BasicDirectory } from '@finos/fdc3-web-impl/dist/src/directory/BasicDirectory.js';
export {
  BroadcastHandler,
  type ChannelState,
  ChannelType,
} from '@finos/fdc3-web-impl/dist/src/handlers/BroadcastHandler.js';
export { IntentHandler } from '@finos/fdc3-web-impl/dist/src/handlers/IntentHandler.js';
export {
  type AppRegistration,
  type ServerContext,
  State,
} from '@finos/fdc3-web-impl/dist/src/ServerContext.js';
