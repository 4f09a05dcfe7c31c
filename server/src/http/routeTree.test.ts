import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouteTree } from './routeTree.ts';

const tree = new RouteTree<string>();
tree.add('GET', '/v1/things', 'list');
tree.add('POST', '/v1/things', 'create');
tree.add('GET', '/v1/things/{thingId}', 'read');
tree.add('GET', '/v1/things/{thingId}/parts/{partId}', 'part');
tree.add('GET', '/v1/jobs/{jobId}', 'job');
tree.add('GET', '/v1/jobs/newest', 'newest');

test('an address leads to its route, with its parameters', () => {
  assert.deepEqual(tree.find('GET', '/v1/things'), { target: 'list', parameters: {} });
  assert.deepEqual(tree.find('POST', '/v1/things?a=/b/c'), { target: 'create', parameters: {} });
  assert.deepEqual(tree.find('GET', '/v1/things/a.b~c-1?x=1'), {
    target: 'read',
    parameters: { thingId: 'a.b~c-1' },
  });
  assert.deepEqual(tree.find('GET', '/v1/things/a/parts/b'), {
    target: 'part',
    parameters: { thingId: 'a', partId: 'b' },
  });
});

test('whatever could be read in another way is left to Express', () => {
  for (const url of [
    ...['', '*', '/', '//', '/v1', '/v1/', '/v1/things/', '//v1/things', '/v1//things', '/V1/things'],
    ...['/v1/things/a%2fb', '/v1/things/%61', '/v1/things/a;b', '/v1/things/a b', '/v1/things/é'],
    ...['/v1/things/a/parts', '/v1/things/a/parts/', '/v1/things/a/parts/b/c', '/v1/things/a\\b'],
    ...['http://companion/v1/things', 'v1/things', '/v1/things#a', '/?/v1/things'],
  ])
    assert.equal(tree.find('GET', url), undefined, url);
  for (const method of ['HEAD', 'OPTIONS', 'DELETE', 'get'])
    assert.equal(tree.find(method, '/v1/things'), undefined, method);
});

test('where two routes could be meant nothing is decided', () => {
  assert.equal(tree.find('GET', '/v1/jobs/newest'), undefined);
  assert.equal(tree.find('GET', '/v1/jobs/j-1')?.target, 'job');
});

test('a parameter has one name at its place', () => {
  assert.throws(() => tree.add('GET', '/v1/things/{other}/x', 'x'), TypeError);
});
