import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { axe, describeViolations, openBrowser, openPage } from '../browser/index.ts';
import { startPreview, type Preview } from './index.ts';
import { HOUSEHOLD_IDS, startTestOrg, type TestOrg } from './testOrg.ts';
import { copyFixture, type TestProject } from './testProject.ts';

let browser: Browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());

const recordPath = (id: string): string => `/lightning/r/Account/${id}/view`;

for (const lws of [false, true]) {
  describe(lws ? 'under Lightning Web Security' : 'plain', () => {
    let org: TestOrg;
    let preview: Preview;
    let project: TestProject;
    const open = (path = recordPath(HOUSEHOLD_IDS[0])) => openPage(browser, preview.url + path);

    before(async () => {
      org = await startTestOrg();
      project = copyFixture();
      const vendorControls = { probity: org.url };
      preview = await startPreview({ apexEndpoint: org.url, lws, root: project.root, vendorControls });
    });
    after(async () => {
      await preview.close();
      await org.close();
      project.remove();
    });

    test('mounts the record page’s components with their data, without an error', async () => {
      const { page, errors, close } = await open();
      await page.getByRole('button', { name: 'Daniel Okafor' }).waitFor();
      assert.equal(await page.locator('.title').textContent(), 'Clients & notes');
      assert.equal(await page.locator('c-client-note .record').textContent(), 'Okafor Household');
      assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Okafor Household');
      assert.deepEqual(errors, []);
      await close();
    });

    test('runs them in the sandbox only if asked to', async () => {
      const { page, close } = await open();
      const served = await page.evaluate(
        `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`,
      );
      assert.equal((served as string[]).includes('/lws/clientList'), lws);
      assert.equal((served as string[]).includes('/c/clientList/clientList.js'), !lws);
      await close();
    });

    test('an Apex error reaches the component as on the platform, and the page stays without errors', async () => {
      const { page, errors, close } = await open();
      await page.getByRole('button', { name: 'Rename' }).click();
      await page.locator('.problem').waitFor();
      const words = '500 System.AuraHandledException: {"code":"ACCESS_DENIED"}';
      assert.equal(await page.locator('.problem').textContent(), words);
      assert.deepEqual(errors, []);
      await close();
    });

    test('refreshApex fetches what the wire provisioned', async () => {
      const { page, close } = await open();
      const names = org.clients.get(HOUSEHOLD_IDS[0])!;
      await page.getByRole('button', { name: names[0]! }).waitFor();
      org.clients.set(HOUSEHOLD_IDS[0], [...names, 'New Okafor']);
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByRole('button', { name: 'New Okafor' }).waitFor();
      org.clients.set(HOUSEHOLD_IDS[0], names);
      await close();
    });

    test('a message crosses from one component to another', async () => {
      const { page, close } = await open();
      await page.getByRole('button', { name: 'Amara Okafor' }).click();
      await page.getByText('Chosen: Amara Okafor').waitFor();
      await close();
    });

    test('navigating to another record changes the components’ record in place', async () => {
      const { page, errors, close } = await open();
      await page.evaluate('globalThis.stillTheSamePage = true');
      await page.getByRole('button', { name: 'Open other' }).click();
      await page.getByRole('button', { name: 'Elsa Lindqvist' }).waitFor();
      assert.equal(new URL(page.url()).pathname, recordPath(HOUSEHOLD_IDS[1]));
      await page.getByRole('heading', { level: 1, name: 'Lindqvist Household' }).waitFor();
      await page.goBack();
      await page.getByRole('button', { name: 'Daniel Okafor' }).waitFor();
      await page.getByRole('navigation').getByRole('link', { name: 'Lindqvist Household' }).click();
      await page.getByRole('button', { name: 'Elsa Lindqvist' }).waitFor();
      assert.equal(await page.evaluate('globalThis.stillTheSamePage'), true);
      assert.deepEqual(errors, []);
      await close();
    });

    test('opens the active tab, the others by arrow key', async () => {
      const { page, errors, close } = await open();
      const clients = page.getByRole('tab', { name: 'Clients' });
      assert.equal(await clients.getAttribute('aria-selected'), 'true');
      assert.equal(await page.getByText('Account Information').count(), 0);
      await clients.press('ArrowLeft');
      await page.getByRole('tabpanel', { name: 'Details' }).getByText('HH-1001').waitFor();
      assert.equal(describeViolations(await axe(page)), '');
      assert.deepEqual(errors, []);
      await close();
    });

    test('passes axe, light and dark', async () => {
      const { page, close } = await open();
      await page.getByRole('button', { name: 'Daniel Okafor' }).waitFor();
      for (const theme of ['light', 'dark']) {
        await page.getByLabel('Theme').selectOption(theme);
        assert.equal(describeViolations(await axe(page)), '', theme);
      }
      await close();
    });

    test('axe sees inside a component: it finds a planted fault there', async () => {
      const { page, close } = await open();
      await page.locator('c-client-list lightning-card .title').waitFor();
      const inside = `document.querySelector('c-client-list').shadowRoot.querySelector('.title')`;
      await page.evaluate(`${inside}.append(document.createElement('button'))`);
      const { violations } = await axe(page);
      assert.deepEqual(
        violations.map(({ id }) => id),
        ['button-name'],
      );
      await close();
    });

    test('a change of a source shows without a reload by hand', async () => {
      const { page, close } = await open();
      await page.getByText('Nobody chosen').waitFor();
      project.write(
        'lwc/clientNote/clientNote.html',
        '<template><p class="new">Edited {words}</p></template>',
      );
      await page.getByText('Edited Nobody chosen').waitFor();
      await close();
    });

    // Last: it leaves the project broken.
    test('a bundle that does not compile shows why in its place, and the rest of the page lives', async () => {
      project.write('lwc/clientNote/clientNote.html', '<template><p onclick="go()">x</p></template>');
      const { page, close } = await open();
      const card = page.locator('[data-component="c/clientNote"] [data-failure]');
      await card.waitFor();
      assert.match((await card.textContent()) ?? '', /c\/clientNote could not be shown.*c\/clientNote/s);
      await page.getByRole('button', { name: 'Daniel Okafor' }).waitFor();
      assert.equal(describeViolations(await axe(page)), '');
      await close();
    });
  });
}

describe('the page around the components', () => {
  let org: TestOrg;
  let preview: Preview;
  let project: TestProject;

  before(async () => {
    org = await startTestOrg();
    project = copyFixture();
    const vendorControls = { probity: org.url };
    preview = await startPreview({ apexEndpoint: org.url, root: project.root, vendorControls });
  });
  after(async () => {
    await preview.close();
    await org.close();
    project.remove();
  });

  test('lists the households, by keyboard to the record, and passes axe', async () => {
    const { page, errors, close } = await openPage(browser, preview.url);
    assert.equal(await page.getByRole('status').first().textContent(), '2 households · sorted by name');
    assert.equal(describeViolations(await axe(page)), '');
    assert.deepEqual(errors, []);
    await page.getByRole('row').getByRole('link', { name: 'Okafor Household' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Okafor Household' }).waitFor();
    await close();
  });

  test('?first opens the first household', async () => {
    const ready = 'c-client-list';
    const { page, close } = await openPage(browser, `${preview.url}/?first`, { ready });
    assert.equal(new URL(page.url()).pathname, recordPath(HOUSEHOLD_IDS[1]));
    await close();
  });

  test('the sandbox bar switches a vendor, and shows how it behaves when the page opens', async () => {
    const first = await openPage(browser, preview.url + recordPath(HOUSEHOLD_IDS[0]));
    await first.page.getByLabel('Probity').selectOption('Slow (6 s)');
    await first.page.getByText('Probity: slow (6 s).').waitFor();
    assert.deepEqual(org.faults, [{ kind: 'slow', delayMs: 6000 }]);
    await first.close();
    const second = await openPage(browser, preview.url + recordPath(HOUSEHOLD_IDS[0]));
    await second.page.waitForFunction(`document.querySelector('#vendor-probity').value === 'slow'`);
    await second.page.getByLabel('Probity').selectOption('Normal');
    await second.page.getByText('Probity: normal.').waitFor();
    assert.deepEqual(org.faults, []);
    await second.close();
  });

  test('shows a toast, keeps the theme, and tells that a record does not exist', async () => {
    const { page, close } = await openPage(browser, `${preview.url}${recordPath('001000000000009AAA')}`);
    await page.getByText('There is no Account with the id 001000000000009AAA.').waitFor();
    await page.evaluate(
      `document.querySelector('c-client-list').dispatchEvent(new CustomEvent('lightning__showtoast', {
        bubbles: true, composed: true, detail: { title: 'Saved', message: 'For {0}', messageData: ['Amara'], variant: 'success' },
      }))`,
    );
    await page.getByRole('status').filter({ hasText: 'For Amara' }).waitFor();
    await page.getByRole('button', { name: 'Close: Saved' }).click();
    assert.equal(await page.locator('[data-toast]').count(), 0);
    await page.getByLabel('Theme').selectOption('Dark');
    await page.reload();
    await page.waitForSelector('html[data-mounted]', { state: 'attached' });
    assert.equal(await page.getByLabel('Theme').inputValue(), 'dark');
    assert.equal(await page.evaluate('getComputedStyle(document.documentElement).colorScheme'), 'dark only');
    await close();
  });

  test('an org that does not answer is told on the page', async () => {
    const lonely = await startPreview({ apexEndpoint: 'http://127.0.0.1:9', root: project.root });
    const { page, close } = await openPage(browser, lonely.url);
    await page.getByText('The Apex endpoint at http://127.0.0.1:9 does not answer.').waitFor();
    await close();
    await lonely.close();
  });

  test('answers its own pages only', async () => {
    const status = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const call = request(`${preview.url}/data/Account`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        call.on('error', reject).end();
      });
    assert.equal(await status({}), 200);
    assert.equal(await status({ origin: preview.url }), 200);
    assert.equal(await status({ origin: 'https://evil.example' }), 403);
    assert.equal(await status({ origin: 'null' }), 403);
    assert.equal(await status({ host: 'rebound.example' }), 421);
  });

  test('a taken port is an error at once', async () => {
    const port = Number(new URL(preview.url).port);
    await assert.rejects(startPreview({ port, apexEndpoint: org.url }), { code: 'EADDRINUSE' });
  });
});
