/** What every page has: its heading, its title in the browser, and focus on the heading after a change of page. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { navigations } from "../lib/router";
import { w } from "./words";

interface PageProps {
  title: string;
  lead?: ComponentChildren;
  /** Beside the heading. */
  actions?: ComponentChildren;
  isNarrow?: boolean;
  children: ComponentChildren;
}

export function Page({ title, lead, actions, isNarrow, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${w("product")}`;
  }, [title]);
  useEffect(() => {
    if (navigations > 0) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class={isNarrow ? "page narrow" : "page"}>
      <header class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  title?: string;
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  tone?: "plain" | "danger";
  children?: ComponentChildren;
}

export function Card({ title, lead, actions, tone = "plain", children }: CardProps) {
  return (
    <section class={`card ${tone}`} aria-label={title}>
      {title && (
        <header class="card-head">
          <h2>{title}</h2>
          {actions && <div class="actions">{actions}</div>}
        </header>
      )}
      {lead && <p class="muted">{lead}</p>}
      {children}
    </section>
  );
}

/** While data is on its way: the shape of what comes, so that nothing jumps. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{w("loading")}</span>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} class="bone" />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <p class="muted">{children}</p>}
    </div>
  );
}
