/** Data for a page: loaded when it appears, again when what it depends on changes, dropped when it goes. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { asApiError, isAborted, type ApiError } from "./errors";

export interface Loaded<T> {
  data: T | undefined;
  error: ApiError | undefined;
  isBusy: boolean;
  reload: () => void;
  /** Replaces what is shown, after a change that the server has confirmed. */
  set: (change: (data: T) => T) => void;
}

export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: unknown[] = []): Loaded<T> {
  const [data, setData] = useState<T>();
  const [error, setError] = useState<ApiError>();
  const [isBusy, setBusy] = useState(true);
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const stop = new AbortController();
    setBusy(true);
    latest
      .current(stop.signal)
      .then((loaded) => {
        if (stop.signal.aborted) return;
        setData(() => loaded);
        setError(undefined);
        setBusy(false);
      })
      .catch((failure: unknown) => {
        if (stop.signal.aborted || isAborted(failure)) return;
        setError(asApiError(failure));
        setBusy(false);
      });
    return () => stop.abort();
  }, [round, ...inputs]);

  const reload = useCallback(() => setRound((n) => n + 1), []);
  const set = useCallback((change: (data: T) => T) => setData((old) => (old === undefined ? old : change(old))), []);
  return { data, error, isBusy, reload, set };
}
