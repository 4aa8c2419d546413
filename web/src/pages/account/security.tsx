import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { signIn, signOut, useSession } from "../../lib/session";
import { Confirm } from "../../ui/dialog";
import { Form, PasswordField } from "../../ui/form";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Page, Skeleton } from "../../ui/page";
import { Time } from "../../ui/parts";
import { w } from "../../ui/words";
import { t } from "./words";

export interface SessionRow {
  id: string;
  current: boolean;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  rememberMe: boolean;
  ipAddress: string | null;
  device: string;
}

export function SecurityPage() {
  return (
    <Page title={t("security")} lead={t("securityLead")}>
      <PasswordCard />
      <SessionsCard />
    </Page>
  );
}

function PasswordCard() {
  const session = useSession();
  const email = session.phase === "in" ? session.user.email : "";
  const [round, setRound] = useState(0);
  return (
    <Card title={t("password")} lead={t("passwordLead")}>
      <Form
        key={round}
        submit={w("save")}
        onSubmit={async (values) => {
          const newPassword = values["newPassword"] ?? "";
          await api.post("/api/v1/auth/change-password", { currentPassword: values["currentPassword"], newPassword });
          // The change has ended every refresh cookie, this browser's too: a new one with the new password.
          await signIn(email, newPassword, false);
          toast(t("passwordSaved"));
          setRound(round + 1);
        }}
      >
        {/* Password managers want to know whose password it is. */}
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField name="currentPassword" label={t("currentPassword")} autoComplete="current-password" isRequired />
        <PasswordField name="newPassword" label={t("newPassword")} autoComplete="new-password" hint={t("newPasswordHint")} isRequired />
      </Form>
    </Card>
  );
}

function SessionsCard() {
  const { data, error, reload } = useLoad(
    async (signal) => (await api.get<Envelope<{ sessions: SessionRow[] }>>("/api/v1/auth/sessions", { signal })).data.sessions,
  );
  const [ending, setEnding] = useState<SessionRow | "others">();
  const others = data?.filter((row) => !row.current) ?? [];
  return (
    <Card
      title={t("sessions")}
      actions={
        others.length > 0 && (
          <button type="button" class="button small danger" onClick={() => setEnding("others")}>
            {t("endOthers")}
          </button>
        )
      }
    >
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton />}
      <ul class="rows">
        {data?.map((row) => (
          <li key={row.id}>
            <div class="row-main">
              <p class="row-title">
                {row.device} {row.current && <span class="badge accent">{t("thisOne")}</span>}
              </p>
              <p class="row-sub">
                {t("signedInAt")} <Time value={row.createdAt} />, {t("lastUsed")} <Time value={row.lastUsedAt} isRelative />
                {row.ipAddress && ` ${t("fromAddress", { address: row.ipAddress })}`}
              </p>
            </div>
            {!row.current && (
              <button type="button" class="button small" aria-label={t("endSessionOf", { device: row.device })} onClick={() => setEnding(row)}>
                {t("endSession")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {data && others.length === 0 && <p class="muted">{t("onlyHere")}</p>}
      {ending && <EndDialog ending={ending} onClose={() => setEnding(undefined)} onEnded={reload} />}
    </Card>
  );
}

function EndDialog({ ending, onClose, onEnded }: { ending: SessionRow | "others"; onClose: () => void; onEnded: () => void }) {
  const end = async () => {
    if (ending === "others") {
      const answer = await api.delete<Envelope<{ ended: number }>>("/api/v1/auth/sessions");
      toast(t("endedMany", { count: answer.data.ended }));
    } else if (ending.current) {
      await signOut();
    } else {
      await api.delete(`/api/v1/auth/sessions/${ending.id}`);
      toast(t("ended"));
    }
    onEnded();
  };
  const isAll = ending === "others";
  return (
    <Confirm title={isAll ? t("endOthersTitle") : t("endOneTitle")} confirm={isAll ? t("endOthers") : t("endSession")} onConfirm={end} onClose={onClose}>
      <p>{isAll ? t("endOthersText") : t("endOneText", { device: ending.device })}</p>
    </Confirm>
  );
}
