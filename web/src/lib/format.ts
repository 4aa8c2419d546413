/** Dates, sizes and numbers as the reader writes them. */
import { language, locale } from "./i18n";

export function formatDate(time: string | number | Date, withTime = true): string {
  const options: Intl.DateTimeFormatOptions = withTime
    ? { dateStyle: "medium", timeStyle: "short" }
    : { dateStyle: "long" };
  return new Intl.DateTimeFormat(locale(), options).format(new Date(time));
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function formatAgo(time: string | number | Date, now = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(Math.round(seconds), "second");
}

/** 1 KB is 1,024 bytes, as in the limits of the services. */
export function formatSize(bytes: number): string {
  const units = language() === "fr" ? ["o", "Ko", "Mo", "Go", "To"] : ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formatNumber(value, value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

export function formatNumber(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

export function formatSeconds(seconds: number): string {
  const unit = seconds >= 90 ? "minute" : "second";
  const value = unit === "minute" ? Math.ceil(seconds / 60) : Math.max(1, Math.ceil(seconds));
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(value);
}

export function formatUptime(seconds: number): string {
  const parts: [number, string][] = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
    [1, "second"],
  ];
  const first = parts.findIndex(([size]) => seconds >= size);
  const from = first < 0 ? parts.length - 1 : first;
  let left = seconds;
  return parts
    .slice(from, from + 2)
    .map(([size, unit]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short" }).format(count);
    })
    .join(" ");
}
