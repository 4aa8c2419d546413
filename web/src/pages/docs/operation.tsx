/** One operation: closed a line, opened all that is known of it and a form to call it. */
import { useState } from "preact/hooks";
import { follow, typeText, type Document, type Operation } from "./openapi";
import { TryIt } from "./try_it";
import { t } from "./words";

export function OperationEntry({ document, operation }: { document: Document; operation: Operation }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="operation" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class={`method ${operation.method.toLowerCase()}`}>{operation.method}</span>
        <code class="path">{operation.path}</code>
        <span class="summary">
          {operation.summary}
          {operation.deprecated && <span class="badge warn">{t("deprecated")}</span>}
        </span>
      </summary>
      {isOpen && <Details document={document} operation={operation} />}
    </details>
  );
}

function Details({ document, operation }: { document: Document; operation: Operation }) {
  return (
    <div class="operation-body">
      {operation.description && <p>{operation.description}</p>}
      {operation.parameters.length > 0 && (
        <>
          <h3>{t("parameters")}</h3>
          <dl class="facts">
            {operation.parameters.map((one) => (
              <div key={`${one.in} ${one.name}`} class="fact">
                <dt>
                  <code>{one.name}</code> <span class="row-sub">{one.in}</span>
                </dt>
                <dd>
                  {typeText(document, one.schema)} {one.description && <span class="muted">{one.description}</span>}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <h3>{t("answers")}</h3>
      <dl class="facts">
        {Object.entries(operation.responses ?? {}).map(([status, answer]) => (
          <div key={status} class="fact">
            <dt>
              <code>{status}</code>
            </dt>
            <dd>{follow(document, answer).description}</dd>
          </div>
        ))}
      </dl>
      <TryIt document={document} operation={operation} />
    </div>
  );
}
