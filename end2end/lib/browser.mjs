// Chromium for the stories: a phone and a desktop, with and without JavaScript. A story fails when the page says
// anything on its console, throws, or asks for something that does not arrive, unless it announced that with
// `expectConsole`.

import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** What the stories look through: a shopper's and creator's phone, a seller's and operator's desk. */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};
export const DESKTOP = { viewport: { width: 1440, height: 900 } };

const results = fileURLToPath(new URL('../results', import.meta.url));

function executable() {
  const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  // Undefined lets Playwright use a browser of its own.
  return process.env.YELLOWCART_CHROMIUM ?? usual.find(existsSync);
}

/** Starts a browser; `open` visitors in it, `check` what they saw, `close` it in the end. See `story` in story.mjs. */
export async function launchBrowser() {
  const browser = await chromium.launch({
    executablePath: executable(),
    headless: true,
    args: [
      // Chromium's sandbox does not work for the superuser, which CI is.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  return new Browser(browser);
}

/** A browser process. */
class Browser {
  constructor(browser) {
    this.raw = browser;
    this.visitors = [];
  }

  /**
   * A person with a browser profile of their own: cookies, storage, window.
   *
   * @param {string} base the server's address: `page.goto('/seller')` is enough
   * @param {object} [options]
   * @param {object} [options.device] PHONE or DESKTOP
   * @param {boolean} [options.javaScript] false for a page that must work as plain HTML
   * @param {'light'|'dark'} [options.colorScheme]
   */
  async open(base, { device = DESKTOP, javaScript = true, colorScheme = 'light', ...more } = {}) {
    const context = await this.raw.newContext({
      ...device,
      baseURL: base,
      javaScriptEnabled: javaScript,
      colorScheme,
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      ...more,
    });
    context.setDefaultTimeout(15_000);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
    const visitor = new Visitor(context, javaScript);
    visitor.page = await context.newPage();
    this.visitors.push(visitor);
    return visitor;
  }

  /** Someone whose browser runs no JavaScript. */
  async openPlain(base, options = {}) {
    return this.open(base, { ...options, javaScript: false });
  }

  /** Throws if any visitor saw something unannounced; to be called at the end of every story. */
  check() {
    const faults = this.visitors.flatMap((visitor) => visitor.faults());
    if (faults.length > 0) throw new Error(`the browser complained:\n  ${faults.join('\n  ')}`);
  }

  /** Pictures of every open page, for the report of a failure. Their paths. */
  async pictures(name) {
    const pages = this.visitors.flatMap((visitor) => visitor.context.pages());
    const shots = pages.map(async (page, index) => {
      const path = join(results, `${name}-${index + 1}.png`);
      await page.screenshot({ path, fullPage: true, timeout: 5_000 });
      return `${path} (${page.url()})`;
    });
    const taken = await Promise.allSettled(shots);
    return taken.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  }

  async close() {
    await this.raw.close();
  }
}

/** A person: one browser context, usually one page. */
class Visitor {
  #seen = [];
  #expected = [];

  constructor(context, javaScript) {
    this.context = context;
    this.javaScript = javaScript;
    context.on('page', (page) => this.#watch(page));
  }

  #watch(page) {
    const note = (text) => this.#seen.push(`${text} (on ${page.url()})`);
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      // A browser without scripts complains of what it preloads for them.
      if (!this.javaScript && message.text().includes('was preloaded using link preload but not used')) return;
      const { url } = message.location();
      note(`console ${message.type()}: ${message.text()}${url ? ` [${url}]` : ''}`);
    });
    page.on('pageerror', (error) => note(`page error: ${error.message}`));
    page.on('crash', () => note('the page crashed'));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? 'no reason given';
      // Leaving a page, and answering a request with a download, abort what was under way; that is no fault.
      if (reason === 'net::ERR_ABORTED') return;
      if (!this.javaScript && reason === 'csp') return;
      note(`request failed: ${request.method()} ${request.url()}: ${reason}`);
    });
  }

  /**
   * Announces a complaint that the story provokes: a part of its text, or a pattern. Each announcement covers any
   * number of complaints, and must come true at least once.
   */
  expectConsole(pattern) {
    this.#expected.push({ pattern, met: false });
  }

  /** Unannounced complaints, and announcements that did not come true. */
  faults() {
    const matches = ({ pattern }, text) =>
      typeof pattern === 'string' ? text.includes(pattern) : new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text);
    const faults = this.#seen.filter((text) => {
      const announced = this.#expected.filter((expected) => matches(expected, text));
      announced.forEach((expected) => (expected.met = true));
      return announced.length === 0;
    });
    const missed = this.#expected.filter(({ met }) => !met).map(({ pattern }) => `expected, but did not happen: ${pattern}`);
    return [...faults, ...missed];
  }

  /** Opens an address and, where JavaScript runs, waits until the page is hydrated (`hydrated`). */
  async goto(path) {
    const response = await this.page.goto(path);
    await this.hydrated();
    return response;
  }

  /** Waits until the face has taken the page over: the boot script sets `data-ready` on the html element. */
  async hydrated() {
    if (this.javaScript) await this.page.locator('html[data-ready]').waitFor({ state: 'attached' });
  }

  /**
   * A picture of the page in end2end/results/<name>.png, for people to look at. It decides nothing: a machine too busy to
   * draw one fails no story.
   */
  async picture(name, options = {}) {
    await mkdir(results, { recursive: true });
    const path = join(results, `${name}.png`);
    await this.page
      .screenshot({ path, fullPage: true, ...options })
      .catch((error) => process.stderr.write(`no picture ${name}: ${error.message.split('\n')[0]}\n`));
    return path;
  }

  /** Throws if axe finds something that keeps people out (WCAG 2 A and AA). */
  async accessible() {
    const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    // Evaluated through the debugger, so that the page's content security policy stays as it is.
    await this.page.evaluate(source);
    const violations = await this.page.evaluate(async () => {
      const answer = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
      return answer.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
    });
    if (violations.length > 0) throw new Error(`${this.page.url()} is not accessible:\n  ${violations.join('\n  ')}`);
  }

  async close() {
    await this.context.close();
  }
}
