// The whole round of social commerce as people do it: a seller signs up, is approved, imports an export file and opens a
// plan; a creator gets a link; a shopper on the phone follows it, buys and pays; the parcel goes out and arrives; the
// operator lets fourteen days pass; the money settles and everybody withdraws. In the end the audit finds nothing.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { DESKTOP, PHONE } from '../lib/browser.mjs';
import { engine } from '../lib/server.mjs';
import { story } from '../lib/story.mjs';

const EXPORT = fileURLToPath(new URL('../fixtures/shopify-export-en.csv', import.meta.url));
const SHOP = 'Harbor Lane Home';
const PRODUCT = 'Black Armchairs';

/** A picture of the step for the people who review the looks. */
function picture(visitor, name) {
  return visitor.picture(`round-${name}-${engine}`);
}

/** Reloads until the page shows the text or control: what it waits for is done in the background. */
async function until(visitor, wanted) {
  const found = typeof wanted === 'string' ? visitor.page.getByText(wanted).first() : wanted;
  for (let tries = 0; tries < 40; tries += 1) {
    if (await found.isVisible()) return;
    await visitor.page.waitForTimeout(500);
    await visitor.page.reload();
    await visitor.hydrated();
  }
  throw new Error(`${visitor.page.url()} never showed ${wanted}`);
}

/** Presses a button or follows a link and waits for the page it leads to. */
async function press(visitor, target, address) {
  await target.click();
  await visitor.page.waitForURL(address);
  await visitor.hydrated();
}

const button = (visitor, name) => visitor.page.getByRole('main').getByRole('button', { name });

/** The six digits of the newest message to an address or a phone: the operator's outbox has them all. */
async function codeSentTo(operator, recipient) {
  await operator.goto('/operator/mail');
  await until(operator, recipient);
  await press(operator, operator.page.getByRole('row', { name: recipient }).getByRole('link').first(), '**/operator/mail/*');
  const message = await operator.page.locator('.letter').innerText();
  return message.match(/\b\d{6}\b/)[0];
}

/** Makes an account: the code is in a mail. */
async function signUp(visitor, operator, name, email) {
  const { page } = visitor;
  await visitor.goto('/sign-up');
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await press(visitor, button(visitor, 'Send me a code'), '**/sign-in/code');
  await page.getByRole('textbox', { name: 'Code' }).fill(await codeSentTo(operator, email));
  await press(visitor, button(visitor, 'Continue'), /notice=welcome/);
}

async function openShop(seller, operator) {
  const { page } = seller;
  await signUp(seller, operator, 'Mara', 'mara@harbor.example');
  await seller.goto('/seller/register');
  await page.getByRole('textbox', { name: 'Phone' }).fill('+1 555 0177 200');
  await picture(seller, '01-phone');
  await press(seller, button(seller, 'Send me a code'), '**/seller/register/phone');
  await page.getByRole('textbox', { name: 'Code' }).fill(await codeSentTo(operator, '+15550177200'));
  await press(seller, button(seller, 'Confirm'), /notice=phone_confirmed/);
  await page.getByRole('textbox', { name: 'Shop name' }).fill(SHOP);
  await page.getByRole('combobox', { name: 'Country' }).selectOption('US');
  await page.getByText('Registered company').click();
  await page.getByRole('textbox', { name: 'Legal name' }).fill(`${SHOP} LLC`);
  await page.getByRole('textbox', { name: 'Registration number' }).fill('ME-338214');
  await page.getByRole('textbox', { name: 'Street and number' }).fill('Harbor Lane 5');
  await page.getByRole('textbox', { name: 'Town' }).fill('Gullhaven');
  await page.getByRole('textbox', { name: 'State or province' }).fill('ME');
  await page.getByRole('textbox', { name: 'Postcode' }).fill('04101');
  await picture(seller, '01-register');
  await press(seller, button(seller, 'Send for review'), /notice=shop_submitted/);
  await picture(seller, '02-waiting');

  await operator.goto('/operator');
  await press(operator, operator.page.getByRole('link', { name: SHOP }), /case=/);
  await operator.page.getByRole('radio', { name: /^Approve/ }).check();
  await picture(operator, '03-review');
  await press(operator, button(operator, 'Decide'), /notice=review_approve/);
}

async function importGoods(seller, operator) {
  const { page } = seller;
  await seller.goto('/seller/products/import');
  await page.locator('input[type=file]').setInputFiles(EXPORT);
  await press(seller, button(seller, 'Show what it would do'), /import\/\d+/);
  await page.getByText('Nothing is changed yet').waitFor();
  await picture(seller, '04-preview');
  await button(seller, /^Import \d+ products$/).click();
  await until(seller, 'The import is finished');
  await picture(seller, '05-imported');

  await operator.goto('/operator/products');
  const whole = operator.page.locator('form').filter({ hasText: SHOP });
  await whole.getByRole('button', { name: /Approve all/ }).click();
  await picture(operator, '06-products');
  await seller.goto('/seller/products?state=activate');
  await until(seller, PRODUCT);
}

async function openPlan(seller) {
  const { page } = seller;
  await seller.goto('/seller/affiliate/add');
  await page.getByRole('checkbox', { name: PRODUCT }).check();
  await page.getByRole('textbox', { name: 'Commission for the creator' }).fill('20');
  await picture(seller, '07-plan');
  await press(seller, button(seller, 'Add chosen products'), /\/seller\/affiliate\?/);
  await page.getByText(PRODUCT).first().waitFor();
}

/** The creator joins and gets a link; its address. */
async function getLink(creator, operator) {
  const { page } = creator;
  await signUp(creator, operator, 'Nora', 'nora@creator.example');
  await creator.goto('/creator/join');
  await page.getByRole('textbox', { name: 'Handle' }).fill('nora.at.home');
  await page.getByRole('textbox', { name: 'Name people see' }).fill('Nora Finch');
  await page.getByRole('combobox', { name: 'Country' }).selectOption('US');
  await page.locator('input[name=born_on]').fill('1996-02-11');
  await page.getByRole('checkbox', { name: 'I accept the terms for creators' }).check();
  await picture(creator, '08-join');
  await press(creator, button(creator, 'Start earning'), /\/creator\/market/);
  await creator.goto(`/creator/market?q=${encodeURIComponent(PRODUCT)}`);
  await picture(creator, '09-market');
  await press(creator, button(creator, 'Get link').first(), /\/creator\/links\//);
  await picture(creator, '10-link');
  const code = new URL(page.url()).pathname.split('/').pop();
  return `/r/${code}`;
}

/** A guest follows the link, buys two and pays; the address of the order's page. */
async function buy(shopper, link) {
  const { page } = shopper;
  await shopper.goto(link);
  await page.getByRole('heading', { name: PRODUCT }).waitFor();
  await picture(shopper, '11-product');
  await press(shopper, button(shopper, 'Add to cart').first(), /\/cart/);
  await page.getByRole('button', { name: 'One more' }).first().click();
  await page.getByText('2 items').first().waitFor();
  await picture(shopper, '12-cart');
  await press(shopper, page.getByRole('main').getByRole('link', { name: 'Go to checkout' }).first(), /\/checkout/);
  await page.getByRole('textbox', { name: 'E-mail' }).fill('june@buyer.example');
  await page.getByRole('textbox', { name: 'Full name' }).fill('June Park');
  await page.getByRole('textbox', { name: 'Street and number' }).fill('Ashgrove Lane 14');
  await page.getByRole('textbox', { name: 'City' }).fill('Ferndale');
  await page.getByRole('textbox', { name: 'State or province' }).fill('OR');
  await page.getByRole('textbox', { name: 'Postcode' }).fill('97412');
  await picture(shopper, '13-checkout');
  await press(shopper, page.getByRole('button', { name: /^Place order/ }).last(), /\/pay\/test\//);
  await picture(shopper, '14-pay');
  await press(shopper, button(shopper, /^Pay \$139\.98$/), /\/order\//);
  await page.getByText('Paid, the shop begins soon').waitFor();
  await picture(shopper, '15-order');
  return new URL(page.url()).pathname;
}

async function moveClock(operator, by) {
  await operator.goto('/operator/clock');
  await press(operator, button(operator, by), /notice=clock_moved/);
}

async function ship(seller) {
  const { page } = seller;
  await seller.goto('/seller/orders');
  await until(seller, PRODUCT);
  await picture(seller, '16-orders');
  await press(seller, page.getByRole('main').getByRole('link', { name: /^YC-/ }).first(), /\/seller\/orders\/YC-/);
  await page.getByRole('combobox', { name: 'Carrier' }).selectOption('postal');
  await page.getByRole('textbox', { name: 'Tracking number' }).fill('HP44719020US');
  await picture(seller, '17-ship');
  await press(seller, button(seller, 'Mark as shipped'), /notice=order_shipped/);
}

async function receive(shopper, order) {
  await shopper.goto(order);
  await shopper.page.getByText('On its way to you').first().waitFor();
  await shopper.page.getByRole('button', { name: 'I have received it' }).first().click();
  await shopper.page.getByRole('heading', { name: 'Delivered' }).first().waitFor();
  await picture(shopper, '18-received');
}

/** A new account waits three days before money may go there, so it is given in time. */
async function givePayout(creator) {
  const { page } = creator;
  await creator.goto('/creator/withdraw');
  await page.getByRole('textbox', { name: 'Account holder' }).fill('Nora Finch');
  await page.getByRole('textbox', { name: 'Account number or IBAN' }).fill('Coast Credit Union 0091 2204');
  await press(creator, button(creator, 'Save').first(), /notice=payout_saved/);
}

async function withdraw(seller, creator) {
  await seller.goto('/seller/finance?tab=settled');
  // two chairs at 69.99, in which there is 10.37 of tax: less 5 %, 2 %, and a fifth of the rest for the creator
  await until(seller, button(seller, 'Withdraw'));
  await seller.page.getByText('$104.26').first().waitFor();
  await picture(seller, '19-finance');
  await press(seller, button(seller, 'Withdraw'), /notice=withdrawal_requested/);
  await picture(seller, '20-withdrawn');

  const { page } = creator;
  await creator.goto('/creator/earnings');
  await until(creator, '$25.92');
  await picture(creator, '21-earnings');
  await creator.goto('/creator/withdraw');
  const amount = page.getByRole('textbox', { name: 'Amount' });
  await until(creator, amount);
  await amount.fill('25.92');
  await press(creator, button(creator, 'Continue'), /amount=/);
  await page.getByText('$25.40').first().waitFor();
  await picture(creator, '22-fee');
  await press(creator, button(creator, /^Withdraw/).first(), /notice=withdrawal_requested/);
}

async function payOut(operator) {
  const { page } = operator;
  await operator.goto('/operator/money');
  for (const name of [`${SHOP} LLC`, 'Nora Finch']) {
    await until(operator, name);
    const row = page.getByRole('row', { name });
    await until(operator, row.getByRole('button', { name: 'Mark paid' }));
    await picture(operator, '23-money');
    await press(operator, row.getByRole('button', { name: 'Mark paid' }), /notice=withdrawal_paid/);
    await page.getByRole('row', { name }).waitFor({ state: 'detached' });
    await operator.goto('/operator/money');
  }
}

story(
  'the whole round of a sale, from an empty shop to money in the bank',
  async ({ server, browser }) => {
    const operator = await browser.open(server.url, { device: DESKTOP });
    const seller = await browser.open(server.url, { device: DESKTOP });
    const creator = await browser.open(server.url, { device: PHONE });
    const shopper = await browser.open(server.url, { device: PHONE });

    await operator.goto('/sign-in');
    await picture(operator, '00-sign-in');
    await press(operator, button(operator, /operator@demo.example/), /\/operator/);

    await openShop(seller, operator);
    await importGoods(seller, operator);
    await openPlan(seller);
    const link = await getLink(creator, operator);
    const order = await buy(shopper, link);
    await moveClock(operator, '1 hour later');
    await ship(seller);
    await receive(shopper, order);
    await givePayout(creator);
    await moveClock(operator, '14 days later');
    await withdraw(seller, creator);
    await payOut(operator);

    await seller.goto('/seller/finance?tab=withdrawals');
    await seller.page.getByText('Paid').first().waitFor();
    await creator.goto('/creator');
    await picture(creator, '24-creator');
    const audit = await server.command('audit');
    assert.equal(audit.code, 0, audit.stdout);
  },
  { timeout: 600_000 },
);
