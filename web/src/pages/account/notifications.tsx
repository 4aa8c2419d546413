import { useEffect, useState } from "preact/hooks";
import { api } from "../../lib/api";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { onLive, type Notification } from "../../lib/socket";
import { refreshUnread } from "../../lib/unread";
import { CheckField, Form } from "../../ui/form";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { Pager, Time } from "../../ui/parts";
import { useRun } from "../../ui/run";
import { w } from "../../ui/words";
import { t } from "./words";

interface NotificationList {
  notifications: Notification[];
  pagination: { total: number };
}

const path = "/api/v1/users/notifications";
const perPage = 20;

export function NotificationsPage() {
  return (
    <Page title={t("notifications")} lead={t("notificationsLead")}>
      <ListCard />
      <WishesCard />
    </Page>
  );
}

function ListCard() {
  const [page, setPage] = useState(1);
  const [isUnreadOnly, setUnreadOnly] = useState(false);
  const { data, error, reload, set } = useLoad(
    async (signal) => {
      const query = { page, limit: perPage, filter: isUnreadOnly ? "unread" : "all" };
      return (await api.get<Envelope<NotificationList>>(path, { query, signal })).data;
    },
    [page, isUnreadOnly],
  );
  // A new one is put in front, once; after a reconnection the list is read again, since what came meanwhile is not sent.
  useEffect(
    () =>
      onLive((event) => {
        if (event.type === "connected") return reload();
        const { notification } = event;
        set((list) => ({
          ...list,
          notifications: page === 1 ? [notification, ...list.notifications.filter((one) => one.id !== notification.id)] : list.notifications,
        }));
      }),
    [page],
  );
  const { error: failure, run } = useRun();
  const markRead = (one: Notification) =>
    run(async () => {
      const answer = await api.patch<Envelope<Notification>>(`${path}/${one.id}/read`);
      set((list) => ({ ...list, notifications: list.notifications.map((other) => (other.id === one.id ? answer.data : other)) }));
      await refreshUnread();
    });
  const markAll = () =>
    run(async () => {
      await api.patch(`${path}/mark-all-read`);
      reload();
      await refreshUnread();
    });
  return (
    <Card
      title={t("notifications")}
      actions={
        <button type="button" class="button small" onClick={markAll} disabled={!data?.notifications.some((one) => !one.read)}>
          {t("markAll")}
        </button>
      }
    >
      <CheckField
        name="unread"
        label={t("onlyUnread")}
        onChange={(isChecked) => {
          setUnreadOnly(isChecked);
          setPage(1);
        }}
      />
      {error && <ErrorNotice error={error} retry={reload} />}
      {failure && <ErrorNotice error={failure} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.notifications.length === 0 && <Empty title={t("noNotifications")}>{t("noNotificationsLead")}</Empty>}
      <ul class="rows" aria-live="polite">
        {data?.notifications.map((one) => (
          <li key={one.id}>
            <div class="row-main">
              <p class="row-title">
                {one.title} {!one.read && <span class="badge accent">{t("isNew")}</span>}
              </p>
              <p class="row-text">{one.message}</p>
              <p class="row-sub">
                <Time value={one.createdAt} isRelative />
              </p>
            </div>
            {!one.read && (
              <button type="button" class="button small" aria-label={t("markReadOf", { name: one.title })} onClick={() => markRead(one)}>
                {t("markRead")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {data && <Pager page={page} pages={Math.ceil(data.pagination.total / perPage)} onPage={setPage} />}
    </Card>
  );
}

const kinds = [
  "booking_confirmed",
  "booking_cancelled",
  "payment_succeeded",
  "payment_failed",
  "refund_processed",
  "promo_offer",
  "platform_update",
] as const;

type Wishes = Record<(typeof kinds)[number], { inApp: boolean; email: boolean }>;

function WishesCard() {
  const wishesPath = "/api/v1/users/notification-preferences";
  const { data, error, reload } = useLoad(async (signal) => (await api.get<Envelope<Wishes>>(wishesPath, { signal })).data);
  const save = async (_: unknown, form: HTMLFormElement) => {
    const isOn = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).checked;
    const wishes = Object.fromEntries(kinds.map((kind) => [kind, { inApp: isOn(`${kind}.inApp`), email: isOn(`${kind}.email`) }]));
    await api.put(wishesPath, wishes);
    toast(w("saved"));
  };
  return (
    <Card title={t("wishes")}>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={7} />}
      {data && (
        <Form submit={w("save")} onSubmit={save}>
          {kinds.map((kind) => (
            <fieldset key={kind} class="wish">
              <legend>{t(kind)}</legend>
              <CheckField name={`${kind}.inApp`} label={t("inApp")} isChecked={data[kind].inApp} />
              <CheckField name={`${kind}.email`} label={t("byMail")} isChecked={data[kind].email} />
            </fieldset>
          ))}
        </Form>
      )}
    </Card>
  );
}
