//! The components as the server renders them: whole pages of them, looked at for what every page must keep to. The
//! pages are also written to the target folder, to be opened beside the mockups.
#![expect(clippy::unwrap_used, reason = "tests")]

mod pages;

use kernel::Error;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::location::RequestUrl;
use std::path::Path;
use wire::WireError;

/// Renders a page at an address, as the server would.
fn render(address: &str, page: fn() -> AnyView) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(RequestUrl::new(address));
        provide_context(ui::Assets {
            icons: "icons.svg".to_owned(),
        });
        view! { <Router>{page()}</Router> }.to_html()
    })
}

/// The page with its document around it, beside copies of the styles and the sprite.
fn write(name: &str, body: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    std::fs::create_dir_all(&folder).unwrap();
    let mut styles = String::new();
    for sheet in ["tokens.css", "components.css", "app.css"] {
        std::fs::copy(root.join("style").join(sheet), folder.join(sheet)).unwrap();
        styles.push_str(&format!("<link rel=\"stylesheet\" href=\"{sheet}\">"));
    }
    std::fs::copy(root.join("public/icons.svg"), folder.join("icons.svg")).unwrap();
    let head = "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">";
    let html = format!(
        "<!doctype html><html lang=\"en\"><head>{head}{styles}<title>{name}</title></head><body>{body}</body></html>"
    );
    std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
}

/// Every value of an attribute in the text.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.match_indices(&start)
        .filter_map(|(at, found)| html[at + found.len()..].split('"').next())
        .collect()
}

/// A page's name, its address, and what makes it.
type Page = (&'static str, &'static str, fn() -> AnyView);

const PAGES: [Page; 6] = [
    ("components", "/seller/components?notice=saved&tab=2", pages::components),
    ("console", "/seller/orders", pages::console),
    ("storefront", "/search?q=kettle", pages::storefront),
    ("order", "/orders/1", pages::order),
    ("product", "/p/1", pages::product),
    ("auth", "/sign-in", pages::auth),
];

#[test]
fn pages_keep_the_rules_of_the_house() {
    for (name, address, page) in PAGES {
        let html = render(address, page);
        write(name, &html);
        assert!(
            values(&html, "style").is_empty(),
            "{name}: the style policy forbids style attributes"
        );
        let ids = values(&html, "id");
        for (n, id) in ids.iter().enumerate() {
            assert!(!ids[..n].contains(id), "{name}: two elements with the id {id}");
        }
        for attribute in [
            "aria-describedby",
            "aria-labelledby",
            "popovertarget",
            "commandfor",
            "for",
        ] {
            for id in values(&html, attribute) {
                assert!(ids.contains(&id), "{name}: {attribute} names {id}, which is not there");
            }
        }
        assert!(!html.contains("move |"), "{name}: code became text");
        for key in ["common.", "nav.", "error.", "field.", "notice."] {
            assert!(
                !html.contains(&format!(">{key}")),
                "{name}: a message of {key} is missing"
            );
        }
        assert_eq!(html.matches("<main id=\"main\"").count(), 1, "{name}: one main");
        assert_eq!(html.matches("<h1").count(), 1, "{name}: one h1");
        assert_eq!(html.matches("class=\"skip\"").count(), 1, "{name}: one skip link");
    }
}

#[test]
fn errors_stand_at_their_fields_after_a_plain_post() {
    let html = render("/seller", pages::refused);
    assert!(
        html.contains("aria-invalid=\"true\" aria-describedby=\"f-email-e\""),
        "{html}"
    );
    assert!(html.contains("<p id=\"f-email-e\" class=\"error\""), "{html}");
    assert!(html.contains("Enter an e-mail address"), "{html}");
    assert!(html.contains("value=\"shop@marrowby\""), "what was typed stays: {html}");
    assert!(html.contains("Correct the 2 marked fields"), "{html}");
    assert!(
        html.contains("aria-describedby=\"f-shop-h\""),
        "a field without error keeps its hint: {html}"
    );
}

/// The callout that an error gives, on a page of this address.
fn callout(address: &str, error: Error) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(RequestUrl::new(address));
        view! { <Router><ui::FormError error=Some(WireError::Server(error))/></Router> }.to_html()
    })
}

#[test]
fn one_wrong_field_is_pointed_at_and_its_sentence_kept_for_pages_without_the_field() {
    let html = callout("/seller", Error::field("rows", "required"));
    assert!(html.contains("<p class=\"marked\">Correct the marked field"), "{html}");
    assert!(html.contains("<p class=\"unmarked\">Fill this in."), "{html}");
    let two = ["rows", "picked"].map(|field| kernel::FieldError::new(field, "required"));
    let html = callout("/seller", Error::Invalid(two.into()));
    assert!(
        html.contains("<p class=\"marked\">Correct the 2 marked fields"),
        "{html}"
    );
    assert!(
        html.contains("<p class=\"unmarked\">Fill this in. Fill this in."),
        "{html}"
    );
    let other = callout("/seller", Error::Conflict);
    assert!(!other.contains("marked"), "{other}");
}

#[test]
fn an_error_can_take_the_focus_and_leads_to_the_sign_in_that_it_asks_for() {
    let html = callout("/seller/orders?tab=2&__path=%2Fapi&__err=x", Error::Unauthenticated);
    assert!(
        html.contains("<div tabindex=\"-1\" class=\"callout danger\">"),
        "{html}"
    );
    assert!(
        html.contains("href=\"/sign-in?next=%2Fseller%2Forders%3Ftab%3D2\""),
        "back to what was looked at, without the error: {html}"
    );
    let other = callout("/seller/orders", Error::Forbidden);
    assert!(!other.contains("/sign-in"), "{other}");
}

#[test]
fn text_cannot_leave_its_field() {
    let html = render("/seller", pages::components);
    assert!(
        html.contains("of text &lt;/textarea>&lt;script>alert(1)&lt;/script> &amp;amp;</textarea>"),
        "{html}"
    );
}

#[test]
fn what_was_typed_is_there_again_after_a_refused_plain_post() {
    let typed = [
        ("shop", "Marrowby & Sons"),
        ("email", "x@y"),
        ("category", "2"),
        ("fire", "true"),
        ("carrier", "o"),
    ];
    let draft = ui::Draft(typed.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(RequestUrl::new("/seller"));
        provide_context(draft);
        view! { <Router>{pages::components()}</Router> }.to_html()
    });
    assert!(html.contains("value=\"Marrowby &amp; Sons\""), "{html}");
    assert!(html.contains("<option value=\"2\" selected"), "{html}");
    assert!(!html.contains("<option value=\"1\" selected"), "{html}");
    assert!(html.contains("name=\"fire\" value=\"true\" checked"), "{html}");
    assert!(!html.contains("name=\"gas\" value=\"true\" checked"), "{html}");
    assert!(html.contains("name=\"carrier\" value=\"o\" checked"), "{html}");
}

#[test]
fn a_notice_is_shown_only_when_its_sentence_exists() {
    let known = render("/?notice=saved&page=2", pages::storefront);
    assert!(!known.contains("notice.saved"));
    let unknown = render("/?notice=%3Cscript%3Ealert(1)%3C/script%3E", pages::storefront);
    assert!(!unknown.contains("toast"), "{unknown}");
    assert!(!unknown.contains("alert(1)"), "{unknown}");
}

#[test]
fn the_frame_marks_the_page_it_shows() {
    let html = render("/seller/orders/12", pages::console);
    let marked = html
        .matches("<a href=\"/seller/orders\" aria-current=\"page\">")
        .count();
    assert_eq!(marked, 2, "once in the rail, once in the tab bar: {html}");
}

#[test]
fn the_search_field_keeps_what_was_asked() {
    let html = render("/search?q=tea+%22pot%22", pages::storefront);
    assert!(html.contains("value=\"tea &quot;pot&quot;\""), "{html}");
}
