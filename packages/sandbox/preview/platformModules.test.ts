import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readApexSignature } from './apexSignature.ts';
import { platformModule } from './platformModules.ts';
import { openSfdxProject } from './sfdxProject.ts';
import { FIXTURE } from './testProject.ts';

const project = openSfdxProject(FIXTURE);

test('writes a label’s text', () => {
  assert.equal(platformModule(project, 'label/c.Clients_Title'), 'export default "Clients & notes";');
});

test('writes schema, channel, form factor and locale', () => {
  assert.equal(platformModule(project, 'schema/Account'), 'export default {"objectApiName":"Account"};');
  assert.equal(
    platformModule(project, 'schema/Contact.Account.Name'),
    'export default {"objectApiName":"Contact","fieldApiName":"Account.Name"};',
  );
  assert.equal(
    platformModule(project, 'messageChannel/ClientChosen__c'),
    'export default {"name":"ClientChosen__c"};',
  );
  assert.equal(platformModule(project, 'client/formFactor'), 'export default "Large";');
  assert.match(platformModule(project, 'i18n/locale'), /export default "en-US"/);
});

test('tells a wire whether it may call the method', () => {
  assert.match(platformModule(project, 'apex/ClientController.getClients'), /\{"cacheable":true\}/);
  assert.match(platformModule(project, 'apex/ClientController.renameClient'), /\{"cacheable":false\}/);
});

for (const [name, words] of [
  ['label/c.Nothing', /no label "Nothing"/],
  ['messageChannel/Nothing__c', /no message channel "Nothing__c"/],
  ['apex/Nothing.at', /no Apex class "Nothing"/],
  ['apex/ClientController.nothing', /no @AuraEnabled static Apex method "ClientController\.nothing"/],
  ['resourceUrl/nothing', /no static resource "nothing"/],
  ['customPermission/Nothing', /no custom permission "Nothing"/],
  ['i18n/nothing', /no module "@salesforce\/i18n\/nothing"/],
] as const) {
  test(`refuses @salesforce/${name}`, () => {
    assert.throws(() => platformModule(project, name), words);
  });
}

test('reads signatures as Apex does', () => {
  const source = `
    // @AuraEnabled public static String inComment() {}
    public class X {
      @AuraEnabled(Cacheable = TRUE scope='global')
      public static Map<String, List<Account>> Wide(Id a) {}
      @AuraEnabled
      @TestVisible
      public static void plain() {}
      @AuraEnabled public String member { get; set; }
      public static String hidden(String s) { return '@AuraEnabled public static void inText()'; }
      @AuraEnabled public String instanceMethod() {}
    }`;
  assert.deepEqual(readApexSignature(source, 'wide'), { cacheable: true });
  assert.deepEqual(readApexSignature(source, 'plain'), { cacheable: false });
  for (const name of ['inComment', 'member', 'hidden', 'inText', 'instanceMethod']) {
    assert.equal(readApexSignature(source, name), undefined, name);
  }
});
