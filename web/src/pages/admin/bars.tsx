/** Plots of a few values. Each is a list that reads well without a picture; the bars beside the words are decoration. */
import type { ComponentChildren } from "preact";
import { formatNumber } from "../../lib/format";

export interface Bar {
  label: string;
  value: number;
}

/** Upright, for values over time. */
export function Columns({ title, bars, footer }: { title: string; bars: Bar[]; footer?: ComponentChildren }) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <section class="card" aria-label={title}>
      <h2 class="section-title">{title}</h2>
      <ol class="columns">
        {bars.map((bar) => (
          <li key={bar.label}>
            <span class="column-label">{bar.label}</span>
            <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
              <rect class="bar" x="0" width="10" y={100 - (bar.value / most) * 100} height={(bar.value / most) * 100} />
            </svg>
            <span class="column-value">{formatNumber(bar.value)}</span>
          </li>
        ))}
      </ol>
      {footer}
    </section>
  );
}

/** Lying, for the parts of a whole. */
export function Shares({ title, bars, footer }: { title: string; bars: Bar[]; footer?: ComponentChildren }) {
  const whole = Math.max(1, bars.reduce((sum, bar) => sum + bar.value, 0));
  return (
    <section class="card" aria-label={title}>
      <h2 class="section-title">{title}</h2>
      <ul class="shares">
        {bars.map((bar) => (
          <li key={bar.label}>
            <span>{bar.label}</span>
            <span class="share-value">
              {formatNumber(bar.value)} <span class="muted">({formatNumber((bar.value / whole) * 100, bar.value / whole < 0.1 ? 1 : 0)} %)</span>
            </span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
              <rect class="bar-ground" width="100" height="10" />
              <rect class="bar" width={(bar.value / whole) * 100} height="10" />
            </svg>
          </li>
        ))}
      </ul>
      {footer}
    </section>
  );
}
