//! The context of one act: who does it, when, and with what.

use crate::{Policy, Result, World};
use db::{Db, Tx};
use kernel::{CreatorId, Error, Instant, JobId, PersonId, ShopId, ShopRole};
use ports::Ports;
use serde::Serialize;
use std::sync::Arc;
use store::system::Channel;

/// Who acts. The web layer decides this from the session; a flow believes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A timer or a job.
    System,
    /// Somebody who is not signed in.
    Anonymous,
    /// A signed-in person, as a buyer.
    Person(PersonId),
    /// A member of a shop, acting for it.
    Seller {
        /// Who.
        person: PersonId,
        /// For which shop.
        shop: ShopId,
        /// In which role.
        role: ShopRole,
    },
    /// A creator.
    Creator {
        /// Who.
        person: PersonId,
        /// As which creator.
        creator: CreatorId,
    },
    /// The operator of the installation.
    Operator(PersonId),
}

impl Actor {
    /// How transitions and the audit log name the actor.
    pub fn code(self) -> String {
        match self {
            Actor::System => "system".to_owned(),
            Actor::Anonymous => "buyer".to_owned(),
            Actor::Person(person) => format!("buyer:{person}"),
            Actor::Seller { person, .. } => format!("seller:{person}"),
            Actor::Creator { person, .. } => format!("creator:{person}"),
            Actor::Operator(person) => format!("operator:{person}"),
        }
    }

    /// The person behind the actor, if one is signed in.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Actor::System | Actor::Anonymous => None,
            Actor::Person(person)
            | Actor::Seller { person, .. }
            | Actor::Creator { person, .. }
            | Actor::Operator(person) => Some(person),
        }
    }
}

/// Given to every flow.
#[derive(Clone)]
pub struct Cx {
    /// The installation.
    pub world: Arc<World>,
    /// The act's one "now".
    pub now: Instant,
    /// Who acts.
    pub actor: Actor,
}

impl Cx {
    /// The database.
    pub fn db(&self) -> &Db {
        &self.world.db
    }

    /// The outside world.
    pub fn ports(&self) -> &Ports {
        &self.world.ports
    }

    /// The installation's numbers.
    pub fn policy(&self) -> &Policy {
        &self.world.policy
    }

    /// The same moment and installation, with another actor.
    pub fn acting_as(&self, actor: Actor) -> Cx {
        Cx { actor, ..self.clone() }
    }

    /// A new identifier.
    pub fn id<T: From<i64>>(&self) -> T {
        T::from(self.world.ids.next(self.now.millis()))
    }

    /// The shop the actor acts for. Errors: the actor is no member of a shop.
    pub fn shop(&self) -> Result<ShopId> {
        match self.actor {
            Actor::Seller { shop, .. } => Ok(shop),
            _ => Err(Error::Forbidden),
        }
    }

    /// The creator the actor is. Errors: the actor is none.
    pub fn creator(&self) -> Result<CreatorId> {
        match self.actor {
            Actor::Creator { creator, .. } => Ok(creator),
            _ => Err(Error::Forbidden),
        }
    }

    /// The signed-in person. Errors: nobody is.
    pub fn person(&self) -> Result<PersonId> {
        self.actor.person().ok_or(Error::Unauthenticated)
    }

    /// The operator. Errors: the actor is not one.
    pub fn operator(&self) -> Result<PersonId> {
        match self.actor {
            Actor::Operator(person) => Ok(person),
            _ => Err(Error::Forbidden),
        }
    }

    /// Writes a fact to be handled after the transaction. `dispatch` knows what each `kind` leads to.
    pub async fn emit(&self, tx: &mut Tx, kind: &str, body: &impl Serialize) -> Result<()> {
        self.emit_at(tx, kind, body, self.now).await
    }

    /// The same, not before `due_at`.
    pub async fn emit_at(&self, tx: &mut Tx, kind: &str, body: &impl Serialize, due_at: Instant) -> Result<()> {
        let body = serde_json::to_string(body).expect("facts are plain data");
        store::system::insert_outbox(tx, self.id::<JobId>(), kind, &body, self.now, due_at).await?;
        // waking before the commit is harmless: the worker also looks on its own
        self.world.wake.notify_one();
        Ok(())
    }

    /// Has a mail written and sent: `template` names `mail.<template>.subject` and `.text` in the catalogue.
    pub async fn mail(&self, tx: &mut Tx, to: &str, template: &str, params: &[(&str, &str)]) -> Result<()> {
        self.order(tx, Channel::Mail, to, template, params).await
    }

    /// Has a text message written and sent to a phone (`+` and digits), from the same kind of template: its subject is
    /// only seen in the operator's outbox.
    pub async fn text(&self, tx: &mut Tx, to: &str, template: &str, params: &[(&str, &str)]) -> Result<()> {
        self.order(tx, Channel::Text, to, template, params).await
    }

    async fn order(
        &self,
        tx: &mut Tx,
        channel: Channel,
        to: &str,
        template: &str,
        params: &[(&str, &str)],
    ) -> Result<()> {
        let params = params.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let order = MailOrder {
            channel,
            to: to.to_owned(),
            template: template.to_owned(),
            params,
        };
        self.emit(tx, "mail.write", &order).await
    }

    /// Records a change of state by this actor.
    pub async fn transition(
        &self,
        tx: &mut Tx,
        entity: &'static str,
        entity_id: impl Into<i64>,
        (from, to): (&str, &str),
        act: &str,
        reason: &str,
    ) -> Result<()> {
        let actor = self.actor.code();
        let entity_id = entity_id.into();
        self.world.links.changed(entity, entity_id);
        let t = store::system::Transition {
            entity,
            entity_id,
            from,
            to,
            act,
            actor: &actor,
            reason,
        };
        store::system::insert_transition(tx, self.id(), &t, self.now).await?;
        Ok(())
    }

    /// Writes what this actor did to `subject` into the audit log; `detail` holds no secrets.
    pub async fn audit(&self, tx: &mut Tx, act: &str, subject: &str, detail: &str) -> Result<()> {
        let person = self.actor.person();
        let entry = store::identity::Entry {
            person,
            shop: self.shop().ok(),
            act,
            subject,
            detail,
        };
        store::identity::insert_audit(tx, self.id(), entry, self.now).await?;
        Ok(())
    }

    /// Sets the timer (`kind`, `entity`) to fire at `due_at`.
    pub async fn timer(&self, tx: &mut Tx, kind: &str, entity_id: impl Into<i64>, due_at: Instant) -> Result<()> {
        store::system::set_timer(tx, self.id(), kind, entity_id.into(), due_at).await?;
        Ok(())
    }
}

/// A mail or text message to be written from a template of the catalogue; the worker, which knows the languages, writes
/// it.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
pub struct MailOrder {
    /// Which way it goes; facts written before there was a choice are mails.
    #[serde(default = "by_mail")]
    pub channel: Channel,
    /// To whom.
    pub to: String,
    /// Which template.
    pub template: String,
    /// Its placeholders.
    pub params: std::collections::BTreeMap<String, String>,
}

fn by_mail() -> Channel {
    Channel::Mail
}
