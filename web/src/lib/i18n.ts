/**
 * Words in the reader's language.
 *
 *     const t = texts({ en: { hello: "Hello {name}" }, fr: { hello: "Bonjour {name}" } });
 *     t("hello", { name: "Ada" })
 *
 * Each area brings its own words. A language that lacks one does not compile; a third language is one more name in
 * `languages`, and the compiler lists what has to be translated.
 */
import { useEffect, useState } from "preact/hooks";

export const languages = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof languages;

const storageKey = "language";
const listeners = new Set<() => void>();
let current: Language = initialLanguage();

function isLanguage(value: string | null | undefined): value is Language {
  return value != null && Object.hasOwn(languages, value);
}

function initialLanguage(): Language {
  const kept = read(storageKey);
  if (isLanguage(kept)) return kept;
  for (const wanted of navigator.languages ?? [navigator.language]) {
    const code = wanted.slice(0, 2).toLowerCase();
    if (isLanguage(code)) return code;
  }
  return "en";
}

/** Storage may be switched off; then nothing is remembered, and nothing breaks. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse; the page works without.
  }
}

export function language(): Language {
  return current;
}

/** The reader's own way to write dates in that language, such as en-GB, where the browser names one. */
export function locale(): string {
  return navigator.languages?.find((name) => name.toLowerCase().split("-")[0] === current) ?? current;
}

export function setLanguage(wanted: Language): void {
  current = wanted;
  remember(storageKey, wanted);
  applyLanguage();
  for (const listener of listeners) listener();
}

export function applyLanguage(): void {
  document.documentElement.lang = current;
}

/** Draws the component again when the language changes; the frame uses it once for everything below. */
export function useLanguage(): Language {
  const [, draw] = useState(current);
  useEffect(() => {
    const listener = () => draw(current);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return current;
}

export type Values = Record<string, string | number>;

export function texts<Words extends Record<string, string>>(
  words: { en: Words } & Record<Exclude<Language, "en">, Record<keyof Words, string>>,
): (key: keyof Words & string, values?: Values) => string {
  return (key, values) => {
    const text: string = words[current][key] ?? words.en[key] ?? key;
    return values ? text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all)) : text;
  };
}
