import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../../lib/api";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { ErrorNotice } from "../../ui/notice";
import { Card, Skeleton } from "../../ui/page";
import { Pager, Time } from "../../ui/parts";
import { usersPath, type ActivityItem, type UserDetail } from "./types";
import { t } from "./words";

interface ActivityList {
  items: ActivityItem[];
  pagination: { totalPages: number };
}

const limit = 10;

/** Loaded when it is wanted only: what somebody looked at is nobody's business without a reason. */
export function ActivityCard({ user }: { user: UserDetail }) {
  const [isShown, setShown] = useState(false);
  return (
    <Card title={t("activity")} lead={t("activityLead")}>
      {isShown ? (
        <Activity user={user} />
      ) : (
        <button type="button" class="button" onClick={() => setShown(true)}>
          {t("showActivity")}
        </button>
      )}
    </Card>
  );
}

function Activity({ user }: { user: UserDetail }) {
  // The button that had the focus has gone.
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const [page, setPage] = useState(1);
  const { data, error, reload } = useLoad(
    async (signal) => (await api.get<Envelope<ActivityList>>(`${usersPath}/${user.id}/activity`, { query: { page, limit }, signal })).data,
    [page],
  );
  return (
    <div ref={box} tabIndex={-1}>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.items.length === 0 && <p class="muted">{t("noActivity")}</p>}
      {data && data.items.length > 0 && (
        <ul class="rows">
          {data.items.map((item) => (
            <li key={item.id}>
              <div class="row-main">
                <p class="row-title">{item.label}</p>
                <p class="row-sub">{item.detail}</p>
              </div>
              <Time value={item.createdAt} />
            </li>
          ))}
        </ul>
      )}
      {data && <Pager page={page} pages={data.pagination.totalPages} onPage={setPage} />}
    </div>
  );
}
