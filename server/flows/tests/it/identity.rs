//! Acts of identity when several people act at once, and that a refused act leaves nothing behind.

use crate::world::{forward, person, world};
use db::{Db, args, sql};
use flows::identity::{
    Verdict, approve_shop, confirm_phone, create_person, enter_code, register_shop, review_shop, send_code,
    send_phone_code, vouch_for_phone,
};
use flows::{Actor, World};
use identity::ShopForm;
use kernel::{Error, Instant, PersonId, ShopId, Span};
use std::sync::Arc;

fn form(name: &str) -> ShopForm {
    ShopForm {
        name: name.to_owned(),
        country: "US".to_owned(),
        kind: "individual".to_owned(),
        legal_name: "Mara Lind".to_owned(),
        contact_phone: "+15550100100".to_owned(),
        street: "1 Mill Lane".to_owned(),
        city: "Eastmoor".to_owned(),
        ..ShopForm::default()
    }
}

/// Somebody whose phone is confirmed.
async fn seller(world: &Arc<World>, email: &str) -> PersonId {
    let person = person(world, email).await;
    vouch_for_phone(&world.system(), person, "+1 555 010 0100")
        .await
        .unwrap();
    person
}

async fn count(db: &Db, sql: db::Sql) -> i64 {
    db::Q::from(db).scalar(sql, args![]).await.unwrap()
}

/// The code in the newest fact of a mail to be written.
async fn code(world: &Arc<World>) -> String {
    let body: String = db::Q::from(&world.db)
        .scalar(
            sql!("SELECT body FROM outbox WHERE kind = 'mail.write' ORDER BY id DESC LIMIT 1"),
            args![],
        )
        .await
        .unwrap();
    body.split(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() == 6)
        .unwrap()
        .to_owned()
}

testkit::both_engines! {
    async fn one_code_entered_by_many_at_once_makes_one_account(db: Db) {
        let world = world(db.clone()).await;
        send_code(&world.system(), "ana@example.com", "::1").await.unwrap();
        let code = code(&world).await;
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let (world, code) = (Arc::clone(&world), code.clone());
                tokio::spawn(async move { enter_code(&world.system(), "ana@example.com", &code, "Ana", "::1").await })
            })
            .collect();
        let mut signed_in = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(known) => {
                    signed_in += 1;
                    assert!(known.new);
                }
                Err(Error::Conflict | Error::Invalid(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(signed_in, 1);
        assert_eq!(count(&db, sql!("SELECT COUNT(*) FROM people")).await, 1);
    }

    async fn many_requests_at_once_send_one_code(db: Db) {
        let world = world(db.clone()).await;
        let sends: Vec<_> = (0..8)
            .map(|_| {
                let world = Arc::clone(&world);
                tokio::spawn(async move { send_code(&world.system(), "ana@example.com", "::1").await })
            })
            .collect();
        let mut sent = 0;
        for one in sends {
            match one.await.unwrap() {
                Ok(_) => sent += 1,
                Err(error) => assert_eq!(error, Error::TooMany { retry_after_s: 60 }),
            }
        }
        assert_eq!(sent, 1);
        assert_eq!(count(&db, sql!("SELECT COUNT(*) FROM outbox")).await, 1);
    }

    async fn guesses_at_once_use_up_their_tries(db: Db) {
        let world = world(db.clone()).await;
        send_code(&world.system(), "ana@example.com", "::1").await.unwrap();
        let right = code(&world).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            let guesses: Vec<_> = (0..4)
                .map(|_| {
                    let world = Arc::clone(&world);
                    tokio::spawn(async move { enter_code(&world.system(), "ana@example.com", wrong, "", "::1").await })
                })
                .collect();
            for one in guesses {
                assert!(one.await.unwrap().is_err());
            }
        }
        let tries = count(&db, sql!("SELECT tries FROM sign_in_codes")).await;
        assert_eq!(tries, 5);
        assert!(enter_code(&world.system(), "ana@example.com", &right, "", "::1").await.is_err());
    }

    async fn the_eleventh_code_of_a_day_waits_for_the_next(db: Db) {
        let world = world(db.clone()).await;
        for _ in 0..10 {
            send_code(&world.system(), "ana@example.com", "::1").await.unwrap();
            forward(&world, Span::minutes(2));
        }
        let refused = send_code(&world.system(), "ana@example.com", "::1").await;
        assert!(matches!(refused, Err(Error::TooMany { retry_after_s }) if retry_after_s > 80_000), "{refused:?}");
        send_code(&world.system(), "eva@example.com", "::1").await.unwrap();
        forward(&world, Span::hours(24));
        send_code(&world.system(), "ana@example.com", "::1").await.unwrap();
    }

    async fn a_shop_opens_with_a_phone_its_owner_has_confirmed(db: Db) {
        let world = world(db.clone()).await;
        let mara = world.cx(Actor::Person(person(&world, "mara@example.com").await));
        let eva = world.cx(Actor::Person(person(&world, "eva@example.com").await));
        let unconfirmed = Err(Error::field("contact_phone", "phone_unconfirmed"));
        assert_eq!(register_shop(&mara, &form("Mara's Lamps")).await, unconfirmed);
        assert_eq!(send_phone_code(&world.system(), "+15550100100", "::1").await, Err(Error::Unauthenticated));
        for bad in ["", "555", "+1 555 call me", "+٣٣٣٣٣٣٣٣٣٣", "+1555010010\u{0}0"] {
            assert!(matches!(send_phone_code(&mara, bad, "::1").await, Err(Error::Invalid(_))), "{bad:?}");
        }
        assert_eq!(send_phone_code(&mara, "+1 (555) 010-0100", "::1").await.as_deref(), Ok("+15550100100"));
        let right = code(&world).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        let bad_code = Err(Error::field("code", "bad_text_code"));
        for (who, typed) in [(&mara, ""), (&mara, "12345"), (&mara, wrong), (&eva, right.as_str())] {
            assert_eq!(confirm_phone(who, "+15550100100", typed, "::1").await, bad_code);
        }
        assert_eq!(confirm_phone(&mara, "+15550100101", &right, "::1").await, bad_code, "another number");
        assert_eq!(register_shop(&mara, &form("Mara's Lamps")).await, unconfirmed);
        confirm_phone(&mara, "+15550100100", &right, "::1").await.unwrap();
        let spent = Err(Error::field("code", "expired"));
        assert_eq!(confirm_phone(&mara, "+15550100100", &right, "::1").await, spent);
        // it is hers, and nobody else's by that
        assert_eq!(register_shop(&eva, &form("Eva's Lamps")).await.map(|_| ()), Err(Error::field("contact_phone", "phone_unconfirmed")));
        register_shop(&mara, &form("Mara's Lamps")).await.unwrap();
        let kept = count(&db, sql!("SELECT COUNT(*) FROM sign_in_codes WHERE code_hash LIKE '______'")).await;
        assert_eq!(kept, 0, "no code is kept as it is");
        assert_eq!(vouch_for_phone(&eva, eva.person().unwrap(), "+15550100100").await, Err(Error::Forbidden));
    }

    async fn text_messages_are_a_minute_apart_and_ten_a_day(db: Db) {
        let world = world(db).await;
        let mara = person(&world, "mara@example.com").await;
        let cx = || world.cx(Actor::Person(mara));
        send_phone_code(&cx(), "+15550100100", "::1").await.unwrap();
        assert_eq!(send_phone_code(&cx(), "+15550100100", "::1").await, Err(Error::TooMany { retry_after_s: 60 }));
        for n in 1..10 {
            send_phone_code(&cx(), &format!("+1555010010{n}"), "::1").await.unwrap();
        }
        // not to an eleventh number either, and not from elsewhere
        let refused = send_phone_code(&cx(), "+15550100200", "::2").await;
        assert!(matches!(refused, Err(Error::TooMany { .. })), "{refused:?}");
        forward(&world, Span::hours(24));
        let newest = send_phone_code(&cx(), "+15550100100", "::1").await;
        assert!(newest.is_ok(), "{newest:?}");
        let right = code(&world).await;
        forward(&world, Span::minutes(10));
        let late = confirm_phone(&cx(), "+15550100100", &right, "::1").await;
        assert_eq!(late, Err(Error::field("code", "expired")));
    }

    async fn a_name_given_to_two_shops_at_once_goes_to_one(db: Db) {
        let world = world(db.clone()).await;
        let mut opening = Vec::new();
        for n in 0..6 {
            let cx = world.cx(Actor::Person(seller(&world, &format!("p{n}@example.com")).await));
            opening.push(tokio::spawn(async move { register_shop(&cx, &form("Mara's Lamps")).await }));
        }
        let mut open = 0;
        for one in opening {
            match one.await.unwrap() {
                Ok(_) => open += 1,
                Err(Error::Invalid(fields)) => assert_eq!((fields[0].field.as_str(), fields[0].code.as_str()), ("name", "taken")),
                Err(Error::Conflict) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(open, 1);
        for table in [
            sql!("SELECT COUNT(*) FROM shops"),
            sql!("SELECT COUNT(*) FROM shop_members"),
            sql!("SELECT COUNT(*) FROM warehouses"),
            sql!("SELECT COUNT(*) FROM shipping_templates"),
            sql!("SELECT COUNT(*) FROM audit_log"),
            sql!("SELECT COUNT(*) FROM transitions"),
        ] {
            assert_eq!(count(&db, table).await, 1, "{}", table.sqlite);
        }
    }

    async fn two_reviewers_at_once_decide_once(db: Db) {
        let world = world(db.clone()).await;
        let mara = seller(&world, "mara@example.com").await;
        let shop = register_shop(&world.cx(Actor::Person(mara)), &form("Mara's Lamps")).await.unwrap();
        let vera = world.cx(Actor::Operator(person(&world, "vera@example.com").await));
        let ask = Verdict::AskInfo(store::identity::ReviewReasons { codes: Vec::new(), note: "Which floor?".to_owned() });
        let deciding: Vec<_> = [Verdict::Approve, ask.clone(), Verdict::Approve, ask]
            .into_iter()
            .map(|verdict| {
                let vera = vera.clone();
                tokio::spawn(async move { review_shop(&vera, shop, verdict).await })
            })
            .collect();
        let mut decided = 0;
        for one in deciding {
            match one.await.unwrap() {
                Ok(()) => decided += 1,
                Err(Error::Conflict | Error::Refused { .. }) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(decided, 1);
        // submitted, taken, decided; one mail
        assert_eq!(count(&db, sql!("SELECT COUNT(*) FROM transitions")).await, 3);
        assert_eq!(count(&db, sql!("SELECT COUNT(*) FROM outbox")).await, 1);
    }

    async fn a_refused_decision_leaves_nothing_behind(db: Db) {
        let world = world(db.clone()).await;
        let seller = world.cx(Actor::Person(seller(&world, "mara@example.com").await));
        let shop = register_shop(&seller, &form("Mara's Lamps")).await.unwrap();
        assert_eq!(approve_shop(&seller, shop).await, Err(Error::Forbidden));
        let vera = world.cx(Actor::Operator(person(&world, "vera@example.com").await));
        assert_eq!(approve_shop(&vera, ShopId(7)).await, Err(Error::NotFound));
        let bare = Verdict::Reject(store::identity::ReviewReasons::default());
        assert!(matches!(review_shop(&vera, shop, bare).await, Err(Error::Invalid(_))));
        assert_eq!(count(&db, sql!("SELECT COUNT(*) FROM transitions")).await, 1);
        assert_eq!(count(&db, sql!("SELECT COUNT(*) FROM outbox")).await, 0);
        approve_shop(&vera, shop).await.unwrap();
        assert!(matches!(approve_shop(&vera, shop).await, Err(Error::Refused { .. })));
        assert_eq!(count(&db, sql!("SELECT COUNT(*) FROM outbox")).await, 1);
    }

    async fn an_address_has_one_account_however_it_is_written(db: Db) {
        let world = world(db).await;
        let cx = world.system();
        create_person(&cx, "Ana@Example.com", "Ana", None).await.unwrap();
        let again = create_person(&cx, " ana@example.COM ", "Ana", None).await;
        assert_eq!(again, Err(Error::field("email", "taken")));
        assert!(create_person(&cx, "eva@example.com", "Eva", Some("password123")).await.is_err());
        assert!(store::identity::person_by_email(cx.db(), "eva@example.com").await.unwrap().is_none());
    }

    async fn the_clock_moves_for_the_operator_of_a_demo_only(db: Db) {
        let world = world(db.clone()).await;
        let ana = person(&world, "ana@example.com").await;
        let step = Span::days(14);
        for cx in [world.system(), world.cx(Actor::Person(ana))] {
            assert_eq!(flows::operator::advance_clock(&cx, step).await, Err(Error::Forbidden));
        }
        let now = flows::operator::advance_clock(&world.cx(Actor::Operator(ana)), step).await.unwrap();
        assert_eq!(now, testkit::MONDAY.after(step));
        assert_eq!(world.system().now, now);
        let stored = store::system::setting(&db, flows::CLOCK_OFFSET).await.unwrap();
        assert_eq!(stored, Some(step.0.to_string()));
        assert_ne!(now, Instant(0));
    }
}
