//! The demo's last weeks, lived through in order: clicks, sales and what follows from them, withdrawals.

use crate::market::{self, Item, Market};
use crate::people::BUYERS;
use crate::sales::{Fate, SALES, Sale};
use crate::{Say, at, pass};
use anyhow::{Context as _, Result, bail};
use flows::affiliate::{Hit, follow_link, sign_touches};
use flows::checkout::{self, PlaceOrder, Placed};
use flows::fulfilment::{self, ShipPackage};
use flows::{Actor, Cx, World, finance, secret};
use kernel::{Instant, Span, VariantId};
use orders::{CancelReason, OrderState};
use shipping::Carrier;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One thing that happens. Numbers are places among the sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// Somebody follows a link and buys nothing: creator, and the link's place among theirs.
    Browse(usize, usize),
    /// The buyer of a sale follows the link that brings them.
    Click(usize),
    Place(usize),
    Pay(usize),
    Ship(usize),
    Confirm(usize),
    CancelAsBuyer(usize),
    CancelAsShop(usize),
    /// The first shop withdraws.
    ShopWithdraws,
    /// The bank has paid it.
    BankPays,
    /// Products and a shop come in that the operator has not looked at.
    SendIn,
    /// The first creator withdraws; the bank has not answered yet.
    CreatorWithdraws,
}

/// What the steps leave to later ones.
struct Weeks<'a> {
    world: &'a Arc<World>,
    market: &'a Market,
    touches: BTreeMap<usize, String>,
    placed: BTreeMap<usize, Placed>,
    parcels: i64,
}

/// Lives them.
pub async fn live(world: &Arc<World>, market: &Market, now: Instant, say: &Say<'_>) -> Result<()> {
    say("Filling the demo marketplace: a month of orders");
    let mut weeks = Weeks {
        world,
        market,
        touches: BTreeMap::new(),
        placed: BTreeMap::new(),
        parcels: 0,
    };
    for (moment, step) in calendar(market, now) {
        pass(world, moment).await?;
        weeks.take(step, moment).await.with_context(|| format!("{step:?}"))?;
    }
    pass(world, now).await
}

/// Everything that happens up to `now`, in order.
fn calendar(market: &Market, now: Instant) -> Vec<(Instant, Step)> {
    let mut steps = vec![
        (now.before(Span::days(7)), Step::ShopWithdraws),
        (now.before(Span::days(2)), Step::BankPays),
        (now.before(Span::hours(15)), Step::CreatorWithdraws),
        (now.before(Span::hours(7)), Step::SendIn),
    ];
    for (n, sale) in SALES.iter().enumerate() {
        let placed = now.before(sale.ago);
        let later = |hours: i64| placed.after(Span::hours(hours));
        steps.push((placed, Step::Place(n)));
        if sale.via.is_some() {
            steps.push((placed.before(Span::minutes(11)), Step::Click(n)));
        }
        if sale.fate != Fate::Unpaid {
            steps.push((placed.after(Span::minutes(2)), Step::Pay(n)));
        }
        match sale.fate {
            Fate::Unpaid | Fate::Paid => {}
            Fate::CancelledByBuyer => steps.push((placed.after(Span::minutes(40)), Step::CancelAsBuyer(n))),
            Fate::AskedToCancel(hours) => steps.push((later(hours), Step::CancelAsBuyer(n))),
            Fate::CancelledByShop(hours) => steps.push((later(hours), Step::CancelAsShop(n))),
            Fate::Sent(hours) => steps.push((later(hours), Step::Ship(n))),
            Fate::Arrived(sent, arrived) => {
                steps.push((later(sent), Step::Ship(n)));
                steps.push((later(arrived), Step::Confirm(n)));
            }
        }
    }
    // visits that came to nothing, more of them as the weeks went on
    for creator in 0..market.creators.len() {
        for n in 0..44_i64 {
            let minutes = 41_000 - n * n * 21 - n * 7 * (i64::try_from(creator).unwrap_or(0) + 3);
            let link = usize::try_from(n).unwrap_or(0) % 5;
            steps.push((
                now.before(Span::minutes(minutes.max(17 + n))),
                Step::Browse(creator, link),
            ));
        }
    }
    steps.retain(|(moment, _)| *moment <= now);
    steps.sort();
    steps
}

impl Weeks<'_> {
    fn cx(&self, moment: Instant, actor: Actor) -> Cx {
        at(self.world, moment, actor)
    }

    fn sale(&self, n: usize) -> Result<&'static Sale> {
        SALES.get(n).context("no such sale")
    }

    fn buyer(&self, sale: &Sale) -> Actor {
        if sale.buyer == 0 {
            self.market.shopper
        } else {
            Actor::Anonymous
        }
    }

    async fn take(&mut self, step: Step, moment: Instant) -> Result<()> {
        match step {
            Step::Browse(creator, link) => self.browse(creator, link, moment).await,
            Step::Click(n) => self.click(n, moment).await,
            Step::Place(n) => self.place(n, moment).await,
            Step::Pay(n) => self.pay(n, moment).await,
            Step::Ship(n) => self.ship(n, moment).await,
            Step::Confirm(n) => self.confirm(n, moment).await,
            Step::CancelAsBuyer(n) => self.cancel_as_buyer(n, moment).await,
            Step::CancelAsShop(n) => self.cancel_as_shop(n, moment).await,
            Step::ShopWithdraws => self.withdraw(self.market.sellers.first(), 12_000, moment).await,
            Step::CreatorWithdraws => self.withdraw(self.market.creators.first(), 1500, moment).await,
            Step::SendIn => market::send_in(self.world, self.market, moment).await,
            Step::BankPays => self.bank_pays(moment).await,
        }
    }

    async fn browse(&self, creator: usize, link: usize, moment: Instant) -> Result<()> {
        let mut own = self
            .market
            .codes
            .iter()
            .filter(|((owner, _), _)| *owner == creator)
            .map(|(_, code)| code);
        let code = own.nth(link).context("a link is missing")?;
        self.hit(code, &format!("visitor {}", moment.micros() % 23), moment)
            .await?;
        Ok(())
    }

    async fn click(&mut self, n: usize, moment: Instant) -> Result<()> {
        let sale = self.sale(n)?;
        let (creator, key) = sale.via.context("nobody brought this buyer")?;
        let code = self.market.codes.get(&(creator, key)).context("a link is missing")?;
        let touches = self.hit(code, &format!("buyer {}", sale.buyer), moment).await?;
        self.touches.insert(n, touches);
        Ok(())
    }

    /// Follows a link and gives the signed touch it leaves.
    async fn hit(&self, code: &str, visitor: &str, moment: Instant) -> Result<String> {
        let hit = Hit {
            method: "GET".to_owned(),
            code: code.to_owned(),
            sec_fetch_dest: Some("document".to_owned()),
            visitor_text: visitor.to_owned(),
            surface: "link",
            ..Hit::default()
        };
        let answer = follow_link(&self.cx(moment, Actor::Anonymous), &hit).await?;
        let touches: Vec<_> = answer.touch.into_iter().collect();
        Ok(sign_touches(&self.world.keys, &touches))
    }

    fn variant(&self, key: &str, place: usize) -> Result<VariantId> {
        let item: &Item = self
            .market
            .items
            .get(key)
            .with_context(|| format!("no good is called {key}"))?;
        item.variants
            .get(place)
            .copied()
            .with_context(|| format!("{key} has no such variant"))
    }

    async fn place(&mut self, n: usize, moment: Instant) -> Result<()> {
        let sale = self.sale(n)?;
        let buyer = BUYERS.get(sale.buyer).context("no such buyer")?;
        let cx = self.cx(moment, self.buyer(sale));
        let key = secret::token();
        let touches = self.touches.get(&n).cloned().unwrap_or_default();
        for (good, variant, quantity) in sale.items {
            let variant = self.variant(good, *variant)?;
            checkout::add_to_cart(&cx, &key, variant, *quantity, &touches).await?;
        }
        let cart = checkout::cart(&cx, Some(&key)).await?.context("a cart just filled")?;
        let address = buyer.address();
        let offer = checkout::offer(&cx, cx.db(), &cart, Some(&address.country)).await?;
        let order = PlaceOrder {
            email: buyer.email().to_owned(),
            address,
            quote_hash: offer.hash,
            idem_key: secret::token(),
            touches,
        };
        self.placed
            .insert(n, checkout::place_order(&cx, Some(&key), &order).await?);
        Ok(())
    }

    fn placed(&self, n: usize) -> Result<&Placed> {
        self.placed.get(&n).context("this was never placed")
    }

    async fn pay(&self, n: usize, moment: Instant) -> Result<()> {
        let placed = self.placed(n)?;
        let cx = self.cx(moment, self.buyer(self.sale(n)?));
        checkout::start_payment(&cx, &placed.access_key).await?;
        let payment = store::orders::payment_of_group(cx.db(), placed.group)
            .await?
            .context("a payment just begun")?;
        checkout::test_pay(&cx, &payment.reference, true, None).await?;
        Ok(())
    }

    async fn orders(&self, n: usize) -> Result<Vec<store::orders::OrderRow>> {
        Ok(store::orders::orders_of_group(&self.world.db, self.placed(n)?.group).await?)
    }

    async fn ship(&mut self, n: usize, moment: Instant) -> Result<()> {
        for order in self.orders(n).await? {
            self.parcels += 1;
            let seller = self.market.seller_of(order.shop).context("a shop of nobody's")?;
            let carrier = if self.parcels % 3 == 0 {
                Carrier::Courier
            } else {
                Carrier::Postal
            };
            let tracking = format!("HP{:08}US", 44_719_020 + self.parcels * 7919);
            let package = ShipPackage {
                order: order.id,
                carrier,
                tracking,
                units: Vec::new(),
            };
            fulfilment::ship_package(&self.cx(moment, seller), &package).await?;
        }
        Ok(())
    }

    async fn confirm(&self, n: usize, moment: Instant) -> Result<()> {
        let cx = self.cx(moment, self.buyer(self.sale(n)?));
        for order in self.orders(n).await? {
            fulfilment::confirm_receipt(&cx, &self.placed(n)?.access_key, order.id).await?;
        }
        Ok(())
    }

    async fn cancel_as_buyer(&self, n: usize, moment: Instant) -> Result<()> {
        let cx = self.cx(moment, self.buyer(self.sale(n)?));
        for order in self.orders(n).await? {
            fulfilment::cancel_as_buyer(&cx, &self.placed(n)?.access_key, order.id, CancelReason::ChangedMind).await?;
        }
        Ok(())
    }

    async fn cancel_as_shop(&self, n: usize, moment: Instant) -> Result<()> {
        for order in self.orders(n).await? {
            if order.state == OrderState::Cancelled {
                continue;
            }
            let seller = self.market.seller_of(order.shop).context("a shop of nobody's")?;
            fulfilment::cancel_as_seller(&self.cx(moment, seller), order.id, CancelReason::OutOfStock).await?;
        }
        Ok(())
    }

    async fn withdraw(&self, who: Option<&Actor>, minor: i64, moment: Instant) -> Result<()> {
        let cx = self.cx(moment, *who.context("nobody withdraws")?);
        finance::request_withdrawal(&cx, minor, &secret::token()).await?;
        Ok(())
    }

    async fn bank_pays(&self, moment: Instant) -> Result<()> {
        let cx = self.cx(moment, self.market.operator);
        let open = store::ledger::withdrawals_in(cx.db(), ledger::WithdrawalState::Processing, 5).await?;
        let Some(first) = open.first() else {
            bail!("the bank has nothing to pay")
        };
        finance::decide_withdrawal(&cx, first.id, None).await?;
        Ok(())
    }
}
