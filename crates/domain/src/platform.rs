//! What platform apps do: make and manage accounts, users and bots from outside. An app touches what
//! it made or was permitted; what is not there is `NotFound`, what is somebody else's is refused.

use porchlight_schema::tables::PlatformApp;
use porchlight_schema::{AccountId, PermissibleType, PlatformAppId, TokenOwner};
use porchlight_store::access::{self, Refused};
use porchlight_store::installation::platform_apps;

use crate::access_tokens;
use crate::error::{Denial, Error, Result};
use crate::input::{Faults, LINE};
use crate::{AdminScope, Conn, Installation, PlatformScope, Tx};

pub mod accounts;
pub mod agent_bots;
pub mod users;

/// A platform app with its key, as the command line shows it.
#[derive(Debug, Clone)]
pub struct LoadedApp {
    pub id: PlatformAppId,
    pub name: String,
    pub access_token: String,
}

/// Makes a platform app, from the command line.
pub fn create_app(tx: &mut Tx, inst: &Installation, name: &str) -> Result<LoadedApp> {
    let mut faults = Faults::new();
    faults.need("name", "Name", name);
    faults.at_most("name", "Name", name, LINE);
    faults.settle()?;
    let PlatformApp { id, name, .. } = platform_apps::insert(tx, name)?;
    let access_token = access_tokens::issue(tx, inst, TokenOwner::PlatformApp, id.0)?;
    Ok(LoadedApp { id, name, access_token })
}

/// The account, if the app may touch it.
fn account(conn: &mut Conn, scope: &PlatformScope, id: AccountId) -> Result<AdminScope> {
    match access::permitted_account(conn, scope, id) {
        Err(Refused::UnknownToken) => Err(Error::Denied(Denial::NonPermissible)),
        other => Ok(other?),
    }
}

/// Whether the app may touch an object that is there.
fn permitted(conn: &mut Conn, scope: &PlatformScope, kind: PermissibleType, id: i64) -> Result<()> {
    if platform_apps::may(conn, scope, kind, id)? {
        Ok(())
    } else {
        Err(Error::Denied(Denial::NonPermissible))
    }
}
