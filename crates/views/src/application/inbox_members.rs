//! Lists of agents under `payload`.

use porchlight_domain::Installation;
use porchlight_domain::people::Agent;
use serde::Serialize;
use utoipa::ToSchema;

use crate::people::AgentView;

/// Members of an inbox, or who can be given its conversations.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxMembersView<'a> {
    pub payload: Vec<AgentView<'a>>,
}

impl<'a> InboxMembersView<'a> {
    pub fn new(inst: &Installation, agents: &'a [Agent]) -> Self {
        Self { payload: agents.iter().map(|agent| AgentView::new(inst, agent)).collect() }
    }
}
