//! The API description, collected from the routes that run.

use std::collections::BTreeSet;

use crate::routes::{Described, Routes};
use actix_web::App;
use serde_json::json;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, ObjectBuilder, OpenApi, PathItem, RefOr, Required, Response,
    ResponseBuilder, Type,
};

/// Collects the description of some routes: their documents and paths, completed by what all share
/// (parameters of the path, errors, the ways to sign in).
pub fn describe(title: &str, routes: impl FnOnce(&mut Routes)) -> OpenApi {
    let mut described = Described::default();
    let _ = App::new().configure(|config| routes(&mut Routes::described(config, &mut described)));
    let mut api = described.into_openapi();
    api.info = InfoBuilder::new().title(title).version(env!("CARGO_PKG_VERSION")).build();
    let components = api.components.get_or_insert_default();
    for (name, header, text) in SCHEMES {
        let value = ApiKeyValue::with_description(*header, *text);
        components
            .security_schemes
            .insert((*name).into(), RefOr::T(SecurityScheme::ApiKey(ApiKey::Header(value))));
    }
    let mut taken = BTreeSet::new();
    for (path, item) in &mut api.paths.paths {
        complete(path, item, &mut taken);
    }
    api
}

/// Name, header and meaning of the ways to sign in.
const SCHEMES: &[(&str, &str, &str)] = &[
    ("userApiKey", "api_access_token", "Access token of a user; acts with the user's rights."),
    (
        "agentBotApiKey",
        "api_access_token",
        "Access token of an agent bot; for the few operations bots may use.",
    ),
    ("platformAppApiKey", "api_access_token", "Access token of a platform app."),
    (
        "widgetToken",
        "X-Auth-Token",
        "Session of a website's visitor, from the widget's page or `POST /api/v1/widget/config`.",
    ),
    ("session", "access-token", "Session of a signed-in user, with the headers `client` and `uid`."),
];

fn complete(path: &str, item: &mut PathItem, taken: &mut BTreeSet<String>) {
    let operations = [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("patch", &mut item.patch),
        ("put", &mut item.put),
        ("delete", &mut item.delete),
    ];
    for (method, operation) in operations {
        let Some(operation) = operation else { continue };
        name_operation(method, path, operation, taken);
        name_parameters(path, operation);
        if operation.security.is_none() {
            operation.security = security(path);
        }
        for (status, text) in errors(path) {
            operation
                .responses
                .responses
                .entry((*status).into())
                .or_insert_with(|| RefOr::T(error(status, text)));
        }
    }
}

/// What visitors of websites call; every request names its website.
const WIDGET: &str = "/api/v1/widget/";

/// Who may call what lies below a prefix, unless the operation says otherwise.
fn security(path: &str) -> Option<Vec<SecurityRequirement>> {
    let any =
        |names: &[&str]| Some(names.iter().map(|name| SecurityRequirement::new(*name, [""; 0])).collect());
    if path.starts_with("/platform/") {
        any(&["platformAppApiKey"])
    } else if path.starts_with(WIDGET) {
        any(&["widgetToken"])
    } else if path.starts_with("/api/") {
        any(&["userApiKey", "session"])
    } else {
        None
    }
}

fn errors(path: &str) -> &'static [(&'static str, &'static str)] {
    const OPEN: &[(&str, &str)] = &[
        ("404", "Not there, or not for this caller"),
        ("422", "The request breaks a rule"),
        ("429", "Too many requests; `Retry-After` says when to try again"),
        ("503", "Cannot answer now; `Retry-After` says when to try again"),
    ];
    const CLOSED: &[(&str, &str)] = &[
        ("401", "Not signed in, or not allowed"),
        ("404", "Not there, or not for this caller"),
        ("422", "The request breaks a rule"),
        ("429", "Too many requests; `Retry-After` says when to try again"),
        ("503", "Cannot answer now; `Retry-After` says when to try again"),
    ];
    if path.starts_with("/public/") || path.starts_with(WIDGET) { OPEN } else { CLOSED }
}

fn error(status: &str, text: &str) -> Response {
    let response = ResponseBuilder::new().description(text);
    if status == "429" {
        let plain =
            ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).build();
        return response.content("text/plain", plain).build();
    }
    let schema = ObjectBuilder::new()
        .property("error", ObjectBuilder::new().schema_type(Type::String))
        .property("message", ObjectBuilder::new().schema_type(Type::String))
        .property("attributes", json_list())
        .property("errors", json_list());
    response.content("application/json", ContentBuilder::new().schema(Some(schema)).build()).build()
}

fn json_list() -> utoipa::openapi::Array {
    utoipa::openapi::Array::new(ObjectBuilder::new().schema_type(Type::String))
}

/// Handlers are named by verb alone; a description needs names that are never said twice, because
/// generated clients make functions of them.
fn name_operation(method: &str, path: &str, operation: &mut Operation, taken: &mut BTreeSet<String>) {
    let verb = operation.operation_id.take().unwrap_or_else(|| method.to_owned());
    let tag = operation.tags.iter().flatten().next().map(|tag| snake(tag)).unwrap_or_default();
    let short = if tag.is_empty() || verb.contains(&tag) { verb } else { format!("{tag}_{verb}") };
    let by_method = format!("{short}_{method}");
    let by_path = format!("{method}_{}", snake(path));
    let free = [short, by_method, by_path].into_iter().find(|name| !taken.contains(name));
    if let Some(name) = free {
        taken.insert(name.clone());
        operation.operation_id = Some(name);
    }
}

fn snake(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}

/// Adds the parameters that the prefix of a scope brings and the handler does not name.
fn name_parameters(path: &str, operation: &mut Operation) {
    let named = operation.parameters.get_or_insert_default();
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let known = |known: &RefOr<Parameter>| matches!(known, RefOr::T(known) if known.parameter_in == ParameterIn::Path && known.name == name);
        if !named.iter().any(known) {
            named.push(RefOr::T(parameter(name)));
        }
    }
    if path.starts_with(WIDGET) {
        let website = ParameterBuilder::new()
            .name("website_token")
            .parameter_in(ParameterIn::Query)
            .required(Required::True)
            .description(Some("Names the website."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build();
        named.insert(0, RefOr::T(website));
    }
}

fn parameter(name: &str) -> Parameter {
    let text = name.ends_with("_identifier") || name == "uuid";
    let kind = if text { Type::String } else { Type::Integer };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(ObjectBuilder::new().schema_type(kind)))
        .build()
}

/// Several descriptions as one.
pub fn combine(title: &str, parts: impl IntoIterator<Item = OpenApi>) -> OpenApi {
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_default();
    parts.for_each(|part| whole.merge(part));
    whole.info = InfoBuilder::new().title(title).version(env!("CARGO_PKG_VERSION")).build();
    whole
}

/// The description as it is committed and served: indented, keys in a fixed order.
pub fn print(api: &OpenApi) -> String {
    let value = serde_json::to_value(api).unwrap_or_else(|error| json!({"error": error.to_string()}));
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}
