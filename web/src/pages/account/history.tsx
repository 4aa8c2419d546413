import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { Confirm } from "../../ui/dialog";
import { SelectField } from "../../ui/form";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { Pager, Time } from "../../ui/parts";
import { useRun } from "../../ui/run";
import { w } from "../../ui/words";
import { t } from "./words";

const actions = ["SEARCHED", "VIEWED", "FAVORITED", "UNFAVORITED", "CREATED", "UPDATED", "DELETED"] as const;

interface Entry {
  id: string;
  actionType: (typeof actions)[number];
  entityType: string;
  entityId: string;
  metadata: Record<string, unknown> | null;
  createdAt: string;
}

interface EntryList {
  items: Entry[];
  pagination: { totalPages: number };
}

const path = "/api/v1/users/history";

function nameOf(entry: Entry): string {
  const kept = entry.metadata?.["name"] ?? entry.metadata?.["query"] ?? entry.metadata?.["title"];
  return typeof kept === "string" ? kept : entry.entityId;
}

export function HistoryPage() {
  const [action, setAction] = useState("");
  const [page, setPage] = useState(1);
  const [isClearing, setClearing] = useState(false);
  const removal = useRun();
  const { data, error, reload } = useLoad(
    async (signal) =>
      (await api.get<Envelope<EntryList>>(path, { query: { page, limit: 20, actionType: action }, signal })).data,
    [action, page],
  );
  const clearButton = data && data.items.length > 0 && (
    <button type="button" class="button small danger" onClick={() => setClearing(true)}>
      {t("clearHistory")}
    </button>
  );
  return (
    <Page title={t("history")} lead={t("historyLead")} actions={clearButton}>
      <Card>
        <div class="filters">
          <SelectField
            name="action"
            label={t("action")}
            value={action}
            options={[["", t("all")], ...actions.map((name) => [name, t(name)] as const)]}
            onChange={(value) => {
              setAction(value);
              setPage(1);
            }}
          />
        </div>
        {error && <ErrorNotice error={error} retry={reload} />}
        {removal.error && <ErrorNotice error={removal.error} />}
        {!data && !error && <Skeleton lines={4} />}
        {data?.items.length === 0 && <Empty title={t("noHistory")}>{t("noHistoryLead")}</Empty>}
        <ul class="rows">
          {data?.items.map((entry) => (
            <li key={entry.id}>
              <div class="row-main">
                <p class="row-title">{nameOf(entry)}</p>
                <p class="row-sub">
                  {t(entry.actionType)} · {entry.entityType} · <Time value={entry.createdAt} />
                </p>
              </div>
              <button
                type="button"
                class="button small"
                aria-label={t("deleteOf", { name: nameOf(entry) })}
                onClick={() =>
                  removal.run(async () => {
                    await api.delete(`${path}/${entry.id}`);
                    reload();
                  })
                }
              >
                {w("delete")}
              </button>
            </li>
          ))}
        </ul>
        {data && <Pager page={page} pages={data.pagination.totalPages} onPage={setPage} />}
      </Card>
      {isClearing && (
        <Confirm
          title={t("clearHistoryTitle")}
          confirm={t("clearHistory")}
          onClose={() => setClearing(false)}
          onConfirm={async () => {
            await api.delete(path);
            toast(t("historyCleared"));
            setPage(1);
            reload();
          }}
        >
          <p>{t("clearHistoryText")}</p>
        </Confirm>
      )}
    </Page>
  );
}
