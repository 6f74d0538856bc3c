/** The end of something: asked for once more, done, said. */
import { toast } from '../../../../../shared/ui';
import type { Failure } from '../../../data';
import type { Answer } from '../../../data/api';
import { Confirm } from './confirm';

export interface End {
  /** What is done, on the button. */
  action: string;
  /** What goes with it, and cannot be undone. */
  text: string;
  /** What is said afterwards. */
  done: string;
  send(): Promise<Failure | null>;
}

interface Props {
  end: End;
  onGone: () => void;
  onClose: () => void;
}

export function Removal({ end, onGone, onClose }: Props) {
  const remove = async () => {
    const failure = await end.send();
    if (failure) return failure;
    toast({ text: end.done, tone: 'success' });
    onGone();
    return null;
  };
  return <Confirm title={end.action} text={end.text} action={end.action} danger onConfirm={remove} onClose={onClose} />;
}

/** Takes an item out of a list once the server has. When somebody else was faster it is gone all the same. */
export async function removed(
  asked: Promise<Answer<unknown>>,
  list: { remove(id: number): void },
  id: number,
): Promise<Failure | null> {
  const answer = await asked;
  if (!answer.ok && answer.error.kind !== 'absent') return answer.error;
  list.remove(id);
  return null;
}
