//! What each job does: one `match` over all of them.

mod avatar;
mod delivery;
mod housekeeping;

use std::sync::Arc;

use porchlight_domain::Error;
use porchlight_domain::job::Job;
use porchlight_domain::schema::WebhookTarget;
use porchlight_domain::schema::tables::JobRow;

use crate::Shared;

/// How far an attempt came.
pub(crate) enum Done {
    /// Finished and settled in the transaction of its work.
    Settled,
    /// Finished; the job is to be deleted.
    All,
    /// A piece of it; the rest at once.
    Part,
}

/// Why an attempt failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub text: String,
    /// Trying again cannot help.
    pub permanent: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { text: error.words(), permanent: false }
    }
}

/// Makes one attempt at a job.
pub(crate) fn run(shared: &Arc<Shared>, row: &JobRow, job: &Job) -> Result<Done, Failure> {
    match job {
        Job::Webhook(delivery) => delivery::attempt(shared, row, job, WebhookTarget::Webhook, delivery),
        Job::InboxWebhook(delivery) => delivery::attempt(shared, row, job, WebhookTarget::ApiInbox, delivery),
        Job::AgentBotWebhook(delivery) => {
            delivery::attempt(shared, row, job, WebhookTarget::AgentBot, delivery)
        }
        Job::Mail(sealed) => {
            let mail = sealed.open(&shared.inst)?;
            shared
                .mailer
                .send(&mail)
                .map_err(|failure| Failure { text: failure.text, permanent: failure.permanent })?;
            shared.stats.mails_sent.add(1);
            Ok(Done::All)
        }
        Job::PasswordReset { email } => housekeeping::password_reset(shared, row, email),
        Job::DeleteInbox { inbox } => housekeeping::delete_inbox(shared, row, *inbox),
        Job::DeleteContact { contact } => housekeeping::delete_contact(shared, row, *contact),
        Job::DeleteAccount => housekeeping::delete_account(shared, row),
        Job::DeleteUser { user } => housekeeping::delete_user(shared, row, *user),
        Job::FetchAvatar { owner, url } => avatar::fetch(shared, row, *owner, url),
        Job::DeleteFiles { keys } => housekeeping::delete_files(shared, keys),
        Job::Unsnooze => housekeeping::unsnooze(shared),
        Job::AutoResolve => housekeeping::auto_resolve(shared),
        Job::Prune => housekeeping::prune(shared),
        Job::SweepBlobs => housekeeping::sweep_blobs(shared),
    }
}
