import type { ComponentChildren } from "preact";
import type { Params } from "../../lib/router";
import { Avatar, nameOf, Time } from "../../ui/parts";
import { orderOf, orderParams, type UserFilters } from "./filters";
import type { ListedUser, Role } from "./types";
import { t } from "./words";

interface UserTableProps {
  users: ListedUser[];
  isBusy: boolean;
  order: UserFilters;
  onOrder: (changes: Params) => void;
}

/** Each column: what it sorts by, and in which direction first. */
const columns = [
  ["person", "lastName", "asc"],
  ["role", "role", "asc"],
  ["status", "isSuspended", "desc"],
  ["signedUp", "createdAt", "desc"],
  ["lastSignIn", "lastLoginAt", "desc"],
] as const;

export function UserTable({ users, isBusy, order, onOrder }: UserTableProps) {
  const [field, direction] = orderOf(order).split(":");
  return (
    <div class="table-wrap">
      <table class="people" aria-busy={isBusy}>
        <caption class="visually-hidden">{t("users")}</caption>
        <thead>
          <tr>
            {columns.map(([name, by, first]) => {
              const isSorted = by === field;
              const other = direction === "asc" ? "desc" : "asc";
              return (
                <th key={name} scope="col" aria-sort={isSorted ? (direction === "asc" ? "ascending" : "descending") : undefined}>
                  <button type="button" class="sort" onClick={() => onOrder(orderParams(`${by}:${isSorted ? other : first}`))}>
                    {t(name)}
                    <span aria-hidden="true">{isSorted ? (direction === "asc" ? "↑" : "↓") : ""}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <Row key={user.id} user={user} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ user }: { user: ListedUser }) {
  return (
    <tr>
      <th scope="row">
        <div class="person">
          <Avatar name={nameOf(user)} size={36} />
          <div class="person-text">
            <a href={`/admin/users/${user.id}`}>{nameOf(user)}</a>
            <span class="row-sub">{user.email}</span>
            <span class="narrow-only">
              <RoleBadge role={user.role} /> {user.isSuspended && <StatusBadge user={user} />}
            </span>
          </div>
        </div>
      </th>
      <td>
        <RoleBadge role={user.role} />
      </td>
      <td>
        <StatusBadge user={user} />
      </td>
      <td>
        <Time value={user.createdAt} />
      </td>
      <td>{user.lastLoginAt ? <Time value={user.lastLoginAt} isRelative /> : t("never")}</td>
    </tr>
  );
}

export function RoleBadge({ role }: { role: Role }): ComponentChildren {
  return <span class={role === "USER" ? "badge" : "badge accent"}>{t(role)}</span>;
}

export function StatusBadge({ user }: { user: Pick<ListedUser, "isSuspended"> }): ComponentChildren {
  return <span class={user.isSuspended ? "badge bad" : "badge good"}>{t(user.isSuspended ? "suspended" : "active")}</span>;
}
