/** What can be done with one document besides downloading: its details, versions and links. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api, download } from "../../lib/api";
import { formatDate, formatSize } from "../../lib/format";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { uploadResumably } from "../../lib/resumable";
import { sessionState } from "../../lib/session";
import { Dialog } from "../../ui/dialog";
import { CheckField, Field, Form, SelectField, type FormValues } from "../../ui/form";
import { ErrorNotice, Notice, toast } from "../../ui/notice";
import { Skeleton } from "../../ui/page";
import { Time } from "../../ui/parts";
import { useRun } from "../../ui/run";
import { Switch } from "../../ui/switch";
import { w } from "../../ui/words";
import { documentsPath, type DocumentRow } from "./document_row";
import { t } from "./words";

type View = "details" | "versions" | "links";

interface PartProps {
  row: DocumentRow;
  onChanged: () => void;
}

export function ManageDialog({ row, onChanged, onClose }: PartProps & { onClose: () => void }) {
  const [view, setView] = useState<View>("details");
  return (
    <Dialog title={row.title} onClose={onClose}>
      <Switch
        label={t("manage")}
        options={[
          ["details", t("details")],
          ["versions", t("versions")],
          ["links", t("links")],
        ]}
        value={view}
        onChange={setView}
      />
      {view === "details" && <Details row={row} onChanged={onChanged} onClose={onClose} />}
      {view === "versions" && <Versions row={row} onChanged={onChanged} />}
      {view === "links" && <Links row={row} onChanged={onChanged} />}
      <div class="form-end dialog-end">
        <button type="button" class="button" onClick={onClose}>
          {w("close")}
        </button>
      </div>
    </Dialog>
  );
}

function Details({ row, onChanged, onClose }: PartProps & { onClose: () => void }) {
  const save = async (values: FormValues) => {
    const tags = (values["tags"] ?? "").split(",").map((tag) => tag.trim());
    await api.patch(`${documentsPath}/${row.id}`, {
      title: values["title"],
      category: values["category"] || null,
      tags: tags.filter(Boolean),
    });
    toast(w("saved"));
    onChanged();
    onClose();
  };
  return (
    <Form submit={w("save")} onSubmit={save}>
      <Field name="title" label={t("titleField")} value={row.title} maxLength={200} isRequired />
      <Field name="category" label={t("category")} value={row.category} maxLength={100} />
      <Field name="tags" label={t("tags")} value={row.tags?.join(", ")} hint={t("tagsHint")} />
    </Form>
  );
}

interface Version {
  version: number;
  size: number;
  createdAt: string;
}

function Versions({ row, onChanged }: PartProps) {
  const path = `${documentsPath}/${row.id}/versions`;
  const { data, error, reload } = useLoad(async (signal) => (await api.get<Envelope<{ versions: Version[] }>>(path, { signal })).data.versions);
  const { error: failure, isBusy, run } = useRun();
  const input = useRef<HTMLInputElement>(null);
  const changed = () => {
    toast(t("versionSaved"));
    reload();
    onChanged();
  };
  const [share, setShare] = useState<number>();
  const stop = useRef(new AbortController());
  // What has arrived waits at the server for the same file.
  useEffect(() => () => stop.current.abort(), []);
  const add = (file: File) =>
    run(async () => {
      const session = sessionState();
      if (session.phase !== "in") return;
      try {
        await uploadResumably(file, { userId: session.user.id, metadata: { documentId: row.id }, onProgress: setShare, signal: stop.current.signal });
      } finally {
        setShare(undefined);
      }
      changed();
    });
  const restore = (version: number) =>
    run(async () => {
      await api.post(`${path}/${version}/restore`);
      changed();
    });
  return (
    <>
      <p class="muted">{t("versionsLead")}</p>
      {error && <ErrorNotice error={error} retry={reload} />}
      {failure && <ErrorNotice error={failure} takesFocus />}
      {!data && !error && <Skeleton />}
      {share !== undefined && <progress max={1} value={share} aria-label={t("uploading", { name: row.title })} />}
      <ul class="rows">
        {data?.map((one, i) => (
          <li key={one.version}>
            <div class="row-main">
              <p class="row-title">
                {t("version", { number: one.version })} {i === 0 && <span class="badge accent">{t("newest")}</span>}
              </p>
              <p class="row-sub">
                {formatSize(one.size)} · <Time value={one.createdAt} />
              </p>
            </div>
            <div class="actions">
              <button
                type="button"
                class="button small"
                aria-label={t("downloadOf", { name: t("version", { number: one.version }) })}
                onClick={() => run(() => download(`${documentsPath}/${row.id}/content`, row.originalName, { version: one.version }))}
              >
                {w("download")}
              </button>
              {i > 0 && (
                <button type="button" class="button small" aria-label={t("restoreVersion", { number: one.version })} onClick={() => restore(one.version)}>
                  {w("restore")}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      <button type="button" class="button" aria-disabled={isBusy} onClick={() => input.current?.click()}>
        {t("newVersion")}
      </button>
      <input
        ref={input}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        aria-label={t("newVersion")}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) add(file);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

interface Link {
  id: string;
  url?: string;
  expiresAt: string;
  once: boolean;
  usedAt: string | null;
}

const lifetimes = { hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000 } as const;

function Links({ row }: PartProps) {
  const path = `${documentsPath}/${row.id}/links`;
  const { data, error, reload } = useLoad(async (signal) => (await api.get<Envelope<{ links: Link[] }>>(path, { signal })).data.links);
  const { error: failure, run } = useRun();
  const [made, setMade] = useState<string>();
  const make = async (values: FormValues) => {
    const body = { expiresIn: Number(values["expiresIn"]), once: values["once"] === "on" };
    const answer = await api.post<Envelope<{ link: Link }>>(path, body);
    setMade(new URL(answer.data.link.url ?? "", location.origin).href);
    reload();
  };
  const end = (link: Link) =>
    run(async () => {
      await api.delete(`${path}/${link.id}`);
      reload();
    });
  return (
    <>
      <p class="muted">{t("linksLead")}</p>
      <Form submit={t("makeLink")} onSubmit={make}>
        <SelectField
          name="expiresIn"
          label={t("linkFor")}
          value={String(lifetimes.day)}
          options={Object.entries(lifetimes).map(([name, seconds]) => [String(seconds), t(name as keyof typeof lifetimes)] as const)}
        />
        <CheckField name="once" label={t("once")} />
      </Form>
      {made && <MadeLink address={made} />}
      {error && <ErrorNotice error={error} retry={reload} />}
      {failure && <ErrorNotice error={failure} />}
      {data?.length === 0 && <p class="muted">{t("noLinks")}</p>}
      <ul class="rows">
        {data?.map((link) => (
          <li key={link.id}>
            <div class="row-main">
              <p class="row-title">
                {t("validUntil")} <Time value={link.expiresAt} />
              </p>
              <p class="row-sub">
                {link.once && t("once")}
                {link.usedAt && (
                  <>
                    {" · "}
                    {t("usedAt")} <Time value={link.usedAt} />
                  </>
                )}
              </p>
            </div>
            <button type="button" class="button small" aria-label={t("endLinkOf", { date: formatDate(link.expiresAt) })} onClick={() => end(link)}>
              {t("endLink")}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function MadeLink({ address }: { address: string }) {
  const { run } = useRun();
  const [isCopied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = () =>
    run(async () => {
      field.current?.select();
      // Only where the browser trusts the connection; elsewhere the text is selected at least.
      await navigator.clipboard?.writeText(address);
      setCopied(navigator.clipboard !== undefined);
    });
  return (
    <Notice tone="good">
      <p>{t("linkReady")}</p>
      <div class="with-button">
        <input ref={field} readOnly value={address} aria-label={t("links")} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="button" onClick={copy}>
          {isCopied ? w("copied") : t("copy")}
        </button>
      </div>
    </Notice>
  );
}
