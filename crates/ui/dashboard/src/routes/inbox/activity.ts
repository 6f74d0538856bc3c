/**
 * Lines of activity in the user's language. The server keeps them as English sentences and nothing else, so
 * they are known by their form; what has none of these forms is shown as it is.
 */
import { i18n, t } from '../../i18n';

type Words = Readonly<Record<string, string>>;
type Line = readonly [RegExp, (words: Words) => string];

const PRIORITY = '(?:low|medium|high|urgent)';

/** In this order: a narrow form comes before one that takes it in as well. */
const LINES: readonly Line[] = [
  [/^Conversation was reopened by a new incoming message$/, () => t('activity.reopened_by_message')],
  [
    /^Conversation was marked resolved by system due to (?<count>\d+) (?<unit>days|hours|minutes) of inactivity$/,
    ({ count, unit }) => t(`activity.quiet_${unit as 'days' | 'hours' | 'minutes'}`, { count: Number(count) }),
  ],
  [/^Conversation was reopened by (?<actor>.+)$/, (words) => t('activity.reopened', words)],
  [/^Conversation was marked resolved by (?<actor>.+)$/, (words) => t('activity.resolved', words)],
  [/^Conversation was marked as pending by (?<actor>.+)$/, (words) => t('activity.pending', words)],
  [/^Conversation was snoozed by (?<actor>.+)$/, (words) => t('activity.snoozed', words)],
  [/^Conversation unassigned by (?<actor>.+)$/, (words) => t('activity.unassigned', words)],
  [/^(?<actor>.+) self-assigned this conversation$/, (words) => t('activity.taken', words)],
  [/^(?<actor>.+) has muted the conversation$/, (words) => t('activity.muted', words)],
  [/^(?<actor>.+) has unmuted the conversation$/, (words) => t('activity.unmuted', words)],
  [/^Assigned to (?<name>.+) of (?<team>.+) by (?<actor>.+)$/, (words) => t('activity.assigned_in_team', words)],
  [/^Assigned to (?<name>.+) by (?<actor>.+)$/, (words) => t('activity.assigned', words)],
  [
    new RegExp(`^(?<actor>.+) set the priority to (?<after>${PRIORITY})$`),
    ({ actor = '', after }) => t('activity.priority_set', { actor, after: priority(after) }),
  ],
  [
    new RegExp(`^(?<actor>.+) changed the priority from (?<before>${PRIORITY}) to (?<after>${PRIORITY})$`),
    ({ actor = '', before, after }) =>
      t('activity.priority_changed', { actor, before: priority(before), after: priority(after) }),
  ],
  [
    new RegExp(`^(?<actor>.+) removed the priority (?<before>${PRIORITY})$`),
    ({ actor = '', before }) => t('activity.priority_removed', { actor, before: priority(before) }),
  ],
  [/^(?<actor>.+) removed the team (?<team>.*)$/, (words) => t('activity.team_removed', words)],
  [
    /^(?<actor>.+?) added (?<labels>[^\s,]+(?:, [^\s,]+)*)$/,
    ({ actor = '', labels }) => t('activity.labels_added', { actor, labels: list(labels) }),
  ],
  [
    /^(?<actor>.+?) removed (?<labels>[^\s,]+(?:, [^\s,]+)*)$/,
    ({ actor = '', labels }) => t('activity.labels_removed', { actor, labels: list(labels) }),
  ],
];

/** A line as the server wrote it, in the user's language where its form is known. */
export function activityText(content: string): string {
  for (const [form, say] of LINES) {
    const found = form.exec(content);
    if (found) return say(apart(found.groups ?? {}));
  }
  return content;
}

/** Names of people, teams and labels, each apart from the writing direction of the sentence around it. */
function apart(words: Words): Words {
  const own = (name: string) => ['actor', 'name', 'team'].includes(name);
  return Object.fromEntries(
    Object.entries(words).map(([name, value]) => [name, own(name) && value ? isolated(value) : value]),
  );
}

function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

function priority(name = ''): string {
  return t(`inbox.priority_${name as 'low' | 'medium' | 'high' | 'urgent'}`);
}

function list(labels = ''): string {
  return i18n.list(labels.split(', ').map(isolated));
}
