import type { Choice } from '../../../../shared/ui';

export const PEOPLE: readonly Choice[] = [
  { id: '1', label: 'Ada Lovelace', detail: 'Support' },
  { id: '2', label: 'Grace Hopper', detail: 'Support' },
  { id: '3', label: 'Jürgen Müller', detail: 'Billing' },
  { id: '4', label: 'Chimamanda Okafor', detail: 'Billing' },
  { id: '5', label: 'ليلى حداد', detail: 'Sales' },
  { id: '6', label: 'Satoshi Tanaka', detail: 'Sales' },
];
