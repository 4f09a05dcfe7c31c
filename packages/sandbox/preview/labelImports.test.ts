import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importLabelsAtOnce, labelsModule } from './labelImports.ts';

interface LabelsModule {
  readonly label: (name: string) => string;
}

const modules = (labels: readonly (readonly [string, string])[]): Promise<LabelsModule> =>
  import(`data:text/javascript,${encodeURIComponent(labelsModule(new Map(labels)))}`) as Promise<{
    label(name: string): string;
  }>;

test('labels are read from one module, other imports are left alone', () => {
  const code = `import { fill } from 'c/localText';
import title from '@salesforce/label/c.Kyc_Title';
import empty from "@salesforce/label/c.Kyc_Empty";
const text = "import title from '@salesforce/label/c.Kyc_Title';";`;
  assert.equal(
    importLabelsAtOnce(code),
    `import { label as $label } from '@salesforce/labels';
import { fill } from 'c/localText';
const title = $label("Kyc_Title");
const empty = $label("Kyc_Empty");
const text = "import title from '@salesforce/label/c.Kyc_Title';";`,
  );
  assert.equal(importLabelsAtOnce('export default 1;'), 'export default 1;');
});

test('the module answers each text as it is, and names a label there is not', async () => {
  const { label } = await modules([
    ['Quoted', 'Say "</script>" – “yes”'],
    ['Empty', ''],
  ]);
  assert.equal(label('Quoted'), 'Say "</script>" – “yes”');
  assert.equal(label('Empty'), '');
  assert.throws(() => label('Nothing'), /There is no label "Nothing" in this project/);
});
