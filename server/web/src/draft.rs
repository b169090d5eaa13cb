//! Keeps what somebody typed into a form that was refused before the page's program had arrived: for a minute, in a
//! cookie only this browser has, so that the page rendered next shows it again. Never passwords, codes or keys.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use std::collections::BTreeMap;

const COOKIE: &str = "form_draft";
/// Browsers keep cookies of about four thousand bytes; a longer form is not kept.
const MAX: usize = 3500;
/// Fields that are never kept, by a part of their name; neither is `code` itself (a postcode is no secret).
const SECRET: [&str; 3] = ["password", "key", "token"];

/// The cookie that keeps this form body, `secure` where the site is reached by https; `None` when there is nothing to keep
/// or too much.
pub(crate) fn keep(body: &[u8], secure: bool) -> Option<HeaderValue> {
    let text = std::str::from_utf8(body).ok()?;
    let kept: Vec<&str> = text
        .split('&')
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && name != "code" && !SECRET.iter().any(|part| name.contains(part))
        })
        .collect();
    let kept = kept.join("&");
    // a form body is percent-encoded already; anything else is no form
    let plain = kept
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b';' | b',' | b'"' | b'\\'));
    if kept.is_empty() || kept.len() > MAX || !plain {
        return None;
    }
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={kept}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// The draft this request brings, taken from its cookie, which ends with the answer.
pub fn take_draft() -> Option<BTreeMap<String, String>> {
    let parts = use_context::<Parts>()?;
    let kept = cookie(&parts.headers)?.to_owned();
    if let Some(options) = use_context::<ResponseOptions>() {
        let gone = HeaderValue::from_static("form_draft=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        options.append_header(header::SET_COOKIE, gone);
    }
    Some(
        kept.split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(k, v)| (decode(k), decode(v)))
            .collect(),
    )
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// Percent-decodes a form value; what is not valid becomes the replacement character.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        match b {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next().unwrap_or(b'?'), rest.next().unwrap_or(b'?')];
                let hex = std::str::from_utf8(&digits)
                    .ok()
                    .and_then(|d| u8::from_str_radix(d, 16).ok());
                bytes.push(hex.unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn secrets_are_left_out_and_the_rest_comes_back_as_typed() {
        let cookie = keep(b"name=Ada+L%C3%BC&password=x&idem_key=5&code=123456&city=K%26n", false).unwrap();
        let text = cookie.to_str().unwrap().to_owned();
        assert!(!text.contains("password") && !text.contains("idem_key") && !text.contains("123456"));
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_str(text.split(';').next().unwrap()).unwrap(),
        );
        let kept = super::cookie(&headers).unwrap();
        let values: Vec<String> = kept.split('&').map(decode).collect();
        assert_eq!(values, ["name=Ada Lü", "city=K&n"]);
        assert!(keep(b"postcode=10115", false).is_some_and(|c| !c.to_str().unwrap().contains("Secure")));
        assert!(keep(b"postcode=10115", true).is_some_and(|c| c.to_str().unwrap().ends_with("; Secure")));
    }

    #[test]
    fn what_is_no_form_or_too_long_is_not_kept() {
        assert!(keep(b"", false).is_none());
        assert!(keep(b"a=\xff", false).is_none());
        assert!(keep(b"a=1; Path=/evil", false).is_none());
        assert!(keep(&[b'a'; 5000], false).is_none());
        assert!(keep(b"password=1", false).is_none());
        assert_eq!(decode("%zz%4"), "??");
    }
}
