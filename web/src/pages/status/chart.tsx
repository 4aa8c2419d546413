/** A line over the last minutes, drawn as SVG: values, not pixels, decide its shape. */
import { formatNumber } from "../../lib/format";
import { t } from "./words";

interface Line {
  values: number[];
  tone?: "second" | "bad";
}

interface ChartProps {
  title: string;
  lines: Line[];
  /** How the highest value is written. */
  format?: (value: number) => string;
}

const width = 300;
const height = 100;

function pathOf(values: number[], most: number): string {
  const step = width / Math.max(1, values.length - 1);
  return values.map((value, i) => `${i === 0 ? "M" : "L"}${(i * step).toFixed(1)} ${(height - (value / most) * (height - 4)).toFixed(1)}`).join("");
}

export function Chart({ title, lines, format = (value) => formatNumber(value, 1) }: ChartProps) {
  const highest = Math.max(0, ...lines.flatMap((line) => line.values));
  const most = highest || 1;
  const first = pathOf(lines[0]?.values ?? [], most);
  return (
    <figure class="card chart">
      <figcaption>
        <span class="row-title">{title}</span> <span class="row-sub">{t("most", { value: format(highest) })}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${t("most", { value: format(highest) })}`}>
        <path class="area-fill" d={`${first}L${width} ${height}L0 ${height}Z`} />
        {lines.map((line, i) => (
          <path key={i} class={`curve ${line.tone ?? ""}`} d={pathOf(line.values, most)} />
        ))}
      </svg>
      <p class="chart-axis" aria-hidden="true">
        <span>{t("ago")}</span>
        <span>{t("now")}</span>
      </p>
    </figure>
  );
}
