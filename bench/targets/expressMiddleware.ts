/**
 * Express with http-proxy-middleware: what most people would write.
 *
 * @module
 */
import { Agent, createServer } from 'node:http';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { announce, CONNECTIONS, INJECTED, vendorUrl } from './listening.ts';

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const app = express();
app.use(createProxyMiddleware({ target: vendorUrl(), changeOrigin: true, agent, headers: INJECTED }));

announce(createServer(app));
