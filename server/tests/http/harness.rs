//! The whole server for a test, without a socket, and browsers that ask it without scripts. How to use it stands in
//! `main.rs`.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use db::Db;
use flows::{Actor, Policy, ServerClock, World};
use identity::ShopForm;
use kernel::{PersonId, ShopId, ShopRole, Span};
use leptos::prelude::LeptosOptions;
use ports::Doubles;
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::system::MailRow;
use tower::ServiceExt as _;
use web::{AppState, Site};

/// Where the test's server pretends to be.
pub const BASE: &str = "http://shop.example";

/// What the browsers say they are.
pub const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A running installation.
pub struct Harness {
    /// Its database, clock, keys.
    pub world: Arc<World>,
    /// What was sent to the outside.
    pub doubles: Doubles,
    router: Router,
}

impl Harness {
    /// An installation in demo mode whose clock stands on [`testkit::MONDAY`].
    pub async fn open(db: Db) -> Harness {
        Harness::open_with(db, true).await
    }

    /// The same, as a demo or not.
    pub async fn open_with(db: Db, demo: bool) -> Harness {
        let doubles = Doubles::default();
        let ports = doubles.ports();
        let clock = ServerClock::fixed(testkit::MONDAY);
        let world = World::open(db, clock, Policy::default(), demo, BASE, |_| {
            Ok::<_, kernel::Error>(ports)
        })
        .await
        .unwrap();
        let leptos = LeptosOptions::builder().output_name("").build();
        let state = AppState {
            world: Arc::clone(&world),
            site: Arc::new(Site::default()),
            proxies: Arc::default(),
            leptos,
        };
        Harness {
            world,
            doubles,
            router: server::router(state),
        }
    }

    /// A browser nobody is signed in to.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: Arc::default(),
            at: Arc::default(),
        }
    }

    /// A person with this address, made through the flow, and a browser they are signed in to.
    pub async fn person(&self, email: &str) -> (PersonId, Browser) {
        let person = flows::identity::create_person(&self.world.system(), email, email, None)
            .await
            .unwrap();
        (person, self.signed_in(email).await)
    }

    /// A browser this address is signed in to, by the code in the mail.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let browser = self.browser();
        // codes to one address are a minute apart
        self.forward(Span::seconds(61));
        browser.submit("/api/account/sign_in", &[("email", email)]).await;
        self.work().await;
        let code = self.code(email).await;
        let answer = browser.submit("/api/account/enter_code", &[("code", &code)]).await;
        assert_eq!(answer.path, "/account?notice=signed_in", "{}", answer.text());
        browser
    }

    /// An operator and their browser.
    pub async fn operator(&self) -> Browser {
        let (person, browser) = self.person("vera@example.com").await;
        flows::identity::make_operator(&self.world.system(), person)
            .await
            .unwrap();
        browser
    }

    /// An approved shop of this name, made through the flows, and its owner's browser. The owner's address is the slug
    /// at example.com.
    pub async fn shop(&self, name: &str) -> (ShopId, Browser) {
        let email = format!("{}@example.com", kernel::slug(name).unwrap());
        let (person, browser) = self.person(&email).await;
        let owner = self.world.cx(Actor::Person(person));
        let form = shop_form(name);
        flows::identity::vouch_for_phone(&self.world.system(), person, &form.contact_phone)
            .await
            .unwrap();
        let shop = flows::identity::register_shop(&owner, &form).await.unwrap();
        flows::identity::approve_shop(&self.world.cx(Actor::Operator(person)), shop)
            .await
            .unwrap();
        (shop, browser)
    }

    /// Somebody who works for the shop in this role, and their browser.
    pub async fn member(&self, shop: ShopId, role: ShopRole) -> Browser {
        let (person, browser) = self.person(&format!("{}.{shop}@example.com", role.code())).await;
        let mut tx = self.world.db.begin().await.unwrap();
        store::identity::put_member(&mut tx, shop, person, role, testkit::MONDAY)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        browser
    }

    /// Posts a message as a payment provider or a carrier does: exactly these bytes, with this signature.
    pub async fn deliver(&self, path: &str, body: &[u8], signature: &str) -> (StatusCode, String) {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, "shop.example")
            .header("x-signature", signature)
            .body(Body::from(body.to_vec()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, String::from_utf8_lossy(&body).into_owned())
    }

    /// The six digits of the newest code mailed to the address.
    pub async fn code(&self, email: &str) -> String {
        let mail = self
            .mails_to(email)
            .await
            .into_iter()
            .find_map(|mail| six_digits(&mail.body));
        mail.unwrap_or_else(|| panic!("no code was mailed to {email}"))
    }

    /// The mails to the address, newest first.
    pub async fn mails_to(&self, email: &str) -> Vec<MailRow> {
        let mails = store::system::mails(&self.world.db, None, 100).await.unwrap();
        mails.rows.into_iter().filter(|mail| mail.recipient == email).collect()
    }

    /// Does everything that is due, as the worker would.
    pub async fn work(&self) {
        work::drain(&self.world).await.unwrap();
    }

    /// Moves the clock forward; what becomes due is done by [`Harness::work`].
    pub fn forward(&self, span: Span) {
        self.world.clock.set_offset(Span(self.world.clock.offset().0 + span.0));
    }
}

/// A registration that passes every check.
pub fn shop_form(name: &str) -> ShopForm {
    ShopForm {
        name: name.to_owned(),
        country: "US".to_owned(),
        kind: "individual".to_owned(),
        legal_name: "Mara Lind".to_owned(),
        contact_phone: "+1 555 010 0100".to_owned(),
        street: "1 Mill Lane".to_owned(),
        city: "Eastmoor".to_owned(),
        region: "ME".to_owned(),
        postcode: "04101".to_owned(),
        ..ShopForm::default()
    }
}

fn six_digits(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|part| part.len() == 6)
        .map(str::to_owned)
}

/// A browser without scripts: keeps cookies, follows redirects, sends forms as `application/x-www-form-urlencoded`.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    at: Arc<Mutex<String>>,
}

/// What the server answered, after redirects.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Path and query where the redirects ended.
    pub path: String,
    /// The body.
    pub body: String,
    /// The header `name: value` pairs, names in lower case.
    pub headers: BTreeMap<String, String>,
}

impl Browser {
    /// Opens an address (path and query).
    pub async fn page(&self, path: &str) -> Answer {
        self.follow(Method::GET, path.to_owned(), None).await
    }

    /// Sends a form from the page one is on, as a person without scripts does, and follows where it leads.
    pub async fn submit(&self, action: &str, form: &[(&str, &str)]) -> Answer {
        self.follow(Method::POST, action.to_owned(), Some(encode(form))).await
    }

    /// Opens `page`, fills in its form that posts to `action` (fields it already holds stay), and sends it.
    pub async fn fill(&self, page: &str, action: &str, form: &[(&str, &str)]) -> Answer {
        let shown = self.page(page).await;
        let mut fields = shown.form(action);
        for (name, value) in form {
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.submit(action, &fields).await
    }

    /// Calls a server function as the wasm program does: the status and body are the call's own, no redirect.
    pub async fn call(&self, action: &str, form: &[(&str, &str)]) -> Answer {
        self.once(
            Method::POST,
            action,
            Some(encode(form)),
            "application/json",
            "same-origin",
        )
        .await
    }

    /// Sends a form as a page of another site would make this browser do.
    pub async fn cross_site(&self, action: &str, form: &[(&str, &str)]) -> Answer {
        self.once(Method::POST, action, Some(encode(form)), "text/html", "cross-site")
            .await
    }

    async fn follow(&self, mut method: Method, mut path: String, mut body: Option<String>) -> Answer {
        for _ in 0..6 {
            let answer = self.once(method, &path, body.take(), "text/html", "same-origin").await;
            if !answer.status.is_redirection() {
                return answer;
            }
            let to = answer
                .headers
                .get("location")
                .expect("a redirect says where to")
                .clone();
            path = to.strip_prefix(BASE).map_or(to.clone(), str::to_owned);
            assert!(path.starts_with('/'), "a redirect led away: {path}");
            method = Method::GET;
        }
        panic!("too many redirects, the last to {path}");
    }

    async fn once(&self, method: Method, path: &str, body: Option<String>, accept: &str, site: &str) -> Answer {
        let body = body.map(|text| ("application/x-www-form-urlencoded".to_owned(), text.into_bytes()));
        self.send(method, path, body, accept, site).await
    }

    /// Sends files from the page one is on as a `multipart/form-data` form, and follows where it leads. Each file is the
    /// field's name, the file's name and the bytes.
    pub async fn upload(&self, action: &str, files: &[(&str, &str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (field, name, bytes) in files {
            let head = format!(
                "--limit\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limit--\r\n");
        self.upload_raw(action, body).await
    }

    /// The same with a body as it is, between marks `--limit`.
    pub async fn upload_raw(&self, action: &str, body: Vec<u8>) -> Answer {
        let body = ("multipart/form-data; boundary=limit".to_owned(), body);
        let answer = self
            .send(Method::POST, action, Some(body), "text/html", "same-origin")
            .await;
        match answer.headers.get("location") {
            Some(to) if answer.status.is_redirection() => self.page(&to.clone()).await,
            _ => answer,
        }
    }

    /// Asks once, with a body of this kind, and follows no redirect.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<(String, Vec<u8>)>,
        accept: &str,
        site: &str,
    ) -> Answer {
        let get = method == Method::GET;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "shop.example")
            .header(header::ACCEPT, accept)
            .header(header::USER_AGENT, AGENT)
            .header("sec-fetch-site", site);
        if let Some(line) = self.cookie_line() {
            request = request.header(header::COOKIE, line);
        }
        let at = self.at.lock().unwrap().clone();
        if !at.is_empty() {
            request = request.header(header::REFERER, format!("{BASE}{at}"));
        }
        if let Some((kind, bytes)) = &body {
            request = request
                .header(header::CONTENT_TYPE, kind)
                .header(header::CONTENT_LENGTH, bytes.len());
        }
        let request = request
            .body(body.map_or_else(Body::empty, |(_, bytes)| Body::from(bytes)))
            .unwrap();
        self.exchange(request, path, get).await
    }

    /// Asks once, with these headers beside host and cookies, and follows no redirect: what a robot, a preview fetcher or
    /// a browser that fetches ahead sends.
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "shop.example");
        if let Some(line) = self.cookie_line() {
            request = request.header(header::COOKIE, line);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.exchange(request.body(Body::empty()).unwrap(), path, false).await
    }

    /// The cookie of this name, if the browser has it.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Puts a cookie into the browser.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    fn cookie_line(&self) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!line.is_empty()).then(|| line.join("; "))
    }

    async fn exchange(&self, request: Request<Body>, path: &str, page: bool) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let mut headers = BTreeMap::new();
        for (name, value) in &parts.headers {
            let value = value.to_str().unwrap_or_default();
            if name == header::SET_COOKIE {
                self.keep_cookie(value);
            }
            headers.insert(name.as_str().to_owned(), value.to_owned());
        }
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        if page && !parts.status.is_redirection() {
            path.clone_into(&mut self.at.lock().unwrap());
        }
        Answer {
            status: parts.status,
            path: path.to_owned(),
            body,
            headers,
        }
    }

    fn keep_cookie(&self, line: &str) {
        let Some((name, value)) = line.split(';').next().unwrap_or_default().split_once('=') else {
            return;
        };
        let gone = value.is_empty() || line.to_ascii_lowercase().contains("max-age=0");
        let mut cookies = self.cookies.lock().unwrap();
        if gone {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

impl Answer {
    /// The page's words without its markup, in one line each.
    ///
    /// Of a page without words, what it was instead.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        let main = Selector::parse("main").unwrap();
        let words = |root: scraper::ElementRef<'_>| {
            root.text()
                .map(str::trim)
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join("\n")
        };
        let text = html
            .select(&main)
            .next()
            .map_or_else(|| words(html.root_element()), words);
        if text.is_empty() {
            return format!("[{} at {}, {} bytes]", self.status, self.path, self.body.len());
        }
        text
    }

    /// Whether the page's words contain these.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// How many elements the CSS selector finds.
    pub fn count(&self, selector: &str) -> usize {
        Html::parse_document(&self.body)
            .select(&Selector::parse(selector).unwrap())
            .count()
    }

    /// An attribute of the first element the CSS selector finds.
    pub fn attr(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let found = html.select(&Selector::parse(selector).unwrap()).next()?;
        found.value().attr(name).map(str::to_owned)
    }

    /// What the page's form that posts to `action` would send as it stands.
    pub fn form(&self, action: &str) -> BTreeMap<String, String> {
        let html = Html::parse_document(&self.body);
        let form = Selector::parse("form").unwrap();
        let field = Selector::parse("input[name], select[name], textarea[name]").unwrap();
        let chosen = Selector::parse("option[selected]").unwrap();
        let found = html
            .select(&form)
            .find(|form| form.value().attr("action") == Some(action))
            .unwrap_or_else(|| panic!("{} has no form for {action}:\n{}", self.path, self.text()));
        let mut fields = BTreeMap::new();
        for element in found.select(&field) {
            let value = element.value();
            let name = value.attr("name").unwrap_or_default().to_owned();
            let kind = value.attr("type").unwrap_or_default();
            let content = match value.name() {
                "textarea" => element.text().collect(),
                "select" => element
                    .select(&chosen)
                    .next()
                    .and_then(|o| o.value().attr("value"))
                    .unwrap_or_default()
                    .to_owned(),
                _ if matches!(kind, "checkbox" | "radio") && value.attr("checked").is_none() => continue,
                _ => value.attr("value").unwrap_or_default().to_owned(),
            };
            fields.insert(name, content);
        }
        fields
    }
}

/// Form encoding.
fn encode(form: &[(&str, &str)]) -> String {
    let part = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b' ' => "+".to_owned(),
                b if b.is_ascii_alphanumeric() || b"-_.*".contains(&b) => char::from(b).to_string(),
                b => format!("%{b:02X}"),
            })
            .collect()
    };
    form.iter()
        .map(|(name, value)| format!("{}={}", part(name), part(value)))
        .collect::<Vec<_>>()
        .join("&")
}
