// A story: one test with a marketplace and a browser of its own, both gone afterwards. When it fails, pictures of every
// open page and the server's last words are left behind.
//
//   import { story } from '../lib/story.mjs';
//   import { PHONE } from '../lib/browser.mjs';
//
//   story('a shopper fills a cart', async ({ server, browser }) => {
//     const shopper = await browser.open(server.url, { device: PHONE });
//     await shopper.goto('/');
//     await shopper.page.getByRole('link', { name: 'Cart' }).click();
//   });

import { test } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { engine, startServer } from './server.mjs';

/**
 * @param {string} name a sentence
 * @param {(stage: {server: import('./server.mjs').Server, browser: object, t: object}) => Promise<void>} tell
 * @param {object} [options] those of `startServer`, `timeout` in milliseconds, and `once` for what no database changes:
 *   told on SQLite only
 */
export function story(name, tell, { timeout = 300_000, once = false, ...options } = {}) {
  test(name, { timeout, skip: once && engine !== 'sqlite' }, async (t) => {
    const server = await startServer(options);
    let browser;
    try {
      browser = await launchBrowser();
      await tell({ server, browser, t });
      browser.check();
    } catch (error) {
      await report(t, name, server, browser);
      throw error;
    } finally {
      await browser?.close();
      await server.stop();
    }
  });
}

async function report(t, name, server, browser) {
  const slug = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${engine}`;
  for (const picture of (await browser?.pictures(slug)) ?? []) t.diagnostic(`picture: ${picture}`);
  for (const visitor of browser?.visitors ?? []) visitor.faults().forEach((fault) => t.diagnostic(`browser: ${fault}`));
  for (const line of server.log.trimEnd().split('\n').slice(-40)) t.diagnostic(`server: ${line}`);
}
