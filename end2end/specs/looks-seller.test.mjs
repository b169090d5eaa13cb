// The seller centre as the demo's seller sees it: every page and state in both themes, sizes and directions.

import { looks } from '../lib/looks.mjs';
import { story } from '../lib/story.mjs';

const seller = (path, more = {}) => ({ path, as: 'seller', ...more });

/** Follows the first link of this selector on a list. */
const first = (selector) => async ({ page }) => {
  const href = await page.locator(selector).first().getAttribute('href');
  await page.goto(href);
  await page.locator('html[data-ready]').waitFor({ state: 'attached' });
};

story("the seller centre's pages look right", async (stage) => {
  await looks(stage, [
    seller('/seller'),
    seller('/seller/orders'),
    seller('/seller/orders?tab=to_ship&due=late'),
    seller('/seller/orders?tab=shipped'),
    seller('/seller/orders?q=no+such+order'),
    seller('/seller/orders/ship'),
    seller('/seller/orders', { name: 'an order to ship', go: first('main tbody a[href^="/seller/orders/YC"]') }),
    seller('/seller/products'),
    seller('/seller/products?tab=sold_out'),
    seller('/seller/products/new'),
    seller('/seller/products/import'),
    seller('/seller/products', { name: 'a product', go: first('main tbody a[href^="/seller/products/"]') }),
    seller('/seller/shipping'),
    seller('/seller/promotions'),
    seller('/seller/promotions/new'),
    seller('/seller/promotions', { name: 'a promotion', go: first('main a[href^="/seller/promotions/change"]') }),
    seller('/seller/affiliate'),
    seller('/seller/affiliate/add'),
    seller('/seller/finance'),
    seller('/seller/finance?tab=statements'),
    seller('/seller/finance?tab=withdrawals'),
    seller('/seller/no-such-page', { status: 404 }),
  ]);
}, { once: true });
