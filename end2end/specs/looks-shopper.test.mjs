// Every page a shopper sees, as `lib/looks.mjs` looks at pages, in the demo marketplace: looking around, the cart with
// and without goods, the checkout with its errors, paying, following orders, the account, and what is refused.

import assert from 'node:assert/strict';
import { PHONE } from '../lib/browser.mjs';
import { looks } from '../lib/looks.mjs';
import { story } from '../lib/story.mjs';

const KETTLE = '/product/enamel-stovetop-kettle-with-a-beech-handle';

const button = (visitor, name) => visitor.page.getByRole('main').getByRole('button', { name }).locator('visible=true').first();

/** Presses a button or link that leads to another page. */
async function press(visitor, target, address) {
  await target.click();
  await visitor.page.waitForURL(address);
  await visitor.hydrated();
}

/** Puts the product whose page is given into the cart. */
async function add(visitor, product) {
  await visitor.goto(product);
  await press(visitor, button(visitor, 'Add to cart'), /\/cart/);
}

async function fill(visitor, values) {
  for (const [name, value] of Object.entries(values)) {
    await visitor.page.getByRole('main').getByRole('textbox', { name }).fill(value);
  }
}

/** Opens the order at this place of the shopper's list, counted from 0. */
const order = (name, place) => ({
  name,
  path: '/orders',
  as: 'shopper',
  go: (visitor) => press(visitor, visitor.page.locator('main .lines a').nth(place), /\/order\//),
});

const LOOKING = [
  '/',
  '/search?q=kettle',
  '/search?q=zeppelin',
  '/category/home-and-garden',
  '/shop/marrowby-kitchen',
  KETTLE,
  '/product/toadstool-night-lamp-in-hand-blown-glass',
  '/product/steel-lunch-box-with-two-layers',
  '/cart',
];

/** A guest on the way from the cart to a parcel, one page after the other. */
const BUYING = [
  {
    name: 'a cart with two shops',
    go: async (visitor) => {
      await add(visitor, KETTLE);
      await add(visitor, '/product/waxed-canvas-tote-bag');
    },
  },
  { path: '/checkout' },
  {
    name: 'a checkout with errors',
    go: async (visitor) => {
      await fill(visitor, { 'E-mail': 'june@buyer.example', 'Full name': 'June Park', 'Street and number': 'Ashgrove Lane 14', Postcode: '97412', City: ' ' });
      await press(visitor, button(visitor, /^Place order/), /__err=/);
    },
  },
  {
    name: 'the payment page',
    go: async (visitor) => {
      await fill(visitor, { City: 'Ferndale', 'State or province': 'OR', Postcode: '97412' });
      await press(visitor, button(visitor, /^Place order/), /\/pay\/test\//);
    },
  },
  {
    name: 'an order that is not paid, after a declined payment',
    go: (visitor) => press(visitor, button(visitor, 'Decline'), /\/order\//),
  },
  {
    name: 'the question before an order is cancelled',
    go: async ({ page }) => {
      await page.getByRole('button', { name: 'Cancel order' }).first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'an order just paid',
    go: async (visitor) => {
      const { page } = visitor;
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await press(visitor, button(visitor, /^Pay /), /\/pay\/test\//);
      await press(visitor, button(visitor, /^Pay \$/), /\/order\//);
    },
  },
];

const ENTERING = [
  '/sign-in',
  {
    name: 'a refused sign-in',
    path: '/sign-in',
    go: async (visitor) => {
      await fill(visitor, { 'E-mail': 'shopper@demo.example', Password: 'not the password' });
      await press(visitor, button(visitor, 'Continue'), /__err=/);
    },
  },
  '/sign-up',
  '/no-entry',
  { path: '/no-such-page', status: 404 },
  { path: '/product/no-such-product', status: 404 },
];

const OWN = [
  { path: '/account?notice=name_saved', as: 'shopper' },
  { path: '/orders', as: 'shopper' },
  order('an order on its way', 0),
  order('an order that arrived', 3),
  order('an order long done', 4),
];

/** Picking a variant moves the picture and the price, with and without scripts. */
async function pick(visitor) {
  const { page } = visitor;
  await visitor.goto(KETTLE);
  const picture = page.getByRole('main').getByRole('region', { name: 'Pictures' }).locator('img').first();
  const before = await picture.getAttribute('src');
  const yellow = page.getByRole('main').getByRole('link', { name: /^Yellow/ });
  const price = (await yellow.innerText()).match(/\$[\d.]+/)[0];
  await yellow.click();
  await page.getByText('Colour: Yellow').waitFor();
  assert.notEqual(await picture.getAttribute('src'), before);
  assert.ok((await page.locator('.pdp .price').first().innerText()).startsWith(price));
}

story("the shopper's pages look right in every theme, size and direction", async (stage) => {
  const { server, browser } = stage;
  await pick(await browser.open(server.url, { device: PHONE }));
  await pick(await browser.openPlain(server.url, { device: PHONE }));
  await looks(stage, [...LOOKING, ...BUYING, ...ENTERING, ...OWN]);
}, { once: true });
