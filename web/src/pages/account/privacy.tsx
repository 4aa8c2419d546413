import { useEffect, useState } from "preact/hooks";
import { api, download } from "../../lib/api";
import { ApiError } from "../../lib/errors";
import { call, type Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { updateUser, type User } from "../../lib/session";
import { Dialog } from "../../ui/dialog";
import { CheckField, Form, PasswordField, TextArea } from "../../ui/form";
import { ErrorNotice, Notice, toast } from "../../ui/notice";
import { Card, Page, Skeleton } from "../../ui/page";
import { Time } from "../../ui/parts";
import { useRun } from "../../ui/run";
import { w } from "../../ui/words";
import { t } from "./words";

interface Consent {
  analytics: boolean;
  marketing: boolean;
  preferences: boolean;
}

interface Policy {
  id: string;
  version: string;
  title: string;
  content: string;
  effectiveAt: string;
}

interface PrivacyRequest {
  id: string;
  requestType: "DATA_EXPORT" | "DATA_DELETION" | "DATA_RECTIFICATION" | "ACCESS_REQUEST";
  status: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "REJECTED" | "CANCELLED";
  requestedAt: string;
}

const path = "/api/v1/users/gdpr";

export function PrivacyPage() {
  const requests = useLoad(async (signal) => (await api.get<Envelope<PrivacyRequest[]>>(`${path}/requests`, { signal })).data);
  const isWorking = requests.data?.some((one) => one.requestType === "DATA_EXPORT" && isOpen(one)) ?? false;
  useEffect(() => {
    if (!isWorking) return;
    const timer = setInterval(requests.reload, 2000);
    return () => clearInterval(timer);
  }, [isWorking]);
  return (
    <Page title={t("privacy")} lead={t("privacyLead")}>
      <ConsentCard />
      <PolicyCard />
      <ExportCard onAsked={requests.reload} />
      <RequestsCard requests={requests.data} error={requests.error} onChanged={requests.reload} />
      <DeletionCard requests={requests.data} onChanged={requests.reload} />
    </Page>
  );
}

function isOpen(request: PrivacyRequest): boolean {
  return request.status === "PENDING" || request.status === "IN_PROGRESS";
}

function ConsentCard() {
  const { data, error, reload } = useLoad(async (signal) => (await api.get<Envelope<Consent>>(`${path}/consent`, { signal })).data);
  const save = async (values: Record<string, string>) => {
    await api.put(`${path}/consent`, {
      analytics: values["analytics"] === "on",
      marketing: values["marketing"] === "on",
      preferences: values["preferences"] === "on",
    });
    toast(w("saved"));
  };
  return (
    <Card title={t("consent")}>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={4} />}
      {data && (
        <Form submit={w("save")} onSubmit={save}>
          <CheckField name="functional" label={t("functional")} hint={t("functionalHint")} isChecked isDisabled />
          <CheckField name="preferences" label={t("preferencesConsent")} hint={t("preferencesConsentHint")} isChecked={data.preferences} />
          <CheckField name="analytics" label={t("analytics")} hint={t("analyticsHint")} isChecked={data.analytics} />
          <CheckField name="marketing" label={t("marketing")} hint={t("marketingHint")} isChecked={data.marketing} />
        </Form>
      )}
    </Card>
  );
}

function PolicyCard() {
  const { data, error, reload } = useLoad(async (signal) => {
    try {
      return (await call<Envelope<Policy>>(`${path}/privacy-policy`, { signal })).data;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) return null;
      throw failure;
    }
  });
  const { error: failure, run } = useRun();
  if (data === null) return null;
  const accept = () =>
    run(async () => {
      await api.post(`${path}/privacy-policy/accept`, { policyId: data?.id });
      toast(t("accepted"));
    });
  return (
    <Card title={t("policy")}>
      {error && <ErrorNotice error={error} retry={reload} />}
      {failure && <ErrorNotice error={failure} />}
      {!data && !error && <Skeleton />}
      {data && (
        <>
          <p class="muted">
            {data.title} · {t("policyFrom", { version: data.version })} <Time value={data.effectiveAt} isDay />
          </p>
          <details>
            <summary>{t("readPolicy")}</summary>
            <p class="policy">{data.content}</p>
          </details>
          <div class="form-end">
            <button type="button" class="button" onClick={accept}>
              {t("acceptPolicy")}
            </button>
          </div>
        </>
      )}
    </Card>
  );
}

function ExportCard({ onAsked }: { onAsked: () => void }) {
  const { error, run } = useRun();
  const ask = () =>
    run(async () => {
      await api.post(`${path}/data-export`);
      toast(t("exportRequested"));
      onAsked();
    });
  return (
    <Card title={t("export")} lead={t("exportLead")}>
      {error && <ErrorNotice error={error} retry={ask} />}
      <button type="button" class="button" onClick={ask}>
        {t("requestExport")}
      </button>
    </Card>
  );
}

interface RequestsProps {
  requests: PrivacyRequest[] | undefined;
  onChanged: () => void;
}

function RequestsCard({ requests, error, onChanged }: RequestsProps & { error: ApiError | undefined }) {
  const { error: failure, run } = useRun();
  const tone = (one: PrivacyRequest) => (one.status === "COMPLETED" ? "good" : isOpen(one) ? "accent" : "");
  return (
    <Card title={t("requests")}>
      {error && <ErrorNotice error={error} retry={onChanged} />}
      {failure && <ErrorNotice error={failure} />}
      {!requests && !error && <Skeleton />}
      {requests?.length === 0 && <p class="muted">{t("noRequests")}</p>}
      <ul class="rows">
        {requests?.map((one) => (
          <li key={one.id}>
            <div class="row-main">
              <p class="row-title">
                {t(one.requestType)} <span class={`badge ${tone(one)}`}>{t(one.status)}</span>
              </p>
              <p class="row-sub">
                <Time value={one.requestedAt} />
              </p>
            </div>
            {one.requestType === "DATA_EXPORT" && one.status === "COMPLETED" && (
              <button
                type="button"
                class="button small"
                onClick={() => run(() => download(`${path}/data-export/${one.id}/download`, "dreamscape-data-export.json"))}
              >
                {w("download")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function DeletionCard({ requests, onChanged }: RequestsProps) {
  const open = requests?.find((one) => one.requestType === "DATA_DELETION" && isOpen(one));
  const [isAsking, setAsking] = useState(false);
  const { error, run } = useRun();
  const date = useLoad(
    async (signal) => (open ? (await api.get<Envelope<{ user: User }>>("/api/v1/auth/profile", { signal })).data.user.deletionScheduledAt : null),
    [open?.id],
  ).data;
  const keep = () =>
    run(async () => {
      await api.delete(`${path}/requests/${open!.id}`);
      updateUser({ deletionScheduledAt: null });
      toast(t("deletionCancelled"));
      onChanged();
    });
  return (
    <Card title={t("deletion")} lead={t("deletionLead")} tone="danger">
      {error && <ErrorNotice error={error} />}
      {open ? (
        <>
          <Notice tone="info">
            {t("deletionOn")} <strong>{date ? <Time value={date} isDay /> : "…"}</strong>
          </Notice>
          <div class="form-end">
            <button type="button" class="button primary" onClick={keep}>
              {t("cancelDeletion")}
            </button>
          </div>
        </>
      ) : (
        <button type="button" class="button danger" disabled={!requests} onClick={() => setAsking(true)}>
          {t("requestDeletion")}
        </button>
      )}
      {isAsking && (
        <DeletionDialog
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            toast(t("deletionRequested"));
            onChanged();
          }}
        />
      )}
    </Card>
  );
}

function DeletionDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const ask = async (values: Record<string, string>) => {
    const reason = values["reason"] ?? "";
    await api.post(`${path}/data-deletion`, { ...(reason && { reason }), password: values["password"] });
    onDone();
  };
  return (
    <Dialog title={t("deletionTitle")} onClose={onClose}>
      <p class="dialog-text">{t("deletionText")}</p>
      <Form
        submit={t("requestDeletion")}
        isDanger
        onSubmit={ask}
        more={
          <button type="button" class="button" onClick={onClose}>
            {w("cancel")}
          </button>
        }
      >
        <TextArea name="reason" label={t("reason")} maxLength={1000} rows={3} />
        <PasswordField name="password" label={t("currentPassword")} autoComplete="current-password" isRequired />
      </Form>
    </Dialog>
  );
}
