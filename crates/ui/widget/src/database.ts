/**
 * A shelf that survives a reload: entries by their id, in IndexedDB, because that keeps files too. Inside a
 * frame a browser may refuse any storage; then the entries live as long as the page does.
 */
export interface Shelf<T extends { id: string }> {
  all(): Promise<T[]>;
  put(entry: T): Promise<unknown>;
  remove(id: string): Promise<unknown>;
}

const STORE = 'entries';

export function shelf<T extends { id: string }>(name: string): Shelf<T> {
  let opened: Promise<IDBDatabase> | undefined;
  const open = () => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
    return settled(request);
  };
  const run = async <R>(act: (store: IDBObjectStore) => IDBRequest<R>): Promise<R | undefined> => {
    try {
      opened ??= open();
      return await settled(act((await opened).transaction(STORE, 'readwrite').objectStore(STORE)));
    } catch {
      // No storage in this frame.
      return undefined;
    }
  };
  return {
    all: async () => (await run((store) => store.getAll())) ?? [],
    put: (entry) => run((store) => store.put(entry)),
    remove: (id) => run((store) => store.delete(id)),
  };
}

function settled<R>(request: IDBRequest<R>): Promise<R> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A short text that survives a reload, where the browser lets it. */
export const texts = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(key: string, text: string): void {
    try {
      localStorage.setItem(key, text);
    } catch {
      // No storage in this frame, or no room: the text lives as long as the page.
    }
  },
};
