/**
 * The reverse proxies people put in front of a companion, as Debian ships them: nginx and HAProxy.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../service.ts';

/** A proxy in front. */
export interface FrontProxy {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where a program is; `undefined` where it is not installed. Debian keeps servers out of a user's PATH. */
export const findProgram = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

const nginxConfig = (port: number, upstream: string, folder: string): string => `
daemon off;
pid ${folder}/pid;
error_log stderr error;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_max_body_size 100m;
  upstream companion { server ${upstream}; keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://companion;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_request_buffering off;
    }
  }
}
`;

const haproxyConfig = (port: number, upstream: string): string => `
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  option forwardfor
frontend front
  bind 127.0.0.1:${port}
  default_backend companion
backend companion
  http-reuse always
  server one ${upstream}
`;

/** Starts nginx, or HAProxy, before a companion. @throws if it does not listen within ten seconds. */
export async function startFrontProxy(name: 'nginx' | 'haproxy', companionUrl: string): Promise<FrontProxy> {
  const program = findProgram(name);
  if (program === undefined) throw new Error(`${name} is not installed.`);
  const folder = mkdtempSync(join(tmpdir(), `rialto-${name}-`));
  mkdirSync(join(folder, 'logs'));
  const port = await freePort();
  const upstream = new URL(companionUrl).host;
  const file = join(folder, 'config');
  writeFileSync(file, name === 'nginx' ? nginxConfig(port, upstream, folder) : haproxyConfig(port, upstream));
  const args = name === 'nginx' ? ['-p', folder, '-c', file] : ['-f', file];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !(await isListening(port)); tries += 1) {
    if (tries === 100 || child.exitCode !== null) {
      await stop();
      throw new Error(`${name} does not listen. It said: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
