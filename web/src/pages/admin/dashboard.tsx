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
import { Columns, Shares } from "./bars";
import { labelOf, periods, spansOf, type Period, type Span } from "./period";
import { adminPath, usersPath, type AdminPagination, type DashboardStats } from "./types";
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

async function statsOf({ from, before }: Span, signal: AbortSignal): Promise<DashboardStats["users"]> {
  const query = { period: "custom", startDate: new Date(from).toISOString(), endDate: new Date(before).toISOString() };
  return (await api.get<Envelope<DashboardStats>>(`${adminPath}/dashboard/stats`, { query, signal })).data.users;
}

async function countOf(query: Record<string, string>, signal: AbortSignal): Promise<number> {
  const answer = await api.get<Envelope<{ pagination: AdminPagination }>>(usersPath, { query: { ...query, limit: 1 }, signal });
  return answer.data.pagination.total;
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
      const whole = { from: spans[0]!.from, before: spans.at(-1)!.before };
      const [users, ...counts] = await Promise.all([whole, ...spans].map((span) => statsOf(span, signal)));
      const bars = spans.map((span, i) => ({ label: labelOf(period, span), value: counts[i]!.newInPeriod }));
      return { users: users!, bars };
    },
    [period, firstDay, lastDay],
  );
  const kinds = useLoad(async (signal) => {
    const [admins, moderators, suspended] = await Promise.all([
      countOf({ role: "ADMIN" }, signal),
      countOf({ role: "MODERATOR" }, signal),
      countOf({ status: "suspended" }, signal),
    ]);
    return { admins, moderators, suspended };
  });
  if (error) return <ErrorNotice error={error} retry={reload} />;
  if (data === undefined) return <Skeleton lines={8} />;
  if (data === null) return <Empty title={t("chooseDays")}>{t("chooseDaysLead")}</Empty>;
  const { users, bars } = data;
  return (
    <div class="page" aria-busy={isBusy}>
      <dl class="tiles">
        <Tile name={t("users")} value={formatNumber(users.total)} />
        <Tile name={t("newUsers")} value={formatNumber(users.newInPeriod)} more={<Evolution percent={users.evolution} />} />
        <Tile name={t("suspendedUsers")} value={kinds.data ? formatNumber(kinds.data.suspended) : "…"} />
        <Tile name={t("administrators")} value={kinds.data ? formatNumber(kinds.data.admins) : "…"} />
      </dl>
      <Columns title={t("signUps")} bars={bars} />
      {kinds.error && <ErrorNotice error={kinds.error} retry={kinds.reload} />}
      <div class="thirds">
        {kinds.data && <Shares title={t("byRole")} bars={sharesByRole(users.total, kinds.data)} />}
        <Shares
          title={t("byVerification")}
          bars={[
            { label: t("verifiedUsers"), value: users.active },
            { label: t("unverifiedUsers"), value: users.inactive },
          ]}
        />
        {kinds.data && (
          <Shares
            title={t("byStatus")}
            bars={[
              { label: t("active"), value: Math.max(0, users.total - kinds.data.suspended) },
              { label: t("suspended"), value: kinds.data.suspended },
            ]}
          />
        )}
      </div>
    </div>
  );
}

function sharesByRole(total: number, { admins, moderators }: { admins: number; moderators: number }) {
  return [
    { label: t("USER"), value: Math.max(0, total - admins - moderators) },
    { label: t("MODERATOR"), value: moderators },
    { label: t("ADMIN"), value: admins },
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
