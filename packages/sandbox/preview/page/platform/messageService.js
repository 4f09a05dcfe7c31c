/**
 * Plays lightning/messageService: messages between the components of one page.
 *
 * @module
 */
const subscriptions = new Set();

/** Scope that reaches every subscriber; here all do. */
export const APPLICATION_SCOPE = Symbol('APPLICATION_SCOPE');

/** Wire adapter of the context. */
export class MessageContext {
  constructor(provide) {
    provide(createMessageContext());
  }
  connect() {}
  update() {}
  disconnect() {}
}

/** A context for code outside a component. */
export const createMessageContext = () => ({});

/** Ends a context. */
export const releaseMessageContext = () => {};

/** @returns the subscription, for `unsubscribe`. */
export function subscribe(context, channel, listener) {
  if (context === undefined || context === null) throw new Error('subscribe needs a message context.');
  const subscription = { channel: channel.name, listener };
  subscriptions.add(subscription);
  return subscription;
}

/** Ends a subscription. */
export function unsubscribe(subscription) {
  subscriptions.delete(subscription);
}

/** Carries a copy of the message, as JSON, to every subscriber of the channel. */
export function publish(context, channel, message) {
  if (context === undefined || context === null) throw new Error('publish needs a message context.');
  const text = JSON.stringify(message);
  for (const { channel: name, listener } of [...subscriptions]) {
    if (name === channel.name)
      queueMicrotask(() => listener(text === undefined ? undefined : JSON.parse(text)));
  }
}
