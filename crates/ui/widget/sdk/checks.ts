import type { Methods } from './types';

/**
 * What is wrong with the arguments of a call. Made where the call is made, also while the second file is
 * still on its way: a page learns of its mistake at the line that holds it.
 */
export function check(method: keyof Methods, args: unknown[]): void {
  const fault = CHECKS[method]?.(...args);
  if (fault) throw new Error(fault);
}

const empty = (value: unknown) => !value || !Object.keys(value).length;

const attributes = (value: unknown) => empty(value) && 'Custom attributes should have at least one key';

const key = (value: unknown) => !value && 'Custom attribute key is required';

const CHECKS: Partial<Record<keyof Methods, (...args: unknown[]) => string | false>> = {
  setUser: (identifier, user) => {
    if (typeof identifier !== 'string' && typeof identifier !== 'number') {
      return 'Identifier should be a string or a number';
    }
    const { avatar_url, email, name } = (user || {}) as Record<string, unknown>;
    return !(avatar_url || email || name) && 'User object should have one of the keys [avatar_url, email, name]';
  },
  setCustomAttributes: attributes,
  setConversationCustomAttributes: attributes,
  deleteCustomAttribute: key,
  deleteConversationCustomAttribute: key,
};
