/** What the list of users shows; it stands in the address, so that a list can be come back to, and sent on. */
import type { Params } from "../../lib/router";
import { Field, SelectField } from "../../ui/form";
import { SearchField } from "../../ui/search";
import { useForeignChanges } from "./foreign_changes";
import { roles } from "./types";
import { t } from "./words";

/** As the services want it; shorter ones would find nearly everybody. */
export const searchMin = 3;

const names = ["search", "role", "status", "startDate", "endDate", "sortBy", "sortOrder"] as const;
export type UserFilters = Partial<Record<(typeof names)[number], string>>;

export function readFilters(query: URLSearchParams): UserFilters {
  const filters: UserFilters = {};
  for (const name of names) {
    const value = query.get(name);
    if (value) filters[name] = value;
  }
  if ((filters.search?.length ?? 0) < searchMin) delete filters.search;
  return filters;
}

/** "field:direction" of each order that is offered. */
const orders = [
  "createdAt:desc",
  "createdAt:asc",
  "lastLoginAt:desc",
  "lastLoginAt:asc",
  "lastName:asc",
  "lastName:desc",
  "email:asc",
  "email:desc",
  "role:asc",
  "role:desc",
  "isSuspended:desc",
  "isSuspended:asc",
] as const;

export function orderOf(filters: UserFilters): string {
  return `${filters.sortBy ?? "createdAt"}:${filters.sortOrder ?? "desc"}`;
}

/** An order as it stands in the address: the usual one is not written. */
export function orderParams(order: string): Params {
  if (order === orders[0]) return { sortBy: "", sortOrder: "" };
  const [sortBy = "", sortOrder = ""] = order.split(":");
  return { sortBy, sortOrder };
}

interface FiltersProps {
  query: URLSearchParams;
  onChange: (changes: Params) => void;
}

export function Filters({ query, onChange }: FiltersProps) {
  const value = (name: string) => query.get(name) ?? "";
  const isAny = names.some((name) => value(name) !== "");
  const [round, own] = useForeignChanges(query.toString());
  const change = (changes: Params) => own(() => onChange(changes));
  const reset = () => {
    if (isAny) onChange(Object.fromEntries(names.map((name) => [name, ""])));
  };
  return (
    <div class="filters">
      <div class="filter-fields" key={round}>
        <div class="wide">
          <SearchField label={t("search")} value={value("search")} hint={t("searchHint")} onSearch={(search) => change({ search })} />
        </div>
        <SelectField
          name="role"
          label={t("role")}
          value={value("role")}
          options={[["", t("all")], ...roles.map((role) => [role, t(role)] as const)]}
          onChange={(role) => change({ role })}
        />
        <SelectField
          name="status"
          label={t("status")}
          value={value("status")}
          options={[
            ["", t("all")],
            ["active", t("active")],
            ["suspended", t("suspended")],
          ]}
          onChange={(status) => change({ status })}
        />
        <Field name="startDate" type="date" label={t("signedUpFrom")} value={value("startDate")} onInput={(startDate) => change({ startDate })} />
        <Field name="endDate" type="date" label={t("signedUpTo")} value={value("endDate")} onInput={(endDate) => change({ endDate })} />
        <div class="wide">
          <SelectField
            name="order"
            label={t("order")}
            value={orderOf(readFilters(query))}
            options={orders.map((order) => [order, t(order)] as const)}
            onChange={(order) => change(orderParams(order))}
          />
        </div>
      </div>
      <button type="button" class="button small" aria-disabled={!isAny} onClick={reset}>
        {t("resetFilters")}
      </button>
    </div>
  );
}
