//! Routes: contacts.

use actix_web::{delete, get, post, route};
use porchlight_domain::avatars::NewBlob;
use porchlight_domain::contacts::{self, ContactInput, ListRequest};
use porchlight_domain::schema::{ContactId, InboxId};
use porchlight_http::routes::Routes;
use porchlight_http::{
    Administrator, Agent, App, Body, Done, Input, PageParam, Params, Path, Reply, Rule, Throttle, done, json,
    lenient,
};
use porchlight_views::application::contacts::{
    ContactLabelsView, ContactListView, ContactPayload, ContactView, CreatedContactView,
};
use porchlight_views::application::conversations::{ConversationView, ConversationsView};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    // Fixed names before numbers.
    config
        .service(search)
        .service(active)
        .service(list)
        .service(create)
        .service(show)
        .service(update)
        .service(remove)
        .service(remove_avatar)
        .service(destroy_custom_attributes)
        .service(conversations)
        .service(labels)
        .service(set_labels)
        .service(merge);
}

/// A contact in the path.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InContact {
    contact_id: i64,
}

impl InContact {
    pub fn id(&self) -> ContactId {
        ContactId(self.contact_id)
    }
}

/// Whether to show the sessions of contacts: absent means yes, then only `true` does.
fn shown(include_contact_inboxes: Option<&str>) -> bool {
    include_contact_inboxes.is_none_or(|text| text.is_empty() || text == "true")
}

/// Which contacts to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContactQuery {
    /// From 1; 15 contacts a page.
    #[serde(default)]
    #[param(value_type = Option<i64>)]
    page: PageParam,
    /// Keys joined by commas, `-` before one turns it round: `email`, `name`, `phone_number`,
    /// `last_activity_at`, `created_at`, `company`, `city`, `country`.
    #[serde(default, deserialize_with = "lenient::text")]
    sort: Option<String>,
    /// Contacts with any of these tags.
    #[serde(default, deserialize_with = "lenient::texts")]
    labels: Option<Vec<String>>,
    /// Whether to show `contact_inboxes`; yes, unless something other than `true` is said.
    #[serde(default, deserialize_with = "lenient::text")]
    include_contact_inboxes: Option<String>,
    /// Search only: a part of name, e-mail, phone number, identifier or company.
    #[serde(default, deserialize_with = "lenient::text")]
    q: Option<String>,
}

impl ContactQuery {
    fn request(&self) -> ListRequest {
        ListRequest {
            page: self.page.number(),
            sort: contacts::sort_keys(self.sort.as_deref().unwrap_or_default()),
            labels: self.labels.clone().unwrap_or_default(),
            with_sessions: shown(self.include_contact_inboxes.as_deref()),
        }
    }
}

/// Contacts that have an e-mail address, phone number or identifier.
#[utoipa::path(tag = "Contacts", params(ContactQuery), responses((status = 200, body = ContactListView)))]
#[get("/contacts")]
async fn list(caller: Agent, query: Params<ContactQuery>, app: App) -> Reply {
    let request = query.request();
    let page = app.read(move |conn, inst| contacts::list(conn, inst, &caller.scope, request)).await?;
    json(&ContactListView::new(&app.inst, &page, query.page.echo()))
}

/// Search contacts.
#[utoipa::path(tag = "Contacts", params(ContactQuery), responses((status = 200, body = ContactListView)))]
#[get("/contacts/search")]
async fn search(caller: Agent, query: Params<ContactQuery>, throttle: Throttle, app: App) -> Reply {
    throttle.id(Rule::ContactSearchAccount, caller.scope.account().0)?;
    let (request, text) = (query.request(), query.q.clone().unwrap_or_default());
    let page =
        app.read(move |conn, inst| contacts::search(conn, inst, &caller.scope, &text, request)).await?;
    json(&ContactListView::new(&app.inst, &page, query.page.echo()))
}

/// Contacts that are online now.
#[utoipa::path(tag = "Contacts", params(ContactQuery), responses((status = 200, body = ContactListView)))]
#[get("/contacts/active")]
async fn active(caller: Agent, query: Params<ContactQuery>, app: App) -> Reply {
    let request = ListRequest { with_sessions: true, ..query.request() };
    let page = app.read(move |conn, inst| contacts::active(conn, inst, &caller.scope, request)).await?;
    json(&ContactListView::new(&app.inst, &page, query.page.echo()))
}

/// A contact to be made or changed. When changing, fields left out stay and empty ones are cleared.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ContactWrite {
    /// At most 255 characters.
    #[serde(default, deserialize_with = "lenient::nullable_text")]
    name: Option<Option<String>>,
    /// Unique in the account.
    #[serde(default, deserialize_with = "lenient::nullable_text")]
    email: Option<Option<String>>,
    /// Unique in the account; a plus sign, country code and digits.
    #[serde(default, deserialize_with = "lenient::nullable_text")]
    phone_number: Option<Option<String>>,
    /// The contact's name in another system; unique in the account.
    #[serde(default, deserialize_with = "lenient::nullable_text")]
    identifier: Option<Option<String>>,
    #[serde(default, deserialize_with = "lenient::boolean")]
    blocked: Option<bool>,
    /// Merged into what is there.
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    additional_attributes: Option<Map<String, Value>>,
    /// Merged into what is there.
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
    /// Where a picture lies; fetched after the answer. A file in the field `avatar` wins.
    #[serde(default, deserialize_with = "lenient::text")]
    avatar_url: Option<String>,
    /// When making: an inbox in which the contact gets a session.
    #[serde(default, deserialize_with = "lenient::integer")]
    inbox_id: Option<i64>,
    /// When making: the name of that session; random without.
    #[serde(default, deserialize_with = "lenient::text")]
    source_id: Option<String>,
    /// Whether the answer shows `contact_inboxes`; yes, unless something other than `true` is said.
    #[serde(default, deserialize_with = "lenient::text")]
    include_contact_inboxes: Option<String>,
}

impl Input for ContactWrite {
    /// The avatar.
    const FILES: usize = 1;
}

impl ContactWrite {
    fn input(self, avatar: Option<NewBlob>) -> ContactInput {
        // Null clears a text as an empty one does.
        let said = |text: Option<Option<String>>| text.map(Option::unwrap_or_default);
        ContactInput {
            name: said(self.name),
            email: said(self.email),
            phone_number: said(self.phone_number),
            identifier: said(self.identifier),
            blocked: self.blocked,
            additional_attributes: self.additional_attributes,
            custom_attributes: self.custom_attributes,
            avatar,
            avatar_url: self.avatar_url,
        }
    }
}

/// Make a contact.
#[utoipa::path(tag = "Contacts", request_body = ContactWrite, responses((status = 200, body = CreatedContactView)))]
#[post("/contacts")]
async fn create(caller: Agent, body: Body<ContactWrite>, app: App) -> Reply {
    let Body { input: mut body, uploads } = body;
    let avatar = app.keep_field(uploads, "avatar").await?;
    let (inbox, source_id) = (body.inbox_id.map(InboxId), body.source_id.take());
    let made = app
        .write_kept(avatar, move |tx, inst, avatar| {
            contacts::create(tx, inst, &caller.scope, body.input(avatar), inbox, source_id)
        })
        .await?;
    json(&CreatedContactView::new(&app.inst, &made))
}

/// One contact.
#[utoipa::path(tag = "Contacts", params(InContact, ContactQuery), responses((status = 200, body = ContactPayload)))]
#[get("/contacts/{contact_id}")]
async fn show(caller: Agent, path: Path<InContact>, query: Params<ContactQuery>, app: App) -> Reply {
    let (id, sessions) = (path.id(), shown(query.include_contact_inboxes.as_deref()));
    let found = app.read(move |conn, inst| contacts::show(conn, inst, &caller.scope, id, sessions)).await?;
    json(&ContactPayload::new(&app.inst, &found))
}

/// Change a contact.
#[utoipa::path(tag = "Contacts", params(InContact), request_body = ContactWrite, responses((status = 200, body = ContactPayload)))]
#[route("/contacts/{contact_id}", method = "PUT", method = "PATCH")]
async fn update(caller: Agent, path: Path<InContact>, body: Body<ContactWrite>, app: App) -> Reply {
    let Body { input: body, uploads } = body;
    let avatar = app.keep_field(uploads, "avatar").await?;
    let (id, sessions) = (path.id(), shown(body.include_contact_inboxes.as_deref()));
    let changed = app
        .write_kept(avatar, move |tx, inst, avatar| {
            contacts::update(tx, inst, &caller.scope, id, body.input(avatar), sessions)
        })
        .await?;
    json(&ContactPayload::new(&app.inst, &changed))
}

/// Delete a contact with its conversations; refused while it is online.
#[utoipa::path(tag = "Contacts", params(InContact), responses((status = 200)))]
#[delete("/contacts/{contact_id}")]
async fn remove(caller: Administrator, path: Path<InContact>, app: App) -> Done {
    let id = path.id();
    app.write(move |tx, inst| contacts::delete(tx, inst, &caller.scope, id)).await?;
    done()
}

/// Take the avatar away.
#[utoipa::path(tag = "Contacts", params(InContact), responses((status = 200, body = ContactPayload)))]
#[delete("/contacts/{contact_id}/avatar")]
async fn remove_avatar(caller: Agent, path: Path<InContact>, app: App) -> Reply {
    let id = path.id();
    let changed = app.write(move |tx, inst| contacts::remove_avatar(tx, inst, &caller.scope, id)).await?;
    json(&ContactPayload::new(&app.inst, &changed))
}

/// Attributes to take away.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct AttributeKeys {
    #[serde(default, deserialize_with = "lenient::texts")]
    custom_attributes: Option<Vec<String>>,
}

impl Input for AttributeKeys {}

/// Take custom attributes away.
#[utoipa::path(tag = "Contacts", params(InContact), request_body = AttributeKeys, responses((status = 200, body = ContactPayload)))]
#[post("/contacts/{contact_id}/destroy_custom_attributes")]
async fn destroy_custom_attributes(
    caller: Agent,
    path: Path<InContact>,
    body: Body<AttributeKeys>,
    app: App,
) -> Reply {
    let (id, keys) = (path.id(), body.into_inner().custom_attributes.unwrap_or_default());
    let changed = app
        .write(move |tx, inst| contacts::remove_custom_attributes(tx, inst, &caller.scope, id, &keys))
        .await?;
    json(&ContactPayload::new(&app.inst, &changed))
}

/// The contact's newest conversations that the caller sees, at most 20.
#[utoipa::path(tag = "Contacts", params(InContact), responses((status = 200, body = ConversationsView)))]
#[get("/contacts/{contact_id}/conversations")]
async fn conversations(caller: Agent, path: Path<InContact>, app: App) -> Reply {
    let id = path.id();
    let found = app.read(move |conn, inst| contacts::conversations(conn, inst, &caller.scope, id)).await?;
    json(&ConversationsView { payload: ConversationView::list(&app.inst, &found) })
}

/// Tags of a contact.
#[utoipa::path(tag = "Contacts", params(InContact), responses((status = 200, body = ContactLabelsView)))]
#[get("/contacts/{contact_id}/labels")]
async fn labels(caller: Agent, path: Path<InContact>, app: App) -> Reply {
    let id = path.id();
    let titles = app.read(move |conn, _| contacts::labels(conn, &caller.scope, id)).await?;
    json(&ContactLabelsView { payload: &titles })
}

/// The only tags from now on.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct LabelTitles {
    #[serde(default, deserialize_with = "lenient::texts")]
    labels: Option<Vec<String>>,
}

impl Input for LabelTitles {}

/// Replace the tags of a contact.
#[utoipa::path(tag = "Contacts", params(InContact), request_body = LabelTitles, responses((status = 200, body = ContactLabelsView)))]
#[post("/contacts/{contact_id}/labels")]
async fn set_labels(caller: Agent, path: Path<InContact>, body: Body<LabelTitles>, app: App) -> Reply {
    let (id, titles) = (path.id(), body.into_inner().labels.unwrap_or_default());
    let set = app.write(move |tx, _| contacts::set_labels(tx, &caller.scope, id, &titles)).await?;
    json(&ContactLabelsView { payload: &set })
}

/// Two contacts that are one.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ContactMerge {
    /// The contact that stays, and whose own values win.
    #[serde(default, deserialize_with = "lenient::integer")]
    base_contact_id: Option<i64>,
    /// The contact that goes.
    #[serde(default, deserialize_with = "lenient::integer")]
    mergee_contact_id: Option<i64>,
}

impl Input for ContactMerge {}

/// Make one contact of two.
#[utoipa::path(tag = "Contacts", request_body = ContactMerge, responses((status = 200, body = ContactView)))]
#[post("/actions/contact_merge")]
async fn merge(caller: Agent, body: Body<ContactMerge>, app: App) -> Reply {
    // An id that was not sent names nobody.
    let id = |id: Option<i64>| ContactId(id.unwrap_or_default());
    let (base, mergee) = (id(body.base_contact_id), id(body.mergee_contact_id));
    let merged = app.write(move |tx, inst| contacts::merge(tx, inst, &caller.scope, base, mergee)).await?;
    json(&ContactView::new(&app.inst, &merged))
}
