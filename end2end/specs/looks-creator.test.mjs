// Every page of the creator studio and of the operator's desk, as `lib/looks.mjs` looks at pages, in the demo marketplace:
// joining, finding products, links, earnings with what is not credited, withdrawing; reviews, orders, money, mail, the
// audit log, the clock, and what is refused. Pages for signing in stand in looks-shopper.

import { looks } from '../lib/looks.mjs';
import { story } from '../lib/story.mjs';

const main = (visitor) => visitor.page.getByRole('main');

/** Presses a button or link that leads to another page. */
async function press(visitor, target, address) {
  await target.click();
  await visitor.page.waitForURL(address);
  await visitor.hydrated();
}

/** Opens the address again and again until something is so: the worker does it in the background. */
async function until(visitor, path, is) {
  for (let tries = 0; tries < 40; tries += 1) {
    await visitor.goto(path);
    if (await is()) return;
    await visitor.page.waitForTimeout(500);
  }
  throw new Error(`${path} never showed what it should`);
}

const JOINING = [
  { path: '/creator/join', as: 'shopper' },
  {
    name: 'a refused sign-up as a creator',
    path: '/creator/join',
    as: 'shopper',
    go: async (visitor) => {
      await main(visitor).getByRole('textbox', { name: 'Handle' }).fill('not a handle');
      await main(visitor).getByRole('combobox', { name: 'Country' }).selectOption('US');
      await visitor.page.locator('input[name=born_on]').fill('2020-02-11');
      await main(visitor).getByRole('checkbox').first().check();
      visitor.expectConsole(/status of 422/);
      await main(visitor).getByRole('button', { name: 'Start earning' }).click();
      await main(visitor).locator('.field.invalid').first().waitFor();
    },
  },
];

const CREATOR = [
  '/creator',
  '/creator/market',
  '/creator/market?sort=earn&rate=15',
  '/creator/market?q=zeppelin',
  '/creator/links?notice=link_made',
  '/creator/earnings',
].map((path) => ({ path, as: 'creator' }));

const CREATOR_STATES = [
  {
    name: 'a link with its QR picture',
    path: '/creator/links',
    as: 'creator',
    go: (visitor) => press(visitor, main(visitor).getByRole('link', { name: /kettle/ }).first(), /\/creator\/links\/\w+/),
  },
  {
    name: 'sales that are not credited, one decision open',
    path: '/creator/earnings?state=uncredited',
    as: 'creator',
    go: (visitor) => main(visitor).getByText('The whole decision').first().click(),
  },
  { path: '/creator/links/zzzzzzz', as: 'creator', status: 404 },
];

const OPERATOR = [
  '/operator',
  '/operator/products',
  '/operator/money',
  '/operator/tax',
  '/operator/mail',
  '/operator/audit',
  '/operator/clock',
].map((path) => ({ path, as: 'operator' }));

const OPERATOR_STATES = [
  {
    name: 'a decision without its reason',
    path: '/operator',
    as: 'operator',
    go: async (visitor) => {
      await main(visitor).getByRole('radio', { name: /^Reject/ }).check();
      visitor.expectConsole(/status of 422/);
      await main(visitor).getByRole('button', { name: 'Decide' }).click();
      await main(visitor).locator('.invalid').first().waitFor();
    },
  },
  {
    name: 'a mail about an order on its way',
    path: '/operator/mail',
    as: 'operator',
    go: (visitor) => press(visitor, main(visitor).getByRole('link', { name: /is on its way$/ }).first(), /\/operator\/mail\/\d+/),
  },
  {
    name: 'that order',
    as: 'operator',
    go: async (visitor) => {
      const [number] = (await main(visitor).innerText()).match(/YC-\S+/);
      await visitor.goto(`/operator/orders?q=${number}`);
    },
  },
  {
    name: 'a withdrawal that failed',
    path: '/operator/money',
    as: 'operator',
    go: async (visitor) => {
      await main(visitor).getByRole('button', { name: 'Mark failed' }).first().click();
      await visitor.page.getByRole('dialog').waitFor();
    },
  },
  { path: '/operator/orders?q=YC-1', as: 'operator', status: 404 },
];

/** The next day, when the bank has answered, the creator may withdraw again. Both sizes are looked at at once: the desk's
 * operator gives the answer, the phone's waits for it. */
const NEXT_DAY = [
  {
    name: 'a withdrawal that was paid',
    as: 'operator',
    go: async (visitor) => {
      await visitor.goto('/operator/money');
      const waits = main(visitor).getByRole('button', { name: 'Mark paid' });
      if (visitor.page.viewportSize().width > 1000) await press(visitor, waits.first(), /notice=withdrawal_paid/);
      await until(visitor, '/operator/money', async () => (await waits.count()) === 0);
      await visitor.goto('/operator/money?tab=decided');
    },
  },
  {
    name: 'the clock, moved',
    path: '/operator/clock',
    as: 'operator',
    go: (visitor) => press(visitor, main(visitor).getByRole('button', { name: '1 day later' }), /notice=clock_moved/),
  },
  {
    name: 'how much to withdraw',
    as: 'creator',
    go: async (visitor) => {
      const amount = main(visitor).getByRole('textbox', { name: 'Amount' });
      await until(visitor, '/creator/withdraw', () => amount.isVisible());
    },
  },
  {
    name: 'the fee of a withdrawal, before it is confirmed',
    as: 'creator',
    go: async (visitor) => {
      await main(visitor).getByRole('textbox', { name: 'Amount' }).fill('10.00');
      await press(visitor, main(visitor).getByRole('button', { name: 'Continue' }), /amount=10/);
      await main(visitor).getByText('Handling fee, 2%').waitFor();
    },
  },
];

story(
  "the creator's and the operator's pages look right in every theme, size and direction",
  (stage) => looks(stage, [...JOINING, ...CREATOR, ...CREATOR_STATES, ...OPERATOR, ...OPERATOR_STATES, ...NEXT_DAY]),
  { timeout: 180_000, once: true },
);
