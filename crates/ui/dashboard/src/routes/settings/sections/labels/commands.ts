/** What is done to labels. Answers go into the account's list. */
import type { Failure, Label, Workspace } from '../../../../data';
import { removed } from '../../parts/removal';

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
  work.resources.labels.changed(answer.value);
  return null;
}

export function deleteLabel(work: Workspace, id: number): Promise<Failure | null> {
  return removed(work.api.call({ method: 'DELETE', path: `labels/${id}` }), work.resources.labels, id);
}
