/** Something that a click does: its error, and that it is not done twice at a time. */
import { useRef, useState } from "preact/hooks";
import { asApiError, type ApiError } from "../lib/errors";

export function useRun(): { error: ApiError | undefined; isBusy: boolean; run: (work: () => Promise<void>) => void } {
  const [error, setError] = useState<ApiError>();
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);
  const run = (work: () => Promise<void>) => {
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    setError(undefined);
    work()
      .catch((failure: unknown) => setError(asApiError(failure)))
      .finally(() => {
        busy.current = false;
        setBusy(false);
      });
  };
  return { error, isBusy, run };
}
