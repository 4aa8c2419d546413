/** The list as CSV. A million rows take a while, so it says how far it is and can be stopped. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api, save } from "../../lib/api";
import { asApiError, isAborted, type ApiError } from "../../lib/errors";
import { formatSize } from "../../lib/format";
import { ErrorNotice, toast } from "../../ui/notice";
import { w } from "../../ui/words";
import type { UserFilters } from "./filters";
import { usersPath } from "./types";
import { t } from "./words";

interface ExportButtonProps {
  query: UserFilters;
  /** How many lines come, where that is known. */
  total: number | undefined;
}

interface Progress {
  bytes: number;
  lines: number;
}

const lineFeed = 10;

export function ExportButton({ query, total }: ExportButtonProps) {
  const [progress, setProgress] = useState<Progress>();
  const [error, setError] = useState<ApiError>();
  const stop = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const start = async () => {
    if (progress) return;
    const controller = new AbortController();
    stop.current = controller;
    setError(undefined);
    setProgress({ bytes: 0, lines: 0 });
    try {
      await receive(query, controller.signal, setProgress);
      toast(t("exported"));
    } catch (failure) {
      if (!isAborted(failure)) setError(asApiError(failure));
    } finally {
      setProgress(undefined);
    }
  };
  return (
    <>
      {error && <ErrorNotice error={error} retry={start} />}
      {progress && (
        <>
          <label class="export-progress">
            <span class="row-sub">{t("exporting", { size: formatSize(progress.bytes) })}</span>
            <progress max={total || undefined} value={total ? Math.min(progress.lines, total) : undefined} />
          </label>
          <button type="button" class="button" onClick={() => stop.current?.abort()}>
            {w("cancel")}
          </button>
        </>
      )}
      <button type="button" class="button" aria-disabled={progress !== undefined} onClick={start}>
        {t("downloadCsv")}
      </button>
    </>
  );
}

async function receive(query: UserFilters, signal: AbortSignal, tell: (progress: Progress) => void): Promise<void> {
  const response = await api.fetch(`${usersPath}/export`, {
    // With the mark, spreadsheets read the accents right.
    query: { ...query, bom: true },
    headers: { Accept: "text/csv, application/json" },
    signal,
  });
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const progress = { bytes: 0, lines: -1 };
  const reader = response.body!.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    progress.bytes += value.length;
    for (const byte of value) if (byte === lineFeed) progress.lines += 1;
    tell({ ...progress, lines: Math.max(0, progress.lines) });
  }
  save(new Blob(pieces, { type: "text/csv" }), "users.csv");
}
