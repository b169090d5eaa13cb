// What every page must be, whoever it is for: readable in both themes, reachable for assistive technology, no wider than
// the window from the narrowest phone to a desk, also where one reads from right to left, and silent on the console.
// The specs `looks-*.test.mjs` give the pages; all of them are looked at before the first fault ends the story.
//
//   story('the shopper\'s pages look right', async (stage) => {
//     await looks(stage, [
//       '/',
//       { path: '/cart', as: 'shopper' },
//       { path: '/no-such-page', status: 404 },
//       { name: 'a filled cart', go: async (visitor) => { … } },
//     ]);
//   });

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PHONE } from './browser.mjs';

/** Where pages are looked at. A desk is not a touch screen, so its targets may be smaller. */
const SIZES = [
  { name: 'phone', device: { ...PHONE, deviceScaleFactor: 1 }, height: 844, widths: [390, 320] },
  { name: 'desk', device: { viewport: { width: 1440, height: 900 } }, height: 900, widths: [1440, 1024] },
];

/** How bad a finding of axe must be to count. */
const COUNTS = ['moderate', 'serious', 'critical'];

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Looks at pages at both sizes, in both themes and both directions; throws one error that lists everything found.
 *
 * @param {{server: import('./server.mjs').Server, browser: object}} stage of `story`
 * @param {(string|Look)[]} pages addresses, or how to come to a page:
 * @typedef {object} Look
 * @property {string} [path] the address
 * @property {(visitor: object) => Promise<void>} [go] what leads to the page's state, after `path` if both are given
 * @property {string} [name] for the report; the address if left out
 * @property {string} [as] the demo's login to use: shopper, seller, creator, operator; nobody if left out
 * @property {number} [status] what the address answers if not 200; the browser's complaint about it is expected
 */
export async function looks({ server, browser }, pages) {
  const found = await Promise.all(SIZES.map((size) => lookAt(server, browser, size, pages)));
  const faults = found.flat();
  if (faults.length > 0) throw new Error(`${faults.length} faults in the looks of pages:\n  ${faults.join('\n  ')}`);
}

async function lookAt(server, browser, size, pages) {
  const visitors = new Map();
  const faults = [];
  for (const page of pages) {
    const { path, go, as = '', status = 200, name = path } = typeof page === 'string' ? { path: page } : page;
    const say = (fault) => faults.push(`${name} (${size.name}): ${fault}`);
    try {
      if (!visitors.has(as)) visitors.set(as, await enter(browser, server.url, size, as));
      const visitor = visitors.get(as);
      await visitor.page.setViewportSize({ width: size.widths[0], height: size.height });
      if (path !== undefined) {
        if (status >= 400) visitor.expectConsole(new RegExp(`the server responded with a status of ${status}`));
        const answer = await visitor.goto(path);
        if (answer.status() !== status) say(`answered ${answer.status()}, not ${status}`);
      }
      await go?.(visitor);
      (await inspect(visitor, size)).forEach(say);
    } catch (error) {
      say(error.message);
    }
  }
  return faults;
}

/** A visitor of this size, signed in with the demo's login when there is a role. */
async function enter(browser, url, { device }, as) {
  const visitor = await browser.open(url, { device });
  if (as !== '') await signIn(visitor, as);
  return visitor;
}

/** Signs in with one of the demo's logins: shopper, seller, creator, operator. */
export async function signIn(visitor, role) {
  const { page } = visitor;
  await visitor.goto('/sign-in');
  await page.getByRole('button', { name: new RegExp(`${role}@demo\\.example`) }).click();
  await page.waitForURL((address) => address.pathname !== '/sign-in');
  await visitor.hydrated();
}

/** Everything wrong with the page a visitor has open. */
async function inspect({ page }, { height, widths }) {
  const faults = [];
  // An address may have changed before its page is there.
  await page.waitForLoadState();
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await wear(page, 'light');
  faults.push(...(await audit(page)));
  await wear(page, 'dark');
  // what a theme changes is colour
  faults.push(...(await audit(page, ['color-contrast', 'link-in-text-block'])).map((fault) => `dark: ${fault}`));
  await wear(page, 'light');
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    for (const direction of ['ltr', 'rtl']) {
      const wide = await page.evaluate(tooWide, direction);
      if (wide) faults.push(`${width} px, ${direction}: ${wide}`);
    }
  }
  await page.evaluate(() => document.documentElement.removeAttribute('dir'));
  return faults;
}

/** Changes the theme and waits until nothing fades any more. */
async function wear(page, colorScheme) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(done));
    document.getAnimations().forEach((animation) => animation.finish());
  });
}

/** Runs axe, all of its rules or some; a line for each kind of finding. */
async function audit(page, rules) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const violations = await page.evaluate(async (only) => {
    const what = only
      ? { type: 'rule', values: only }
      : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
    const answer = await globalThis.axe.run(document, {
      runOnly: what,
      // an experiment of axe's that takes the letter in somebody's picture for words of the button
      rules: only ? {} : { 'label-content-name-mismatch': { enabled: false } },
      resultTypes: ['violations'],
    });
    return answer.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      text: `${help}: ${nodes
        .slice(0, 4)
        .map((node) => `${node.target.join(' ')} [${node.any.concat(node.all).map(({ message }) => message)[0] ?? ''}]`)
        .join(', ')}${nodes.length > 4 ? ` and ${nodes.length - 4} more` : ''}`,
    }));
  }, rules);
  return violations.filter(({ impact }) => COUNTS.includes(impact)).map(({ id, impact, text }) => `${impact} ${id}: ${text}`);
}

/**
 * Runs in the page: what reaches over the window's sides, or words over their own button, when the text runs in this
 * direction; empty when nothing does.
 */
function tooWide(direction) {
  const root = document.documentElement;
  root.dir = direction;
  const name = (element) => `${element.localName}.${[...element.classList].join('.')} “${element.textContent.trim().slice(0, 30)}”`;
  if (root.scrollWidth > root.clientWidth) {
    const over = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (direction === 'rtl' ? left < -0.5 : right > root.clientWidth + 0.5);
    });
    return `${root.scrollWidth} px of content in ${root.clientWidth} px: ${over.slice(0, 3).map(name).join(', ')}`;
  }
  const burst = [...document.querySelectorAll('.btn, .chip, .badge, .flag, .choice')].filter(
    (element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1,
  );
  return burst.length > 0 ? `words reach over their box: ${burst.slice(0, 3).map(name).join(', ')}` : '';
}
