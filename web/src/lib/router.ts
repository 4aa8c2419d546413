/** Addresses and pages: links are taken over, history works, a page is loaded when it is first wanted. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

export type Params = Record<string, string>;
export type LoadedPage = ComponentType<{ params: Params }>;

export interface Route {
  /** "/admin/users/:id"; a trailing "/*" takes the rest. */
  pattern: string;
  /** The page, or how to load it. */
  page?: LoadedPage;
  load?: () => Promise<{ default: LoadedPage }>;
  access?: "anyone" | "signed-in" | "admin";
}

/** The parts of `path` that `pattern` names, or null when they do not fit. */
export function match(pattern: string, path: string): Params | null {
  const wanted = pattern.split("/").filter(Boolean);
  const given = path.split("/").filter(Boolean);
  const params: Params = {};
  for (const [i, part] of wanted.entries()) {
    if (part === "*") return params;
    const value = given[i];
    if (value === undefined) return null;
    if (part.startsWith(":")) params[part.slice(1)] = decode(value);
    else if (part !== value) return null;
  }
  return given.length === wanted.length ? params : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const listeners = new Set<() => void>();
/** 0 until the first change of page: what the browser loaded keeps its own focus. */
export let navigations = 0;

function changed(): void {
  navigations += 1;
  for (const listener of [...listeners]) listener();
}

export function navigate(address: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  scrollTo(0, 0);
  changed();
}

export function currentPath(): string {
  return location.pathname.replace(/(.)\/+$/, "$1");
}

export function usePath(): string {
  const [path, draw] = useState(currentPath());
  useEffect(() => {
    const listener = () => draw(currentPath());
    listener();
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return path;
}

/** Draws again when the part behind "?" changes, and changes it. */
export function useQuery(): [URLSearchParams, (changes: Params) => void] {
  const [search, draw] = useState(location.search);
  useEffect(() => {
    const listener = () => draw(location.search);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  const set = (changes: Params) => {
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === "") next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
    for (const listener of [...listeners]) listener();
  };
  return [new URLSearchParams(search), set];
}

/** Only an address of our own pages, never another site's: "//evil.example" and "/\evil.example" are not. */
export function safeNext(next: string | null): string {
  if (!next || !/^\/(?![/\\])/.test(next)) return "/account";
  try {
    const url = new URL(next, location.origin);
    const isOurs = url.origin === location.origin && /^\/(account|admin|docs)?(\/|$)/.test(url.pathname);
    return isOurs ? url.pathname + url.search : "/account";
  } catch {
    return "/account";
  }
}

export function loginAddress(): string {
  return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}

function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

export function startRouter(isOurPage: (path: string) => boolean): void {
  addEventListener("popstate", changed);
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
    if (!link || event.defaultPrevented || !isPlainClick(event) || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !isOurPage(url.pathname)) return;
    if (url.hash && url.pathname === location.pathname) return;
    event.preventDefault();
    if (url.href !== location.href) navigate(url.pathname + url.search + url.hash);
  });
}
