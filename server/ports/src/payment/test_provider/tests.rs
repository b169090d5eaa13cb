#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

const NOW: Instant = Instant(1_795_608_000_123_456);
const PRICE: Money = Money::new(12_345, Currency::EUR);

fn provider() -> TestPayment {
    TestPayment::new(b"secret")
}

fn declined() -> Outcome {
    Outcome::Failed {
        reason: "card_declined".into(),
    }
}

/// Any body, signed rightly.
fn signed(body: &str) -> std::result::Result<Callback, CallbackRefusal> {
    let provider = provider();
    provider.read_callback(body.as_bytes(), &provider.sign(body.as_bytes(), NOW), NOW)
}

#[test]
fn what_the_provider_signs_is_read_back_whole() {
    let provider = provider();
    for outcome in [Outcome::Succeeded, declined()] {
        let (body, signature) = provider.callback("pay-7", &outcome, PRICE, "evt_1", NOW);
        let callback = provider.read_callback(body.as_bytes(), &signature, NOW).unwrap();
        let expected = Callback {
            event_id: "evt_1".into(),
            reference: "pay-7".into(),
            outcome,
            amount: PRICE,
        };
        assert_eq!(callback, expected);
    }
}

#[test]
fn a_forged_or_changed_callback_is_not_believed() {
    let provider = provider();
    let (body, signature) = provider.callback("pay-7", &declined(), PRICE, "evt_1", NOW);
    let read = |body: &str, signature: &str| provider.read_callback(body.as_bytes(), signature, NOW);
    let forged = Err(CallbackRefusal::BadSignature);

    assert_eq!(read(&body.replace("12345", "1"), &signature), forged);
    assert_eq!(read(&body.replace("pay-7", "pay-8"), &signature), forged);
    for cut in 0..body.len() {
        assert_eq!(read(&body[..cut], &signature), forged, "cut to {cut} bytes");
    }
    for cut in 0..signature.len() {
        assert_eq!(read(&body, &signature[..cut]), forged, "signature cut to {cut} bytes");
    }
    let other_key = TestPayment::new(b"other").callback("pay-7", &declined(), PRICE, "evt_1", NOW);
    assert_eq!(read(&other_key.0, &other_key.1), forged);
    // the timestamp is signed too
    let later = provider.sign(body.as_bytes(), NOW.after(Span::minutes(1)));
    let code = signature.split_once(',').unwrap().1;
    let time = later.split_once(',').unwrap().0;
    assert_eq!(read(&body, &format!("{time},{code}")), forged);
    for noise in [
        "t=,v1=",
        "t=-1,v1=00",
        "v1=00,t=1",
        "t=1,v1=zz",
        "t=99999999999999999999,v1=00",
        "ä",
        "t=1,v1=ä",
    ] {
        assert_eq!(read(&body, noise), forged, "{noise:?}");
    }
    let plus = format!("t=1,v1={}", "+1".repeat(32));
    assert_eq!(read(&body, &plus), forged);
}

#[test]
fn a_callback_is_good_for_five_minutes_either_way() {
    let provider = provider();
    let (body, signature) = provider.callback("pay-7", &Outcome::Succeeded, PRICE, "evt_1", NOW);
    let read = |now| provider.read_callback(body.as_bytes(), &signature, now);
    assert!(read(NOW.after(Span::seconds(299))).is_ok());
    assert!(read(NOW.before(Span::seconds(299))).is_ok());
    assert_eq!(read(NOW.after(Span::seconds(301))), Err(CallbackRefusal::Expired));
    assert_eq!(read(NOW.before(Span::seconds(302))), Err(CallbackRefusal::Expired));
}

#[test]
fn a_signed_body_that_is_no_callback_is_malformed() {
    let good = r#"{"event_id":"e1","reference":"p1","outcome":"succeeded","amount_minor":5,"currency":"EUR"}"#;
    assert!(signed(good).is_ok());
    let bad = [
        String::new(),
        "null".into(),
        "[]".into(),
        good[..good.len() - 1].to_owned(),
        format!("{good}{good}"),
        good.replace("succeeded", "maybe"),
        good.replace("succeeded", "failed"),
        good.replace("EUR", "XXX"),
        good.replace(":5", ":0"),
        good.replace(":5", ":-5"),
        good.replace(":5", ":5.5"),
        good.replace(":5", ":\"5\""),
        good.replace(":5", ":99999999999999999999"),
        good.replace("e1", ""),
        good.replace("p1", "../../x"),
        good.replace("p1", &"p".repeat(65)),
        good.replace("\"outcome\"", "\"reason\":\"x\",\"outcome\""),
        good.replace("\"outcome\"", "\"extra\":1,\"outcome\""),
    ];
    for body in bad {
        assert_eq!(signed(&body), Err(CallbackRefusal::Malformed), "{body}");
    }
    let provider = provider();
    let not_text = [0xff, 0xfe, b'{'];
    let answer = provider.read_callback(&not_text, &provider.sign(&not_text, NOW), NOW);
    assert_eq!(answer, Err(CallbackRefusal::Malformed));
}

#[test]
fn an_oversized_callback_is_refused_before_anything_is_computed() {
    assert_eq!(signed(&" ".repeat(MAX_BODY + 1)), Err(CallbackRefusal::TooLarge));
}

#[tokio::test]
async fn starting_leads_to_our_own_page_and_refuses_what_cannot_be_collected() {
    let provider = provider();
    let request = PaymentRequest {
        reference: "pay-7".into(),
        amount: PRICE,
        description: "2 orders".into(),
        return_url: "/orders".into(),
    };
    let started = provider.start(&request).await.unwrap();
    assert_eq!(started.redirect_url, "/pay/test/pay-7");
    let bad = Err(Error::Refused("payment.bad_request"));
    let elsewhere = PaymentRequest {
        reference: "//evil.example".into(),
        ..request.clone()
    };
    assert_eq!(provider.start(&elsewhere).await, bad);
    let free = PaymentRequest {
        amount: Money::zero(Currency::EUR),
        ..request.clone()
    };
    assert_eq!(provider.start(&free).await, bad);
    provider.set_down(true);
    assert!(provider.start(&request).await.unwrap_err().is_temporary());
}

#[tokio::test]
async fn the_same_key_never_refunds_twice() {
    let provider = provider();
    provider.refund("pay-7", PRICE, "order-1").await.unwrap();
    provider.refund("pay-7", PRICE, "order-1").await.unwrap();
    provider.refund("pay-7", PRICE, "order-2").await.unwrap();
    assert_eq!(provider.refunds().len(), 2);
    let less = Money::new(1, Currency::EUR);
    let conflict = provider.refund("pay-7", less, "order-1").await;
    assert_eq!(conflict, Err(Error::Refused("payment.refund_conflict")));
    for n in 0..REMEMBERED {
        provider.refund("pay-8", PRICE, &format!("k{n}")).await.unwrap();
    }
    assert_eq!(provider.refunds().len(), REMEMBERED);
}
