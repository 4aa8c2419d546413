/** A choice between few views of the same thing, as buttons side by side. */
interface SwitchProps<Value extends string> {
  label: string;
  options: readonly (readonly [value: Value, text: string])[];
  value: Value;
  onChange: (value: Value) => void;
}

export function Switch<Value extends string>({ label, options, value, onChange }: SwitchProps<Value>) {
  return (
    <div class="switch" role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" class="button small" aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </div>
  );
}
