/** What went wrong with a call, as pages show it. */
import { language, texts, type Language } from "./i18n";

export interface FieldError {
  field: string;
  message: string;
}

/** `status` 0: no answer came. `retryAfter` in seconds, as the server said. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code = "",
    readonly requestId = "",
    readonly retryAfter: number | null = null,
    readonly fields: FieldError[] = [],
  ) {
    super(message);
  }
  get mayRetry(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** The error whose cause is here: an answer that came from nowhere, an aborted call. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, error instanceof Error ? error.message : String(error));
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

const t = texts({
  en: {
    offline: "The server cannot be reached. Check your connection and try again.",
    unavailable: "The service is busy or down for a moment. Nothing was lost; try again.",
    tooMany: "Too many attempts. Try again {when}.",
    later: "later",
    INVALID_CREDENTIALS: "The e-mail address or the password is wrong.",
    ACCOUNT_SUSPENDED: "This account is suspended. Please contact support.",
    EMAIL_TAKEN: "An account with this e-mail address exists already.",
    USERNAME_TAKEN: "This user name is taken. Choose another one.",
    INVALID_CURRENT_PASSWORD: "The current password is wrong.",
    QUOTA_EXCEEDED: "There is no room left. Delete something first.",
    PAYLOAD_TOO_LARGE: "This is larger than allowed.",
    UNSUPPORTED_MEDIA_TYPE: "Files of this kind are not accepted.",
    validation: "Please correct the marked fields.",
  },
  fr: {
    offline: "Le serveur est injoignable. Vérifiez votre connexion et réessayez.",
    unavailable: "Le service est occupé ou arrêté pour un instant. Rien n’est perdu ; réessayez.",
    tooMany: "Trop de tentatives. Réessayez {when}.",
    later: "plus tard",
    INVALID_CREDENTIALS: "L’adresse e-mail ou le mot de passe est incorrect.",
    ACCOUNT_SUSPENDED: "Ce compte est suspendu. Veuillez contacter l’assistance.",
    EMAIL_TAKEN: "Un compte existe déjà avec cette adresse e-mail.",
    USERNAME_TAKEN: "Ce nom d’utilisateur est pris. Choisissez-en un autre.",
    INVALID_CURRENT_PASSWORD: "Le mot de passe actuel est incorrect.",
    QUOTA_EXCEEDED: "Il n’y a plus de place. Supprimez d’abord quelque chose.",
    PAYLOAD_TOO_LARGE: "C’est plus grand que permis.",
    UNSUPPORTED_MEDIA_TYPE: "Les fichiers de ce type ne sont pas acceptés.",
    validation: "Veuillez corriger les champs signalés.",
  },
});

const byCode = [
  "INVALID_CREDENTIALS",
  "ACCOUNT_SUSPENDED",
  "EMAIL_TAKEN",
  "USERNAME_TAKEN",
  "INVALID_CURRENT_PASSWORD",
  "QUOTA_EXCEEDED",
  "PAYLOAD_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
] as const;

/** A sentence that says what to do. `whenFree` is the time at which a 429 ends, in words. */
export function explain(error: ApiError, whenFree?: string): string {
  if (error.status === 0) return t("offline");
  if (error.status === 429) return t("tooMany", { when: whenFree ?? t("later") });
  const known = byCode.find((code) => code === error.code);
  if (known) return t(known);
  if (error.fields.length > 0) return t("validation");
  if (error.status === 502 || error.status === 503 || error.status === 504) return t("unavailable");
  return translateMessage(error.message);
}

/** The sentences of the services that forms show, in French; the services speak English only. */
const fr: Record<string, string> = {
  "Please provide a valid email address": "Veuillez indiquer une adresse e-mail valide",
  "Password is required": "Le mot de passe est obligatoire",
  "Password must be at least 8 characters long": "Le mot de passe doit compter au moins 8 caractères",
  "New password must be at least 8 characters long": "Le nouveau mot de passe doit compter au moins 8 caractères",
  "Password must contain at least one uppercase letter, one lowercase letter, one number, and one special character":
    "Le mot de passe doit contenir une majuscule, une minuscule, un chiffre et un caractère spécial (@$!%*?&)",
  "New password must contain at least one uppercase letter, one lowercase letter, one number, and one special character":
    "Le nouveau mot de passe doit contenir une majuscule, une minuscule, un chiffre et un caractère spécial (@$!%*?&)",
  "Password must be at most 128 characters long": "Le mot de passe doit compter 128 caractères au plus",
  "Password must not be a commonly used password": "Ce mot de passe est trop facile à deviner ; choisissez-en un autre",
  "New password must be at most 128 characters long": "Le nouveau mot de passe doit compter 128 caractères au plus",
  "New password must not be a commonly used password": "Ce mot de passe est trop facile à deviner ; choisissez-en un autre",
  "Names must not contain < or > or control characters": "Les noms ne doivent contenir ni < ni >, ni caractères de contrôle",
  "First name must be between 1 and 50 characters": "Le prénom doit compter de 1 à 50 caractères",
  "Last name must be between 1 and 50 characters": "Le nom doit compter de 1 à 50 caractères",
  "Username must be between 3 and 30 characters": "Le nom d’utilisateur doit compter de 3 à 30 caractères",
  "Current password is incorrect": "Le mot de passe actuel est incorrect",
  "Only images are allowed": "Seules les images PNG, JPEG, GIF et WebP sont acceptées",
  "File too large": "Le fichier est trop volumineux",
  "Email or username already exists": "L’adresse e-mail ou le nom d’utilisateur existe déjà",
  "Username already exists": "Ce nom d’utilisateur existe déjà",
};

type Sentences = Record<string, string>;
const en: Sentences = { "Only images are allowed": "Only PNG, JPEG, GIF and WebP pictures are accepted" };
const sentencesOf: Record<Language, Sentences> = { en, fr };

/** An area's own sentences for what the services say, so that they do not weigh on the first page. */
export function knowMessages(sentences: Record<Language, Sentences>): void {
  for (const [code, own] of Object.entries(sentences)) Object.assign(sentencesOf[code as Language], own);
}

/** For the test that compares the languages. */
export const allSentences: Readonly<Record<Language, Sentences>> = sentencesOf;

export function translateMessage(message: string): string {
  return sentencesOf[language()][message] ?? message;
}
