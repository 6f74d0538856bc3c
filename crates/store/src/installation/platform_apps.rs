//! Platform apps and what they may touch.

use diesel::prelude::*;
use porchlight_schema::tables::{PlatformApp, platform_app_permissibles as permissibles, platform_apps};
use porchlight_schema::{PermissibleType, PlatformAppId, both, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::PlatformScope;

/// Adds a platform app.
pub fn insert(tx: &mut Tx, name: &str) -> Result<PlatformApp> {
    let now = tx.now();
    Ok(diesel::insert_into(platform_apps::table)
        .values((
            platform_apps::name.eq(name.to_owned()),
            platform_apps::created_at.eq(now),
            platform_apps::updated_at.eq(now),
        ))
        .returning(cols::<PlatformApp>())
        .get_result::<PlatformApp>(tx.raw())?)
}

/// Lets an app touch an object; once is enough.
pub fn permit(tx: &mut Tx, app: PlatformAppId, kind: PermissibleType, id: i64) -> Result<()> {
    let now = tx.now();
    let query = diesel::insert_into(permissibles::table)
        .values((
            permissibles::platform_app_id.eq(app),
            permissibles::permissible_type.eq(kind),
            permissibles::permissible_id.eq(id),
            permissibles::created_at.eq(now),
        ))
        .on_conflict_do_nothing();
    both(query).execute(tx.raw())?;
    Ok(())
}

/// Whether the app may touch an object.
pub fn may(conn: &mut Conn, scope: &PlatformScope, kind: PermissibleType, id: i64) -> Result<bool> {
    let found: Option<i64> = permissibles::table
        .filter(permissibles::platform_app_id.eq(scope.app()))
        .filter(permissibles::permissible_type.eq(kind))
        .filter(permissibles::permissible_id.eq(id))
        .select(permissibles::id)
        .first(conn.raw())
        .optional()?;
    Ok(found.is_some())
}

/// The objects of one kind that the app may touch, oldest permission first.
pub fn permitted(conn: &mut Conn, scope: &PlatformScope, kind: PermissibleType) -> Result<Vec<i64>> {
    Ok(permissibles::table
        .filter(permissibles::platform_app_id.eq(scope.app()))
        .filter(permissibles::permissible_type.eq(kind))
        .order(permissibles::id)
        .select(permissibles::permissible_id)
        .load(conn.raw())?)
}

/// Forgets an object that is gone, for all apps; no foreign key does it.
pub fn forget(tx: &mut Tx, kind: PermissibleType, id: i64) -> Result<()> {
    diesel::delete(permissibles::table)
        .filter(permissibles::permissible_type.eq(kind))
        .filter(permissibles::permissible_id.eq(id))
        .execute(tx.raw())?;
    Ok(())
}
