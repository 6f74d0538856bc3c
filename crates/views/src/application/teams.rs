//! Teams.

use porchlight_domain::Installation;
use porchlight_domain::people::Agent;
use porchlight_domain::teams::LoadedTeam;
use porchlight_schema::{AccountId, TeamId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::people::AgentView;

/// A team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamView<'a> {
    #[schema(value_type = i64)]
    pub id: TeamId,
    /// Always in lower case.
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub allow_auto_assign: bool,
    #[schema(value_type = i64)]
    pub account_id: AccountId,
    /// Whether the caller is in the team.
    pub is_member: bool,
    /// ISO 8601; only in the answer to an assignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// ISO 8601; only in the answer to an assignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
}

impl<'a> TeamView<'a> {
    /// The team as an assignment answers it.
    pub fn assigned(loaded: &'a LoadedTeam) -> Self {
        let (created_at, updated_at) = (loaded.team.created_at.iso(), loaded.team.updated_at.iso());
        Self { created_at: Some(created_at), updated_at: Some(updated_at), ..Self::from(loaded) }
    }
}

impl<'a> From<&'a LoadedTeam> for TeamView<'a> {
    fn from(loaded: &'a LoadedTeam) -> Self {
        let team = &loaded.team;
        Self {
            id: team.id,
            name: &team.name,
            description: team.description.as_deref(),
            allow_auto_assign: team.allow_auto_assign,
            account_id: team.account_id,
            is_member: loaded.is_member,
            created_at: None,
            updated_at: None,
        }
    }
}

/// Members of a team, as the bare array the wire has.
pub fn members<'a>(inst: &Installation, agents: &'a [Agent]) -> Vec<AgentView<'a>> {
    agents.iter().map(|agent| AgentView::new(inst, agent)).collect()
}
