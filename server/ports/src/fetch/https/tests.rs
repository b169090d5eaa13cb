#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const QUICK: Bounds = Bounds {
    bytes: 10_000,
    connect: Duration::from_millis(500),
    total: Duration::from_millis(800),
    redirects: 3,
};

#[test]
fn only_https_names_on_the_usual_port_are_fetched() {
    let refused = |url: &str| checked(url, None, Reach::OpenInternet).unwrap_err();
    for url in [
        "http://shop.example/a.jpg",
        "ftp://shop.example/a",
        "file:///etc/passwd",
        "data:image/png,x",
        "gopher://a/",
    ] {
        assert_eq!(refused(url), FetchRefusal::NotHttps, "{url}");
    }
    for url in [
        "",
        "a.jpg",
        "//shop.example/a.jpg",
        "https://",
        "https://a b/",
        "https://[::1",
        "\u{0}",
    ] {
        assert_eq!(refused(url), FetchRefusal::BadUrl, "{url:?}");
    }
    assert_eq!(
        refused(&format!("https://shop.example/{}", "a".repeat(5000))),
        FetchRefusal::BadUrl
    );
    for url in [
        "https://ada@shop.example/",
        "https://ada:pw@shop.example/",
        "https://:pw@shop.example/",
    ] {
        assert_eq!(refused(url), FetchRefusal::Credentials, "{url}");
    }
    for url in [
        "https://shop.example:8443/",
        "https://shop.example:80/",
        "https://shop.example:22/",
    ] {
        assert_eq!(refused(url), FetchRefusal::BadPort, "{url}");
    }
    for url in [
        "https://127.0.0.1/",
        "https://8.8.8.8/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://１２７.0.0.1/",
    ] {
        assert_eq!(refused(url), FetchRefusal::BareAddress, "{url}");
    }
    for url in [
        "https://shop.example/a.jpg",
        "HTTPS://Shop.Example:443/a.jpg?v=1#x",
        " https://münchen.example/a ",
    ] {
        assert!(checked(url, None, Reach::OpenInternet).is_ok(), "{url}");
    }
}

#[test]
fn a_redirect_is_checked_like_the_first_address() {
    let base = Url::parse("https://shop.example/pictures/a.jpg").unwrap();
    let next = |to: &str| checked(to, Some(&base), Reach::OpenInternet);
    assert_eq!(next("../b.jpg").unwrap().as_str(), "https://shop.example/b.jpg");
    assert_eq!(
        next("//cdn.example/b.jpg").unwrap().as_str(),
        "https://cdn.example/b.jpg"
    );
    assert_eq!(next("http://shop.example/b.jpg"), Err(FetchRefusal::NotHttps));
    assert_eq!(next("https://169.254.169.254/latest"), Err(FetchRefusal::BareAddress));
    assert_eq!(next("//127.0.0.1/"), Err(FetchRefusal::BareAddress));
    assert_eq!(next("https://shop.example:8080/"), Err(FetchRefusal::BadPort));
}

#[tokio::test]
async fn a_name_of_this_machine_is_refused_after_resolving() {
    let fetcher = HttpsFetcher::new().unwrap();
    let refusal = fetcher.fetch("https://localhost/a.jpg").await;
    assert_eq!(refusal, Err(FetchRefusal::PrivateAddress));
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_unreachable() {
    let fetcher = HttpsFetcher::with(QUICK, Reach::OpenInternet).unwrap();
    let refusal = fetcher.fetch("https://no-such-shop.invalid/a.jpg").await.unwrap_err();
    assert!(refusal.is_temporary(), "{refusal:?}");
}

/// Answers every request by its path with raw text from `answer`, then closes or hangs.
async fn stand_in(answer: fn(&str) -> Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, answer));
        }
    });
    format!("http://{address}")
}

async fn serve(mut stream: TcpStream, answer: fn(&str) -> Vec<u8>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => request.push(byte),
            Err(_) => return,
        }
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let _ = stream.write_all(&answer(&path)).await;
    if path.starts_with("/hang") {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
}

fn answer(path: &str) -> Vec<u8> {
    let redirect =
        |to: &str| format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let status = |line: &str| format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let image = |body: &str| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n";
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len())
    };
    match path {
        "/ok" => image("picture"),
        "/bytes" => image("picture").replace("image/png", "binary/octet-stream"),
        "/three" => redirect("/two"),
        "/two" => redirect("/one"),
        "/one" => redirect("/ok"),
        "/four" => redirect("/three"),
        "/loop" => redirect("/loop"),
        "/inside" => redirect("http://10.0.0.1/"),
        "/nowhere" => status("302 Found"),
        "/html" => {
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi".into()
        }
        "/declared" => "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 10001\r\n\r\n".into(),
        // no length: the body ends when the connection does
        "/endless" => format!(
            "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n{}",
            "x".repeat(50_000)
        ),
        "/short" => {
            "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 500\r\nConnection: close\r\n\r\nx".into()
        }
        "/hang-head" => "HTTP/1.1 200 OK\r\n".into(),
        "/hang-body" => "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 500\r\n\r\nx".into(),
        "/gone" => status("410 Gone"),
        "/busy" => status("503 Service Unavailable"),
        "/secret" => status("403 Forbidden"),
        "/noise" => "this is not http\r\n\r\n".into(),
        _ => status("404 Not Found"),
    }
    .into_bytes()
}

#[tokio::test]
async fn a_fetch_is_bounded_in_size_time_and_redirects() {
    let base = stand_in(answer).await;
    let fetcher = HttpsFetcher::with(QUICK, Reach::ThisMachine).unwrap();
    let expected: [(&str, std::result::Result<&[u8], FetchRefusal>); 18] = [
        ("/ok", Ok(b"picture")),
        ("/bytes", Ok(b"picture")),
        ("/three", Ok(b"picture")),
        ("/four", Err(FetchRefusal::TooManyRedirects)),
        ("/loop", Err(FetchRefusal::TooManyRedirects)),
        ("/inside", Err(FetchRefusal::PrivateAddress)),
        ("/nowhere", Err(FetchRefusal::BadStatus(302))),
        ("/html", Err(FetchRefusal::NotAnImage)),
        ("/declared", Err(FetchRefusal::TooLarge)),
        ("/endless", Err(FetchRefusal::TooLarge)),
        ("/short", Err(FetchRefusal::Unreachable)),
        ("/hang-head", Err(FetchRefusal::Timeout)),
        ("/hang-body", Err(FetchRefusal::Timeout)),
        ("/gone", Err(FetchRefusal::NotFound)),
        ("/missing", Err(FetchRefusal::NotFound)),
        ("/busy", Err(FetchRefusal::BadStatus(503))),
        ("/secret", Err(FetchRefusal::BadStatus(403))),
        ("/noise", Err(FetchRefusal::Unreachable)),
    ];
    for (path, answer) in expected {
        let got = fetcher.fetch(&format!("{base}{path}")).await;
        assert_eq!(got.as_deref().map_err(|e| *e), answer, "{path}");
    }
    assert!(FetchRefusal::BadStatus(503).is_temporary() && !FetchRefusal::BadStatus(403).is_temporary());
}
