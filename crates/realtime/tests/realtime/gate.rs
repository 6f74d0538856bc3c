//! A gate that answers from memory.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use porchlight_domain::schema::{AccountId, Availability, ContactId, UserId};
use porchlight_domain::streams::{Listener, RosterEntry, Ticket};
use porchlight_domain::{AccountScope, Error, Frame, Present};
use porchlight_realtime::{Answer, Gate, Missed};
use porchlight_store::SystemScope;

#[derive(Default)]
pub struct State {
    pub members: HashSet<(i64, i64, String)>,
    pub contacts: HashMap<String, (i64, i64)>,
    pub roster: Vec<RosterEntry>,
    /// What can be resumed, in order.
    pub log: Vec<Frame>,
    pub lookups: usize,
    pub unavailable: bool,
    /// How long lookups and loads take.
    pub delay: Duration,
}

#[derive(Clone, Default)]
pub struct FakeGate(pub Arc<Mutex<State>>);

impl FakeGate {
    /// Users 1 to 9 are members of account 1 with the tokens `user1`…; contacts 41 to 49 have
    /// `contact41`…
    pub fn populated() -> Self {
        let gate = Self::default();
        {
            let mut state = gate.0.lock().unwrap();
            for n in 1..=9 {
                state.members.insert((n, 1, format!("user{n}")));
                state.contacts.insert(format!("contact4{n}"), (1, 40 + n));
            }
            state.roster = (1..=9)
                .map(|n| RosterEntry {
                    user: UserId(n),
                    availability: if n == 2 { Availability::Busy } else { Availability::Online },
                    auto_offline: n != 9,
                })
                .collect();
        }
        gate
    }

    pub fn change(&self, body: impl FnOnce(&mut State)) {
        body(&mut self.0.lock().unwrap());
    }

    fn after_delay<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut State) -> Result<T, Error> + Send + 'static,
    ) -> Answer<T> {
        let gate = self.clone();
        async move {
            let delay = gate.0.lock().unwrap().delay;
            actix_web::rt::time::sleep(delay).await;
            let mut state = gate.0.lock().unwrap();
            if state.unavailable {
                return Err(Error::Unavailable(Duration::from_secs(1)));
            }
            body(&mut state)
        }
        .boxed()
    }
}

fn scope(account: i64) -> AccountScope {
    (*SystemScope::new().account(AccountId(account))).clone()
}

impl State {
    fn listener(&self, ticket: Ticket) -> Option<Listener> {
        let (who, account) = match &ticket {
            Ticket::Member { user, account, token } => {
                let known = self.members.contains(&(user.0, account.0, token.to_string()));
                known.then_some((Present::User(*user), account.0))
            }
            Ticket::Contact { token } => self
                .contacts
                .get(&**token)
                .map(|(account, contact)| (Present::Contact(ContactId(*contact)), *account)),
        }?;
        Some(Listener { ticket, who, scope: scope(account) })
    }
}

impl Gate for FakeGate {
    fn admit(&self, ticket: Ticket) -> Answer<Listener> {
        self.after_delay(move |state| {
            state.lookups += 1;
            state.listener(ticket).ok_or(Error::NotFound)
        })
    }

    fn still_hold(&self, tickets: Vec<Ticket>) -> Answer<Vec<bool>> {
        self.after_delay(move |state| {
            Ok(tickets.into_iter().map(|ticket| state.listener(ticket).is_some()).collect())
        })
    }

    fn roster(&self, _: AccountScope) -> Answer<Arc<[RosterEntry]>> {
        self.after_delay(|state| Ok(state.roster.clone().into()))
    }

    fn missed(&self, scope: AccountScope, after: i64, limit: i64) -> Answer<Missed> {
        self.after_delay(move |state| {
            let own = || state.log.iter().filter(|frame| frame.account == scope.account());
            let last_seq = own().filter_map(|frame| frame.seq).max().unwrap_or(0);
            if after < 0 {
                return Ok(Missed { frames: Vec::new(), last_seq, complete: true });
            }
            if after > last_seq || last_seq - after > limit {
                return Ok(Missed { frames: Vec::new(), last_seq, complete: false });
            }
            let frames = own().filter(|frame| frame.seq.is_some_and(|seq| seq > after)).cloned().collect();
            Ok(Missed { frames, last_seq, complete: true })
        })
    }
}
