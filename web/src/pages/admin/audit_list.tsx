/** Who touched whose data, and what it was before. */
import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { useSession } from "../../lib/session";
import { SelectField } from "../../ui/form";
import { ErrorNotice } from "../../ui/notice";
import { Card, Skeleton } from "../../ui/page";
import { Pager, Time } from "../../ui/parts";
import { adminPath, auditActions, roles, type AdminPagination, type AuditEntry, type Role, type UserDetail } from "./types";
import { t } from "./words";

export interface AuditPageData {
  entries: AuditEntry[];
  pagination: AdminPagination;
}

export async function loadAudit(query: Record<string, string | number>, signal: AbortSignal): Promise<AuditPageData> {
  return (await api.get<Envelope<AuditPageData>>(`${adminPath}/audit`, { query, signal })).data;
}

/** Words of the server that may be new to these pages are shown as they are. */
export function wordOf(prefix: "action" | "resource", word: string): string {
  const key = `${prefix}.${word}`;
  const text = t(key as Parameters<typeof t>[0]);
  return text === key ? word : text;
}

interface AuditEntriesProps {
  entries: AuditEntry[];
  /** Whose they all are, which need not be said each time then. */
  of?: string;
  isShort?: boolean;
}

export function AuditEntries({ entries, of, isShort }: AuditEntriesProps) {
  return (
    <ul class="rows log">
      {entries.map((entry) => (
        <li key={entry.id}>
          <div class="row-main">
            <p class="row-title">
              <span class={`badge ${toneOf(entry.action)}`}>{wordOf("action", entry.action)}</span> {wordOf("resource", entry.resource)}
              {entry.count !== null && entry.count > 1 && <span class="muted"> {t("times", { count: entry.count })}</span>}
            </p>
            <p class="row-sub">
              <Who entry={entry} />
              {entry.userId !== of && (
                <>
                  {" · "}
                  {t("whoseData")} <UserLink id={entry.userId} />
                </>
              )}
              {entry.ipAddress && ` · ${entry.ipAddress}`}
            </p>
            {entry.endpoint && !isShort && (
              <p class="row-sub break">
                <code>
                  {entry.method} {entry.endpoint}
                </code>
              </p>
            )}
            <Changes entry={entry} />
          </div>
          <Time value={entry.accessedAt} />
        </li>
      ))}
    </ul>
  );
}

function toneOf(action: string): string {
  if (action === "DELETE" || action === "REFUSED") return "bad";
  if (action === "EXPORT") return "warn";
  return action === "READ" ? "" : "accent";
}

function Who({ entry }: { entry: AuditEntry }) {
  if (entry.accessorType === "service") return <>{t("byService")}</>;
  if (entry.accessorId === null) return <>{t("bySomebody")}</>;
  if (entry.accessorId === entry.userId) return <>{t("bySelf")}</>;
  return (
    <>
      {t(entry.accessorType === "admin" ? "byAdmin" : "byUser")} <UserLink id={entry.accessorId} />
    </>
  );
}

/** Names would have to be asked for one by one, and each look at an account is itself written down here. */
function UserLink({ id }: { id: string }) {
  const session = useSession();
  const isMe = session.phase === "in" && session.user.id === id;
  return (
    <a href={`/admin/users/${encodeURIComponent(id)}`} title={id}>
      {isMe ? t("you") : id.slice(0, 8)}
    </a>
  );
}

/** What the forms of these pages call a field; others as the services call them. */
const fieldWords = {
  email: "email",
  firstName: "firstName",
  lastName: "lastName",
  role: "role",
  isVerified: "verified",
  userCategory: "category",
  isSuspended: "suspended",
  suspendedAt: "suspendedSince",
  suspendedReason: "reason",
} as const;

function fieldName(field: string): string {
  return Object.hasOwn(fieldWords, field) ? t(fieldWords[field as keyof typeof fieldWords]) : field;
}

const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === "") return <>{t("none")}</>;
  if (typeof value === "boolean") return <>{t(value ? "yes" : "no")}</>;
  if (typeof value === "string") return isTime.test(value) ? <Time value={value} /> : <>{roles.find((role) => role === value) ? t(value as Role) : value}</>;
  return <>{JSON.stringify(value)}</>;
}

function Changes({ entry }: { entry: AuditEntry }) {
  const changes = Object.entries(entry.changes ?? {}).filter(([, pair]) => Array.isArray(pair));
  if (changes.length === 0) return null;
  return (
    <ul class="changes" aria-label={t("changes")}>
      {changes.map(([field, [before, after]]) => (
        <li key={field}>
          {fieldName(field)}{" "}
          <span class="visually-hidden">{t("before")}</span>
          <del>
            <Value value={before} />
          </del>{" "}
          <span aria-hidden="true">→</span> <span class="visually-hidden">{t("after")}</span>
          <ins>
            <Value value={after} />
          </ins>
        </li>
      ))}
    </ul>
  );
}

const limit = 10;

/** Of one user; changes first, because each look at this page is an entry, too. */
export function AuditCard({ user, round }: { user: UserDetail; round: number }) {
  const [action, setAction] = useState("UPDATE");
  const [page, setPage] = useState(1);
  const { data, error, reload } = useLoad(
    (signal) => loadAudit({ userId: user.id, action, page, limit }, signal),
    [action, page, round],
  );
  return (
    <Card
      title={t("audit")}
      actions={
        <a class="button small" href={`/admin/audit?userId=${encodeURIComponent(user.id)}`}>
          {t("allOfAudit")}
        </a>
      }
    >
      <div class="filters">
        <SelectField
          name="action"
          label={t("action")}
          value={action}
          options={[["", t("all")], ...auditActions.map((one) => [one, wordOf("action", one)] as const)]}
          onChange={(value) => {
            setAction(value);
            setPage(1);
          }}
        />
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.entries.length === 0 && <p class="muted after-filters">{t("noAudit")}</p>}
      {data && <AuditEntries entries={data.entries} of={user.id} />}
      {data && <Pager page={page} pages={data.pagination.totalPages} onPage={setPage} />}
    </Card>
  );
}
