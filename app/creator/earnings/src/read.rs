//! Reads and words what the pages show; server only.

use crate::chart;
use crate::earnings::{EarningRow, EarningsView, UNCREDITED, UncreditedRow};
use crate::overview::{OverviewView, PERIODS, SumsView};
use crate::withdraw::{QuoteView, WithdrawView, WithdrawalRow};
use crate::words;
use affiliate::CommissionState;
use flows::Cx;
use flows::calendar::{day_start, local_day};
use flows::finance::{Payee, payee, quote_withdrawal};
use i18n::{Locale, t};
use kernel::{Bps, CreatorId, Currency, Cursor, Error, Instant, Money, Span};
use ledger::{AccountKind, WithdrawalState};
use std::collections::BTreeMap;
use store::affiliate::{CommissionRow, LostRow, StateSum};
use store::ledger::Withdrawal;
use wire::WireError;

const PAGE: usize = 20;

fn locale(payee: &Payee) -> Locale {
    let base = i18n::locale();
    Locale::new(base.lang, base.region, &payee.time_zone, payee.currency)
}

/// Amounts by currency as one text; nothing is zero of the creator's own currency.
fn amounts(by_currency: &BTreeMap<Currency, i64>, locale: &Locale) -> String {
    let texts: Vec<String> = by_currency
        .iter()
        .filter(|(_, minor)| **minor != 0)
        .map(|(currency, minor)| i18n::money(Money::new(*minor, *currency), locale))
        .collect();
    if texts.is_empty() {
        i18n::money(Money::new(0, locale.currency), locale)
    } else {
        i18n::list(&texts, locale)
    }
}

async fn sums(cx: &Cx, payee: &Payee, all: &[StateSum], locale: &Locale) -> Result<SumsView, Error> {
    let of = |state: CommissionState| {
        let mut sums = BTreeMap::new();
        for sum in all.iter().filter(|s| s.state == state) {
            *sums.entry(sum.currency).or_insert(0) += sum.amount_minor;
        }
        amounts(&sums, locale)
    };
    let mut paid = BTreeMap::new();
    for sum in all {
        *paid.entry(sum.currency).or_insert(0) += sum.paid_minor;
    }
    let balances = store::ledger::balances(cx.db(), payee.owner).await?;
    let held = |kind: AccountKind| {
        let found = balances.iter().filter(|b| b.key.kind == kind);
        found.map(|b| (b.key.currency, b.minor)).collect::<BTreeMap<_, _>>()
    };
    let (available, under_way) = (held(AccountKind::Available), held(AccountKind::Withdrawing));
    let next = all
        .iter()
        .filter(|s| s.state == CommissionState::Pending)
        .filter_map(|s| s.next_at)
        .min();
    Ok(SumsView {
        estimated: of(CommissionState::Estimated),
        pending: of(CommissionState::Pending),
        pending_next: next.map(|at| i18n::moment(at, cx.now, locale)).unwrap_or_default(),
        ready: available
            .iter()
            .any(|(c, minor)| *minor >= ledger::default_minimum(*c).minor),
        available: amounts(&available, locale),
        under_way: if under_way.values().any(|m| *m != 0) {
            amounts(&under_way, locale)
        } else {
            String::new()
        },
        paid: amounts(&paid, locale),
        reversed: of(CommissionState::Reversed),
    })
}

/// The creator's home.
pub async fn overview(cx: &Cx, days: &str) -> Result<OverviewView, Error> {
    let creator = cx.creator()?;
    let payee = payee(cx).await?;
    let locale = locale(&payee);
    let all = store::affiliate::commission_sums(cx.db(), creator).await?;
    let period = days.parse().ok().filter(|days| PERIODS.contains(days)).unwrap_or(28);
    let since = |days| chart::since(cx.now, days, &payee.time_zone);
    let quarters = store::affiliate::commission_quarters(cx.db(), creator, payee.currency, since(2 * period)).await?;
    let days = chart::rows(&quarters, cx.now, period, payee.currency, &locale);
    let log = cx.world.clicks.db();
    let clicks = store::affiliate::clicks_since(log, creator, since(period)).await?;
    let orders: i64 = quarters.iter().filter(|q| q.at >= since(period)).map(|q| q.count).sum();
    let rate = |part: i64, whole: i64| {
        let bps = i128::from(part) * 10_000 / i128::from(whole.max(1));
        Bps(i32::try_from(bps).unwrap_or(i32::MAX))
    };
    let conversion = match clicks.unique {
        0 => t!("creator.home.no_conversion"),
        unique => i18n::percent(rate(orders, unique), &locale),
    };
    let (now, before): (i64, i64) = (days.values.iter().sum(), days.before.iter().sum());
    Ok(OverviewView {
        sums: sums(cx, &payee, &all, &locale).await?,
        earned: days.sum.clone(),
        // whole per cent: nobody is helped by hundredths of a change
        change: (before > 0).then(|| {
            let change = rate((now - before).abs(), before).0;
            (i18n::percent(Bps((change + 50) / 100 * 100), &locale), now >= before)
        }),
        days,
        period,
        counts: [
            i18n::number(clicks.clicks, &locale),
            i18n::number(orders, &locale),
            conversion,
        ],
        has_links: store::affiliate::link_count(cx.db(), creator, 1).await? > 0,
        fee: i18n::percent(payee.fee, &locale),
    })
}

/// The creator's commissions, or the sales that are not theirs when `state` is [`UNCREDITED`].
pub async fn earnings(cx: &Cx, state: &str, cursor: &str) -> Result<EarningsView, Error> {
    let creator = cx.creator()?;
    let payee = payee(cx).await?;
    let locale = locale(&payee);
    let all = store::affiliate::commission_sums(cx.db(), creator).await?;
    let cursor = Cursor::decode(cursor);
    let (rows, lost, next);
    if state == UNCREDITED {
        let page = store::affiliate::lost_sales(cx.db(), creator, cursor, PAGE).await?;
        lost = page.rows.iter().map(|row| uncredited(row, creator, &locale)).collect();
        (rows, next) = (Vec::new(), page.next);
    } else {
        let narrowed = CommissionState::from_code(state);
        let page = store::affiliate::commissions(cx.db(), creator, narrowed, cursor, PAGE).await?;
        rows = page.rows.iter().map(|row| earning(row, cx.now, &locale)).collect();
        (lost, next) = (Vec::new(), page.next);
    }
    let states = CommissionState::ALL.iter().map(|state| {
        let count = all.iter().filter(|s| s.state == *state).map(|s| s.count).sum();
        (state.code().to_owned(), words::state(*state).1, count)
    });
    Ok(EarningsView {
        sums: sums(cx, &payee, &all, &locale).await?,
        states: states.collect(),
        rows,
        lost,
        lost_count: store::affiliate::lost_sale_count(cx.db(), creator).await?,
        next,
    })
}

fn uncredited(row: &LostRow, me: CreatorId, locale: &Locale) -> UncreditedRow {
    UncreditedRow {
        title: t!("creator.earnings.title_of", title = row.title, quantity = row.quantity),
        note: t!(
            "creator.earnings.note",
            shop = row.shop_name,
            date = i18n::date(row.placed_at, locale)
        ),
        picture: picture(row.cover),
        seed: row.product.0 >> 22,
        clicked: i18n::date_time(row.clicked_at, locale),
        reason: words::reason(row.reason),
        trace: words::trace(&row.trace, me, locale),
    }
}

fn picture(cover: Option<i64>) -> String {
    cover.map_or_else(String::new, |id| format!("/media/{id}/thumb"))
}

/// When an order that has not arrived will, as a guess from what is known: a week on the way from leaving, or from when
/// it must leave at the latest. `None` once that is past, when nobody can say.
fn arrival(row: &CommissionRow, now: Instant) -> Option<Instant> {
    let left = row.shipped_at.or(row.ship_due_at)?;
    Some(left.after(Span::days(7))).filter(|at| *at > now)
}

fn earning(row: &CommissionRow, now: Instant, locale: &Locale) -> EarningRow {
    let c = &row.commission;
    let money = |minor| i18n::money(Money::new(minor, c.currency), locale);
    let (tone, state) = words::state(c.state);
    let expected = match (c.state, c.payable_at) {
        (CommissionState::Reversed, _) => words::reversed(&c.reason),
        (CommissionState::Payable | CommissionState::Paid, Some(at)) => {
            t!("creator.earnings.since", date = i18n::date(at, locale))
        }
        (_, Some(at)) => t!("creator.earnings.expected", moment = i18n::moment(at, now, locale)),
        (CommissionState::Estimated, None) => t!("creator.earnings.after_payment"),
        (_, None) => match arrival(row, now) {
            Some(at) => t!(
                "creator.earnings.about",
                date = i18n::date(at.after(Span::days(row.hold_days)), locale),
                days = row.hold_days
            ),
            None => t!("creator.earnings.after_delivery"),
        },
    };
    EarningRow {
        title: t!("creator.earnings.title_of", title = row.title, quantity = row.quantity),
        note: t!(
            "creator.earnings.note",
            shop = row.shop_name,
            date = i18n::date(row.placed_at, locale)
        ),
        picture: picture(row.cover),
        seed: c.product.0 >> 22,
        rate: t!(
            "creator.earnings.rate",
            rate = i18n::percent(c.rate, locale),
            basis = money(c.basis_minor)
        ),
        tone: tone.to_owned(),
        state,
        expected,
        amount: money(c.amount_minor),
        trace: words::trace(&row.trace, c.creator, locale),
    }
}

/// The withdrawal page with the receipt of the asked amount, if one is asked.
pub async fn withdraw(cx: &Cx, amount: &str, currency: &str) -> Result<WithdrawView, Error> {
    let own = payee(cx).await?;
    let locale = locale(&own);
    let payee = Payee {
        currency: currency.parse().unwrap_or(own.currency),
        ..own.clone()
    };
    let money = |minor| i18n::money(Money::new(minor, payee.currency), &locale);
    let available = store::ledger::balance(cx.db(), payee.available()).await?;
    let recent = store::ledger::withdrawals(cx.db(), payee.owner, 50).await?;
    let balances = store::ledger::balances(cx.db(), payee.owner).await?;
    let others = balances
        .iter()
        .filter(|b| b.key.kind == AccountKind::Available && b.minor > 0)
        .map(|b| b.key.currency);
    let mut currencies: Vec<Currency> = others.chain([own.currency]).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let (today, day) = local_day(cx.now, &payee.time_zone);
    let minimum = ledger::default_minimum(payee.currency);
    let blocked = if let Some(code) = payee.held {
        i18n::text(&format!("refusal.{code}"), &[])
    } else if recent.iter().any(|w| w.local_day == today && w.state.uses_day()) {
        t!("creator.withdraw.blocked_today")
    } else if recent.iter().any(|w| w.currency == payee.currency && w.state.open()) {
        t!("creator.withdraw.blocked_in_flight")
    } else if available < minimum.minor && currencies.len() == 1 {
        t!("creator.withdraw.blocked_minimum", minimum = money(minimum.minor))
    } else {
        String::new()
    };
    let (mut quote, mut problem) = (None, None);
    if !amount.is_empty() && blocked.is_empty() {
        match ask(cx, amount, payee.currency).await {
            Ok(amounts) => {
                quote = Some(QuoteView {
                    gross: money(amounts.gross),
                    fee: money(-amounts.fee),
                    net: money(amounts.net),
                    arrives: i18n::weekday_date(day_start(ledger::expected_day(day), &payee.time_zone), &locale),
                    amount: Money::new(amounts.gross, payee.currency).decimal(),
                    key: flows::secret::token(),
                });
            }
            Err(error) => problem = Some(WireError::Server(error)),
        }
    }
    let name = |c: &Currency| {
        (
            c.code().to_owned(),
            i18n::text(&format!("common.currency.{}", c.code()), &[]),
        )
    };
    let shown = if amount.is_empty() {
        Money::new(available.max(0), payee.currency).decimal()
    } else {
        amount.to_owned()
    };
    Ok(WithdrawView {
        currency: payee.currency.code().to_owned(),
        currencies: currencies.iter().map(name).collect(),
        available: (money(available), shown),
        minimum: money(minimum.minor),
        fee_rate: i18n::percent(payee.fee, &locale),
        blocked,
        payout: (payee.payout_name, payee.payout_to),
        quote,
        problem,
        rows: recent.iter().map(|w| withdrawal(w, &locale)).collect(),
    })
}

async fn ask(cx: &Cx, amount: &str, currency: Currency) -> Result<ledger::Amounts, Error> {
    let amount = flows::decimal::money(amount, currency, "amount").map_err(|e| Error::Invalid(vec![e]))?;
    quote_withdrawal(cx, amount).await
}

fn withdrawal(w: &Withdrawal, locale: &Locale) -> WithdrawalRow {
    let (tone, state) = match w.state {
        WithdrawalState::Requested => ("", t!("creator.withdraw.state.requested")),
        WithdrawalState::Processing => ("info", t!("creator.withdraw.state.processing")),
        WithdrawalState::Paid => ("ok", t!("creator.withdraw.state.paid")),
        WithdrawalState::Failed => ("danger", t!("creator.withdraw.state.failed")),
        WithdrawalState::Cancelled => ("", t!("creator.withdraw.state.cancelled")),
    };
    let note = match (w.state, w.decided_at) {
        (WithdrawalState::Failed, _) => w.failure.clone(),
        (WithdrawalState::Paid, Some(at)) => t!("creator.withdraw.paid_on", date = i18n::date(at, locale)),
        (WithdrawalState::Cancelled, _) => String::new(),
        _ => t!("creator.withdraw.expected", date = i18n::date(w.expected_at, locale)),
    };
    let money = |minor| i18n::money(Money::new(minor, w.currency), locale);
    WithdrawalRow {
        date: i18n::date(w.requested_at, locale),
        tone: tone.to_owned(),
        state,
        note,
        amounts: [money(w.amounts.gross), money(-w.amounts.fee), money(w.amounts.net)],
    }
}
