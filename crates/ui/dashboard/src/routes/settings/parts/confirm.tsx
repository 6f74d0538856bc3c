import type { Failure } from '../../../data';
import { EditDialog } from './edit-dialog';

interface Props {
  title: string;
  /** What will happen, and what of it cannot be undone. */
  text: string;
  action: string;
  /** Something is lost by it. */
  danger?: boolean;
  onConfirm(): Promise<Failure | null>;
  onClose: () => void;
}

/** Asks before something is done, and says when it could not be. */
export function Confirm({ title, text, action, danger, onConfirm, onClose }: Props) {
  return (
    <EditDialog
      title={title}
      description={text}
      action={action}
      danger={danger}
      size="sm"
      onSave={onConfirm}
      onClose={onClose}
    />
  );
}
