/**
 * Faults in components: what the platform's compiler refuses, names that lead nowhere, types, lint, drift and format.
 * Each is in a copy of a real component of its own, so that none hides another.
 *
 * @module
 */
import { basename } from 'node:path';
import { asAWhole, fileEnding, replaceIn, type Files, type Plant, type SeededFault } from './seededFault.ts';

type Part = 'js' | 'ts' | 'html' | 'css' | 'js-meta.xml';
type Edit = readonly [part: Part, find: string | RegExp, replace: string, at?: string];

/** Copies a bundle under the name of the fault, and changes one of its files. */
function inCopyOf(bundle: string, as: string, [part, find, replace, at]: Edit): Plant {
  return (files) => {
    copyBundle(files, bundle, as);
    return replaceIn(`${as}/${as}.${part}`, find, replace, at)(files);
  };
}

function copyBundle(files: Files, bundle: string, as: string): void {
  const folder = fileEnding(files, `lwc/${bundle}/${bundle}.js-meta.xml`).replace(/[^/]+$/, '');
  for (const [path, text] of [...files])
    if (path.startsWith(folder) && !path.includes('__'))
      files.set(
        `${folder.replace(`/${bundle}/`, `/${as}/`)}${basename(path).replace(`${bundle}.`, `${as}.`)}`,
        text,
      );
}

/** In a copy of the status pill called `seeded` and the id. */
function pill(check: string, id: string, what: string, edit: Edit, says: string | RegExp): SeededFault {
  return { id, what, check, plant: inCopyOf('statusPill', `seeded${id}`, edit), says };
}

/** Adds an import as the second line of the module, and uses it. */
const importing = (id: string): Edit => [
  'js',
  "from 'lwc';",
  `from 'lwc';\nimport seeded from '${id}';\nvoid seeded;`,
];
const inTemplate = (html: string): Edit => ['html', /<\/template>\s*$/, `    ${html}\n</template>\n`];
const inClass = (part: 'js' | 'ts', code: string): Edit => [part, /\}\s*$/, `    ${code}\n}\n`];

/** By what finds them. */
export const LWC_FAULTS: readonly SeededFault[] = [
  pill(
    'lwc',
    'L01',
    'an Apex method that is not there',
    importing('@salesforce/apex/KycController.nobody'),
    'KycController.nobody, which does not exist',
  ),
  pill(
    'lwc',
    'L02',
    'an Apex method that is there and not @AuraEnabled',
    importing('@salesforce/apex/Permission.require'),
    'Permission.require, which does not exist',
  ),
  pill('lwc', 'L03', 'an own module that is not there', importing('c/nowhere'), 'module c/nowhere'),
  pill(
    'lwc',
    'L04',
    'a module the platform does not have',
    importing('lightning/nowhere'),
    'module lightning/nowhere',
  ),
  pill(
    'lwc',
    'L05',
    'a label that is not there',
    importing('@salesforce/label/c.Nothing_Said'),
    'label c.Nothing_Said',
  ),
  pill(
    'lwc',
    'L06',
    'a custom permission that is not there',
    importing('@salesforce/customPermission/Nobody_May'),
    'custom permission Nobody_May',
  ),
  pill(
    'lwc',
    'L07',
    'a message channel that is not there',
    importing('@salesforce/messageChannel/Nowhere__c'),
    'message channel Nowhere__c',
  ),
  pill(
    'lwc',
    'L08',
    'a static resource that is not there',
    importing('@salesforce/resourceUrl/nowhere'),
    'static resource nowhere',
  ),
  pill(
    'lwc',
    'L09',
    'a field that is not there',
    importing('@salesforce/schema/Kyc_Verification__c.Riskiness__c'),
    'object or field Kyc_Verification__c.Riskiness__c',
  ),
  pill(
    'lwc',
    'L10',
    'an own component that is not there',
    inTemplate('<c-nowhere></c-nowhere>'),
    'component c-nowhere',
  ),
  pill(
    'lwc',
    'L11',
    'a base component spelt wrongly',
    inTemplate('<lightning-buton label="x"></lightning-buton>'),
    'component lightning-buton',
  ),
  pill('lwc', 'L12', 'a calculation in a template', inTemplate('<p>{label.length > 0}</p>'), /LWC\d{4}/),
  pill(
    'lwc',
    'L13',
    'a list without keys',
    inTemplate('<template for:each={list} for:item="one"><p>{one}</p></template>'),
    /[Kk]ey/,
  ),
  pill('lwc', 'L14', 'a tag that is not closed', inTemplate('<div><p></div>'), /LWC\d{4}/),
  pill('lwc', 'L15', 'a bracket forgotten', inClass('js', 'get seeded() { return 1 +; }'), 'Parsing error'),
  pill(
    'lwc',
    'L16',
    'a property with two decorators that exclude each other',
    ['js', '@api\n    label;', '@api @track label;'],
    /LWC\d{4}/,
  ),
  pill('lwc', 'L17', 'a public property that begins with "on"', inClass('js', '@api onready;'), /LWC\d{4}/),
  pill('lwc', 'L18', 'a public property twice', inClass('js', '@api label;'), /LWC\d{4}|[Dd]uplicate/),
  pill('lwc', 'L19', 'a style sheet that is not closed', ['css', /\}\s*$/, '', '.info {'], 'Unclosed block'),
  pill('lwc', 'L20', 'a directive that does not exist', inTemplate('<p lwc:shown={label}></p>'), /LWC\d{4}/),
  pill('lwc', 'L21', 'a script in a template', inTemplate('<script>x();</script>'), /LWC\d{4}/),
  pill('lwc', 'L22', 'a package of npm', importing('lodash'), 'module lodash'),
  pill('lwc', 'L23', 'an expression in quotes', inTemplate('<p class="{pillClass}"></p>'), /LWC\d{4}/),
  pill('lwc', 'L24', 'TypeScript left in what an org gets', inClass('js', 'words: string;'), /LWC\d{4}/),
  pill(
    'lwc',
    'L25',
    'a wire to something that was not imported',
    inClass('js', '@wire(nowhere) seeded;'),
    /LWC\d{4}/,
  ),
  pill(
    'types',
    'T01',
    'a value of the wrong type',
    inClass('ts', "seeded: number = 'x';"),
    "Type 'string' is not assignable to type 'number'",
  ),
  pill(
    'types',
    'T02',
    'a member that is not there',
    inClass('ts', 'get seeded(): string { return this.nowhere; }'),
    "Property 'nowhere' does not exist",
  ),
  pill(
    'types',
    'T03',
    'an Apex method no declaration was generated for',
    [
      'ts',
      "from 'lwc';",
      "from 'lwc';\nimport nobody from '@salesforce/apex/KycController.nobody';\nexport { nobody };",
    ],
    /Cannot find module|KycController\.nobody/,
  ),
  pill(
    'lint',
    'S01',
    'HTML written by hand',
    inClass('ts', 'seeded(node: HTMLElement): void { node.innerHTML = this.pillClass; }'),
    'no-inner-html',
  ),
  pill(
    'lint',
    'S02',
    'a timer nobody stops',
    inClass('ts', 'seeded(): void { setTimeout(() => undefined, 1); }'),
    'no-async-operation',
  ),
  pill(
    'lint',
    'S03',
    'a promise nobody waits for',
    inClass('ts', 'seeded(): void { Promise.resolve(1); }'),
    'no-floating-promises',
  ),
  pill(
    'lint',
    'S04',
    'a colour where SLDS has a hook for it',
    ['css', /\}\s*$/, '    background-color: #ffffff;\n}\n'],
    'no-hardcoded-values-slds2',
  ),
  pill(
    'lint',
    'S05',
    'a class of SLDS overwritten',
    ['css', /$/, '\n.slds-button {\n    display: none;\n}\n'],
    'no-slds-class-overrides',
  ),
  {
    id: 'G01',
    what: 'a component changed and not generated anew',
    check: 'generated',
    plant: asAWhole(replaceIn('statusPill/statusPill.js', "?? 'neutral'", "?? 'error'")),
    says: 'is not what scripts/buildLwc.ts makes',
  },
  {
    id: 'F01',
    what: 'a template nobody formatted',
    check: 'format',
    plant: asAWhole(inCopyOf('statusPill', 'seededF01', ['html', '    <span', '  <span'])),
    says: 'is not formatted',
  },
];
