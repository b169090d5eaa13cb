//! Processor time per request, through the whole router without a socket, at several sizes of the catalogue:
//!
//! ```sh
//! cargo bench -p server --bench cost                        # SQLite, 1,000 and 10,000 products and as many orders
//! cargo bench -p server --bench cost -- 1000 100000         # these sizes
//! cargo bench -p server --bench cost -- postgres 1000       # the server at YELLOWCART_TEST_POSTGRES
//! ```
//!
//! Trust ratios of one run, not milliseconds of two: the `floor` row does only what the start page cannot do without.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on should stop")]

#[path = "../../tests/http/harness.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod harness;
mod seed;

use axum::http::Method;
use harness::{AGENT, Browser, Harness};
use std::fmt::Write as _;
use std::future::Future;
use store::catalog::Shelf;
use testkit::TestDb;

/// A measured row stops after this much processor time, in nanoseconds, or after so many requests.
const ENOUGH: u64 = 400_000_000;
const MOST: u32 = 400;
/// Requests before measuring begins.
const WARM: u32 = 20;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000];
    }
    let mut table: Vec<(String, Vec<f64>)> = Vec::new();
    for size in &sizes {
        let test = match words.iter().any(|word| word == "postgres") {
            true => TestDb::postgres().await,
            false => TestDb::sqlite().await,
        };
        for (n, (name, cost)) in measure(&test, *size).await.into_iter().enumerate() {
            if n == table.len() {
                table.push((name, Vec::new()));
            }
            table[n].1.push(cost);
        }
        test.drop_now().await;
    }
    print(&sizes, &table);
}

#[expect(clippy::print_stdout, reason = "what the benchmark is for")]
fn print(sizes: &[usize], table: &[(String, Vec<f64>)]) {
    let mut text = format!("{:<42}", "ms of processor time per request");
    for size in sizes {
        write!(text, "{:>10}", format!("{size}")).unwrap();
    }
    for (name, costs) in table {
        write!(text, "\n{name:<42}").unwrap();
        for cost in costs {
            write!(text, "{cost:>10.3}").unwrap();
        }
    }
    println!("{text}");
}

/// Processor time of all threads of this process so far, in nanoseconds; of a thread that ended nothing is left.
fn processor_time() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.unwrap().path().join("schedstat")).ok())
        .filter_map(|text| text.split(' ').next().and_then(|spent| spent.parse::<u64>().ok()))
        .sum()
}

struct Meter(Vec<(String, f64)>);

impl Meter {
    /// Measures one kind of request; `request` gets how many there were before.
    async fn row<F: Future>(&mut self, name: &str, mut request: impl FnMut(u32) -> F) {
        for n in 0..WARM {
            request(n).await;
        }
        let began = processor_time();
        let mut count = 0;
        while count < MOST && (count < 20 || processor_time() - began < ENOUGH) {
            request(WARM + count).await;
            count += 1;
        }
        let spent = processor_time() - began;
        self.0.push((name.to_owned(), spent as f64 / 1e6 / f64::from(count)));
    }

    /// Measures a page.
    async fn page(&mut self, name: &str, browser: &Browser, path: &str, expected: u16) {
        self.row(name, |_| get(browser, path, &[], expected)).await;
    }
}

async fn get(browser: &Browser, path: &str, more: &[(&str, &str)], expected: u16) {
    let mut headers = vec![("user-agent", AGENT), ("sec-fetch-dest", "document")];
    headers.extend_from_slice(more);
    let answer = browser.ask(Method::GET, path, &headers).await;
    assert_eq!(answer.status.as_u16(), expected, "{path}: {}", answer.body);
}

async fn measure(test: &TestDb, size: usize) -> Vec<(String, f64)> {
    let app = Harness::open(test.db.clone()).await;
    let market = seed::fill(&app, size).await;
    // a cookie makes every page be rendered for this browser alone
    let (guest, nobody) = (app.browser(), app.browser());
    guest.set_cookie("seen", "1");
    let mut meter = Meter(Vec::new());
    meter.row("floor: 24 cards, one read, by hand", |_| floor(&app)).await;
    meter.page("start page", &guest, "/", 200).await;
    meter
        .row("start page, brotli", |_| {
            get(&guest, "/", &[("accept-encoding", "br")], 200)
        })
        .await;
    meter
        .page("start page, kept for nobody in particular", &nobody, "/", 200)
        .await;
    meter.page("start page, far down", &guest, &market.far, 200).await;
    meter
        .page("category of eight", &guest, "/category/home-and-garden", 200)
        .await;
    meter.page("category", &guest, "/category/kitchen", 200).await;
    meter
        .page("search, word of every tenth", &guest, "/search?q=kettle", 200)
        .await;
    meter.page("search, rare word", &guest, "/search?q=n7a", 200).await;
    meter
        .page("search, two common words", &guest, "/search?q=kettle%20blue", 200)
        .await;
    meter.page("search, two letters", &guest, "/search?q=ke", 200).await;
    meter.page("search, nothing", &guest, "/search?q=zeppelin", 200).await;
    meter.page("product page", &guest, &market.product, 200).await;
    meter
        .page("nobody's address", &guest, "/product/nothing-there", 404)
        .await;
    meter
        .row("add to a new cart", |_| async {
            let variant = market.variant.to_string();
            let form = [("variant", variant.as_str()), ("quantity", "1")];
            let answer = app.browser().call("/api/buy/add", &form).await;
            assert!(
                answer.status.is_success() || answer.status.is_redirection(),
                "{}",
                answer.body
            );
        })
        .await;
    meter
        .row("checkout, three requests", |_| seed::buy(&app, market.variant))
        .await;
    meter
        .page("seller's orders", &market.seller, "/seller/orders?tab=shipped", 200)
        .await;
    meter.page("seller's home", &market.seller, "/seller", 200).await;
    meter
        .page("seller's products", &market.seller, "/seller/products", 200)
        .await;
    let link = format!("/r/{}", market.code);
    meter
        .row("link, a person", |n| {
            let (guest, link) = (&guest, &link);
            async move {
                let agent = format!("{AGENT} {n}");
                let headers = [("user-agent", agent.as_str()), ("sec-fetch-dest", "document")];
                let answer = guest.ask(Method::GET, link, &headers).await;
                assert_eq!(answer.status.as_u16(), 302);
                assert!(answer.headers.contains_key("set-cookie"));
            }
        })
        .await;
    meter
        .row("link, a robot", |_| async {
            let answer = guest.ask(Method::GET, &link, &[("user-agent", "Twitterbot/1.0")]).await;
            assert_eq!(answer.status.as_u16(), 302);
        })
        .await;
    meter.0
}

/// What the start page cannot do without: its cards from the database, put between tags.
async fn floor(app: &Harness) {
    let page = store::catalog::cards(&app.world.db, Shelf::All, None, 24)
        .await
        .unwrap();
    let mut html = String::with_capacity(16_384);
    for card in &page.rows {
        write!(
            html,
            "<li><article class=\"product\"><a href=\"/product/{}\"><img src=\"/media/{}/list\" alt=\"\"><h3>{}</h3></a>\
             <p class=\"price\">${}.{:02}</p><p>{}</p></article></li>",
            card.slug,
            card.id,
            card.title,
            card.price_min / 100,
            card.price_min % 100,
            card.shop_name
        )
        .unwrap();
    }
    assert_eq!(page.rows.len(), 24);
    std::hint::black_box(html);
}
