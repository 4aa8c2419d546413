/** A search that starts when somebody stops typing, or at once with Enter. */
import { useEffect, useId, useRef } from "preact/hooks";

interface SearchFieldProps {
  label: string;
  value?: string;
  hint?: string;
  onSearch: (text: string) => void;
}

const pause = 350;

export function SearchField({ label, value = "", hint, onSearch }: SearchFieldProps) {
  const id = useId();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const last = useRef(value);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text: string) => {
    clearTimeout(timer.current);
    const wanted = text.trim();
    if (wanted === last.current) return;
    last.current = wanted;
    onSearch(wanted);
  };
  return (
    <form
      class="field"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        search(new FormData(event.currentTarget).get("search") as string);
      }}
    >
      <label for={id}>{label}</label>
      <input
        id={id}
        name="search"
        type="search"
        defaultValue={value}
        maxLength={100}
        autoComplete="off"
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={({ currentTarget: { value: text } }) => {
          clearTimeout(timer.current);
          timer.current = setTimeout(() => search(text), pause);
        }}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </form>
  );
}
