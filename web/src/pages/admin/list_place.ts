/**
 * Where one is in the list of users, so that it is found again after a look at one of them: the filters, which stand in
 * the address, and the places at which the pages before ended. In memory only, and gone with the session.
 */
import { useState } from "preact/hooks";
import { onSession } from "../../lib/session";

interface Place {
  /** What stands behind "?". */
  query: string;
  /** `pagination.next` of each page before this one. */
  ends: string[];
}

const nowhere: Place = { query: "", ends: [] };
let kept = nowhere;

onSession((state) => {
  if (state.phase === "out") kept = nowhere;
});

/** The ends of the pages before, for these filters; none when the filters are others than before. */
export function usePlace(query: string): [ends: string[], setEnds: (ends: string[]) => void] {
  const [, draw] = useState(0);
  if (kept.query !== query) kept = { query, ends: [] };
  const setEnds = (ends: string[]) => {
    kept = { query, ends };
    draw((n) => n + 1);
  };
  return [kept.ends, setEnds];
}

export function listAddress(): string {
  return kept.query === "" ? "/admin/users" : `/admin/users?${kept.query}`;
}
