/** Tests of what is left of TypeScript without its types. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strip } from './stripTypes.ts';

test('takes types out and leaves comments, blank lines and decorators', () => {
  const source = `import type { A } from './a';
import { b, type C } from './b';

/** Of no use at run time. */
interface Shape {
  readonly a: A;
}

/** Kept. */
export default class Panel {
  @api recordId: string | undefined;

  _c: C | undefined;

  // Why.
  get size(): number {
    return b(this as unknown as Shape)!;
  }
}
`;
  assert.equal(
    strip(source, 'panel.ts').replaceAll(/^ +/gm, (spaces) => spaces.slice(spaces.length / 2)),
    `import { b } from './b';


/** Kept. */
export default class Panel {
  @api
  recordId;

  _c;

  // Why.
  get size() {
    return b(this);
  }
}
`.replace('\n\n\n/** Kept', '\n\n/** Kept'),
  );
});

test('leaves blank lines in template literals and comments alone', () => {
  const source = 'export const a = `x\n\ny`;\n\n/*\n\n*/\nexport const b = 1;\n';
  assert.match(strip(source, 'a.ts'), /`x\n\ny`;\n\n\/\*\n\n\*\//);
});

test('names the file and line of what does not parse', () => {
  assert.throws(() => strip('const a = ;\n', 'broken.ts'), /^Error: broken\.ts, near line 1: /);
});
