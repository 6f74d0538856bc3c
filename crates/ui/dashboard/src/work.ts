/** The account that is being worked in, for everything on its pages. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Workspace } from './data';

export const WorkContext = createContext<Workspace | null>(null);

export function useWork(): Workspace {
  const work = useContext(WorkContext);
  if (!work) throw new Error('outside of an account');
  return work;
}
