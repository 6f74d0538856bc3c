import { useState } from 'preact/hooks';
import { tellHost } from '../host';
import { Icon } from '../views/icon';
import { Outside, safe } from '../views/outside';
import { answerMessage } from './actions';
import { itemsOf, type QuestionProps } from './items';

interface Option {
  title: string;
  value: string;
}

/** One of several answers. Once given, it stands, and the others are gone. */
export function Options({ message }: QuestionProps) {
  const [busy, setBusy] = useState(false);
  const [given] = (message.content_attributes?.submitted_values as Option[] | undefined) ?? [];
  if (given) {
    return (
      <p class="chip chosen-option" dir="auto">
        <Icon name="check" />
        {given.title}
      </p>
    );
  }
  const choose = async ({ title, value }: Partial<Option>) => {
    setBusy(true);
    await answerMessage(message.id, { message: { submitted_values: [{ title, value }] } });
    setBusy(false);
  };
  return (
    <div class="options">
      {itemsOf<Option>(message).map((option) => (
        <button key={option.value} type="button" class="chip" disabled={busy} dir="auto" onClick={() => choose(option)}>
          {option.title}
        </button>
      ))}
    </div>
  );
}

interface Action {
  type: string;
  text: string;
  uri: string;
  payload: string;
}

interface Card {
  title: string;
  description: string;
  media_url: string;
  actions: Partial<Action>[];
}

export function Cards({ message }: QuestionProps) {
  return (
    <ul class="card-row">
      {itemsOf<Card>(message).map(({ title, description, media_url, actions }, index) => (
        <li key={index} class="box offer">
          {safe(media_url) && <img src={safe(media_url)} alt="" loading="lazy" />}
          <div class="offer-text" dir="auto">
            <strong>{title}</strong>
            {description && <p>{description}</p>}
          </div>
          {(Array.isArray(actions) ? actions : []).map((action, at) => (
            <CardAction key={at} action={action} />
          ))}
        </li>
      ))}
    </ul>
  );
}

function CardAction({ action: { type, text, uri, payload } }: { action: Partial<Action> }) {
  if (type === 'link') {
    return (
      <Outside class="offer-action" href={uri}>
        {text}
      </Outside>
    );
  }
  return (
    <button
      type="button"
      class="offer-action"
      dir="auto"
      onClick={() => tellHost({ event: 'postback', data: { payload } })}
    >
      {text}
    </button>
  );
}
