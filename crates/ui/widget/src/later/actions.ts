/** What is done with a conversation now and then. */
import { isPassing } from '../api';
import { t } from '../i18n';
import { api, conversation, messages, notice, waitFor } from '../state';
import './setup';

export async function end(): Promise<void> {
  const answer = await api.get('conversations/toggle_status');
  if (!answer.ok) notice.value = t('error');
  else if (conversation.value) conversation.value = { ...conversation.value, status: 'resolved' };
}

export async function mailTranscript(): Promise<void> {
  const answer = await api.call('POST', 'conversations/transcript');
  notice.value = t(answer.ok ? 'transcriptSent' : 'error');
  if (!answer.ok && answer.status === 429) waitFor(answer.retryAfter);
}

interface Answers {
  contact?: { email?: string };
  message?: object;
}

/** Answers a question that a message asked. Says whether that worked; the visitor learns it if not. */
export async function answerMessage(id: number, values: Answers): Promise<boolean> {
  const answer = await api.call('PATCH', `messages/${id}`, values);
  if (answer.ok) {
    const { contact, message } = values;
    const more = contact ? { submitted_email: contact.email } : message;
    messages.value = messages.value.map((one) =>
      one.id === id ? { ...one, content_attributes: { ...one.content_attributes, ...more } } : one,
    );
  } else if (answer.status === 429) waitFor(answer.retryAfter);
  else notice.value = (!isPassing(answer) && (answer.body.error || answer.body.message)) || t('error');
  return answer.ok;
}
