import { useEffect, useState } from "preact/hooks";
import { api, download } from "../../lib/api";
import { formatSize } from "../../lib/format";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { Confirm } from "../../ui/dialog";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { Pager, Time } from "../../ui/parts";
import { SearchField } from "../../ui/search";
import { useRun } from "../../ui/run";
import { w } from "../../ui/words";
import { UploadCard } from "./uploads";
import { t } from "./words";

export interface DocumentRow {
  id: string;
  title: string;
  originalName: string;
  mimeType: string;
  size: number;
  createdAt: string;
}

interface DocumentList {
  documents: DocumentRow[];
  pagination: { page: number; totalPages: number; total: number };
}

const path = "/api/v1/users/documents";

export function DocumentsPage() {
  const [page, setPage] = useState(1);
  const [search, setSearch] = useState("");
  const { data, error, reload } = useLoad(
    async (signal) => (await api.get<Envelope<DocumentList>>(path, { query: { page, limit: 20, search }, signal })).data,
    [page, search],
  );
  // The last one of the last page was deleted.
  useEffect(() => {
    if (data && page > 1 && data.documents.length === 0) setPage(Math.max(1, data.pagination.totalPages));
  }, [data]);
  return (
    <Page title={t("documents")} lead={t("documentsLead")}>
      <UploadCard
        onUploaded={() => {
          setPage(1);
          reload();
        }}
      />
      <Card title={t("documents")}>
        <SearchField
          label={t("search")}
          onSearch={(text) => {
            setSearch(text);
            setPage(1);
          }}
        />
        {error && <ErrorNotice error={error} retry={reload} />}
        {!data && !error && <Skeleton lines={4} />}
        {data && <DocumentRows rows={data.documents} isSearch={search !== ""} onChanged={reload} />}
        {data && <Pager page={page} pages={data.pagination.totalPages} onPage={setPage} />}
      </Card>
    </Page>
  );
}

function DocumentRows({ rows, isSearch, onChanged }: { rows: DocumentRow[]; isSearch: boolean; onChanged: () => void }) {
  const [deleting, setDeleting] = useState<DocumentRow>();
  const { error, run } = useRun();
  if (rows.length === 0) {
    return isSearch ? <Empty title={t("noMatches")}>{t("noMatchesLead")}</Empty> : <Empty title={t("noDocuments")}>{t("noDocumentsLead")}</Empty>;
  }
  return (
    <>
      {error && <ErrorNotice error={error} />}
      <ul class="rows">
        {rows.map((row) => (
          <li key={row.id}>
            <div class="row-main">
              <p class="row-title">{row.title || row.originalName}</p>
              <p class="row-sub">
                {row.title !== row.originalName && `${row.originalName} · `}
                {formatSize(row.size)} · <Time value={row.createdAt} />
              </p>
            </div>
            <div class="actions">
              <button
                type="button"
                class="button small"
                aria-label={t("downloadOf", { name: row.title })}
                onClick={() => run(() => download(`${path}/${row.id}/content`, row.originalName))}
              >
                {w("download")}
              </button>
              <button type="button" class="button small danger" aria-label={t("deleteOf", { name: row.title })} onClick={() => setDeleting(row)}>
                {w("delete")}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {deleting && (
        <Confirm
          title={t("deleteDocument", { name: deleting.title })}
          confirm={w("delete")}
          onClose={() => setDeleting(undefined)}
          onConfirm={async () => {
            await api.delete(`${path}/${deleting.id}`);
            toast(t("deleted"));
            onChanged();
          }}
        >
          <p>{t("deleteDocumentText")}</p>
        </Confirm>
      )}
    </>
  );
}
