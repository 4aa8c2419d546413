/** How many notifications are unread, as the server counts: told with each event, asked for after each (re)connection. */
import { useEffect, useState } from "preact/hooks";
import { api } from "./api";
import type { Envelope } from "./http";
import { onLive } from "./socket";
import { onSession } from "./session";

let count = 0;
/** Raised by everything that knows the count; an answer that was asked for before that is late. */
let round = 0;
const listeners = new Set<(count: number) => void>();

export function setUnread(next: number): void {
  round += 1;
  count = next;
  for (const listener of [...listeners]) listener(next);
}

export async function refreshUnread(): Promise<void> {
  const asked = ++round;
  try {
    const answer = await api.get<Envelope<{ count: number }>>("/api/v1/users/notifications/unread-count");
    if (asked === round) setUnread(answer.data.count);
  } catch {
    // A badge that stays as it was is no reason to disturb anybody; the list itself shows errors.
  }
}

export function startUnread(): void {
  onLive((event) => {
    const told = event.type === "notification" ? event.notification.unreadCount : undefined;
    if (told === undefined) void refreshUnread();
    else setUnread(told);
  });
  onSession((state) => {
    if (state.phase === "out") setUnread(0);
  });
}

export function useUnread(): number {
  const [seen, draw] = useState(count);
  useEffect(() => {
    draw(count);
    listeners.add(draw);
    return () => void listeners.delete(draw);
  }, []);
  return seen;
}
