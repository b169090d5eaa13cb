//! Both engines answer alike: values, errors by kind and name, guarded updates, rollback.

#![expect(clippy::unwrap_used, reason = "tests")]

use db::{Error, Q, args, sql};

testkit::both_engines! {
    async fn a_value_comes_back_as_it_went_in(db: Db) {
        let mut tx = db.begin().await.unwrap();
        tx.run(sql!("INSERT INTO settings (name, value) VALUES ($1, $2)"), args!["a", "ü\u{1F600}"]).await.unwrap();
        tx.commit().await.unwrap();
        let value: Option<String> = Q::from(&db).opt_scalar(sql!("SELECT value FROM settings WHERE name = $1"), args!["a"]).await.unwrap();
        assert_eq!(value.as_deref(), Some("ü\u{1F600}"));
    }

    async fn a_nul_breaks_no_statement_of_either_engine(db: Db) {
        let asked = sql!("SELECT value FROM settings WHERE name = $1");
        let found: Option<String> = Q::from(&db).opt_scalar(asked, args!["a\0b"]).await.unwrap();
        assert_eq!(found, None);
        let mut tx = db.begin().await.unwrap();
        tx.run(sql!("INSERT INTO settings (name, value) VALUES ($1, $2)"), args!["nul", Some("x\0".to_owned())]).await.unwrap();
        tx.commit().await.unwrap();
        let kept: Option<String> = Q::from(&db).opt_scalar(asked, args!["nul"]).await.unwrap();
        assert_eq!(kept.as_deref(), Some("x\u{fffd}"));
    }

    async fn a_broken_unique_index_is_named(db: Db) {
        let insert = sql!("INSERT INTO people (id, email, email_folded, display_name, created_at) VALUES ($1, $2, $3, $4, $5)");
        let mut tx = db.begin().await.unwrap();
        tx.run(insert, args![1_i64, "a@b.c", "a@b.c", "A", 0_i64]).await.unwrap();
        let error = tx.run(insert, args![2_i64, "A@b.c", "a@b.c", "B", 0_i64]).await.unwrap_err();
        assert!(error.is_unique("people_email_folded_key"), "{error:?}");
    }

    async fn a_lost_guard_is_a_conflict_and_a_dropped_transaction_leaves_nothing(db: Db) {
        let mut tx = db.begin().await.unwrap();
        tx.run(sql!("INSERT INTO settings (name, value) VALUES ($1, $2)"), args!["b", "1"]).await.unwrap();
        let lost = tx.run_one(sql!("UPDATE settings SET value = $2 WHERE name = $1 AND value = $3"), args!["b", "2", "0"]).await;
        assert!(matches!(lost, Err(Error::Conflict)));
        drop(tx);
        let found: Option<String> = Q::from(&db).opt_scalar(sql!("SELECT value FROM settings WHERE name = $1"), args!["b"]).await.unwrap();
        assert_eq!(found, None);
    }

    async fn migrating_again_changes_nothing(db: Db) {
        db::migrate(&db).await.unwrap();
    }

    async fn what_was_read_holds_until_a_transaction_that_wrote_is_committed(db: Db) {
        let insert = sql!("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        let before = db.changes();
        let mut tx = db.begin().await.unwrap();
        tx.run(insert, args!["c", "1"]).await.unwrap();
        assert_eq!(db.changes(), before);
        tx.commit().await.unwrap();
        assert_eq!(db.clone().changes(), before + 1);
        let mut tx = db.begin().await.unwrap();
        tx.run(insert, args!["c", "2"]).await.unwrap();
        let _: Option<String> = Q::from(&mut tx).opt_scalar(sql!("SELECT value FROM settings LIMIT $1"), args![1_i64]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.changes(), before + 1, "nothing was written");
        let mut tx = db.begin().await.unwrap();
        let back: Vec<String> = Q::from(&mut tx)
            .rows(sql!("UPDATE settings SET value = $2 WHERE name LIKE $1 RETURNING value"), args!["c", "3"])
            .await
            .unwrap();
        assert_eq!(back, ["3"]);
        tx.commit().await.unwrap();
        assert_eq!(db.changes(), before + 2);
    }
}

#[tokio::test]
async fn a_transaction_given_up_for_another_one_may_be_tried_again() {
    let test = testkit::TestDb::postgres().await;
    let set = sql!("UPDATE settings SET value = value WHERE name = $1");
    let mut tx = test.db.begin().await.unwrap();
    for name in ["one", "two"] {
        tx.run(sql!("INSERT INTO settings (name, value) VALUES ($1, '')"), args![name])
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let (mut a, mut b) = (test.db.begin().await.unwrap(), test.db.begin().await.unwrap());
    a.run(set, args!["one"]).await.unwrap();
    b.run(set, args!["two"]).await.unwrap();
    // each waits for what the other holds; whoever is given up lets the other one go on
    let first = tokio::spawn(async move { a.run(set, args!["two"]).await });
    let second = tokio::spawn(async move { b.run(set, args!["one"]).await });
    let ends = [first.await.unwrap(), second.await.unwrap()];
    assert_eq!(
        ends.iter().filter(|end| matches!(end, Err(Error::Conflict))).count(),
        1,
        "{ends:?}"
    );
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1);
    test.drop_now().await;
}

#[tokio::test]
async fn an_erased_database_begins_again() {
    for test in [testkit::TestDb::sqlite().await, testkit::TestDb::postgres().await] {
        let mut tx = test.db.begin().await.unwrap();
        tx.run(
            sql!("INSERT INTO settings (name, value) VALUES ($1, $2)"),
            args!["c", "1"],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        test.db.clone().erase().await.unwrap();
        let again = db::Db::open(&test.url).await.unwrap();
        db::migrate(&again).await.unwrap();
        let found: Option<String> = Q::from(&again)
            .opt_scalar(sql!("SELECT value FROM settings WHERE name = $1"), args!["c"])
            .await
            .unwrap();
        assert_eq!(found, None);
        again.close().await;
        test.drop_now().await;
    }
}
