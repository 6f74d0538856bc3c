import { useId } from 'preact/hooks';
import { t } from '../i18n';

export interface FieldProps {
  label: string;
  /** `select`, `text_area`, or a type of input. */
  type: string;
  placeholder?: string | undefined;
  required?: boolean | undefined;
  options?: { label: string; value: string }[] | undefined;
  value: string | boolean | undefined;
  error: string | undefined;
  onChange: (value: string | boolean) => void;
}

const AUTOCOMPLETE: Record<string, string> = { email: 'email', tel: 'tel', url: 'url' };

/** A question with its answer, and what is wrong with that. */
export function Field(props: FieldProps) {
  const id = useId();
  const { label, required, error, type, value, onChange } = props;
  if (type === 'checkbox') {
    return (
      <div class="field">
        <label class="check">
          <input
            type="checkbox"
            checked={value === true}
            required={required}
            aria-invalid={!!error}
            aria-describedby={error && `${id}-error`}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
          <span dir="auto">{label}</span>
        </label>
        <Fault id={id} error={error} />
      </div>
    );
  }
  return (
    <div class="field">
      <label for={id} dir="auto">
        {label}
        {!required && <small>{t('optional')}</small>}
      </label>
      <Control {...props} id={id} />
      <Fault id={id} error={error} />
    </div>
  );
}

function Control({
  id,
  type,
  placeholder,
  required,
  options = [],
  value,
  error,
  onChange,
}: FieldProps & { id: string }) {
  const common = {
    id,
    required,
    placeholder,
    dir: 'auto' as const,
    value: typeof value === 'string' ? value : '',
    'aria-invalid': !!error,
    'aria-describedby': error && `${id}-error`,
    onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (type === 'text_area') return <textarea rows={3} {...common} />;
  if (type === 'select') {
    return (
      <select {...common}>
        <option value="">{placeholder || t('choose')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    );
  }
  return <input type={type as 'text'} autocomplete={AUTOCOMPLETE[type] as 'email'} {...common} />;
}

function Fault({ id, error }: { id: string; error: string | undefined }) {
  return error ? (
    <p class="fault" id={`${id}-error`}>
      {error}
    </p>
  ) : null;
}

/** Puts the focus where the first fault is. */
export function focusFault(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}
