//! The default payout: a CSV file per day that a person takes to the bank. The files are the record of what was
//! ordered, so they must stay in the folder; copy them, do not move them.

use super::{PayoutGateway, PayoutOrder, is_payable};
use crate::{Error, Result, folder};
use async_trait::async_trait;
use chrono::DateTime;
use csv::StringRecord;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Columns of a batch file.
const COLUMNS: [&str; 5] = ["withdrawal", "to_name", "account", "amount", "currency"];

/// Appends payouts to `payouts-<UTC day>.csv` in a folder.
pub struct FilePayouts {
    folder: PathBuf,
    known: Arc<Mutex<Known>>,
}

/// What has been read from the folder so far.
#[derive(Default)]
struct Known {
    /// How far each file has been read.
    read: BTreeMap<PathBuf, u64>,
    /// Every line, by withdrawal.
    lines: HashMap<String, StringRecord>,
}

impl FilePayouts {
    /// Payouts into this folder, which is made when the first one comes.
    pub fn new(folder: impl Into<PathBuf>) -> FilePayouts {
        FilePayouts {
            folder: folder.into(),
            known: Arc::default(),
        }
    }
}

#[async_trait]
impl PayoutGateway for FilePayouts {
    async fn pay(&self, order: &PayoutOrder) -> Result<()> {
        if !is_payable(order) {
            return Err(Error::Refused("payout.bad_order"));
        }
        let day =
            DateTime::from_timestamp_micros(order.ordered_at.micros()).ok_or(Error::Refused("payout.bad_order"))?;
        let file = self.folder.join(format!("payouts-{}.csv", day.date_naive()));
        let line = StringRecord::from(vec![
            order.withdrawal.clone(),
            cell(&order.to_name),
            cell(&order.account),
            order.amount.decimal(),
            order.amount.currency.code().to_owned(),
        ]);
        let known = Arc::clone(&self.known);
        folder::off_thread(move || {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            append_once(&mut known, &file, &line)
        })
        .await
    }
}

/// A value no spreadsheet takes for a formula and no reader for two lines (spec: commerce 2.12, export).
fn cell(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Adds the line unless the withdrawal has one already, in this file or another. Holds a lock on the folder, because
/// several server processes may share it.
fn append_once(known: &mut Known, path: &Path, line: &StringRecord) -> Result<()> {
    let folder = path.parent().ok_or(io::Error::from(io::ErrorKind::InvalidInput))?;
    fs::create_dir_all(folder)?;
    let lock = File::create(folder.join("payouts.lock"))?;
    lock.lock()?;
    catch_up(known, folder)?;
    if let Some(before) = known.lines.get(&line[0]) {
        return if before == line {
            Ok(())
        } else {
            Err(Error::Refused("payout.conflict"))
        };
    }
    let is_new = !path.exists();
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    let mut bytes = Vec::new();
    if is_new {
        bytes.extend(encoded(&StringRecord::from(COLUMNS.to_vec()))?);
    }
    bytes.extend(encoded(line)?);
    file.write_all(&bytes)?;
    file.sync_all()?;
    if is_new {
        File::open(folder)?.sync_all()?;
    }
    // remembered when the file is read back, by this call or the next
    catch_up(known, folder)
}

fn encoded(record: &StringRecord) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(record).map_err(io::Error::from)?;
    writer
        .into_inner()
        .map_err(|cause| Error::Unavailable(cause.to_string()))
}

/// Reads what the batch files hold beyond what is known, and cuts off a line that a crash left half written: it was
/// never acknowledged.
fn catch_up(known: &mut Known, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !(name.starts_with("payouts-") && name.ends_with(".csv")) {
            continue;
        }
        let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
        let length = file.metadata()?.len();
        let mut start = known.read.get(&path).copied().unwrap_or(0);
        if start > length {
            // somebody edited the file; its lines are read again
            start = 0;
        }
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        if whole < bytes.len() {
            file.set_len(start + whole as u64)?;
            file.sync_all()?;
        }
        let lines = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&bytes[..whole])
            .into_records();
        for line in lines {
            let line = line.map_err(io::Error::from)?;
            let withdrawal = line.get(0).unwrap_or_default().to_owned();
            known.lines.insert(withdrawal, line);
        }
        known.read.insert(path, start + whole as u64);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use kernel::{Currency, Instant, Money, Span};

    /// 2026-11-25T12:00:00Z
    const NOON: Instant = Instant(1_795_608_000_000_000);

    fn order(withdrawal: &str) -> PayoutOrder {
        PayoutOrder {
            withdrawal: withdrawal.into(),
            to_name: "Ada Lovelace".into(),
            account: "DE02 1203 0000".into(),
            amount: Money::new(12_345, Currency::EUR),
            ordered_at: NOON,
        }
    }

    fn batch(folder: &Path) -> String {
        fs::read_to_string(folder.join("payouts-2026-11-25.csv")).unwrap()
    }

    #[tokio::test]
    async fn a_payout_is_one_line_of_its_day() {
        let folder = tempfile::tempdir().unwrap();
        let payouts = FilePayouts::new(folder.path());
        payouts.pay(&order("1")).await.unwrap();
        payouts.pay(&order("2")).await.unwrap();
        let next_day = PayoutOrder {
            ordered_at: NOON.after(Span::days(1)),
            ..order("3")
        };
        payouts.pay(&next_day).await.unwrap();
        assert_eq!(
            batch(folder.path()),
            "withdrawal,to_name,account,amount,currency\n\
             1,Ada Lovelace,DE02 1203 0000,123.45,EUR\n\
             2,Ada Lovelace,DE02 1203 0000,123.45,EUR\n"
        );
        assert!(folder.path().join("payouts-2026-11-26.csv").is_file());
    }

    #[tokio::test]
    async fn the_same_withdrawal_is_paid_once_even_after_a_restart_or_on_another_day() {
        let folder = tempfile::tempdir().unwrap();
        let payouts = FilePayouts::new(folder.path());
        let other_process = FilePayouts::new(folder.path());
        payouts.pay(&order("1")).await.unwrap();
        payouts.pay(&order("1")).await.unwrap();
        other_process.pay(&order("1")).await.unwrap();
        other_process.pay(&order("2")).await.unwrap();
        payouts.pay(&order("2")).await.unwrap();
        let late = PayoutOrder {
            ordered_at: NOON.after(Span::days(3)),
            ..order("1")
        };
        FilePayouts::new(folder.path()).pay(&late).await.unwrap();
        assert_eq!(batch(folder.path()).lines().count(), 3);
        assert!(!folder.path().join("payouts-2026-11-28.csv").exists());

        let more = PayoutOrder {
            amount: Money::new(99_999, Currency::EUR),
            ..order("1")
        };
        assert_eq!(payouts.pay(&more).await, Err(Error::Refused("payout.conflict")));
    }

    #[tokio::test]
    async fn sixteen_tasks_ordering_the_same_withdrawal_write_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let payouts = Arc::new(FilePayouts::new(folder.path()));
        let tasks: Vec<_> = (0..16)
            .map(|n| {
                let payouts = Arc::clone(&payouts);
                tokio::spawn(async move { payouts.pay(&order(&(n % 4).to_string())).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(batch(folder.path()).lines().count(), 5);
    }

    #[tokio::test]
    async fn a_line_half_written_by_a_crash_is_cut_off_and_the_payout_ordered_again() {
        let folder = tempfile::tempdir().unwrap();
        FilePayouts::new(folder.path()).pay(&order("1")).await.unwrap();
        let torn = format!("{}2,Ada Lov", batch(folder.path()));
        fs::write(folder.path().join("payouts-2026-11-25.csv"), torn).unwrap();
        FilePayouts::new(folder.path()).pay(&order("2")).await.unwrap();
        let batch = batch(folder.path());
        assert!(
            batch.ends_with("\n2,Ada Lovelace,DE02 1203 0000,123.45,EUR\n"),
            "{batch}"
        );
        assert_eq!(batch.lines().count(), 3);
    }

    #[tokio::test]
    async fn a_name_is_never_a_formula_nor_two_lines() {
        let folder = tempfile::tempdir().unwrap();
        let payouts = FilePayouts::new(folder.path());
        let names = ["=cmd()", "+1", "-1", "@x", "\t=1", "a\r\n9,b", "say \"hi\", you"];
        for (n, name) in names.iter().enumerate() {
            let order = PayoutOrder {
                to_name: (*name).into(),
                ..order(&format!("w{n}"))
            };
            payouts.pay(&order).await.unwrap();
            payouts.pay(&order).await.unwrap();
        }
        let batch = batch(folder.path());
        assert_eq!(batch.lines().count(), 1 + names.len(), "{batch}");
        for safe in ["'=cmd()", "'+1", "'-1", "'@x", "'=1", "a  9", "\"say \"\"hi\"\", you\""] {
            assert!(
                batch.contains(&format!(",{safe}")) || batch.contains(&format!(",\"{safe}")),
                "{safe}\n{batch}"
            );
        }
    }

    #[tokio::test]
    async fn what_cannot_be_paid_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let payouts = FilePayouts::new(folder.path());
        let good = order("1");
        let bad = [
            PayoutOrder {
                withdrawal: String::new(),
                ..good.clone()
            },
            PayoutOrder {
                withdrawal: "=1".into(),
                ..good.clone()
            },
            PayoutOrder {
                to_name: " ".into(),
                ..good.clone()
            },
            PayoutOrder {
                account: String::new(),
                ..good.clone()
            },
            PayoutOrder {
                amount: Money::new(0, Currency::EUR),
                ..good.clone()
            },
            PayoutOrder {
                amount: Money::new(-5, Currency::EUR),
                ..good
            },
        ];
        for order in bad {
            assert_eq!(
                payouts.pay(&order).await,
                Err(Error::Refused("payout.bad_order")),
                "{order:?}"
            );
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
