import "../../core";
import { useMemo, useState } from "preact/hooks";
import { call } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { ErrorNotice } from "../../ui/notice";
import { Empty, Page, Skeleton } from "../../ui/page";
import { SearchField } from "../../ui/search";
import { byTag, operationsOf, type Document } from "./openapi";
import { OperationEntry } from "./operation";
import { t } from "./words";

const address = "/openapi.json";

export default function Explorer() {
  const { data, error, reload } = useLoad((signal) => call<Document>(address, { signal }));
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <a class="button small" href={address}>
          {t("document")}
        </a>
      }
    >
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && <Operations document={data} />}
    </Page>
  );
}

function Operations({ document }: { document: Document }) {
  const [wanted, setWanted] = useState("");
  const all = useMemo(() => operationsOf(document), [document]);
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((one) => {
    const text = `${one.method} ${one.path} ${one.summary ?? ""} ${one.tags?.join(" ") ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <SearchField label={t("find")} hint={t("findHint")} onSearch={setWanted} />
      <p class="muted" role="status">
        {t("shown", { count: found.length })}
      </p>
      {found.length === 0 && <Empty title={t("nothing")} />}
      {byTag(found, t("others")).map(([tag, operations]) => (
        <section key={tag} class="card" aria-label={tag}>
          <h2 class="section-title">{tag}</h2>
          {operations.map((operation) => (
            <OperationEntry key={`${operation.method} ${operation.path}`} document={document} operation={operation} />
          ))}
        </section>
      ))}
    </>
  );
}
