/** Things that must outlive the page: a few named tables of records in IndexedDB. */

export interface Disk<T extends { key: string }> {
  all(): Promise<T[]>;
  has(key: string): Promise<boolean>;
  get(key: string): Promise<T | undefined>;
  put(record: T): Promise<void>;
  remove(key: string): Promise<void>;
}

const DATABASE = 'porchlight';
const TABLES = ['outbox', 'draft_files'] as const;
export type Table = (typeof TABLES)[number];

let opening: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      for (const table of TABLES) request.result.createObjectStore(table, { keyPath: 'key' });
    };
    request.onsuccess = () => {
      // Another tab with a newer version may change the tables; this one then opens them anew.
      request.result.onversionchange = () => {
        request.result.close();
        opening = undefined;
      };
      resolve(request.result);
    };
    request.onerror = request.onblocked = () => {
      opening = undefined;
      reject(request.error ?? new Error('the database is blocked'));
    };
  });
  return opening;
}

async function run<R>(
  table: Table,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<R>,
): Promise<R> {
  const transaction = (await database()).transaction(table, mode);
  const request = work(transaction.objectStore(table));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
  });
}

/** A table of the browser's database. */
export function browserDisk<T extends { key: string }>(table: Table): Disk<T> {
  return {
    all: () => run(table, 'readonly', (store) => store.getAll()),
    has: async (key) => (await run(table, 'readonly', (store) => store.count(key))) > 0,
    get: (key) => run(table, 'readonly', (store) => store.get(key)),
    put: async (record) => void (await run(table, 'readwrite', (store) => store.put(record))),
    remove: async (key) => void (await run(table, 'readwrite', (store) => store.delete(key))),
  };
}

/** A table that lasts as long as the page, where the browser gives no database. */
export function memoryDisk<T extends { key: string }>(): Disk<T> {
  const records = new Map<string, T>();
  return {
    all: async () => [...records.values()],
    has: async (key) => records.has(key),
    get: async (key) => records.get(key),
    put: async (record) => void records.set(record.key, record),
    remove: async (key) => void records.delete(key),
  };
}

export function disk<T extends { key: string }>(table: Table): Disk<T> {
  return typeof indexedDB === 'undefined' ? memoryDisk() : browserDisk(table);
}
