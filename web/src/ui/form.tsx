/**
 * Forms: labels, hints and errors that belong together, the first error focused, one submit at a time.
 *
 *     <Form onSubmit={(values) => save(values)} submit={w("save")}>
 *       <Field name="firstName" label={t("firstName")} autoComplete="given-name" value={user.firstName} />
 *     </Form>
 */
import { createContext, type ComponentChildren, type FunctionComponent, type LooseInputHTMLAttributes } from "preact";
import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { ApiError, asApiError, translateMessage } from "../lib/errors";
import { ErrorNotice } from "./notice";
import { w } from "./words";

interface FormState {
  errorOf: (name: string) => string | undefined;
}

const FormContext = createContext<FormState>({ errorOf: () => undefined });

export type FormValues = Record<string, string>;

interface FormProps {
  onSubmit: (values: FormValues, form: HTMLFormElement) => Promise<void>;
  submit: string;
  isDanger?: boolean;
  /** Beside the submit button. */
  more?: ComponentChildren;
  children: ComponentChildren;
}

export function Form({ onSubmit, submit, isDanger, more, children }: FormProps) {
  const [error, setError] = useState<ApiError>();
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const errorOf = (name: string) => {
    const found = error?.fields.find((item) => item.field.split(".").pop() === name);
    return found && translateMessage(found.message);
  };
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error]);
  const submitted = async (event: Event) => {
    event.preventDefault();
    if (isBusy || !form.current) return;
    setBusy(true);
    setError(undefined);
    const values: FormValues = {};
    new FormData(form.current).forEach((value, name) => {
      if (typeof value === "string") values[name] = value;
    });
    try {
      await onSubmit(values, form.current);
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };
  const hasMarked = error?.fields.some((item) => item.field !== "") ?? false;
  return (
    <FormContext.Provider value={{ errorOf }}>
      <form ref={form} class="form" noValidate onSubmit={submitted} method="post">
        {error && <ErrorNotice error={error} takesFocus={!hasMarked} />}
        {children}
        <div class="form-end">
          <button type="submit" class={isDanger ? "button danger" : "button primary"} aria-disabled={isBusy}>
            {submit}
          </button>
          {more}
        </div>
      </form>
    </FormContext.Provider>
  );
}

type InputType = "text" | "email" | "password" | "tel" | "url" | "search" | "date" | "number";

/** Preact knows which attributes go with which type; here the type is known at run time only. */
const Input = "input" as unknown as FunctionComponent<LooseInputHTMLAttributes<HTMLInputElement>>;

interface FieldProps {
  name: string;
  label: string;
  type?: InputType;
  value?: string | null | undefined;
  hint?: ComponentChildren;
  error?: string | undefined;
  isRequired?: boolean;
  autoComplete?: string;
  inputMode?: "email" | "tel" | "numeric" | "url" | "search";
  maxLength?: number;
  spellcheck?: boolean;
  onInput?: (value: string) => void;
}

/** The ids and attributes that tie a control to its hint and error. */
function useDescribed(name: string, hint: ComponentChildren, ownError: string | undefined) {
  const id = useId();
  const error = useContext(FormContext).errorOf(name) ?? ownError;
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const attributes = {
    id,
    name,
    "aria-describedby": describedBy || undefined,
    "aria-invalid": error ? ("true" as const) : undefined,
  };
  return { id, error, attributes };
}

function Around(props: {
  id: string;
  label: string;
  isRequired?: boolean | undefined;
  hint?: ComponentChildren;
  error: string | undefined;
  children: ComponentChildren;
}) {
  const { id, label, isRequired, hint, error, children } = props;
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isRequired && (
          <span class="required" aria-hidden="true">
            {" "}
            *
          </span>
        )}
      </label>
      {children}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export function Field(props: FieldProps) {
  const { name, label, type = "text", value, hint, isRequired, autoComplete, inputMode, maxLength, spellcheck } = props;
  const { id, error, attributes } = useDescribed(name, hint, props.error);
  return (
    <Around id={id} label={label} isRequired={isRequired} hint={hint} error={error}>
      <Input
        {...attributes}
        type={type}
        defaultValue={value ?? ""}
        required={isRequired}
        autoComplete={autoComplete}
        inputMode={inputMode}
        maxLength={maxLength}
        spellcheck={spellcheck}
        onInput={(event) => props.onInput?.(event.currentTarget.value)}
      />
    </Around>
  );
}

export function PasswordField(props: FieldProps) {
  const { name, label, hint, isRequired, autoComplete } = props;
  const { id, error, attributes } = useDescribed(name, hint, props.error);
  const [isShown, setShown] = useState(false);
  return (
    <Around id={id} label={label} isRequired={isRequired} hint={hint} error={error}>
      <div class="with-button">
        <Input
          {...attributes}
          type={isShown ? "text" : "password"}
          required={isRequired}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellcheck={false}
          onInput={(event) => props.onInput?.(event.currentTarget.value)}
        />
        <button
          type="button"
          class="button"
          aria-label={isShown ? w("hidePassword") : w("showPassword")}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? w("hide") : w("show")}
        </button>
      </div>
    </Around>
  );
}

export function TextArea(props: FieldProps & { rows?: number }) {
  const { name, label, value, hint, isRequired, maxLength, rows = 4 } = props;
  const { id, error, attributes } = useDescribed(name, hint, props.error);
  return (
    <Around id={id} label={label} isRequired={isRequired} hint={hint} error={error}>
      <textarea {...attributes} rows={rows} required={isRequired} maxLength={maxLength} defaultValue={value ?? ""} />
    </Around>
  );
}

interface SelectFieldProps {
  name: string;
  label: string;
  value?: string | undefined;
  options: readonly (readonly [value: string, label: string])[];
  hint?: ComponentChildren;
  onChange?: (value: string) => void;
}

export function SelectField({ name, label, value, options, hint, onChange }: SelectFieldProps) {
  const { id, error, attributes } = useDescribed(name, hint, undefined);
  return (
    <Around id={id} label={label} hint={hint} error={error}>
      <select {...attributes} value={value} onChange={(event) => onChange?.(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </Around>
  );
}

interface CheckFieldProps {
  name: string;
  label: ComponentChildren;
  isChecked?: boolean;
  isDisabled?: boolean;
  hint?: ComponentChildren;
  onChange?: (isChecked: boolean) => void;
}

export function CheckField({ name, label, isChecked, isDisabled, hint, onChange }: CheckFieldProps) {
  const { id, attributes } = useDescribed(name, hint, undefined);
  return (
    <div class="check">
      <input
        {...attributes}
        type="checkbox"
        defaultChecked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        {hint && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
