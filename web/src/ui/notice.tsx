/** Errors with their request id and a way out; short messages that go away by themselves. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { explain, type ApiError } from "../lib/errors";
import { formatSeconds } from "../lib/format";
import { Icon } from "./icons";
import { w } from "./words";

export function Notice({ tone, children }: { tone: "info" | "good" | "bad"; children: ComponentChildren }) {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={tone === "bad" ? "alert" : tone === "good" ? "check" : "info"} />
      <div>{children}</div>
    </div>
  );
}

/** Counts the seconds down that a 429 or 503 asks for. */
function useWait(error: ApiError): number {
  const [left, setLeft] = useState(error.retryAfter ?? 0);
  useEffect(() => {
    const end = Date.now() + (error.retryAfter ?? 0) * 1000;
    const update = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    update();
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  }, [error]);
  return left;
}

interface ErrorNoticeProps {
  error: ApiError;
  retry?: (() => void) | undefined;
  /** Takes the focus: for the answer to something that was just done. */
  takesFocus?: boolean;
}

export function ErrorNotice({ error, retry, takesFocus }: ErrorNoticeProps) {
  const box = useRef<HTMLDivElement>(null);
  const left = useWait(error);
  useEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [error]);
  const when = left > 0 ? w("retryIn", { time: formatSeconds(left) }) : w("retryNow");
  const offersRetry = retry && (error.mayRetry || error.status === 429);
  return (
    <div class="notice bad" role="alert" tabIndex={-1} ref={box}>
      <Icon name="alert" />
      <div>
        <p>{explain(error, when)}</p>
        {error.requestId && (
          <p class="request-id">
            {w("requestId")} <code>{error.requestId}</code>
          </p>
        )}
        {offersRetry && (
          <button type="button" class="button small" disabled={error.status === 429 && left > 0} onClick={retry}>
            {w("retry")}
          </button>
        )}
      </div>
    </div>
  );
}

interface Toast {
  id: number;
  text: string;
}

let nextToast = 1;
let showToast: ((toast: Toast) => void) | null = null;

/** Says that something worked, for a few seconds and to screen readers. */
export function toast(text: string): void {
  showToast?.({ id: nextToast++, text });
}

export function Toasts() {
  const [toasts, setToasts] = useState<Toast[]>([]);
  useEffect(() => {
    showToast = (added) => {
      setToasts((all) => [...all.slice(-2), added]);
      setTimeout(() => setToasts((all) => all.filter((one) => one.id !== added.id)), 6000);
    };
    return () => {
      showToast = null;
    };
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map((one) => (
        <p key={one.id} class="toast">
          <Icon name="check" />
          {one.text}
        </p>
      ))}
    </div>
  );
}
