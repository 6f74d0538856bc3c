/** Choosing from a list that can be long, beside what it is chosen for. */
import { type Choice, Listbox, Popover } from '../../shared/ui';

export interface PickerPlace {
  /** What was pressed; closed while there is nothing. */
  anchor: Element | null;
  onClose: () => void;
  align?: 'start' | 'end';
}

interface Props extends PickerPlace {
  /** What is chosen here. */
  label: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChoose: (id: string) => void;
  /** Several may hold at once: choosing does not close. */
  multiple?: boolean;
}

export function Picker({ anchor, onClose, align = 'end', label, multiple = false, onChoose, ...list }: Props) {
  const choose = (id: string) => {
    onChoose(id);
    if (!multiple) onClose();
  };
  return (
    <Popover anchor={anchor} onClose={onClose} label={label} align={align} class="w-64 max-w-[calc(100vw-1rem)]">
      <Listbox {...list} label={label} placeholder={label} multiple={multiple} onChoose={choose} />
    </Popover>
  );
}
