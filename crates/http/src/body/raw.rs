//! A body that is one file and nothing else.

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use futures_util::StreamExt;

use super::Pace;
use crate::app::App;
use crate::error::ApiError;
use crate::upload::{Spool, Upload};

/// Reads a body onto the disk; one of more bytes than `limit` is refused. `filename` and `claimed` are what is
/// known of the file.
pub async fn receive(
    req: &HttpRequest,
    mut payload: Payload,
    limit: u64,
    filename: &str,
    claimed: &str,
) -> Result<Upload, ApiError> {
    let app = App::of(req)?;
    let mut pace = Pace::new(&app.options);
    let mut spool = Spool::new(&app.options.spool, limit);
    while let Some(bytes) = pace.next(payload.next()).await? {
        spool.write(bytes).await?;
    }
    spool.finish(String::new(), filename, claimed).await
}
