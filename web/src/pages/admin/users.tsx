import { api } from "../../lib/api";
import { formatNumber } from "../../lib/format";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { useQuery } from "../../lib/router";
import { ErrorNotice, Notice } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { ExportButton } from "./export";
import { Filters, readFilters, searchMin } from "./filters";
import { usePlace } from "./list_place";
import { NextPager } from "./next_pager";
import { usersPath, type AdminPagination, type ListedUser } from "./types";
import { UserTable } from "./user_table";
import { t } from "./words";

interface UserList {
  users: ListedUser[];
  pagination: AdminPagination;
}

const limit = 50;

export function UsersPage() {
  const [query, setQuery] = useQuery();
  const filters = readFilters(query);
  const key = query.toString();
  const [ends, setEnds] = usePlace(key);
  const from = ends.length * limit + 1;
  const { data, error, isBusy, reload } = useLoad(
    async (signal) => {
      const { data } = await api.get<Envelope<UserList>>(usersPath, { query: { ...filters, limit, after: ends.at(-1) }, signal });
      return { ...data, from, key };
    },
    [key, from],
  );
  // What is shown is the page before until this one has come.
  const isTurning = isBusy || data?.from !== from || data.key !== key;
  const turn = (to: string[]) => {
    setEnds(to);
    scrollTo(0, 0);
  };
  const isTooShort = (query.get("search") ?? "") !== "" && filters.search === undefined;
  const total = data?.pagination;
  return (
    <Page
      title={t("users")}
      lead={total && t(total.totalIsExact ? "usersFound" : "usersFoundMore", { count: formatNumber(total.total) })}
      actions={<ExportButton query={filters} total={total?.totalIsExact ? total.total : undefined} />}
    >
      <Card>
        <Filters query={query} onChange={setQuery} />
      </Card>
      {isTooShort && <Notice tone="info">{t("searchTooShort", { count: searchMin })}</Notice>}
      {error && <ErrorNotice error={error} retry={reload} />}
      {!error && (
        <Card>
          {!data && <Skeleton lines={10} />}
          {data?.users.length === 0 && <Empty title={t("nobody")}>{t("nobodyLead")}</Empty>}
          {data && data.users.length > 0 && <UserTable users={data.users} isBusy={isTurning} order={filters} onOrder={setQuery} />}
          {data && (
            <NextPager
              from={data.from}
              count={data.users.length}
              isBusy={isTurning}
              onFirst={ends.length > 1 ? () => turn([]) : undefined}
              onPrevious={ends.length > 0 ? () => turn(ends.slice(0, -1)) : undefined}
              onNext={data.pagination.next === null ? undefined : () => turn([...ends, data.pagination.next!])}
            />
          )}
        </Card>
      )}
    </Page>
  );
}
