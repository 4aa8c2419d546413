/** Calls an operation with what was typed in, as the user who is signed in, and shows the answer whole. */
import { useId, useState } from "preact/hooks";
import { asApiError, type ApiError } from "../../lib/errors";
import { withQuery } from "../../lib/http";
import { freshToken, useSession } from "../../lib/session";
import { ErrorNotice, Notice } from "../../ui/notice";
import { bodyOf, sample, type Document, type Operation, type Parameter } from "./openapi";
import { t } from "./words";

interface Shown {
  status: number;
  took: number;
  fields: string;
  body: string;
}

function addressOf(operation: Operation, values: FormData): string {
  const value = (one: Parameter) => String(values.get(`${one.in}.${one.name}`) ?? "");
  let path = operation.path;
  const query: Record<string, string> = {};
  for (const one of operation.parameters) {
    if (one.in === "path") path = path.replace(`{${one.name}}`, encodeURIComponent(value(one)));
    if (one.in === "query" && value(one) !== "") query[one.name] = value(one);
  }
  return withQuery(path, query);
}

async function run(operation: Operation, address: string, body: string, isSignedIn: boolean): Promise<Shown> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (isSignedIn) headers["Authorization"] = `Bearer ${await freshToken()}`;
  if (body) headers["Content-Type"] = "application/json";
  const started = performance.now();
  const response = await fetch(address, { method: operation.method, headers, body: body || null, cache: "no-store" });
  const text = await response.text();
  const took = Math.round(performance.now() - started);
  const fields = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return { status: response.status, took, fields, body: pretty(text) };
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.slice(0, 100_000);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function commandOf(operation: Operation, address: string, body: string): string {
  const parts = [`curl -X ${operation.method} ${quoted(location.origin + address)}`, `-H "Authorization: Bearer $TOKEN"`];
  if (body) parts.push("-H 'Content-Type: application/json'", `-d ${quoted(body)}`);
  return parts.join(" \\\n  ");
}

export function TryIt({ document, operation }: { document: Document; operation: Operation }) {
  const session = useSession();
  const isSignedIn = session.phase === "in";
  const body = bodyOf(document, operation);
  const [shown, setShown] = useState<Shown>();
  const [command, setCommand] = useState("");
  const [error, setError] = useState<ApiError>();
  const [isBadJson, setBadJson] = useState(false);
  const asked = operation.parameters.filter((one) => one.in === "path" || one.in === "query");
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const text = String(values.get("body") ?? "").trim();
    setBadJson(text !== "" && !isJson(text));
    if (text !== "" && !isJson(text)) return;
    const address = addressOf(operation, values);
    setError(undefined);
    setCommand(commandOf(operation, address, text));
    try {
      setShown(await run(operation, address, text, isSignedIn));
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <form class="form" onSubmit={submit}>
      <h3>{t("tryIt")}</h3>
      <p class="muted">{isSignedIn ? t("asUser", { email: session.user.email }) : t("asNobody")}</p>
      {asked.length > 0 && (
        <div class="two">
          {asked.map((one) => (
            <Argument key={`${one.in} ${one.name}`} document={document} parameter={one} />
          ))}
        </div>
      )}
      {body?.type === "application/json" && <Body example={body.example} />}
      {body && body.type !== "application/json" && <p class="muted">{t("fileBody")}</p>}
      {isBadJson && <Notice tone="bad">{t("notJson")}</Notice>}
      {error && <ErrorNotice error={error} />}
      <div class="form-end">
        <button type="submit" class="button primary">
          {t("send")}
        </button>
      </div>
      {shown && <AnswerView shown={shown} command={command} />}
    </form>
  );
}

function Argument({ document, parameter }: { document: Document; parameter: Parameter }) {
  const id = useId();
  const example = parameter.in === "path" ? "" : sample(document, parameter.schema);
  return (
    <div class="field">
      <label for={id}>{parameter.name}</label>
      <input id={id} name={`${parameter.in}.${parameter.name}`} placeholder={example ? String(example) : ""} required={parameter.in === "path"} autoComplete="off" spellcheck={false} />
    </div>
  );
}

function Body({ example }: { example: string }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t("bodyOf", { type: "application/json" })}</label>
      <textarea id={id} name="body" class="code" rows={Math.min(14, example.split("\n").length + 1)} spellcheck={false} defaultValue={example} />
    </div>
  );
}

function AnswerView({ shown, command }: { shown: Shown; command: string }) {
  const tone = shown.status < 300 ? "good" : shown.status < 500 ? "warn" : "bad";
  return (
    <section aria-label={t("answer")}>
      <p role="status">
        <span class={`badge ${tone}`}>{shown.status}</span> <span class="muted">{t("took", { ms: shown.took })}</span>
      </p>
      <pre class="code-block" tabIndex={0} aria-label={t("answer")}>
        {shown.body || t("noBody")}
      </pre>
      <details>
        <summary>{t("curl")}</summary>
        <pre class="code-block" tabIndex={0} aria-label={t("curl")}>
          {command}
        </pre>
        <pre class="code-block" tabIndex={0}>
          {shown.fields}
        </pre>
      </details>
    </section>
  );
}
