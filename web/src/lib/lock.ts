/** One tab at a time. Web Locks exist only where the browser trusts the connection (https, localhost). */
import { read, remember } from "./i18n";

export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (navigator.locks) return await navigator.locks.request(name, work);
  const release = await takeFromStorage(`lock-${name}`);
  try {
    return await work();
  } finally {
    release();
  }
}

const staleAfter = 10_000;

/** Not as strict as a lock, but two tabs meet in it only within the same few milliseconds. */
async function takeFromStorage(key: string): Promise<() => void> {
  const mine = crypto.getRandomValues(new Uint32Array(2)).join("-");
  for (;;) {
    const [owner, since] = (read(key) ?? "").split("@");
    if (!owner || Date.now() - Number(since) > staleAfter) {
      remember(key, `${mine}@${Date.now()}`);
      await new Promise((done) => setTimeout(done, 15));
      const kept = read(key);
      if (kept === null || kept.startsWith(mine)) return () => remember(key, null);
    }
    await new Promise((done) => setTimeout(done, 25 + Math.random() * 25));
  }
}
