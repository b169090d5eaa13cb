// `kill -9` while orders are being placed: many shoppers buy a few things until they are sold out, the server is killed in
// the middle of it several times and started again. Nothing acknowledged is lost, nothing is sold twice, and the audit
// finds nothing. Plain forms, no browser.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Forms, fieldsOf } from '../lib/forms.mjs';
import { startServer } from '../lib/server.mjs';

const SHOP = 'marrowby-kitchen';
/** What is for sale, and how many of each there are. */
const STOCK = { 'Kill Test Bowl': 14, 'Kill Test Jug': 9, 'Kill Test Tray': 13 };
const UNITS = Object.values(STOCK).reduce((sum, n) => sum + n, 0);
const SHOPPERS = 8;
/** After how many acknowledged orders the server is killed. */
const KILLS = [5, 13, 22, 29];
const ADDRESS = { name: 'June Park', line1: 'Ashgrove Lane 14', city: 'Ferndale', region: 'OR', postcode: '97412', country: 'US' };

/** Puts the goods on sale: an import on the command line, then the operator's approval. Their variants by title. */
async function goods(server) {
  const head = 'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Status';
  const rows = Object.entries(STOCK).map(
    ([title, stock]) => `${title.toLowerCase().replaceAll(' ', '-')},${title},<p>Made of stoneware and fired twice.</p>,Test,Indoor,,true,shopify,${stock},deny,12.50,active`,
  );
  const file = join(server.folder, 'kill.csv');
  await writeFile(file, `${[head, ...rows].join('\n')}\n`);
  const imported = await server.command('import', 'products', '--shop', SHOP, file);
  assert.equal(imported.code, 0, imported.stdout + imported.stderr);

  const operator = new Forms(server.url);
  await operator.post('/api/account/sign_in', { email: 'operator@demo.example', password: 'kettle on the cart' }, '/sign-in');
  const desk = await operator.get('/operator/products');
  const forms = desk.text.split('<form').filter((part) => part.includes('/api/operator/products/approve_shop'));
  for (const form of forms) {
    const fields = fieldsOf(`<form${form}`, '/api/operator/products/approve_shop');
    await operator.post('/api/operator/products/approve_shop', fields, '/operator/products');
  }
  const variants = {};
  const deadline = Date.now() + 15_000;
  for (const title of Object.keys(STOCK)) {
    const path = `/product/${title.toLowerCase().replaceAll(' ', '-')}`;
    let page = await operator.get(path);
    while (!page.text.includes('action="/api/buy/add"')) {
      assert.ok(Date.now() < deadline, `${path} did not go on sale: ${page.status}\n${imported.stdout}`);
      await new Promise((wake) => setTimeout(wake, 200));
      page = await operator.get(path);
    }
    variants[title] = { path, fields: fieldsOf(page.text, '/api/buy/add') };
  }
  return variants;
}

/** What was acknowledged: payment references by order form, and the order pages of those who paid. */
class Book {
  references = new Map();
  paid = new Map();
}

/**
 * One shopper after the other's way: buys one piece of the thing again and again until it is sold out. An answer that does
 * not arrive is asked for again with the very same form, as a person pressing the button once more does.
 */
async function shop(server, number, { path, fields }, book, alive) {
  for (let order = 0; ; order += 1) {
    const shopper = new Forms(server.url);
    const again = async (ask) => {
      for (;;) {
        await alive();
        try {
          const answer = await ask();
          assert.ok(answer.status < 500, `${answer.status} while shopping: ${answer.text}`);
          return answer;
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
        }
      }
    };
    await again(() => shopper.post('/api/buy/add', { ...fields, quantity: '1' }, path));
    const checkout = await again(() => shopper.get('/checkout?country=US'));
    // nothing left that could be bought
    if (!checkout.text.includes('action="/api/buy/place"')) return;
    const form = { ...fieldsOf(checkout.text, '/api/buy/place'), ...ADDRESS, email: `june.${number}.${order}@buyer.example` };
    const placed = await again(() => shopper.post('/api/buy/place', form, '/checkout?country=US'));
    // sold out between the page and the button
    if (!placed.to.startsWith('/pay/test/')) return;
    const reference = placed.to.slice('/pay/test/'.length);
    assert.ok(!book.references.has(reference), `${reference} was given to two shoppers`);
    book.references.set(reference, { shopper, form });
    if (order % 2 === 0) {
      const paid = await again(() => shopper.post('/api/buy/test_pay', { reference, choice: 'pay' }, placed.to));
      assert.match(paid.to, /^\/order\//);
      book.paid.set(reference, { shopper, page: paid.to.split('?')[0] });
    }
  }
}

test('orders survive kill -9: none acknowledged is lost, none is doubled, no piece is sold twice', { timeout: 240_000 }, async (t) => {
  const server = await startServer({ demo: true });
  try {
    const things = Object.values(await goods(server));
    const book = new Book();
    let up = Promise.resolve();
    const shopping = Array.from({ length: SHOPPERS }, (_, n) => shop(server, n, things[n % things.length], book, () => up));
    const done = Promise.all(shopping);
    let over = false;
    done.finally(() => (over = true)).catch(() => {});
    let kills = 0;
    for (const after of KILLS) {
      while (book.references.size < after && !over) await new Promise((wake) => setTimeout(wake, 2));
      if (over) break;
      await server.kill();
      kills += 1;
      up = server.start();
      await up;
    }
    await done;
    assert.equal(kills, KILLS.length, 'every kill came while shoppers were shopping');

    // sold to the last piece and not one more: a lost order would leave one over, a doubled one would be missing here
    assert.equal(book.references.size, UNITS, 'acknowledged orders and pieces in stock');
    // killed once more, so that nothing is answered from memory
    await server.kill();
    await server.start();
    for (const [reference, { shopper, form }] of book.references) {
      const repeated = await shopper.post('/api/buy/place', form, '/checkout?country=US');
      const expected = book.paid.get(reference)?.page ?? `/pay/test/${reference}`;
      assert.equal(repeated.to, expected, 'the same form again leads to the same order');
    }
    for (const { shopper, page } of book.paid.values()) {
      const order = await shopper.get(page);
      assert.equal(order.status, 200, page);
      assert.match(order.text, /Paid/, `${page} was paid`);
    }
    assert.ok(book.paid.size >= SHOPPERS, `${book.paid.size} paid`);
    const audit = await server.command('audit');
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
    assert.doesNotMatch(server.log, /panicked/);
    t.diagnostic(`${book.references.size} orders, ${book.paid.size} paid, ${kills + 1} kills`);
  } catch (error) {
    for (const line of server.log.trimEnd().split('\n').slice(-40)) t.diagnostic(`server: ${line}`);
    throw error;
  } finally {
    await server.stop();
  }
});
