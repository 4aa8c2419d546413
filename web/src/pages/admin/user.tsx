import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import { formatNumber } from "../../lib/format";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { updateUser, useSession } from "../../lib/session";
import { CheckField, Field, Form, SelectField, type FormValues } from "../../ui/form";
import { Icon } from "../../ui/icons";
import { ErrorNotice, Notice, toast } from "../../ui/notice";
import { Card, Page, Skeleton } from "../../ui/page";
import { nameOf, Time } from "../../ui/parts";
import { w } from "../../ui/words";
import { ActivityCard } from "./activity";
import { AuditCard } from "./audit_list";
import { listAddress } from "./list_place";
import { EventsCard } from "./security_events";
import { SessionsCard } from "./sessions";
import { StandingCard } from "./standing";
import { usersPath, type UserDetail } from "./types";
import { RoleBadge, StatusBadge } from "./user_table";
import { t } from "./words";

/** Security events and the audit are written a moment after what they are about; their lists are asked for again then. */
const writtenAfter = 500;

export function UserPage({ id }: { id: string }) {
  const session = useSession();
  const isSelf = session.phase === "in" && session.user.id === id;
  const { data, error, reload } = useLoad(
    async (signal) => (await api.get<Envelope<UserDetail>>(`${usersPath}/${encodeURIComponent(id)}`, { signal })).data,
  );
  const [round, setRound] = useState(0);
  const changed = () => {
    reload();
    setTimeout(() => setRound((n) => n + 1), writtenAfter);
  };
  const back = (
    <a class="button small" href={listAddress()}>
      {t("allUsers")}
    </a>
  );
  if (!data) {
    return (
      <Page title={t("user")} actions={back}>
        {error ? <ErrorNotice error={error} retry={reload} /> : <Skeleton lines={8} />}
      </Page>
    );
  }
  return (
    <Page title={nameOf(data)} lead={<Lead user={data} />} actions={back}>
      {isSelf && <Notice tone="info">{t("isSelf")}</Notice>}
      {error && <ErrorNotice error={error} retry={reload} />}
      {data.isSuspended && <SuspendedNotice user={data} />}
      <FactsCard user={data} />
      <EditCard user={data} isSelf={isSelf} onSaved={changed} />
      {!isSelf && <StandingCard user={data} onChanged={changed} />}
      <SessionsCard user={data} isSelf={isSelf} round={round} />
      <EventsCard user={data} round={round} />
      <AuditCard user={data} round={round} />
      <ActivityCard user={data} />
    </Page>
  );
}

function Lead({ user }: { user: UserDetail }) {
  return (
    <>
      {user.email} <RoleBadge role={user.role} /> <StatusBadge user={user} />
    </>
  );
}

function SuspendedNotice({ user }: { user: UserDetail }) {
  return (
    <div class="notice bad">
      <Icon name="alert" />
      <div>
        <p>
          {t("suspendedSince")} {user.suspendedAt && <Time value={user.suspendedAt} />}
        </p>
        <p>{user.suspendedReason ? t("suspendedBecause", { reason: user.suspendedReason }) : t("suspendedNoReason")}</p>
      </div>
    </div>
  );
}

function FactsCard({ user }: { user: UserDetail }) {
  const day = (value: string | null) => value && <Time value={value} isDay />;
  const facts = [
    ["id", <code class="break">{user.id}</code>],
    ["username", user.username],
    ["verified", t(user.isVerified ? "yes" : "no")],
    ["category", t(user.userCategory)],
    ["phone", user.phoneNumber],
    ["birth", day(user.dateOfBirth)],
    ["nationality", user.nationality],
    ["signedUp", <Time value={user.createdAt} />],
    ["lastSignIn", user.lastLoginAt ? <Time value={user.lastLoginAt} /> : t("never")],
    ["onboarding", user.onboardingCompletedAt ? <Time value={user.onboardingCompletedAt} /> : t("no")],
    ["favourites", formatNumber(user._count.favorites)],
    ["notifications", formatNumber(user._count.notifications)],
    ["historyEntries", formatNumber(user._count.history)],
  ] as const;
  return (
    <Card title={t("facts")}>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name} class="fact">
            <dt>{t(name)}</dt>
            <dd>{value || <span class="muted">{t("none")}</span>}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

interface EditCardProps {
  user: UserDetail;
  isSelf: boolean;
  onSaved: () => void;
}

function EditCard({ user, isSelf, onSaved }: EditCardProps) {
  const save = async (values: FormValues) => {
    const { firstName = "", lastName = "", email = "" } = values;
    const fields = { firstName: firstName || null, lastName: lastName || null, email };
    await api.put(`${usersPath}/${user.id}`, {
      ...fields,
      isVerified: values["isVerified"] === "on",
      userCategory: values["userCategory"],
    });
    if (isSelf) updateUser(fields);
    toast(w("saved"));
    onSaved();
  };
  return (
    <Card title={t("edit")}>
      <Form submit={w("save")} onSubmit={save}>
        <div class="two">
          <Field name="firstName" label={t("firstName")} value={user.firstName} maxLength={50} autoComplete="off" />
          <Field name="lastName" label={t("lastName")} value={user.lastName} maxLength={50} autoComplete="off" />
        </div>
        <div class="two">
          <Field name="email" label={t("email")} type="email" value={user.email} inputMode="email" autoComplete="off" spellcheck={false} isRequired />
          <SelectField
            name="userCategory"
            label={t("category")}
            value={user.userCategory}
            options={[
              ["LEISURE", t("LEISURE")],
              ["BUSINESS", t("BUSINESS")],
            ]}
          />
        </div>
        <CheckField name="isVerified" label={t("verified")} hint={t("verifiedHint")} isChecked={user.isVerified} />
      </Form>
    </Card>
  );
}
