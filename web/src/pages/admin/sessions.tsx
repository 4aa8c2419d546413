import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { Confirm } from "../../ui/dialog";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Skeleton } from "../../ui/page";
import { nameOf, Time } from "../../ui/parts";
import type { SessionRow } from "../account/security";
import { usersPath, type UserDetail } from "./types";
import { t } from "./words";

interface SessionsCardProps {
  user: UserDetail;
  isSelf: boolean;
  round: number;
}

export function SessionsCard({ user, isSelf, round }: SessionsCardProps) {
  const path = `${usersPath}/${user.id}/sessions`;
  const { data, error, reload } = useLoad(
    async (signal) => (await api.get<Envelope<{ sessions: SessionRow[] }>>(path, { signal })).data.sessions,
    [round],
  );
  const [isAsking, setAsking] = useState(false);
  const end = async () => {
    const answer = await api.delete<Envelope<{ ended: number }>>(path);
    toast(t("sessionsEnded", { count: answer.data.ended }));
    reload();
  };
  const button = data && data.length > 0 && (
    <button type="button" class="button small danger" onClick={() => setAsking(true)}>
      {t("endSessions")}
    </button>
  );
  return (
    <Card title={t("sessions")} actions={button}>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton />}
      {data?.length === 0 && <p class="muted">{t("noSessions")}</p>}
      {data && data.length > 0 && (
        <ul class="rows">
          {data.map((row) => (
            <li key={row.id}>
              <div class="row-main">
                <p class="row-title">{row.device}</p>
                <p class="row-sub">
                  {t("since")} <Time value={row.createdAt} /> · {t("lastUsed")} <Time value={row.lastUsedAt} isRelative />
                  {row.ipAddress && ` · ${row.ipAddress}`}
                </p>
              </div>
              {row.rememberMe && <span class="badge">{t("remembered")}</span>}
            </li>
          ))}
        </ul>
      )}
      {isAsking && (
        <Confirm
          title={t("endSessionsQuestion", { name: nameOf(user) })}
          confirm={t("endSessions")}
          onConfirm={end}
          onClose={() => setAsking(false)}
        >
          <p>{t(isSelf ? "endOwnSessionsText" : "endSessionsText")}</p>
        </Confirm>
      )}
    </Card>
  );
}
