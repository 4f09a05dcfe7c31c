/**
 * Express with a handler that calls the vendor through axios and answers its JSON.
 *
 * @module
 */
import { Agent, createServer } from 'node:http';
import axios from 'axios';
import express from 'express';
import { announce, CONNECTIONS, INJECTED, vendorUrl } from './listening.ts';

const vendor = axios.create({
  baseURL: vendorUrl(),
  headers: INJECTED,
  httpAgent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS }),
});
const app = express();
app.use(async (request, response) => {
  const { status, data } = await vendor.get<unknown>(request.url);
  response.status(status).json(data);
});

announce(createServer(app));
