//! Users, as platform apps see them: the user's own picture.

use porchlight_domain::users::Me;
use porchlight_schema::UserId;
use serde::Serialize;
use utoipa::ToSchema;

pub use crate::application::profile::MeView;

/// A link that signs a user in once.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginLinkView {
    pub url: String,
}

/// The lasting key of a user.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserTokenView<'a> {
    pub access_token: &'a str,
    /// Always null: the key lasts.
    pub expiry: Option<i64>,
    pub user: TokenUserView<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TokenUserView<'a> {
    #[schema(value_type = i64)]
    pub id: UserId,
    pub name: &'a str,
    pub display_name: Option<&'a str>,
    pub email: &'a str,
    pub pubsub_token: &'a str,
}

impl<'a> From<&'a Me> for UserTokenView<'a> {
    fn from(me: &'a Me) -> Self {
        let user = TokenUserView {
            id: me.user.id,
            name: &me.user.name,
            display_name: me.user.display_name.as_deref(),
            email: &me.user.email,
            pubsub_token: &me.user.pubsub_token,
        };
        Self { access_token: &me.access_token, expiry: None, user }
    }
}
