/**
 * Every check of the bridge, by what it checks.
 *
 * @module
 */
export { busMessageSchema, busTopicSchema, contextSchema, selectionSchema } from './contextSchemas.ts';
export {
  anyHelloSchema,
  BRIDGE_ERROR_CODES,
  faultSchema,
  frameSchema,
  helloSchema,
  refusalSchema,
  welcomeSchema,
} from './frameSchemas.ts';
export {
  GUEST_METHOD_SCHEMAS,
  HOST_EVENT_SCHEMAS,
  HOST_METHOD_SCHEMAS,
  type MethodSchemas,
} from './methodSchemas.ts';
export type { Schema } from './schema.ts';
