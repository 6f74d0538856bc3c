import { useId, useState } from 'preact/hooks';
import { t } from '../i18n';
import { answerMessage } from './actions';
import type { QuestionProps } from './items';

interface Survey {
  rating?: number;
  feedback_message?: string;
}

const FACES = ['😞', '😕', '😐', '🙂', '😍'];
const LONGEST = 2_000;
const WORDS = ['rating1', 'rating2', 'rating3', 'rating4', 'rating5'] as const;

/** How it was: five faces or stars, kept at the first click, and a word more for whoever wants. */
export function Rating({ message }: QuestionProps) {
  const id = useId();
  const kept = message.content_attributes?.submitted_values as { csat_survey_response?: Survey } | undefined;
  const { rating = 0, feedback_message = '' } = kept?.csat_survey_response ?? {};
  const [chosen, setChosen] = useState(0);
  const [feedback, setFeedback] = useState('');
  const [busy, setBusy] = useState(false);
  const isStars = message.content_attributes?.display_type === 'star';
  const shown = chosen || rating;
  const tell = async (survey: Survey) => {
    setBusy(true);
    const ok = await answerMessage(message.id, { message: { submitted_values: { csat_survey_response: survey } } });
    setBusy(false);
    return ok;
  };
  const choose = async (value: number) => {
    setChosen(value);
    if (!(await tell({ rating: value, feedback_message: '' }))) setChosen(0);
  };
  return (
    <section class="box rating" aria-labelledby={id}>
      <h2 id={id} dir="auto">
        {message.content || t('rate')}
      </h2>
      <fieldset class={isStars ? 'stars' : 'faces-row'} disabled={!!feedback_message}>
        <legend class="sr-only">{message.content || t('rate')}</legend>
        {WORDS.map((word, index) => {
          const value = index + 1;
          const isOn = isStars ? value <= shown : value === shown;
          return (
            <label key={word} class={isOn ? 'on' : ''} title={t(word)}>
              <input
                type="radio"
                class="sr-only"
                name={id}
                aria-label={t(word)}
                checked={value === shown}
                onChange={() => choose(value)}
              />
              <span aria-hidden="true">{isStars ? '★' : FACES[index]}</span>
            </label>
          );
        })}
      </fieldset>
      <p class="hint">{shown ? t(WORDS[shown - 1] as (typeof WORDS)[number]) : '\u00a0'}</p>
      {rating > 0 && !feedback_message && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy && feedback.trim()) void tell({ rating: shown, feedback_message: feedback.trim() });
          }}
        >
          <textarea
            rows={2}
            dir="auto"
            maxLength={LONGEST}
            value={feedback}
            placeholder={t('feedback')}
            aria-label={t('feedback')}
            onInput={(event) => setFeedback(event.currentTarget.value)}
          />
          <button type="submit" class="button primary wide" disabled={busy || !feedback.trim()}>
            {t('submit')}
          </button>
        </form>
      )}
      {feedback_message && (
        <p class="hint" role="status">
          {t('thanks')}
        </p>
      )}
    </section>
  );
}
