/** Small parts that many pages show: times, pages of a list, people's pictures. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { formatAgo, formatDate } from "../lib/format";
import { w } from "./words";

/** In the reader's zone and language; the exact time is in the markup and in the tip. */
export function Time({ value, isRelative = false, isDay = false }: { value: string; isRelative?: boolean; isDay?: boolean }) {
  const exact = formatDate(value, !isDay);
  return (
    <time dateTime={value} title={isRelative ? exact : undefined}>
      {isRelative ? formatAgo(value) : exact}
    </time>
  );
}

/** A figure in a `<dl class="tiles">`. */
export function Tile({ name, value, more }: { name: string; value: string; more?: ComponentChildren }) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd>
        {value} {more}
      </dd>
    </div>
  );
}

interface PagerProps {
  page: number;
  pages: number;
  onPage: (page: number) => void;
}

export function Pager({ page, pages, onPage }: PagerProps) {
  if (pages <= 1) return null;
  return (
    <nav class="pager" aria-label={w("pages")}>
      <button type="button" class="button" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        {w("previous")}
      </button>
      <span aria-current="page">{w("pageOf", { page, pages })}</span>
      <button type="button" class="button" disabled={page >= pages} onClick={() => onPage(page + 1)}>
        {w("next")}
      </button>
    </nav>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/[\s@.]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();
}

/** Pictures come from our own origin, whatever address the services publish them under. */
function ownAddress(photo: string): string {
  const at = photo.indexOf("/uploads/avatars/");
  return at < 0 ? photo : photo.slice(at);
}

/** The picture, and the initials while it is on its way or where there is none. Decoration beside a name. */
export function Avatar({ photo, name, size = 40 }: { photo?: string | null | undefined; name: string; size?: number }) {
  const [failed, setFailed] = useState<string>();
  const address = photo && photo !== failed ? ownAddress(photo) : null;
  return (
    <span class="avatar" style={{ width: `${size / 16}rem`, height: `${size / 16}rem`, fontSize: `${size / 40}rem` }} aria-hidden="true">
      <span>{initials(name)}</span>
      {address && <img src={address} alt="" width={size} height={size} onError={() => setFailed(photo ?? undefined)} />}
    </span>
  );
}

export function nameOf(user: { firstName: string | null; lastName: string | null; username?: string | null; email: string }): string {
  const name = [user.firstName, user.lastName].filter(Boolean).join(" ");
  return name || user.username || user.email;
}
