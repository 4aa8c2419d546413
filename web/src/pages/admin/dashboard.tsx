import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import { formatNumber } from "../../lib/format";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { Field, SelectField } from "../../ui/form";
import { ErrorNotice } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { Tile } from "../../ui/parts";
import { w } from "../../ui/words";
import { AuditEntries, loadAudit } from "./audit_list";
import { Columns, Shares, type Bar } from "./bars";
import { labelOf, periods, spansOf, type Period, type Span } from "./period";
import { adminPath, type DashboardUsers } from "./types";
import { t } from "./words";

export function DashboardPage() {
  const [period, setPeriod] = useState<Period>("7d");
  const [firstDay, setFirstDay] = useState("");
  const [lastDay, setLastDay] = useState("");
  return (
    <Page
      title={w("administration")}
      lead={t("dashboardLead")}
      actions={
        <SelectField
          name="period"
          label={t("period")}
          value={period}
          options={periods.map((one) => [one, t(one)] as const)}
          onChange={(value) => setPeriod(value as Period)}
        />
      }
    >
      {period === "custom" && (
        <Card>
          <div class="two">
            <Field name="firstDay" type="date" label={t("firstDay")} value={firstDay} onInput={setFirstDay} />
            <Field name="lastDay" type="date" label={t("lastDay")} value={lastDay} onInput={setLastDay} />
          </div>
        </Card>
      )}
      <Figures period={period} firstDay={firstDay} lastDay={lastDay} />
      <LatestChanges />
    </Page>
  );
}

/** One call for all of it: a page of a dozen calls is slow far away, and counts against the reader's limit. */
async function usersIn(spans: Span[], signal: AbortSignal): Promise<DashboardUsers> {
  const bounds = [...spans.map((span) => span.from), spans.at(-1)!.before].map((time) => new Date(time).toISOString());
  return (await api.get<Envelope<DashboardUsers>>(`${adminPath}/dashboard/users`, { query: { bounds: bounds.join(",") }, signal })).data;
}

interface FiguresProps {
  period: Period;
  firstDay: string;
  lastDay: string;
}

function Figures({ period, firstDay, lastDay }: FiguresProps) {
  const { data, error, isBusy, reload } = useLoad(
    async (signal) => {
      const spans = spansOf(period, firstDay, lastDay, Date.now());
      if (spans.length === 0) return null;
      const users = await usersIn(spans, signal);
      return { users, bars: spans.map((span, i) => ({ label: labelOf(period, span), value: users.spans[i]!.newUsers })) };
    },
    [period, firstDay, lastDay],
  );
  if (error) return <ErrorNotice error={error} retry={reload} />;
  if (data === undefined) return <Skeleton lines={8} />;
  if (data === null) return <Empty title={t("chooseDays")}>{t("chooseDaysLead")}</Empty>;
  const { users, bars } = data;
  return (
    <div class="page" aria-busy={isBusy}>
      <dl class="tiles">
        <Tile name={t("users")} value={formatNumber(users.total)} />
        <Tile name={t("newUsers")} value={formatNumber(users.newUsers)} more={<Evolution percent={users.evolution} />} />
        <Tile name={t("suspendedUsers")} value={formatNumber(users.suspended)} />
        <Tile name={t("administrators")} value={formatNumber(users.administrators)} />
      </dl>
      <Columns title={t("signUps")} bars={bars} />
      <div class="thirds">
        <Shares title={t("byRole")} bars={sharesByRole(users)} />
        <Shares title={t("byVerification")} bars={inTwo(users.total, users.verified, t("verifiedUsers"), t("unverifiedUsers"))} />
        <Shares title={t("byStatus")} bars={inTwo(users.total, users.suspended, t("suspended"), t("active")).reverse()} />
      </div>
    </div>
  );
}

/** Those of whom something is true, and the others. The figures are counted one after another, so a sum may be off by one. */
function inTwo(total: number, some: number, name: string, others: string): Bar[] {
  return [
    { label: name, value: some },
    { label: others, value: Math.max(0, total - some) },
  ];
}

function sharesByRole({ total, administrators, moderators }: DashboardUsers): Bar[] {
  return [
    { label: t("USER"), value: Math.max(0, total - administrators - moderators) },
    { label: t("MODERATOR"), value: moderators },
    { label: t("ADMIN"), value: administrators },
  ];
}

function Evolution({ percent }: { percent: number }) {
  const sign = percent > 0 ? "+" : percent < 0 ? "−" : "±";
  return <span class="evolution">{t("evolution", { percent: `${sign}${formatNumber(Math.abs(percent))}` })}</span>;
}

/** What administrators have changed of late. */
function LatestChanges() {
  const { data, error, reload } = useLoad((signal) => loadAudit({ action: "UPDATE", resource: "AdminUser", limit: 5 }, signal));
  return (
    <Card
      title={t("latestChanges")}
      actions={
        <a class="button small" href="/admin/audit">
          {t("allOfAudit")}
        </a>
      }
    >
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.entries.length === 0 && <p class="muted">{t("noChanges")}</p>}
      {data && <AuditEntries entries={data.entries} isShort />}
    </Card>
  );
}
