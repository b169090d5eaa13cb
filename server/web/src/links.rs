//! Affiliate links over HTTP: the redirect at `/r/{code}` with its touch cookie, the QR picture of a link, and the
//! landing page's confirmation. What a hit means is decided in `flows::affiliate` (spec: affiliate 2.7, 2.8, 2.9).

use crate::AppState;
use crate::actor::{Visitor, visitor, world};
use affiliate::{Touch, remember};
use axum::Form;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use fast_qr::convert::{Builder as _, Shape, svg::SvgBuilder};
use fast_qr::{ECL, QRBuilder, QRCode};
use flows::affiliate::{Hit, Redirect, follow_link, read_touches, sign_touches};
use flows::{Actor, World};
use kernel::ClickId;
use leptos::prelude::use_context;
use serde::Deserialize;
use std::sync::Arc;
use tower_sessions::Session;

/// Name of the cookie, and of the session's entry for browsers that ask not to be tracked.
const TOUCHES: &str = "sc_t";
/// How long the cookie lives: the longest default window, 14 days in seconds.
const MAX_AGE: i64 = 14 * 24 * 60 * 60;
/// Most bytes of a value that is passed through.
const MAX_VALUE: usize = 128;
/// Most parameters that are passed through.
const MAX_PARAMETERS: usize = 16;
/// Light modules around a QR code, and pixels of a module in the printed picture.
const QUIET: u32 = 4;
const MODULE: u32 = 12;
/// Previews, monitors and tests that look like browsers to the general list; lower case. Headless browsers as such are not
/// among them: people's own tools are, and shops try their links with them.
const MORE_BOTS: [&str; 24] = [
    "thirdlandingpagefeinfra",
    "google-read-aloud",
    "google-inspectiontool",
    "google-ads",
    "google-agent",
    "googleagent",
    "google favicon",
    "googleimageproxy",
    "mediapartners",
    "chrome-lighthouse",
    "gtmetrix",
    "pingdomtms",
    "synthetics",
    "siteimprove",
    "ghost inspector",
    "appinsights",
    "thousandeyes",
    "ips-agent",
    "datanyze",
    "cookiehub",
    "impact.com agent",
    "playwright",
    "puppeteer",
    "selenium",
];

/// Answers `/r/{code}` in every method; everything else, and codes nobody has, go on to the pages.
pub async fn follow_links(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let code = request
        .uri()
        .path()
        .strip_prefix("/r/")
        .filter(|code| !code.is_empty() && !code.contains('/'));
    let Some(code) = code.map(str::to_owned) else {
        return next.run(request).await;
    };
    let visitor = request.extensions().get::<Visitor>().cloned();
    let hit = hit(
        request.method().as_str(),
        code,
        request.uri().query(),
        request.headers(),
        visitor.as_ref(),
    );
    let person = visitor.as_ref().and_then(|v| v.roles.as_ref()).map(|r| r.person);
    let cx = state.world.cx(person.map_or(Actor::Anonymous, Actor::Person));
    let redirect = match follow_link(&cx, &hit).await {
        Ok(redirect) => redirect,
        Err(error) => {
            tracing::error!(%error, "affiliate link");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    if redirect.status == 404 {
        let mut page = next.run(request).await;
        page.headers_mut()
            .insert("x-robots-tag", HeaderValue::from_static("noindex"));
        return page;
    }
    let query = passed_through(request.uri().query().unwrap_or_default());
    let mut response = answer(&redirect, &query);
    if let Some(touch) = redirect.touch {
        keep(
            &state.world,
            touch,
            request.headers(),
            visitor.map(|v| v.session),
            &mut response,
        )
        .await;
    }
    response
}

/// What the request says about itself.
fn hit(method: &str, code: String, query: Option<&str>, headers: &HeaderMap, visitor: Option<&Visitor>) -> Hit {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let agent = text("user-agent").unwrap_or_default();
    let roles = visitor.and_then(|v| v.roles.as_ref());
    let network = visitor.map(|v| v.ip.as_str()).unwrap_or_default();
    Hit {
        method: method.to_owned(),
        code,
        is_bot: is_bot(&agent),
        purpose: ["sec-purpose", "purpose", "x-purpose", "x-moz"].map(text),
        sec_fetch_dest: text("sec-fetch-dest"),
        visitor_text: format!("{network}\n{agent}"),
        surface: if query.is_some_and(|q| q.split('&').any(|part| part == "q=1")) {
            "qr"
        } else {
            "link"
        },
        shops: roles
            .map(|r| r.shops.iter().map(|m| m.shop).collect())
            .unwrap_or_default(),
        creator: roles.and_then(|r| r.creator.as_ref()).map(|(creator, _)| *creator),
        is_operator: roles.is_some_and(|r| r.is_operator),
    }
}

/// Whether a user agent is empty, a robot's or a preview fetcher's.
fn is_bot(agent: &str) -> bool {
    let agent = agent.trim();
    let lower = agent.to_ascii_lowercase();
    agent.is_empty() || iscrawl::is_crawler(agent) || MORE_BOTS.iter().any(|token| lower.contains(token))
}

/// `utm_*`, `sub`, `sub1` to `sub5` with plain values, each name once; everything else is dropped (spec: AFF-242).
fn passed_through(query: &str) -> String {
    let known = |name: &str| {
        let word = name.strip_prefix("utm_");
        word.is_some_and(|w| !w.is_empty() && w.len() <= 32 && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
            || matches!(name, "sub" | "sub1" | "sub2" | "sub3" | "sub4" | "sub5")
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'-');
    let mut kept: Vec<(&str, &str)> = Vec::new();
    for (name, value) in query.split('&').filter_map(|part| part.split_once('=')) {
        let fits = !value.is_empty() && value.len() <= MAX_VALUE && value.bytes().all(plain);
        if known(name) && fits && kept.len() < MAX_PARAMETERS && !kept.iter().any(|(had, _)| *had == name) {
            kept.push((name, value));
        }
    }
    kept.iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}

/// The headers of the spec's table on an empty body.
fn answer(redirect: &Redirect, query: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(redirect.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (header::CONTENT_LENGTH, "0"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    match redirect.status {
        503 => _ = headers.insert(header::RETRY_AFTER, HeaderValue::from_static("0")),
        405 => _ = headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD")),
        _ => {}
    }
    if let Some(path) = &redirect.location {
        let sign = if path.contains('?') { '&' } else { '?' };
        let to = if query.is_empty() {
            path.clone()
        } else {
            format!("{path}{sign}{query}")
        };
        if let Ok(to) = HeaderValue::from_str(&to) {
            headers.insert(header::LOCATION, to);
        }
    }
    response
}

/// Adds the touch to what the browser carries. A browser that sends `Sec-GPC: 1` carries nothing: its touches last as
/// long as its session (spec: affiliate AFF-265).
async fn keep(
    world: &Arc<World>,
    touch: Touch,
    headers: &HeaderMap,
    session: Option<Session>,
    response: &mut Response,
) {
    let private = headers.get("sec-gpc").is_some_and(|v| v == "1");
    if let Some(session) = session.filter(|_| private) {
        let before = of_session(world, &session).await;
        let signed = sign_touches(&world.keys, &remember(&before, touch));
        if let Err(error) = session.insert(TOUCHES, signed).await {
            tracing::warn!(%error, "a touch was not kept in the session");
        }
        return;
    }
    let signed = sign_touches(&world.keys, &remember(&of_cookie(world, headers), touch));
    let secure = if world.base_url.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!("{TOUCHES}={signed}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn of_cookie(world: &World, headers: &HeaderMap) -> Vec<Touch> {
    let signed = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|text| text.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(TOUCHES)?.strip_prefix('='));
    let Some(signed) = signed else { return Vec::new() };
    let touches = read_touches(&world.keys, signed);
    if touches.is_empty() {
        tracing::warn!(signal = "F13", "a touch cookie was damaged or forged, and ignored");
    }
    touches
}

async fn of_session(world: &World, session: &Session) -> Vec<Touch> {
    let signed = session.get::<String>(TOUCHES).await.ok().flatten();
    signed
        .map(|signed| read_touches(&world.keys, &signed))
        .unwrap_or_default()
}

/// The signed touches of the request being answered, from its cookie and its session; empty without any. What goes to
/// `flows::checkout` with an added line and with a placed order.
pub async fn touches() -> String {
    let world = world();
    let mut found = use_context::<Parts>()
        .map(|parts| of_cookie(&world, &parts.headers))
        .unwrap_or_default();
    if let Ok(visitor) = visitor() {
        for touch in of_session(&world, &visitor.session).await {
            found = remember(&found, touch);
        }
    }
    if found.is_empty() {
        String::new()
    } else {
        sign_touches(&world.keys, &found)
    }
}

/// `GET /r/{code}/qr.svg`: the link's QR picture, error level M. Scanned links say so by `?q=1` (spec: AFF-245).
pub async fn qr_svg(State(state): State<AppState>, Path(code): Path<String>) -> Result<Response, StatusCode> {
    let code = qr(&state, &code).await?;
    let svg = SvgBuilder::default().shape(Shape::Square).to_str(&code);
    Ok((picture("image/svg+xml"), svg).into_response())
}

/// `GET /r/{code}/qr.png`: the same to be printed or put into a video.
pub async fn qr_png(State(state): State<AppState>, Path(code): Path<String>) -> Result<Response, StatusCode> {
    let code = qr(&state, &code).await?;
    let side = u32::try_from(code.size).unwrap_or_default() + 2 * QUIET;
    let dark = |x: u32, y: u32| {
        let at = |n: u32| {
            usize::try_from((n / MODULE).checked_sub(QUIET)?)
                .ok()
                .filter(|n| *n < code.size)
        };
        at(x).zip(at(y)).is_some_and(|(x, y)| code[y][x].value())
    };
    let picture_of = image::GrayImage::from_fn(side * MODULE, side * MODULE, |x, y| {
        image::Luma([if dark(x, y) { 0 } else { 255 }])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture_of
        .write_to(&mut bytes, image::ImageFormat::Png)
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok((picture("image/png"), bytes.into_inner()).into_response())
}

fn picture(kind: &'static str) -> [(HeaderName, &'static str); 2] {
    [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, max-age=86400"),
    ]
}

/// The QR code of a link that exists.
async fn qr(state: &AppState, code: &str) -> Result<QRCode, StatusCode> {
    let code = affiliate::LinkCode::parse(code).ok_or(StatusCode::NOT_FOUND)?;
    let link = store::affiliate::link_by_code(&state.world.db, &code)
        .await
        .map_err(|error| {
            tracing::error!(%error, "QR picture");
            StatusCode::SERVICE_UNAVAILABLE
        })?;
    let link = link.ok_or(StatusCode::NOT_FOUND)?;
    let text = format!("{}/r/{}?q=1", state.world.base_url, link.code);
    QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// The body of a landing's confirmation.
#[derive(Debug, Deserialize)]
pub struct Landing {
    click: String,
}

/// `POST /t/land`: the landing page's script really ran. Says nothing about whether the click was known.
pub async fn land(State(state): State<AppState>, Form(landing): Form<Landing>) -> StatusCode {
    let Ok(click) = landing.click.parse::<i64>() else {
        return StatusCode::BAD_REQUEST;
    };
    flows::affiliate::land(&state.world.system(), ClickId(click)).await;
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_campaign_words_with_plain_values_pass() {
        let long = "x".repeat(129);
        for (query, kept) in [
            (
                "utm_source=news&utm_campaign=spring-1&q=1",
                "utm_source=news&utm_campaign=spring-1",
            ),
            ("sub=a&sub1=b&sub5=c&sub6=d&subs=e", "sub=a&sub1=b&sub5=c"),
            ("redir_url=https://evil.example&next=/x&ck=5", ""),
            ("utm_source=a%0d%0aSet-Cookie&utm_medium=<b>&utm_term=a+b", ""),
            ("sub=first&sub=second&utm_=x&utm_A=y&sub2", "sub=first"),
            (&format!("sub={long}&sub2="), ""),
        ] {
            assert_eq!(passed_through(query), kept, "{query}");
        }
    }

    #[test]
    fn robots_previews_and_nameless_agents_are_no_people() {
        for bot in [
            "",
            "  ",
            "curl/8.5.0",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Twitterbot/1.0",
            "WhatsApp/2.23.20.0",
            "TelegramBot (like TwitterBot)",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 thirdLandingPageFeInfra",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.75 Safari/537.36 Google Favicon",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.7204.168 Safari/537.36 DatadogSynthetics",
        ] {
            assert!(is_bot(bot), "{bot}");
        }
        for person in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36 Instagram 309.0 Android (34/14; 420dpi; 1080x2205; Google/google; Pixel 8)",
        ] {
            assert!(!is_bot(person), "{person}");
        }
    }
}
