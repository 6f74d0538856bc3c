//! Presence of several nodes: sorted sets in Redis, one thread that writes and reads them, and the own
//! view of this node for the time Redis is away.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use porchlight_domain::schema::{AccountId, ContactId, Ts, UserId};
use porchlight_domain::{Presence, Present};
use redis::{Connection, Pipeline, RedisResult};

use super::{Access, BadRedis};
use crate::in_process::InProcessPresence;

/// Touches waiting to be written; more are dropped, as each comes again within seconds.
const QUEUE: usize = 16_384;
/// How often touches are written and the accounts asked for are read.
const ROUND: Duration = Duration::from_secs(1);
/// How soon an account never asked for before is read.
const SOON: Duration = Duration::from_millis(20);
/// How long an account is kept fresh after it was last asked for.
const INTEREST: Duration = Duration::from_secs(60);
/// Accounts kept fresh at once.
const ACCOUNTS: usize = 10_000;
/// Sets nobody writes to are removed after so many seconds.
const SET_SECONDS: i64 = 3_600;

enum Order {
    Touch(AccountId, Present, i64),
    Read,
}

/// What Redis said about an account: ids with the second they were last seen.
struct Remote {
    users: Vec<(i64, i64)>,
    contacts: Vec<(i64, i64)>,
    asked: Instant,
}

struct Shared {
    access: Access,
    own: InProcessPresence,
    lasts: Duration,
    remote: Mutex<HashMap<AccountId, Remote>>,
}

/// Presence as all nodes see it, at most a second old.
pub struct RedisPresence {
    shared: Arc<Shared>,
    queue: SyncSender<Order>,
}

impl RedisPresence {
    /// Starts the thread. `lasts`: how long after a touch somebody counts as present.
    pub fn start(access: Access, lasts: Duration) -> Result<Self, BadRedis> {
        let (queue, orders) = sync_channel(QUEUE);
        let own = InProcessPresence::new(lasts);
        let shared = Arc::new(Shared { access, own, lasts, remote: Mutex::default() });
        let keeper = shared.clone();
        std::thread::Builder::new().name("redis-presence".into()).spawn(move || keeper.keep(&orders))?;
        Ok(Self { shared, queue })
    }

    fn seen(&self, account: AccountId, pick: impl Fn(&Remote) -> &Vec<(i64, i64)>) -> Vec<i64> {
        let oldest = self.shared.oldest();
        let mut remote = self.shared.remote();
        if remote.len() >= ACCOUNTS && !remote.contains_key(&account) {
            return Vec::new();
        }
        let known = remote.entry(account).or_insert_with(|| {
            // Failing that, the next round reads it.
            let _ = self.queue.try_send(Order::Read);
            Remote { users: Vec::new(), contacts: Vec::new(), asked: Instant::now() }
        });
        known.asked = Instant::now();
        pick(known).iter().filter(|(_, at)| *at > oldest).map(|(id, _)| *id).collect()
    }
}

impl Presence for RedisPresence {
    fn touch(&self, account: AccountId, who: Present) {
        self.shared.own.touch(account, who);
        let _ = self.queue.try_send(Order::Touch(account, who, Ts::now().seconds()));
    }

    fn users(&self, account: AccountId) -> HashSet<UserId> {
        let mut users = self.shared.own.users(account);
        users.extend(self.seen(account, |remote| &remote.users).into_iter().map(UserId));
        users
    }

    fn contacts(&self, account: AccountId) -> HashSet<ContactId> {
        let mut contacts = self.shared.own.contacts(account);
        contacts.extend(self.seen(account, |remote| &remote.contacts).into_iter().map(ContactId));
        contacts
    }
}

impl Shared {
    fn remote(&self) -> MutexGuard<'_, HashMap<AccountId, Remote>> {
        self.remote.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The second before which nobody counts.
    fn oldest(&self) -> i64 {
        Ts::now().seconds() - self.lasts.as_secs() as i64
    }

    fn key(&self, account: AccountId, set: &str) -> String {
        format!("porchlight:{}:ONLINE_PRESENCE::{account}::{set}", self.access.namespace)
    }

    fn keep(&self, orders: &Receiver<Order>) {
        let mut connection: Option<Connection> = None;
        let mut retry_at = Instant::now();
        let mut round_at = Instant::now() + ROUND;
        let mut touches: HashMap<(AccountId, Present), i64> = HashMap::new();
        loop {
            match orders.recv_timeout(round_at.saturating_duration_since(Instant::now())) {
                Ok(Order::Touch(account, who, at)) => {
                    touches.insert((account, who), at);
                    // A full batch does not wait for its round.
                    if touches.len() < QUEUE {
                        continue;
                    }
                }
                Ok(Order::Read) => {
                    round_at = round_at.min(Instant::now() + SOON);
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            round_at = Instant::now() + ROUND;
            if connection.is_none() && Instant::now() >= retry_at {
                connection = self.access.connect().ok();
                retry_at = Instant::now() + ROUND * 2;
                if connection.is_some() {
                    // What was dropped meanwhile.
                    let now = Ts::now().seconds();
                    for (account, who, ago) in self.own.everybody() {
                        touches.insert((account, who), now - ago.as_secs() as i64);
                    }
                }
            }
            if let Some(open) = &mut connection
                && let Err(error) = self.write(open, &touches).and_then(|()| self.read(open))
            {
                tracing::warn!(%error, "presence is this node's own view until Redis is back");
                connection = None;
            }
            touches.clear();
        }
    }

    fn write(
        &self,
        connection: &mut Connection,
        touches: &HashMap<(AccountId, Present), i64>,
    ) -> RedisResult<()> {
        if touches.is_empty() {
            return Ok(());
        }
        let oldest = self.oldest();
        let mut pipeline = Pipeline::new();
        let mut keys = HashSet::new();
        for ((account, who), at) in touches {
            let (set, id) = match who {
                Present::User(user) => ("USERS", user.0),
                Present::Contact(contact) => ("CONTACTS", contact.0),
            };
            let key = self.key(*account, set);
            // Never back in time: another node may have seen them later.
            pipeline.cmd("ZADD").arg(&key).arg("GT").arg(at).arg(id).ignore();
            keys.insert(key);
        }
        for key in keys {
            pipeline.cmd("ZREMRANGEBYSCORE").arg(&key).arg("-inf").arg(oldest).ignore();
            pipeline.cmd("EXPIRE").arg(&key).arg(SET_SECONDS).ignore();
        }
        pipeline.query(connection)
    }

    fn read(&self, connection: &mut Connection) -> RedisResult<()> {
        let accounts: Vec<AccountId> = {
            let mut remote = self.remote();
            remote.retain(|_, known| known.asked.elapsed() < INTEREST);
            remote.keys().copied().collect()
        };
        let oldest = self.oldest();
        for some in accounts.chunks(100) {
            let mut pipeline = Pipeline::new();
            for account in some {
                for set in ["USERS", "CONTACTS"] {
                    let key = self.key(*account, set);
                    pipeline
                        .cmd("ZRANGEBYSCORE")
                        .arg(key)
                        .arg(format!("({oldest}"))
                        .arg("+inf")
                        .arg("WITHSCORES");
                }
            }
            let mut answers = pipeline.query::<Vec<Vec<(i64, i64)>>>(connection)?.into_iter();
            let mut remote = self.remote();
            for account in some {
                let (users, contacts) =
                    (answers.next().unwrap_or_default(), answers.next().unwrap_or_default());
                if let Some(known) = remote.get_mut(account) {
                    (known.users, known.contacts) = (users, contacts);
                }
            }
        }
        Ok(())
    }
}
