/** Pages of a list without numbers: each begins where the one before ended, which is as quick at row 900,000 as at row 1. */
import { formatNumber } from "../../lib/format";
import { w } from "../../ui/words";
import { t } from "./words";

interface NextPagerProps {
  /** Number of the first row, from 1. */
  from: number;
  count: number;
  isBusy: boolean;
  onFirst?: (() => void) | undefined;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

export function NextPager({ from, count, isBusy, onFirst, onPrevious, onNext }: NextPagerProps) {
  if (!onPrevious && !onNext) return null;
  // Not `disabled`: the button that was pressed last keeps the focus.
  const button = (text: string, act: (() => void) | undefined) => (
    <button type="button" class="button" aria-disabled={!act || isBusy} onClick={() => !isBusy && act?.()}>
      {text}
    </button>
  );
  return (
    <nav class="pager" aria-label={w("pages")}>
      {onFirst && button(t("first"), onFirst)}
      {button(w("previous"), onPrevious)}
      <span aria-live="polite">{t("range", { from: formatNumber(from), to: formatNumber(from + count - 1) })}</span>
      {button(w("next"), onNext)}
    </nav>
  );
}
