//! The journal of every act that moves money; the table in the crate's head says what goes where.

use crate::{AccountKey, AccountKind as Kind, Amounts, Entry, Journal, JournalKind, Owner, Refusal, SettlementLine};
use kernel::{CreatorId, Currency, OrderId, OrderLineId, PaymentId, ShopId, WithdrawalId};

/// A paid order line: what it settles to and who gets its commission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapturedLine {
    /// The line.
    pub id: OrderLineId,
    /// Its parts.
    pub settlement: SettlementLine,
    /// The creator its sale is attributed to; needed as soon as there is a commission.
    pub creator: Option<CreatorId>,
}

/// Whether a line's money is still held or already with the shop and the creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// In PENDING and COMMISSION_RESERVE.
    Held,
    /// In AVAILABLE of both.
    Settled,
}

/// What one line puts where, except the buyer's side. Adds up to `buyer_paid`.
fn posting(shop: ShopId, currency: Currency, line: &CapturedLine, stage: Stage) -> Result<Vec<Entry>, Refusal> {
    let s = &line.settlement;
    let (shop_kind, commission) = match stage {
        Stage::Held => (Kind::Pending, (Owner::Shop(shop), Kind::CommissionReserve)),
        Stage::Settled => match line.creator {
            Some(creator) => (Kind::Available, (Owner::Creator(creator), Kind::Available)),
            None if s.affiliate_commission == 0 => (Kind::Available, (Owner::Shop(shop), Kind::CommissionReserve)),
            None => {
                return Err(Refusal::ImpossibleAmount {
                    fact: "affiliate_commission",
                });
            }
        },
    };
    let entry = |owner, kind, minor| Entry {
        account: AccountKey::new(owner, kind, currency),
        minor,
    };
    Ok(vec![
        entry(Owner::Shop(shop), shop_kind, s.settlement),
        entry(commission.0, commission.1, -s.affiliate_commission),
        entry(Owner::Platform, Kind::CommissionRev, -s.platform_commission),
        entry(Owner::Platform, Kind::TxnFee, -s.transaction_fee),
        entry(Owner::Platform, Kind::CarrierPayable, s.carrier_cost),
        entry(Owner::Platform, Kind::TaxPayable, s.tax_payable),
        entry(Owner::Platform, Kind::PromoExpense, -s.platform_paid),
    ])
}

fn negated(entries: Vec<Entry>) -> impl Iterator<Item = Entry> {
    entries.into_iter().map(|entry| Entry {
        minor: -entry.minor,
        ..entry
    })
}

/// `None` when nothing moves at all (a free line), which is no journal and no error.
fn journal(kind: JournalKind, idem_key: String, entries: &[Entry]) -> Result<Option<Journal>, Refusal> {
    match Journal::new(kind, idem_key, entries) {
        Ok(journal) => Ok(Some(journal)),
        Err(Refusal::EmptyJournal) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// The lines' postings and the platform account the buyer's side goes to, with what the buyer paid.
fn order_journal(
    kind: JournalKind,
    idem_key: String,
    (shop, currency): (ShopId, Currency),
    lines: &[CapturedLine],
    reversed: bool,
) -> Result<Option<Journal>, Refusal> {
    let mut entries = Vec::with_capacity(lines.len() * 8);
    for line in lines {
        let posting = posting(shop, currency, line, Stage::Held)?;
        let paid = line.settlement.buyer_paid;
        if reversed {
            let account = AccountKey::new(Owner::Platform, Kind::BuyerRefundPayable, currency);
            entries.extend(negated(posting));
            entries.push(Entry { account, minor: paid });
        } else {
            let account = AccountKey::new(Owner::Platform, Kind::CashClearing, currency);
            entries.extend(posting);
            entries.push(Entry { account, minor: -paid });
        }
    }
    journal(kind, idem_key, &entries)
}

/// A buyer's payment for one shop's order came in. `None` when the order is free of everything.
pub fn payment_captured(
    order: OrderId,
    shop: ShopId,
    currency: Currency,
    lines: &[CapturedLine],
) -> Result<Option<Journal>, Refusal> {
    let key = format!("capture:{order}");
    order_journal(JournalKind::PaymentCaptured, key, (shop, currency), lines, false)
}

/// A paid order is cancelled before any of its lines settled: the capture reversed, the buyer's part to be refunded.
/// `lines` are the order's lines as they stand (after any [`line_adjusted`]).
pub fn order_cancelled(
    order: OrderId,
    shop: ShopId,
    currency: Currency,
    lines: &[CapturedLine],
) -> Result<Option<Journal>, Refusal> {
    let key = format!("cancel:{order}");
    order_journal(JournalKind::OrderCancelled, key, (shop, currency), lines, true)
}

/// A line changes after capture (a refund of units, of an amount): shop, platform and creator move in one journal and
/// the difference of what the buyer paid becomes a refund. `event` names the refund and makes the key unique.
pub fn line_adjusted(
    event: &str,
    shop: ShopId,
    currency: Currency,
    before: &CapturedLine,
    after: &CapturedLine,
    stage: Stage,
) -> Result<Option<Journal>, Refusal> {
    let mut entries = posting(shop, currency, after, stage)?;
    entries.extend(negated(posting(shop, currency, before, stage)?));
    entries.push(Entry {
        account: AccountKey::new(Owner::Platform, Kind::BuyerRefundPayable, currency),
        minor: before.settlement.buyer_paid - after.settlement.buyer_paid,
    });
    let key = format!("adjust:{}:{event}", before.id);
    journal(JournalKind::LineAdjusted, key, &entries)
}

/// A payment brought more than its orders need, as when a checkout is paid twice: the buyer gets it back.
/// Errors: the amount is not positive.
pub fn surplus_captured(payment: PaymentId, currency: Currency, minor: i64) -> Result<Journal, Refusal> {
    let key = format!("surplus:{payment}");
    let kinds = (Kind::CashClearing, Kind::BuyerRefundPayable);
    between(JournalKind::SurplusCaptured, key, kinds, currency, minor, "surplus")
}

/// A promised refund left the bank. `refund` names it and makes the key unique.
/// Errors: the amount is not positive.
pub fn refund_paid(refund: &str, currency: Currency, minor: i64) -> Result<Journal, Refusal> {
    let key = format!("refund_paid:{refund}");
    let kinds = (Kind::BuyerRefundPayable, Kind::CashClearing);
    between(JournalKind::RefundPaid, key, kinds, currency, minor, "refund")
}

/// Moves an amount between two of the platform's accounts. Errors: it is not positive; `fact` names it.
fn between(
    kind: JournalKind,
    key: String,
    (from, to): (Kind, Kind),
    currency: Currency,
    minor: i64,
    fact: &'static str,
) -> Result<Journal, Refusal> {
    if minor <= 0 {
        return Err(Refusal::ImpossibleAmount { fact });
    }
    let entry = |kind, minor| Entry {
        account: AccountKey::new(Owner::Platform, kind, currency),
        minor,
    };
    Journal::new(kind, key, &[entry(from, -minor), entry(to, minor)])
}

/// A line's hold is over: the shop's part and the creator's part become available, together.
/// `None` when neither gets anything. Errors: a commission without a creator.
pub fn line_settled(shop: ShopId, currency: Currency, line: &CapturedLine) -> Result<Option<Journal>, Refusal> {
    let mut entries = posting(shop, currency, line, Stage::Settled)?;
    entries.extend(negated(posting(shop, currency, line, Stage::Held)?));
    journal(JournalKind::LineSettled, format!("settle:{}", line.id), &entries)
}

fn withdrawal(
    kind: JournalKind,
    act: &str,
    id: WithdrawalId,
    currency: Currency,
    entries: &[(Owner, Kind, i64)],
) -> Result<Journal, Refusal> {
    let entries: Vec<Entry> = entries
        .iter()
        .map(|(owner, kind, minor)| Entry {
            account: AccountKey::new(*owner, *kind, currency),
            minor: *minor,
        })
        .collect();
    Journal::new(kind, format!("withdrawal:{id}:{act}"), &entries)
}

/// A shop or creator asks for `amounts.gross`. Errors: the platform itself cannot withdraw.
pub fn withdrawal_requested(
    id: WithdrawalId,
    owner: Owner,
    currency: Currency,
    amounts: Amounts,
) -> Result<Journal, Refusal> {
    let entries = [
        (owner, Kind::Available, -amounts.gross),
        (owner, Kind::Withdrawing, amounts.gross),
    ];
    withdrawal(JournalKind::WithdrawalRequested, "requested", id, currency, &entries)
}

/// It was paid: the net amount left the bank, the fee is earned.
pub fn withdrawal_paid(
    id: WithdrawalId,
    owner: Owner,
    currency: Currency,
    amounts: Amounts,
) -> Result<Journal, Refusal> {
    let entries = [
        (owner, Kind::Withdrawing, -amounts.gross),
        (Owner::Platform, Kind::PayoutClearing, amounts.net),
        (Owner::Platform, Kind::WithdrawFeeRev, amounts.fee),
    ];
    withdrawal(JournalKind::WithdrawalPaid, "paid", id, currency, &entries)
}

/// It failed or was cancelled before it was paid: the gross amount is available again, no fee is kept.
pub fn withdrawal_released(
    id: WithdrawalId,
    owner: Owner,
    currency: Currency,
    amounts: Amounts,
) -> Result<Journal, Refusal> {
    let entries = [
        (owner, Kind::Withdrawing, -amounts.gross),
        (owner, Kind::Available, amounts.gross),
    ];
    withdrawal(JournalKind::WithdrawalReleased, "released", id, currency, &entries)
}

/// The bank sent back a paid withdrawal: everything is available again, the fee is given back.
pub fn withdrawal_returned(
    id: WithdrawalId,
    owner: Owner,
    currency: Currency,
    amounts: Amounts,
) -> Result<Journal, Refusal> {
    let entries = [
        (Owner::Platform, Kind::PayoutClearing, -amounts.net),
        (Owner::Platform, Kind::WithdrawFeeRev, -amounts.fee),
        (owner, Kind::Available, amounts.gross),
    ];
    withdrawal(JournalKind::WithdrawalReturned, "returned", id, currency, &entries)
}
