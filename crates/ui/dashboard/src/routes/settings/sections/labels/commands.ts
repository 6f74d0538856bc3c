/** What is done to labels. Answers go into the account's list. */
import type { Failure, Label, Workspace } from '../../../../data';

export interface LabelFields {
  readonly title: string;
  readonly description: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly show_on_sidebar: boolean;
}

/** Makes a label, or changes one. */
export async function saveLabel(work: Workspace, id: number | null, fields: LabelFields): Promise<Failure | null> {
  const answer = await work.api.call<Label>(
    id === null
      ? { method: 'POST', path: 'labels', body: fields }
      : { method: 'PATCH', path: `labels/${id}`, body: fields },
  );
  if (!answer.ok) return answer.error;
  work.resources.labels.put(answer.value);
  return null;
}

export async function deleteLabel(work: Workspace, id: number): Promise<Failure | null> {
  const answer = await work.api.call({ method: 'DELETE', path: `labels/${id}` });
  // Somebody else was faster: it is gone all the same.
  if (!answer.ok && answer.error.kind !== 'absent') return answer.error;
  work.resources.labels.remove(id);
  return null;
}
