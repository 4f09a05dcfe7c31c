/**
 * A TCP relay for tests that is as bad as a network can be.
 *
 * @module
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What it does to a connection. Bytes are of the vendor's answer, head included. */
export type Fault =
  | { readonly kind: 'none' }
  /** Resets as soon as the first byte of the request came. */
  | { readonly kind: 'reset' }
  /** Closes in an orderly way instead of answering. */
  | { readonly kind: 'close' }
  /** Takes everything and never says anything. */
  | { readonly kind: 'blackHole' }
  /** Takes so many bytes of the request and reads no further. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Lets so many bytes of the answer through, then resets. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Lets so many bytes through, then neither speaks nor closes. */
  | { readonly kind: 'halfOpen'; readonly afterBytes: number }
  /** One byte at a time, so many milliseconds apart. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** The answer comes so many milliseconds late. */
  | { readonly kind: 'delay'; readonly ms: number };

/** A running relay. */
export interface TestRelay {
  readonly url: string;
  /** For the connections from now on. */
  fault: Fault;
  /** Connections so far. */
  readonly accepted: number;
  /** Connections that are open now. */
  readonly open: number;
  close(): Promise<void>;
}

function passOn(vendor: Socket, client: Socket, fault: Fault): void {
  let passed = 0;
  let tail: Promise<unknown> = Promise.resolve();
  const later = (ms: number, act: () => void): void => {
    tail = tail.then(() => new Promise((resolve) => setTimeout(resolve, ms))).then(act);
  };
  vendor.on('data', (chunk: Buffer) => {
    if (fault.kind === 'drip')
      for (const byte of chunk) later(fault.everyMs, () => void client.write(Buffer.of(byte)));
    else if (fault.kind === 'delay') later(fault.ms, () => void client.write(chunk));
    else if (fault.kind === 'cut' || fault.kind === 'halfOpen') {
      const rest = Math.max(0, fault.afterBytes - passed);
      passed += chunk.length;
      client.write(chunk.subarray(0, rest), () => {
        if (fault.kind === 'cut' && passed >= fault.afterBytes) client.resetAndDestroy();
      });
    } else client.write(chunk);
  });
  vendor.on('close', () => {
    if (fault.kind === 'halfOpen') return;
    void tail.then(() => client.end());
  });
}

function relay(client: Socket, port: number, fault: Fault): void {
  client.on('error', () => undefined);
  if (fault.kind === 'reset') return void client.once('data', () => client.resetAndDestroy());
  if (fault.kind === 'close') return void client.once('data', () => client.end());
  if (fault.kind === 'blackHole') return void client.resume();
  if (fault.kind === 'stall') {
    let taken = 0;
    client.on('data', (chunk: Buffer) => (taken += chunk.length) >= fault.afterBytes && client.pause());
    return;
  }
  const vendor = connect(port, '127.0.0.1');
  vendor.on('error', () => client.destroy());
  client.pipe(vendor);
  client.on('close', () => vendor.destroy());
  passOn(vendor, client, fault);
}

/** @param port - Of the vendor, on loopback. */
export async function openTestRelay(port: number): Promise<TestRelay> {
  const clients = new Set<Socket>();
  let accepted = 0;
  const server = createServer((client) => {
    accepted += 1;
    clients.add(client);
    client.on('close', () => clients.delete(client));
    relay(client, port, opened.fault);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const opened: TestRelay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: { kind: 'none' },
    get accepted() {
      return accepted;
    },
    get open() {
      return clients.size;
    },
    async close() {
      for (const client of clients) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return opened;
}
