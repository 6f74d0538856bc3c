//! The people of an account.

use porchlight_domain::Installation;
use porchlight_domain::people::Agent;

pub use crate::people::AgentView;

/// Several people, as the bare array the wire has.
pub fn list<'a>(inst: &Installation, agents: &'a [Agent]) -> Vec<AgentView<'a>> {
    agents.iter().map(|agent| AgentView::new(inst, agent)).collect()
}
