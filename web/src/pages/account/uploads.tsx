/** Several files at once, each with its progress, its error and a way to stop it; one is sent at a time. */
import { useEffect, useRef, useState } from "preact/hooks";
import { asApiError, isAborted, type ApiError } from "../../lib/errors";
import { formatSize } from "../../lib/format";
import { upload } from "../../lib/upload";
import { DropZone } from "../../ui/drop";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card } from "../../ui/page";
import { w } from "../../ui/words";
import { t } from "./words";

interface Job {
  id: number;
  file: File;
  share: number;
  state: "waiting" | "sending" | "cancelled" | "failed";
  error?: ApiError;
  stop: AbortController;
}

const accepted = ".pdf,.png,.jpg,.jpeg,.webp,.gif,.txt,.csv,.docx,.xlsx,.odt";
let nextId = 1;

export function UploadCard({ onUploaded }: { onUploaded: () => void }) {
  const [jobs, setJobs] = useState<Job[]>([]);
  const all = useRef<Job[]>([]);
  all.current = jobs;
  const update = (id: number, change: Partial<Job>) => setJobs((list) => list.map((job) => (job.id === id ? { ...job, ...change } : job)));
  const remove = (id: number) => setJobs((list) => list.filter((job) => job.id !== id));

  const current = jobs.find((job) => job.state === "sending") ?? jobs.find((job) => job.state === "waiting");
  useEffect(() => {
    if (!current || current.state === "sending") return;
    const { id, file, stop } = current;
    update(id, { state: "sending" });
    const form = new FormData();
    form.append("title", file.name.slice(0, 200));
    form.append("file", file);
    upload("/api/v1/users/documents", form, { signal: stop.signal, onProgress: (share) => update(id, { share }) })
      .then(() => {
        remove(id);
        toast(t("uploaded", { name: file.name }));
        onUploaded();
      })
      .catch((failure: unknown) => update(id, isAborted(failure) ? { state: "cancelled" } : { state: "failed", error: asApiError(failure) }));
  }, [current?.id, current?.state]);
  // Leaving the page ends what is under way: half a file is not kept.
  useEffect(() => () => all.current.forEach((job) => job.stop.abort()), []);

  const add = (files: File[]) =>
    setJobs((list) => [
      ...list,
      ...files.map((file) => ({ id: nextId++, file, share: 0, state: "waiting" as const, stop: new AbortController() })),
    ]);
  const again = (job: Job) => update(job.id, { state: "waiting", share: 0, stop: new AbortController() });
  return (
    <Card title={t("upload")} lead={t("uploadLead")}>
      <DropZone text={t("uploadDrop")} button={t("chooseFiles")} accept={accepted} isMultiple onFiles={add} />
      {jobs.length > 0 && (
        <ul class="rows">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} onRemove={() => remove(job.id)} onRetry={() => again(job)} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function JobRow({ job, onRemove, onRetry }: { job: Job; onRemove: () => void; onRetry: () => void }) {
  const isOpen = job.state === "waiting" || job.state === "sending";
  const cancel = () => (job.state === "sending" ? job.stop.abort() : onRemove());
  return (
    <li>
      <div class="row-main">
        <p class="row-title">{job.file.name}</p>
        <p class="row-sub">
          {formatSize(job.file.size)}
          {job.state === "cancelled" && ` · ${t("cancelled")}`}
        </p>
        {isOpen && <progress max={1} value={job.share} aria-label={t("uploading", { name: job.file.name })} />}
        {job.error && job.state === "failed" && <ErrorNotice error={job.error} retry={onRetry} />}
      </div>
      {isOpen ? (
        <button type="button" class="button small" aria-label={t("cancelUpload", { name: job.file.name })} onClick={cancel}>
          {w("cancel")}
        </button>
      ) : (
        <button type="button" class="button small" onClick={onRemove}>
          {t("removeLine")}
        </button>
      )}
    </li>
  );
}
