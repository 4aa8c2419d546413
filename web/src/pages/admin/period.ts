/** Spans of time that the dashboard compares, in the reader's zone. */
import { locale } from "../../lib/i18n";

export const periods = ["24h", "7d", "30d", "custom"] as const;
export type Period = (typeof periods)[number];

export interface Span {
  from: number;
  before: number;
}

const hour = 3_600_000;

function startOfDay(time: number, daysLater = 0): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysLater).getTime();
}

function dayOf(text: string): number | null {
  const [year, month, date] = text.split("-").map(Number);
  return year && month && date ? new Date(year, month - 1, date).getTime() : null;
}

/** The spans of a period, one for each bar; none while the days of a custom one are not chosen, or in the wrong order. */
export function spansOf(period: Period, firstDay: string, lastDay: string, now: number): Span[] {
  if (period === "24h") return parts(Math.ceil(now / hour) * hour - 24 * hour, Array(8).fill(3 * hour));
  if (period !== "custom") return days(startOfDay(now, period === "7d" ? -6 : -29), startOfDay(now, 1), period === "7d" ? 1 : 3);
  const from = dayOf(firstDay);
  const last = dayOf(lastDay);
  if (from === null || last === null || from > last) return [];
  const length = Math.round((startOfDay(last, 1) - from) / (24 * hour));
  return days(from, startOfDay(last, 1), Math.ceil(length / 10));
}

function parts(from: number, lengths: number[]): Span[] {
  return lengths.map((length) => {
    const span = { from, before: from + length };
    from = span.before;
    return span;
  });
}

/** Days have 23 to 25 hours, so each is counted from the one before. */
function days(from: number, before: number, size: number): Span[] {
  const spans: Span[] = [];
  while (from < before) {
    const end = Math.min(startOfDay(from, size), before);
    spans.push({ from, before: end });
    from = end;
  }
  return spans;
}

export function labelOf(period: Period, span: Span): string {
  const options: Intl.DateTimeFormatOptions =
    period === "24h" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(locale(), options).format(span.from);
}
