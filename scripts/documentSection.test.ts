import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSection } from './documentSection.ts';

test('only what stands between the markers is replaced', () => {
  const document = '# A\n\n<!-- codes -->\nold\n<!-- /codes -->\n\nB <!-- other --><!-- /other -->\n';
  assert.equal(
    withSection(document, 'codes', 'new\n'),
    '# A\n\n<!-- codes -->\n\nnew\n\n<!-- /codes -->\n\nB <!-- other --><!-- /other -->\n',
  );
});

test('a document that lost its markers is an error, not left as it was', () => {
  assert.throws(
    () => withSection('# A\n<!-- codes -->', 'codes', 'new'),
    /no section between <!-- codes -->/,
  );
});
