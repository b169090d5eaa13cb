//! One-time codes, however they travel: made, counted, kept as a keyed hash, tried and spent in one way
//! (spec: commerce 2.1 "Codes").

use super::limit::{Limit, per_network, tidy};
use crate::{Cx, Result, secret};
use db::Tx;
use identity::{CODE_TTL, CODES_PER_DAY, CodeVerdict, SentCode, check_send, code_from_random, judge_code, read_code};
use kernel::{Error, Span};

/// Tries of codes from one network address within an hour.
const TRIES_PER_HOUR: i64 = 60;

/// What a code is for: keeps hashes and counters of one way apart from those of another.
pub(super) struct Purpose {
    /// What the keyed hash is made for.
    pub hash: &'static str,
    /// Counts codes sent to one target.
    pub sent: &'static str,
    /// Counts codes asked for from one network address.
    pub sent_network: &'static str,
    /// Counts tries from one network address.
    pub tried_network: &'static str,
    /// The field error of digits that are wrong.
    pub wrong: &'static str,
}

impl Purpose {
    /// Makes a code for `target` (an address or a number) and keeps its hash, bound to `bound`; the caller sends it in the
    /// same transaction. Errors: `TooMany`.
    pub async fn issue(&self, cx: &Cx, tx: &mut Tx, target: &str, bound: &str, ip: &str) -> Result<String> {
        let day = Span::hours(24);
        Limit {
            what: self.sent_network,
            most: per_network(cx, CODES_PER_DAY as i64),
            window: day,
        }
        .count(cx, tx, ip)
        .await?;
        // the counter's row also makes two requests for one target wait for each other
        Limit {
            what: self.sent,
            most: i64::MAX,
            window: day,
        }
        .count(cx, tx, target)
        .await?;
        let sent = store::identity::codes_sent(&mut *tx, target, cx.now.before(day)).await?;
        check_send(&sent, cx.now)?;
        let code = code_from_random(secret::random());
        let hash = cx.world.keys.sign(self.hash, &format!("{bound} {code}"));
        store::identity::insert_code(tx, cx.id(), target, &hash, cx.now, cx.now.after(CODE_TTL)).await?;
        Ok(code)
    }

    /// Tries what was typed against the newest code sent to `target`, and spends it when right: then the transaction comes
    /// back for what the code opens. A wrong try is counted and stays counted.
    /// Errors: `Invalid` for `code` (wrong or spent), `TooMany`.
    pub async fn redeem(&self, cx: &Cx, mut tx: Tx, target: &str, bound: &str, typed: &str, ip: &str) -> Result<Tx> {
        let typed = read_code(typed).ok_or_else(|| Error::field("code", self.wrong))?;
        Limit {
            what: self.tried_network,
            most: per_network(cx, TRIES_PER_HOUR),
            window: Span::hours(1),
        }
        .count(cx, &mut tx, ip)
        .await?;
        let Some(code) = store::identity::newest_code(&mut tx, target).await? else {
            tx.commit().await?;
            return Err(Error::field("code", self.wrong));
        };
        let sent = SentCode {
            sent_at: code.created_at,
            tries: code.tries,
            spent: code.used_at.is_some(),
        };
        let keys = &cx.world.keys;
        let matches = keys.verify(self.hash, &format!("{bound} {typed}"), &code.code_hash);
        match judge_code(&sent, matches, cx.now) {
            CodeVerdict::Right => {
                store::identity::spend_code(&mut tx, code.id, code.tries, cx.now).await?;
                tidy(cx, &mut tx).await?;
                Ok(tx)
            }
            CodeVerdict::Wrong { .. } => {
                store::identity::count_try(&mut tx, code.id, code.tries).await?;
                tx.commit().await?;
                Err(Error::field("code", self.wrong))
            }
            CodeVerdict::Spent | CodeVerdict::Expired => {
                tx.commit().await?;
                Err(Error::field("code", "expired"))
            }
        }
    }
}
