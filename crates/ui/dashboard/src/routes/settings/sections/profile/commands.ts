/** What somebody changes about themselves. Every answer is the whole profile, which the session takes. */
import { type Failure, type Me, session } from '../../../../data';
import type { Call } from '../../../../data/api';

export interface ProfileChanges {
  readonly name?: string;
  readonly display_name?: string | null;
  readonly email?: string;
  readonly message_signature?: string | null;
  readonly current_password?: string;
  readonly password?: string;
  readonly password_confirmation?: string;
}

const PATH = '/api/v1/profile';

/** The key of the API is not kept in the browser, so it has to be asked for. */
export function loadProfile(): Promise<Failure | null> {
  return take({ path: PATH });
}

export function changeProfile(profile: ProfileChanges): Promise<Failure | null> {
  return take({ method: 'PATCH', path: PATH, body: { profile } });
}

export function setPicture(file: File): Promise<Failure | null> {
  const body = new FormData();
  body.set('profile[avatar]', file);
  return take({ method: 'PATCH', path: PATH, body });
}

export function removePicture(): Promise<Failure | null> {
  return take({ method: 'DELETE', path: `${PATH}/avatar` });
}

export function resetToken(): Promise<Failure | null> {
  return take({ method: 'POST', path: `${PATH}/reset_access_token` });
}

/** Has the link mailed again by which an address is confirmed. */
export async function confirmAgain(): Promise<Failure | null> {
  const reply = await session.http.send({ method: 'POST', path: `${PATH}/resend_confirmation` });
  return reply.ok ? null : reply.error;
}

async function take(call: Call): Promise<Failure | null> {
  const reply = await session.http.send<Me>(call);
  if (!reply.ok) return reply.error;
  session.updateMe(reply.value);
  return null;
}
