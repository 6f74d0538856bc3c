//! Queries: the ratings contacts give.

use diesel::prelude::*;
use diesel::upsert::excluded;
use porchlight_schema::tables::{CsatSurveyResponse, csat_survey_responses};
use porchlight_schema::{ContactId, ConversationId, MessageId, MultiBackend, UserId, both, cols};

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::scope::AccountScope;

fn rows(scope: &AccountScope) -> csat_survey_responses::BoxedQuery<'static, MultiBackend> {
    csat_survey_responses::table.filter(csat_survey_responses::account_id.eq(scope.account())).into_boxed()
}

/// The answer to a survey, if it was given.
pub fn of_message(
    conn: &mut Conn,
    scope: &AccountScope,
    message: MessageId,
) -> Result<Option<CsatSurveyResponse>> {
    Ok(rows(scope)
        .filter(csat_survey_responses::message_id.eq(message))
        .select(CsatSurveyResponse::as_select())
        .first(conn.raw())
        .optional()?)
}

/// An answer about to be kept.
#[derive(Debug, Clone)]
pub struct NewResponse {
    pub conversation: ConversationId,
    pub message: MessageId,
    pub contact: ContactId,
    /// Who had the conversation when the first answer came; a later answer does not change it.
    pub agent: Option<UserId>,
    /// 1 to 5.
    pub rating: i32,
    pub feedback: Option<String>,
}

/// Keeps the one answer to a survey: a second one replaces rating and feedback.
pub fn upsert(tx: &mut Tx, scope: &AccountScope, new: &NewResponse) -> Result<CsatSurveyResponse> {
    use csat_survey_responses as r;
    let now = tx.now();
    Ok(both(
        diesel::insert_into(r::table)
            .values((
                r::account_id.eq(scope.account()),
                r::conversation_id.eq(new.conversation),
                r::message_id.eq(new.message),
                r::contact_id.eq(new.contact),
                r::assigned_agent_id.eq(new.agent),
                r::rating.eq(new.rating),
                r::feedback_message.eq(&new.feedback),
                r::created_at.eq(now),
                r::updated_at.eq(now),
            ))
            .on_conflict(r::message_id)
            .do_update()
            .set((
                r::rating.eq(excluded(r::rating)),
                r::feedback_message.eq(excluded(r::feedback_message)),
                r::updated_at.eq(excluded(r::updated_at)),
            ))
            .returning(cols::<CsatSurveyResponse>()),
    )
    .get_result(tx.raw())?)
}
