/** Questions before something that cannot be undone. The browser's own dialog keeps the focus and knows Escape. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { asApiError, type ApiError } from "../lib/errors";
import { ErrorNotice } from "./notice";
import { w } from "./words";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog ref={box} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  /** What will happen. */
  children: ComponentChildren;
  confirm: string;
  isDanger?: boolean;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

export function Confirm({ title, children, confirm, isDanger = true, onConfirm, onClose }: ConfirmProps) {
  const [error, setError] = useState<ApiError>();
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-text">{children}</div>
      {error && <ErrorNotice error={error} />}
      <div class="form-end">
        <button type="button" class={isDanger ? "button danger" : "button primary"} aria-disabled={isBusy} onClick={run}>
          {confirm}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {w("cancel")}
        </button>
      </div>
    </Dialog>
  );
}
