import "../../core";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { navigate, usePath } from "../../lib/router";
import { useUnread } from "../../lib/unread";
import { Icon, type IconName } from "../../ui/icons";
import { Page } from "../../ui/page";
import { w } from "../../ui/words";
import { DocumentsPage } from "./documents";
import { FavouritesPage } from "./favourites";
import { HistoryPage } from "./history";
import { NotificationsPage } from "./notifications";
import { PrivacyPage } from "./privacy";
import { ProfilePage } from "./profile";
import { SecurityPage } from "./security";
import { t } from "./words";

const sections = [
  ["profile", "user", ProfilePage],
  ["security", "shield", SecurityPage],
  ["documents", "file", DocumentsPage],
  ["favourites", "heart", FavouritesPage],
  ["history", "clock", HistoryPage],
  ["notifications", "bell", NotificationsPage],
  ["privacy", "lock", PrivacyPage],
] as const satisfies readonly (readonly [string, IconName, ComponentType])[];

export default function AccountArea() {
  const path = usePath();
  const wanted = path.split("/")[2];
  const found = sections.find(([name]) => name === wanted);
  useEffect(() => {
    if (path === "/account") navigate("/account/profile", { replace: true });
  }, [path]);
  if (path === "/account") return null;
  const Section = found?.[2];
  return (
    <div class="area">
      <nav class="side" aria-label={t("sections")}>
        <ul>
          {sections.map(([name, icon]) => (
            <li key={name}>
              <a href={`/account/${name}`} aria-current={name === wanted ? "page" : undefined}>
                <Icon name={icon} />
                {t(name)}
                {name === "notifications" && <Unread />}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {Section && path.split("/").length === 3 ? (
        <Section key={wanted} />
      ) : (
        <Page title={w("notFound")} lead={w("notFoundLead")}>
          {null}
        </Page>
      )}
    </div>
  );
}

function Unread() {
  const count = useUnread();
  if (count === 0) return null;
  return (
    <span class="badge accent">
      <span aria-hidden="true">{count}</span>
      <span class="visually-hidden">{t("unread", { count })}</span>
    </span>
  );
}
