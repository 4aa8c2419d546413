import { formatNumber } from "../../lib/format";
import { useLoad } from "../../lib/load";
import { useQuery, type Params } from "../../lib/router";
import { Field, Form, SelectField } from "../../ui/form";
import { ErrorNotice } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { Pager } from "../../ui/parts";
import { AuditEntries, loadAudit, wordOf } from "./audit_list";
import { useForeignChanges } from "./foreign_changes";
import { auditActions, auditResources } from "./types";
import { t } from "./words";

const names = ["userId", "accessorId", "action", "resource", "startDate", "endDate"] as const;
const limit = 50;

export function AuditPage() {
  const [query, setQuery] = useQuery();
  const value = (name: string) => query.get(name) ?? "";
  const page = Math.max(1, Math.trunc(Number(value("page"))) || 1);
  const filters = Object.fromEntries(names.map((name) => [name, value(name)]));
  const key = names.map(value).join("\n");
  const { data, error, isBusy, reload } = useLoad((signal) => loadAudit({ ...filters, page, limit }, signal), [key, page]);
  const total = data?.pagination;
  const [round, own] = useForeignChanges(query.toString());
  const filter = (changes: Params) => own(() => setQuery({ ...changes, page: "" }));
  const turn = (to: number) => {
    own(() => setQuery({ page: to === 1 ? "" : String(to) }));
    scrollTo(0, 0);
  };
  return (
    <Page
      title={t("audit")}
      lead={total ? t(total.totalIsExact ? "auditFound" : "auditFoundMore", { count: formatNumber(total.total) }) : t("auditLead")}
    >
      <Card>
        <Form
          submit={t("filter")}
          more={<Reset onReset={() => setQuery(noFilters)} />}
          onSubmit={async (values) => filter(values)}
        >
          <div class="filter-fields" key={round}>
            <SelectField
              name="action"
              label={t("action")}
              value={value("action")}
              options={[["", t("all")], ...auditActions.map((one) => [one, wordOf("action", one)] as const)]}
              onChange={(action) => filter({ action })}
            />
            <SelectField
              name="resource"
              label={t("resource")}
              value={value("resource")}
              options={[["", t("all")], ...auditResources.map((one) => [one, wordOf("resource", one)] as const)]}
              onChange={(resource) => filter({ resource })}
            />
            <Field name="userId" label={t("ofUser")} hint={t("userIdHint")} value={value("userId")} maxLength={64} autoComplete="off" spellcheck={false} />
            <Field name="accessorId" label={t("byAccessor")} hint={t("userIdHint")} value={value("accessorId")} maxLength={64} autoComplete="off" spellcheck={false} />
            <Field name="startDate" type="date" label={t("from")} value={value("startDate")} />
            <Field name="endDate" type="date" label={t("to")} value={value("endDate")} />
          </div>
        </Form>
      </Card>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!error && (
        <Card>
          {!data && <Skeleton lines={10} />}
          {data?.entries.length === 0 && <Empty title={t("noAudit")}>{t("nobodyLead")}</Empty>}
          <div aria-busy={isBusy}>{data && <AuditEntries entries={data.entries} />}</div>
          {data && <Pager page={page} pages={data.pagination.totalPages} onPage={turn} />}
        </Card>
      )}
    </Page>
  );
}

const noFilters = Object.fromEntries([...names, "page"].map((name) => [name, ""]));

function Reset({ onReset }: { onReset: () => void }) {
  return (
    <button type="button" class="button" onClick={onReset}>
      {t("resetFilters")}
    </button>
  );
}
