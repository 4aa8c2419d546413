/** Several files at once, each with its progress, its error and a way to stop it; and those whose rest is still to come. */
import { formatSize } from "../../lib/format";
import { useLoad } from "../../lib/load";
import { discardUpload, largestSize, unfinishedUploads, type Unfinished } from "../../lib/resumable";
import { useSession } from "../../lib/session";
import { DropZone } from "../../ui/drop";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card } from "../../ui/page";
import { useRun } from "../../ui/run";
import { w } from "../../ui/words";
import { add, cancel, isUnderWay, remove, retry, useUploaded, useUploads, type Job } from "./upload_queue";
import { t } from "./words";

const accepted = ".pdf,.png,.jpg,.jpeg,.webp,.gif,.txt,.csv,.docx,.xlsx,.odt";

export function UploadCard({ onUploaded }: { onUploaded: () => void }) {
  const jobs = useUploads();
  const largest = useLoad(largestSize);
  useUploaded((file) => {
    toast(t("uploaded", { name: file.name }));
    onUploaded();
  });
  const lead = largest.data ? t("uploadLead", { size: formatSize(largest.data) }) : t("uploadTypes");
  return (
    <Card title={t("upload")} lead={lead}>
      <DropZone text={t("uploadDrop")} button={t("chooseFiles")} accept={accepted} isMultiple onFiles={add} />
      {jobs.length > 0 && (
        <ul class="rows">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      )}
      <UnfinishedRows jobs={jobs} />
    </Card>
  );
}

function JobRow({ job }: { job: Job }) {
  const isOpen = job.state === "waiting" || isUnderWay(job);
  return (
    <li>
      <div class="row-main">
        <p class="row-title">{job.file.name}</p>
        <p class="row-sub">
          {formatSize(job.file.size)}
          {job.state === "cancelled" && ` · ${t("cancelled")}`}
          {job.state === "away" && ` · ${t("away")}`}
        </p>
        {isOpen && <progress max={1} value={job.share} aria-label={t("uploading", { name: job.file.name })} />}
        {job.error && job.state === "failed" && <ErrorNotice error={job.error} retry={() => retry(job)} />}
      </div>
      {isOpen ? (
        <button type="button" class="button small" aria-label={t("cancelUpload", { name: job.file.name })} onClick={() => cancel(job)}>
          {w("cancel")}
        </button>
      ) : (
        <button type="button" class="button small" onClick={() => remove(job)}>
          {t("removeLine")}
        </button>
      )}
    </li>
  );
}

/** What a reload or a closed window has left behind. The file has to be chosen again: pages may not keep files. */
function UnfinishedRows({ jobs }: { jobs: Job[] }) {
  const session = useSession();
  const userId = session.phase === "in" ? session.user.id : "";
  const { data, reload } = useLoad((signal) => unfinishedUploads(userId, signal), [userId, jobs.length]);
  const { error, run } = useRun();
  const rows = data?.filter((one) => !jobs.some((job) => job.address === one.address)) ?? [];
  if (rows.length === 0) return null;
  const end = ({ address }: Unfinished) =>
    run(async () => {
      await discardUpload(address);
      reload();
    });
  return (
    <>
      <h3>{t("unfinished")}</h3>
      <p class="muted">{t("unfinishedLead")}</p>
      {error && <ErrorNotice error={error} />}
      <ul class="rows">
        {rows.map((one) => (
          <li key={one.address}>
            <div class="row-main">
              <p class="row-title">{one.name}</p>
              <p class="row-sub">{t("received", { part: formatSize(one.received), size: formatSize(one.size) })}</p>
              <progress max={one.size} value={one.received} aria-label={t("receivedOf", { name: one.name })} />
            </div>
            <button type="button" class="button small" aria-label={t("discardOf", { name: one.name })} onClick={() => end(one)}>
              {t("discard")}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
