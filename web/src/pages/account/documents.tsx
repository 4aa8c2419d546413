import { useEffect, useState } from "preact/hooks";
import { api, download } from "../../lib/api";
import { formatSize } from "../../lib/format";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { Confirm } from "../../ui/dialog";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { Pager, Time } from "../../ui/parts";
import { useRun } from "../../ui/run";
import { SearchField } from "../../ui/search";
import { Switch } from "../../ui/switch";
import { w } from "../../ui/words";
import { ManageDialog } from "./document_dialog";
import { documentsPath, type DocumentRow } from "./document_row";
import { UploadCard } from "./uploads";
import { t } from "./words";

interface DocumentList {
  documents: DocumentRow[];
  pagination: { page: number; totalPages: number; total: number };
}

interface Usage {
  bytes: number;
  limitBytes: number;
  trashBytes: number;
}

export function DocumentsPage() {
  const [page, setPage] = useState(1);
  const [search, setSearch] = useState("");
  const [isTrash, setTrash] = useState(false);
  const list = useLoad(
    async (signal) => {
      const query = { page, limit: 20, search, trash: isTrash || undefined };
      return (await api.get<Envelope<DocumentList>>(documentsPath, { query, signal })).data;
    },
    [page, search, isTrash],
  );
  const usage = useLoad(async (signal) => (await api.get<Envelope<Usage>>(`${documentsPath}/usage`, { signal })).data);
  const { data, error } = list;
  const changed = () => {
    list.reload();
    usage.reload();
  };
  // The last one of the last page was deleted.
  useEffect(() => {
    if (data && page > 1 && data.documents.length === 0) setPage(Math.max(1, data.pagination.totalPages));
  }, [data]);
  const show = (trash: boolean) => {
    setTrash(trash);
    setPage(1);
  };
  return (
    <Page title={t("documents")} lead={t("documentsLead")}>
      <UploadCard
        onUploaded={() => {
          show(false);
          changed();
        }}
      />
      <Card title={isTrash ? t("trash") : t("kept")} lead={isTrash && t("trashLead")}>
        {usage.data && <UsageBar usage={usage.data} />}
        <Switch
          label={t("whichList")}
          options={[
            ["kept", t("kept")],
            ["trash", t("trash")],
          ]}
          value={isTrash ? "trash" : "kept"}
          onChange={(value) => show(value === "trash")}
        />
        <SearchField
          label={t("search")}
          onSearch={(text) => {
            setSearch(text);
            setPage(1);
          }}
        />
        {error && <ErrorNotice error={error} retry={list.reload} />}
        {!data && !error && <Skeleton lines={4} />}
        {data?.documents.length === 0 && <Nothing isSearch={search !== ""} isTrash={isTrash} />}
        {data && (isTrash ? <TrashRows rows={data.documents} onChanged={changed} /> : <Rows rows={data.documents} onChanged={changed} />)}
        {data && <Pager page={page} pages={data.pagination.totalPages} onPage={setPage} />}
      </Card>
    </Page>
  );
}

function UsageBar({ usage }: { usage: Usage }) {
  return (
    <div class="usage">
      <meter min={0} max={usage.limitBytes} high={usage.limitBytes * 0.9} value={usage.bytes} aria-label={t("usageLabel")} />
      <p class="row-sub">
        {t("usage", { bytes: formatSize(usage.bytes), limit: formatSize(usage.limitBytes) })}
        {usage.trashBytes > 0 && `, ${t("usageTrash", { bytes: formatSize(usage.trashBytes) })}`}
      </p>
    </div>
  );
}

function Nothing({ isSearch, isTrash }: { isSearch: boolean; isTrash: boolean }) {
  if (isSearch) return <Empty title={t("noMatches")}>{t("noMatchesLead")}</Empty>;
  if (isTrash) return <Empty title={t("noTrash")} />;
  return <Empty title={t("noDocuments")}>{t("noDocumentsLead")}</Empty>;
}

function About({ row }: { row: DocumentRow }) {
  return (
    <div class="row-main">
      <p class="row-title">
        {row.title} {row.status !== "ready" && row.status && <span class="badge warn">{t(row.status)}</span>}
      </p>
      <p class="row-sub">
        {row.title !== row.originalName && `${row.originalName} · `}
        {formatSize(row.size)} · <Time value={row.createdAt} />
        {row.category && ` · ${row.category}`}
      </p>
      {row.tags?.map((tag) => (
        <span key={tag} class="badge">
          {tag}
        </span>
      ))}
    </div>
  );
}

interface RowsProps {
  rows: DocumentRow[];
  onChanged: () => void;
}

function Rows({ rows, onChanged }: RowsProps) {
  const [deleting, setDeleting] = useState<DocumentRow>();
  const [managing, setManaging] = useState<DocumentRow>();
  const { error, run } = useRun();
  return (
    <>
      {error && <ErrorNotice error={error} />}
      <ul class="rows">
        {rows.map((row) => (
          <li key={row.id}>
            <About row={row} />
            <div class="actions">
              <button
                type="button"
                class="button small"
                aria-label={t("downloadOf", { name: row.title })}
                onClick={() => run(() => download(`${documentsPath}/${row.id}/content`, row.originalName))}
              >
                {w("download")}
              </button>
              <button type="button" class="button small" aria-label={t("manageOf", { name: row.title })} onClick={() => setManaging(row)}>
                {t("manage")}
              </button>
              <button type="button" class="button small danger" aria-label={t("deleteOf", { name: row.title })} onClick={() => setDeleting(row)}>
                {w("delete")}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {managing && <ManageDialog row={managing} onClose={() => setManaging(undefined)} onChanged={onChanged} />}
      {deleting && (
        <Confirm
          title={t("trashDocument", { name: deleting.title })}
          confirm={w("delete")}
          onClose={() => setDeleting(undefined)}
          onConfirm={async () => {
            await api.delete(`${documentsPath}/${deleting.id}`);
            toast(t("deleted"));
            onChanged();
          }}
        >
          <p>{t("trashDocumentText")}</p>
        </Confirm>
      )}
    </>
  );
}

function TrashRows({ rows, onChanged }: RowsProps) {
  const [erasing, setErasing] = useState<DocumentRow>();
  const { error, run } = useRun();
  const restore = (row: DocumentRow) =>
    run(async () => {
      await api.post(`${documentsPath}/${row.id}/restore`);
      toast(t("restored", { name: row.title }));
      onChanged();
    });
  return (
    <>
      {error && <ErrorNotice error={error} />}
      <ul class="rows">
        {rows.map((row) => (
          <li key={row.id}>
            <About row={row} />
            <div class="actions">
              <button type="button" class="button small" aria-label={t("restoreOf", { name: row.title })} onClick={() => restore(row)}>
                {w("restore")}
              </button>
              <button type="button" class="button small danger" aria-label={t("deleteOf", { name: row.title })} onClick={() => setErasing(row)}>
                {w("delete")}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {erasing && (
        <Confirm
          title={t("eraseDocument", { name: erasing.title })}
          confirm={w("delete")}
          onClose={() => setErasing(undefined)}
          onConfirm={async () => {
            await api.delete(`${documentsPath}/${erasing.id}`, { query: { permanent: true } });
            toast(t("deleted"));
            onChanged();
          }}
        >
          <p>{t("eraseDocumentText")}</p>
        </Confirm>
      )}
    </>
  );
}
