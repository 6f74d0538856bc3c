//! actix-web alone: a constant, and a list of conversations serialised from structs.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::product::{Running, free_address, own_program};

/// Starts the server in a process of its own. `list` holds a real answer of the product, where lists are
/// wanted too.
pub fn start(list: Option<&Path>) -> Result<Running> {
    let address = free_address()?;
    let mut command = Command::new(own_program()?);
    command.args(["answers", "--listen", &address.to_string()]);
    if let Some(list) = list {
        command.arg("--list").arg(list);
    }
    let mut running = Running::start(&mut command, address)?;
    running.wait_for_port()?;
    Ok(running)
}

/// Serves until killed.
pub fn serve(listen: SocketAddr, list: Option<&Path>) -> Result<()> {
    let text = list.map_or(Ok(NO_LIST.into()), std::fs::read)?;
    let list = web::Data::new(serde_json::from_slice::<List>(&text)?);
    actix_web::rt::System::new().block_on(async {
        HttpServer::new(move || {
            App::new()
                .app_data(list.clone())
                .route("/constant", web::get().to(constant))
                .route("/list", web::get().to(whole_list))
        })
        .workers(std::thread::available_parallelism().map_or(2, usize::from))
        .on_connect(|connection, _| {
            if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
                let _ = stream.set_nodelay(true);
            }
        })
        .bind(listen)?
        .run()
        .await
    })?;
    Ok(())
}

const NO_LIST: &[u8] = br#"{"data":{"meta":{"mine_count":0,"unassigned_count":0,"assigned_count":0,"all_count":0},"payload":[]}}"#;

async fn constant() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(r#"{"message":"hello, world"}"#)
}

async fn whole_list(list: web::Data<List>) -> web::Json<web::Data<List>> {
    web::Json(list)
}

/// A list of conversations as the product sends it, held as structs. Objects without a fixed shape stay
/// as they are.
#[derive(Serialize, Deserialize)]
struct List {
    data: Data,
}

#[derive(Serialize, Deserialize)]
struct Data {
    meta: Counts,
    payload: Vec<Conversation>,
}

#[derive(Serialize, Deserialize)]
struct Counts {
    mine_count: i64,
    unassigned_count: i64,
    assigned_count: i64,
    all_count: i64,
}

#[derive(Serialize, Deserialize)]
struct Conversation {
    meta: Meta,
    id: i64,
    messages: Vec<Message>,
    account_id: i64,
    uuid: String,
    additional_attributes: Box<RawValue>,
    agent_last_seen_at: i64,
    assignee_last_seen_at: i64,
    can_reply: bool,
    contact_last_seen_at: i64,
    custom_attributes: Box<RawValue>,
    inbox_id: i64,
    labels: Vec<String>,
    muted: bool,
    snoozed_until: Option<String>,
    status: String,
    created_at: i64,
    updated_at: f64,
    timestamp: i64,
    first_reply_created_at: i64,
    unread_count: i64,
    last_non_activity_message: Option<Message>,
    last_activity_at: i64,
    priority: Option<String>,
    waiting_since: i64,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    sender: Person,
    channel: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assignee: Option<Person>,
    hmac_verified: bool,
}

/// The fields of contacts and agents together.
#[derive(Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_attributes: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attributes: Option<Box<RawValue>>,
    availability_status: String,
    email: Option<String>,
    id: i64,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    thumbnail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_activity_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_offline: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Message {
    id: i64,
    content: Option<String>,
    account_id: i64,
    inbox_id: i64,
    conversation_id: i64,
    message_type: i64,
    created_at: i64,
    updated_at: String,
    private: bool,
    status: String,
    source_id: Option<String>,
    content_type: String,
    content_attributes: Box<RawValue>,
    sender_type: Option<String>,
    sender_id: Option<i64>,
    external_source_ids: Box<RawValue>,
    additional_attributes: Box<RawValue>,
    processed_message_content: Option<String>,
    sentiment: Box<RawValue>,
    conversation: Box<RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender: Option<Box<RawValue>>,
}
