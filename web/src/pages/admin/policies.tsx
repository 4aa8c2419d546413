import { useRef, useState } from "preact/hooks";
import { api } from "../../lib/api";
import { ApiError } from "../../lib/errors";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { Confirm } from "../../ui/dialog";
import { Field, Form, TextArea, type FormValues } from "../../ui/form";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { Time } from "../../ui/parts";
import { adminPath, type Policy } from "./types";
import { t } from "./words";

const path = `${adminPath}/policies`;

export function PoliciesPage() {
  const { data, error, reload } = useLoad(
    async (signal) => (await api.get<Envelope<{ policies: Policy[] }>>(path, { signal })).data.policies,
  );
  return (
    <Page title={t("policies")} lead={t("policiesLead")}>
      <Card title={t("versions")}>
        {error && <ErrorNotice error={error} retry={reload} />}
        {!data && !error && <Skeleton />}
        {data?.length === 0 && <Empty title={t("noPolicies")} />}
        {data && <Versions policies={data} />}
      </Card>
      <NewVersion onAdded={reload} />
    </Page>
  );
}

function Versions({ policies }: { policies: Policy[] }) {
  const now = Date.now();
  const newestFirst = [...policies].sort((a, b) => Date.parse(b.effectiveAt) - Date.parse(a.effectiveAt));
  const inForce = newestFirst.find((policy) => Date.parse(policy.effectiveAt) <= now);
  return (
    <ul class="rows">
      {newestFirst.map((policy) => (
        <li key={policy.id}>
          <div class="row-main">
            <p class="row-title">
              {policy.title} <span class="muted">{policy.version}</span>
            </p>
            <p class="row-sub">
              {Date.parse(policy.effectiveAt) > 0 ? (
                <>
                  {t("effective")} <Time value={policy.effectiveAt} />
                </>
              ) : (
                t("fromTheBeginning")
              )}
            </p>
            <details>
              <summary>{t("readVersion", { version: policy.version })}</summary>
              <p class="policy">{policy.content}</p>
            </details>
          </div>
          <State isInForce={policy === inForce} isToCome={Date.parse(policy.effectiveAt) > now} />
        </li>
      ))}
    </ul>
  );
}

function State({ isInForce, isToCome }: { isInForce: boolean; isToCome: boolean }) {
  if (isInForce) return <span class="badge good">{t("inForce")}</span>;
  return isToCome ? <span class="badge warn">{t("toCome")}</span> : <span class="badge">{t("replaced")}</span>;
}

/** The beginning of that day where the administrator is. */
function startOf(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date).toISOString();
}

function checkFilled(values: FormValues): void {
  const empty = ["version", "title", "content"].filter((name) => !values[name]?.trim());
  if (empty.length === 0) return;
  const fields = empty.map((field) => ({ field, message: t("fillIn") }));
  throw new ApiError(400, "", "", "", null, fields);
}

function NewVersion({ onAdded }: { onAdded: () => void }) {
  const [asked, setAsked] = useState<FormValues>();
  const [round, setRound] = useState(0);
  const answer = useRef<(isYes: boolean) => void>(() => undefined);
  const submit = async (values: FormValues) => {
    checkFilled(values);
    const isSure = await new Promise<boolean>((resolve) => {
      answer.current = resolve;
      setAsked(values);
    });
    if (!isSure) return;
    const { version, title, content, day } = values;
    await api.post(path, { version, title, content, ...(day && { effectiveAt: startOf(day) }) });
    toast(t("policyAdded", { version: version ?? "" }));
    setRound((n) => n + 1);
    onAdded();
  };
  const close = () => {
    answer.current(false);
    setAsked(undefined);
  };
  return (
    <Card title={t("newVersion")} lead={t("newVersionLead")}>
      <Form key={round} submit={t("publish")} onSubmit={submit}>
        <div class="two">
          <Field name="version" label={t("version")} hint={t("versionHint")} maxLength={50} autoComplete="off" isRequired />
          <Field name="day" type="date" label={t("effectiveFrom")} hint={t("effectiveFromHint")} />
        </div>
        <Field name="title" label={t("title")} maxLength={200} autoComplete="off" isRequired />
        <TextArea name="content" label={t("content")} hint={t("contentHint")} rows={10} isRequired />
      </Form>
      {asked && (
        <Confirm
          title={t("publishQuestion", { version: asked["version"] ?? "" })}
          confirm={t("publish")}
          isDanger={false}
          onConfirm={async () => answer.current(true)}
          onClose={close}
        >
          <p>{t("publishText")}</p>
        </Confirm>
      )}
    </Card>
  );
}
