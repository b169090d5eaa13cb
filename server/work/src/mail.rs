//! Writes mail and text messages from the catalogue's templates, then sends them. Writing and sending are two facts: a mailer that is down
//! for an hour must not write the mail twice.

use flows::{Cx, MailOrder};
use i18n::Locale;
use kernel::MailId;
use std::fmt::Display;
use store::system::{Channel, Job};

/// Writes the ordered mail into the mail table. Idempotent: the mail's id is the fact's.
pub async fn write(cx: &Cx, job: &Job) -> anyhow::Result<()> {
    let order: MailOrder = serde_json::from_str(&job.body)?;
    let id = MailId(job.id.0);
    if store::system::mail(cx.db(), id).await?.is_some() {
        return Ok(());
    }
    let subject = part(&order, "subject");
    let text = part(&order, "text");
    let mut tx = cx.db().begin().await?;
    store::system::insert_mail(&mut tx, id, order.channel, &order.to, &subject, &text, cx.now).await?;
    cx.emit(&mut tx, "mail.send", &id).await?;
    tx.commit().await?;
    Ok(())
}

/// One part of the order's template, filled in.
fn part(order: &MailOrder, part: &str) -> String {
    let params: Vec<(&str, &dyn Display)> = order
        .params
        .iter()
        .map(|(k, v)| (k.as_str(), v as &dyn Display))
        .collect();
    i18n::text_in(&Locale::default(), &format!("mail.{}.{part}", order.template), &params)
}

/// Hands a written mail to the mailer, a text message to its gateway.
pub async fn send(cx: &Cx, job: &Job) -> anyhow::Result<()> {
    let id: MailId = serde_json::from_str(&job.body)?;
    let Some(mail) = store::system::mail(cx.db(), id).await? else {
        return Ok(());
    };
    if mail.sent_at.is_some() {
        return Ok(());
    }
    match mail.channel {
        Channel::Mail => {
            let letter = ports::Mail {
                to: mail.recipient,
                subject: mail.subject,
                text: mail.body,
            };
            cx.ports().mailer.send(&letter).await?;
        }
        Channel::Text => {
            let message = ports::TextMessage {
                to: mail.recipient,
                text: mail.body,
            };
            cx.ports().texts.send(&message).await?;
        }
    }
    let mut tx = cx.db().begin().await?;
    store::system::mail_sent(&mut tx, id, cx.now).await?;
    tx.commit().await?;
    Ok(())
}
