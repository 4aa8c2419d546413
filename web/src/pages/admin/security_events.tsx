import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { SelectField } from "../../ui/form";
import { ErrorNotice } from "../../ui/notice";
import { Card, Skeleton } from "../../ui/page";
import { Pager, Time } from "../../ui/parts";
import { eventTypes, usersPath, type SecurityEvent, type UserDetail } from "./types";
import { t } from "./words";

interface EventList {
  events: SecurityEvent[];
  pagination: { totalPages: number };
}

const limit = 10;
const tones: Record<string, string> = {
  LOGIN_FAILED: "warn",
  LOGIN_LIMITED: "bad",
  REFRESH_REUSE: "bad",
  SUSPENDED: "bad",
  REACTIVATED: "good",
  ACCOUNT_UNLOCKED: "good",
};

/** Types are the server's; one that is not known here is shown as it is called there. */
function eventName(type: string): string {
  return t(`event.${type}` as Parameters<typeof t>[0]).replace(/^event\./, "");
}

export function EventsCard({ user, round }: { user: UserDetail; round: number }) {
  const [type, setType] = useState("");
  const [page, setPage] = useState(1);
  const { data, error, reload } = useLoad(
    async (signal) =>
      (await api.get<Envelope<EventList>>(`${usersPath}/${user.id}/security-events`, { query: { type, page, limit }, signal })).data,
    [type, page, round],
  );
  const isLimited = data?.events.some((event) => event.type === "LOGIN_LIMITED");
  return (
    <Card title={t("events")}>
      <div class="filters">
        <SelectField
          name="type"
          label={t("eventType")}
          value={type}
          options={[["", t("all")], ...eventTypes.map((one) => [one, eventName(one)] as const)]}
          onChange={(value) => {
            setType(value);
            setPage(1);
          }}
        />
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.events.length === 0 && <p class="muted after-filters">{t("noEvents")}</p>}
      {data && data.events.length > 0 && (
        <ul class="rows log">
          {data.events.map((event) => (
            <li key={event.id}>
              <div class="row-main">
                <p class="row-title">
                  <span class={`badge ${tones[event.type] ?? ""}`}>{eventName(event.type)}</span>
                </p>
                <p class="row-sub">
                  {event.ip && `${event.ip} · `}
                  {event.userAgent}
                </p>
              </div>
              <Time value={event.at} />
            </li>
          ))}
        </ul>
      )}
      {isLimited && <p class="muted">{t("unlockHint")}</p>}
      {data && <Pager page={page} pages={data.pagination.totalPages} onPage={setPage} />}
    </Card>
  );
}
