import { useRef } from "preact/hooks";

/**
 * Fields that keep what is typed start anew when somebody else has changed the address (a link, "back"), and only then,
 * because that takes the focus away. The first value counts such changes, for a `key`; changes of one's own go through the second.
 */
export function useForeignChanges(query: string): [round: number, own: (change: () => void) => void] {
  const known = useRef(query);
  const round = useRef(0);
  if (known.current !== query) {
    known.current = query;
    round.current += 1;
  }
  const own = (change: () => void) => {
    change();
    known.current = new URLSearchParams(location.search).toString();
  };
  return [round.current, own];
}
