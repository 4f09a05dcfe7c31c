/**
 * Plays the part of Lightning Data Service that components notice: wire adapters whose results are immutable, refreshable
 * and not provisioned while a parameter is undefined.
 *
 * @module
 */
import { unwrap } from 'lwc';

const live = new Set();
/** What was provisioned → the adapter that did. */
const owners = new WeakMap();

/** Makes a value immutable, in depth. */
export function freeze(value) {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

/** The error object a component gets. */
export const toLwcError = (error) =>
  error?.body
    ? error
    : {
        status: 500,
        statusText: 'Server Error',
        ok: false,
        headers: {},
        body: { message: error?.message ?? String(error) },
      };

/**
 * A wire adapter.
 *
 * @param run - Config → promise of the data.
 */
export function createAdapter(run) {
  return class Adapter {
    #provide;
    #config;
    #connected = false;
    #calls = 0;
    #last;

    constructor(provide) {
      this.#provide = provide;
      provide({ data: undefined, error: undefined });
    }

    connect() {
      this.#connected = true;
      live.add(this);
      void this.fetch();
    }

    disconnect() {
      this.#connected = false;
      live.delete(this);
    }

    update(config) {
      this.#config = config;
      if (this.#connected) void this.fetch();
    }

    /** Provisions anew, unless nothing changed. */
    async fetch() {
      const config = this.#config;
      if (config === undefined || Object.values(config).includes(undefined)) return;
      const call = ++this.#calls;
      let result;
      try {
        result = { data: freeze(structuredClone(await run(config))), error: undefined };
      } catch (error) {
        result = { data: undefined, error: freeze(structuredClone(toLwcError(error))) };
      }
      if (call !== this.#calls || !this.#connected) return;
      const text = JSON.stringify([config, result]);
      if (text === this.#last && result.error === undefined) return;
      this.#last = text;
      owners.set(result, this);
      if (result.data !== null && typeof result.data === 'object') owners.set(result.data, this);
      this.#provide(result);
    }
  };
}

/** Fetches again what a wire provisioned. @throws as the platform does if no wire did. */
export async function refresh(result) {
  const value = unwrap(result);
  const adapter = owners.get(value) ?? owners.get(unwrap(value?.data));
  if (adapter === undefined) {
    throw new Error('Refresh failed because resolved configuration is not available.');
  }
  await adapter.fetch();
}

/** Fetches again whatever is on the page. */
export const refreshAll = () => Promise.all([...live].map((adapter) => adapter.fetch()));
