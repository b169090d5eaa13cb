//! One router over all faces, the server functions, the plain routes of `web`, and the built files.

use app::{Bundle, FACES, Face, Files};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Router, extract::Path};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{
    LeptosRoutes as _, generate_route_list_with_exclusions_and_ssg_and_context, render_app_async_with_context,
    render_route_with_context,
};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeDir;
use tower_http::timeout::TimeoutLayer;
use web::{AppState, KeptPages, Visitor};

/// Files named by the hash of their content never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The largest body any route takes: the largest file to import, and the form around it.
const MAX_BODY: usize = 41 * 1024 * 1024;

/// The whole server as a service.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new();
    for face in &FACES {
        let context = page_context(&state, face);
        let listed = context.clone();
        let (routes, _) =
            generate_route_list_with_exclusions_and_ssg_and_context(move || (face.body)(), None, move || listed(false));
        let render =
            render_route_with_context::<AppState, _>(routes.clone(), move || context(true), move || app::shell(face));
        let page = move |State(state): State<AppState>, mut request: Request| {
            let render = render.clone();
            async move {
                read_frame(&state, face, &mut request).await;
                render(State(state), request).await
            }
        };
        router = router.leptos_routes_with_handler(routes, page);
    }
    let pkg = Router::new()
        .fallback_service(
            ServeDir::new(state.site.folder())
                .precompressed_br()
                .precompressed_gzip(),
        )
        .layer(tower_http::set_header::SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            FOREVER,
        ));
    let sessions = web::session_layer(&state.world);
    router
        .merge(web::routes())
        .route("/api/{*name}", any(web::server_functions))
        .route("/messages/{lang}/{file}", get(messages))
        .fallback(not_found)
        // beside the routes, since a code nobody has ends on the page for unknown addresses
        .layer(from_fn_with_state(state.clone(), web::follow_links))
        .layer(from_fn_with_state(state.clone(), web::guard))
        .layer(from_fn_with_state(state.clone(), web::visitor_layer))
        .layer(sessions)
        // outside of the sessions, since it only serves visitors who have none
        .layer(from_fn_with_state(
            (state.clone(), KeptPages::default()),
            web::kept_pages,
        ))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest))
        .nest("/pkg", pkg)
        .route("/healthz", get(health))
        .layer(CsrfLayer::new())
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(from_fn_with_state(state.clone(), web::too_large))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(60),
        ))
        .layer(from_fn(web::security_headers))
        .layer(CatchPanicLayer::new())
        .with_state(state)
}

/// What a page of the face finds as context; `live` is false while its routes are only being listed.
fn page_context(state: &AppState, face: &'static Face) -> impl Fn(bool) + Clone + Send + Sync + 'static {
    let world = Arc::clone(&state.world);
    let lang = i18n::SOURCE_LANGUAGE;
    let hash = &flows::secret::sha256(face.messages(lang).as_bytes())[..16];
    let site = &state.site;
    let bundle = site
        .url(&format!("{}.js", face.name))
        .zip(site.url(&format!("{}_bg.wasm", face.name)))
        .map(|(script, wasm)| Bundle {
            script,
            wasm,
            messages: format!("/messages/{lang}/{}.{hash}.json", face.name),
        });
    let files = Files {
        style: site.url("style.css"),
        icon: site.url("favicon.svg"),
        icons: site.url("icons.svg"),
        bundle,
    };
    move |live| {
        provide_context(Arc::clone(&world));
        provide_context(files.clone());
        provide_context(ui::Assets {
            icons: files.icons.clone().unwrap_or_default(),
        });
        if live {
            if let Some(frame) =
                use_context::<Parts>().and_then(|parts| parts.extensions.get::<ui::FrameJson>().cloned())
            {
                provide_context(frame);
            }
            if let Some(draft) = web::take_draft() {
                provide_context(ui::Draft(draft));
            }
            web::content_policy();
        }
    }
}

/// Puts what the face's frame shows of the visitor into the request.
async fn read_frame(state: &AppState, face: &Face, request: &mut Request) {
    if let Some(visitor) = request.extensions().get::<Visitor>().cloned() {
        let json = (face.frame)(Arc::clone(&state.world), visitor).await;
        request.extensions_mut().insert(ui::FrameJson(json));
    }
}

/// A face's messages in one language, under a name that changes with them.
async fn messages(Path((lang, file)): Path<(String, String)>) -> Response {
    let name = file.split('.').next().unwrap_or_default();
    let Some(face) = FACES.iter().find(|f| f.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !i18n::languages().any(|known| known == lang) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, FOREVER),
    ];
    (headers, face.messages(&lang)).into_response()
}

/// The page for addresses nobody has, in the face the address would belong to.
async fn not_found(State(state): State<AppState>, mut request: Request) -> Response {
    let face = Face::of_path(request.uri().path());
    read_frame(&state, face, &mut request).await;
    let context = page_context(&state, face);
    let mut response = render_app_async_with_context(move || context(true), move || app::shell(face))(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Whether the server can reach its database.
async fn health(State(state): State<AppState>) -> StatusCode {
    match store::system::setting(&state.world.db, "secret_key").await {
        Ok(Some(_)) => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}
