/** What the list shows, as the address says it: going back brings back the search, too. */
import type { ContactFilter, ContactSort } from '../../data';
import { path } from '../../router';

/** The orders that can be chosen, each with the direction it begins with. */
export const SORTS: readonly (readonly [ContactSort, descending: boolean])[] = [
  ['last_activity', true],
  ['created', true],
  ['name', false],
  ['email', false],
  ['company', false],
  ['city', false],
  ['country', false],
];

const USUAL = '-last_activity';

export function filterOf(query: URLSearchParams): ContactFilter {
  const wish = query.get('sort') ?? USUAL;
  const descending = wish.startsWith('-');
  const known = SORTS.find(([sort]) => sort === wish.slice(descending ? 1 : 0));
  const text = query.get('q') ?? '';
  return known ? { text, sort: known[0], descending } : { text, sort: 'last_activity', descending: true };
}

/** The address of the list, or of a contact beside it. */
export function addressOf(account: number, filter: ContactFilter, contact?: number | null): string {
  const sort = `${filter.descending ? '-' : ''}${filter.sort}`;
  const query = { ...(filter.text.trim() && { q: filter.text.trim() }), ...(sort !== USUAL && { sort }) };
  const params = { account, ...(contact != null && { contact }) };
  return path('contacts', params, Object.keys(query).length > 0 ? query : undefined);
}
