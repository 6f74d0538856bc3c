/** Messages that ask or offer something. */
import type { ComponentType } from 'preact';
import { t } from '../i18n';
import { Icon } from '../views/icon';
import { Outside } from '../views/outside';
import { Cards, Options } from './choices';
import { BotForm, EmailForm } from './forms';
import { itemsOf, type QuestionProps } from './items';
import { Rating } from './rating';

const KINDS: Record<string, ComponentType<QuestionProps>> = {
  input_select: Options,
  cards: Cards,
  form: BotForm,
  article: Articles,
  input_email: EmailForm,
  input_csat: Rating,
};

export function Question({ message }: QuestionProps) {
  const Kind = KINDS[message.content_type ?? ''];
  return Kind ? <Kind message={message} /> : null;
}

interface Article {
  title: string;
  description: string;
  link: string;
}

function Articles({ message }: QuestionProps) {
  return (
    <ul class="box articles">
      {itemsOf<Article>(message).map(({ title, description, link }, index) => (
        <li key={index}>
          <Outside href={link}>
            <strong>{title}</strong>
            {description && <span>{description}</span>}
            <span class="link">
              {t('read')}
              <Icon name="window" />
            </span>
          </Outside>
        </li>
      ))}
    </ul>
  );
}
