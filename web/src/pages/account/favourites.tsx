import { useState } from "preact/hooks";
import { api } from "../../lib/api";
import { useLoad } from "../../lib/load";
import { Confirm } from "../../ui/dialog";
import { SelectField } from "../../ui/form";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Empty, Page, Skeleton } from "../../ui/page";
import { Pager, Time } from "../../ui/parts";
import { w } from "../../ui/words";
import { t } from "./words";

const kinds = ["FLIGHT", "HOTEL", "ACTIVITY", "DESTINATION", "BOOKING"] as const;

interface Favourite {
  id: string;
  entityType: (typeof kinds)[number];
  entityId: string;
  entityData: Record<string, unknown> | null;
  category: string | null;
  notes: string | null;
  title?: string | null;
  createdAt: string;
}

interface FavouriteList {
  data: Favourite[];
  pagination: { total: number };
}

const perPage = 20;

/** What a person would call it: the title, or the name that the client kept with it. */
function nameOf(row: Favourite): string {
  const kept = row.entityData?.["name"] ?? row.entityData?.["title"];
  return row.title ?? (typeof kept === "string" ? kept : row.entityId);
}

export function FavouritesPage() {
  const [kind, setKind] = useState("");
  const [page, setPage] = useState(1);
  const [removing, setRemoving] = useState<Favourite>();
  const { data, error, reload } = useLoad(
    (signal) =>
      api.get<FavouriteList>("/api/v1/users/favorites", {
        query: { limit: perPage, offset: (page - 1) * perPage, entityType: kind },
        signal,
      }),
    [kind, page],
  );
  return (
    <Page title={t("favourites")} lead={t("favouritesLead")}>
      <Card>
        <div class="filters">
          <SelectField
            name="kind"
            label={t("kind")}
            value={kind}
            options={[["", t("all")], ...kinds.map((name) => [name, t(name)] as const)]}
            onChange={(value) => {
              setKind(value);
              setPage(1);
            }}
          />
        </div>
        {error && <ErrorNotice error={error} retry={reload} />}
        {!data && !error && <Skeleton lines={4} />}
        {data?.data.length === 0 && <Empty title={t("noFavourites")}>{t("noFavouritesLead")}</Empty>}
        <ul class="rows">
          {data?.data.map((row) => (
            <li key={row.id}>
              <div class="row-main">
                <p class="row-title">{nameOf(row)}</p>
                <p class="row-sub">
                  {t(row.entityType)}
                  {row.category && ` · ${row.category}`} · {t("added")} <Time value={row.createdAt} />
                </p>
                {row.notes && <p class="row-sub">{row.notes}</p>}
              </div>
              <button type="button" class="button small danger" aria-label={t("deleteOf", { name: nameOf(row) })} onClick={() => setRemoving(row)}>
                {w("delete")}
              </button>
            </li>
          ))}
        </ul>
        {data && <Pager page={page} pages={Math.ceil(data.pagination.total / perPage)} onPage={setPage} />}
      </Card>
      {removing && (
        <Confirm
          title={t("removeFavourite", { name: nameOf(removing) })}
          confirm={w("delete")}
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            await api.delete(`/api/v1/users/favorites/${removing.id}`);
            toast(t("deleted"));
            reload();
          }}
        >
          <p>{t("removeFavouriteText")}</p>
        </Confirm>
      )}
    </Page>
  );
}
