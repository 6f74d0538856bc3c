import { afterEach, expect, it } from 'vitest';
import { i18n } from '../../i18n';
import { activityText as isolatedText } from './activity';

/** Without the marks that keep names apart from the direction of the sentence. */
const activityText = (content: string) => isolatedText(content).replace(/[\u2068\u2069]/g, '');

afterEach(async () => void (await i18n.use('en')));

/** What crates/domain writes, one line of every form. */
const LINES: readonly (readonly [english: string, german: string])[] = [
  ['Conversation was reopened by a new incoming message', 'Durch eine neue Nachricht wieder geöffnet'],
  ['Conversation was reopened by Ada', 'Ada hat die Unterhaltung wieder geöffnet'],
  ['Conversation was marked resolved by Ada', 'Ada hat die Unterhaltung abgeschlossen'],
  ['Conversation was marked as pending by Ada', 'Ada hat die Unterhaltung auf ausstehend gesetzt'],
  ['Conversation was snoozed by Ada', 'Ada hat die Unterhaltung zurückgestellt'],
  [
    'Conversation was marked resolved by system due to 1 days of inactivity',
    'Nach 1 Tag Stille automatisch abgeschlossen',
  ],
  [
    'Conversation was marked resolved by system due to 3 hours of inactivity',
    'Nach 3 Stunden Stille automatisch abgeschlossen',
  ],
  [
    'Conversation was marked resolved by system due to 45 minutes of inactivity',
    'Nach 45 Minuten Stille automatisch abgeschlossen',
  ],
  ['Ada set the priority to high', 'Ada hat die Priorität auf „Hoch“ gesetzt'],
  ['Ada changed the priority from low to urgent', 'Ada hat die Priorität von „Niedrig“ auf „Dringend“ geändert'],
  ['Ada removed the priority medium', 'Ada hat die Priorität „Mittel“ entfernt'],
  ['Ada Mori added vip, warranty', 'Ada Mori hat vip und warranty hinzugefügt'],
  ['Ada Mori removed vip', 'Ada Mori hat vip entfernt'],
  ['Ada removed the team night shift', 'Ada hat das Team night shift entfernt'],
  ['Assigned to Grace of night shift by Ada', 'Ada hat Grace aus dem Team night shift zugewiesen'],
  ['Assigned to Grace by Ada', 'Ada hat die Unterhaltung an Grace gegeben'],
  ['Ada self-assigned this conversation', 'Ada hat die Unterhaltung übernommen'],
  ['Conversation unassigned by Ada', 'Ada hat die Zuweisung aufgehoben'],
  ['Ada has muted the conversation', 'Ada hat die Unterhaltung stummgeschaltet'],
  ['Ada has unmuted the conversation', 'Ada hat die Stummschaltung aufgehoben'],
];

it('a line of any known form is said in the language of the page', async () => {
  await i18n.use('de');
  expect(LINES.map(([english]) => activityText(english))).toEqual(LINES.map(([, german]) => german));
});

it('names that look like a part of the sentence stay whole', async () => {
  await i18n.use('de');
  expect(activityText('Conversation was marked resolved by Ada by Night')).toBe(
    'Ada by Night hat die Unterhaltung abgeschlossen',
  );
});

it('names keep apart from the direction of the sentence', async () => {
  await i18n.use('ar');
  expect(isolatedText('Ada added vip, new')).toContain('\u2068Ada\u2069');
  expect(isolatedText('Ada added vip, new')).toContain('\u2068vip\u2069');
});

it('what nobody knows is shown as it is', async () => {
  await i18n.use('ar');
  expect(activityText('Ada moved the conversation to the moon')).toBe('Ada moved the conversation to the moon');
  expect(activityText('')).toBe('');
});
