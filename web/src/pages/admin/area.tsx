import "../../core";
import { match, usePath } from "../../lib/router";
import { Icon, type IconName } from "../../ui/icons";
import { Page } from "../../ui/page";
import { w } from "../../ui/words";
import { AuditPage } from "./audit";
import { DashboardPage } from "./dashboard";
import { PoliciesPage } from "./policies";
import { UserPage } from "./user";
import { UsersPage } from "./users";
import { t } from "./words";

const sections = [
  ["/admin", "chart", "dashboard"],
  ["/admin/users", "users", "users"],
  ["/admin/audit", "list", "audit"],
  ["/admin/policies", "file", "policies"],
] as const satisfies readonly (readonly [string, IconName, string])[];

function contentOf(path: string) {
  if (path === "/admin") return <DashboardPage />;
  if (path === "/admin/users") return <UsersPage />;
  if (path === "/admin/audit") return <AuditPage />;
  if (path === "/admin/policies") return <PoliciesPage />;
  const found = match("/admin/users/:id", path);
  if (found?.["id"]) return <UserPage key={found["id"]} id={found["id"]} />;
  return (
    <Page title={w("notFound")} lead={w("notFoundLead")}>
      {null}
    </Page>
  );
}

export default function AdminArea() {
  const path = usePath();
  const isCurrent = (address: string) => path === address || (address !== "/admin" && path.startsWith(`${address}/`));
  return (
    <div class="area admin">
      <nav class="side" aria-label={t("sections")}>
        <ul>
          {sections.map(([address, icon, name]) => (
            <li key={address}>
              <a href={address} aria-current={isCurrent(address) ? "page" : undefined}>
                <Icon name={icon} />
                {t(name)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {contentOf(path)}
    </div>
  );
}
