/** One call to the services, with their envelope and errors read. Knows nothing of sessions; `api` does. */
import { ApiError, type FieldError } from "./errors";

export interface CallOptions {
  method?: string;
  /** An object is sent as JSON, FormData and Blob as they are. */
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined> | undefined;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  token?: string | undefined;
  /** Survives the page that made it: for calls whose answer sets the cookie. */
  keepalive?: boolean;
}

export interface Envelope<T> {
  success?: boolean;
  message?: string;
  data: T;
}

export function withQuery(path: string, query: CallOptions["query"]): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  if (entries.length === 0) return path;
  return `${path}?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}

export async function send(path: string, options: CallOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (options.token) headers["Authorization"] = `Bearer ${options.token}`;
  let body: BodyInit | null = null;
  if (options.body instanceof FormData || options.body instanceof Blob) {
    body = options.body;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body);
  }
  const init: RequestInit = {
    method: options.method ?? "GET",
    headers,
    body,
    credentials: "same-origin",
    cache: "no-store",
    keepalive: options.keepalive ?? false,
  };
  if (options.signal) init.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(withQuery(path, options.query), init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, String(error));
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  return errorFromText(response.status, text, (name) => response.headers.get(name));
}

export function errorFromText(status: number, text: string, header: (name: string) => string | null): ApiError {
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Not ours: a proxy's page, or cut off.
  }
  return errorFrom(status, body, header);
}

/** Also for answers that came by XMLHttpRequest. */
export function errorFrom(status: number, body: unknown, header: (name: string) => string | null): ApiError {
  const fields = (body ?? {}) as Record<string, unknown>;
  const message = typeof fields["message"] === "string" ? fields["message"] : `HTTP ${status}`;
  const code = typeof fields["code"] === "string" ? fields["code"] : "";
  const wait = Number(header("Retry-After") ?? fields["retryAfter"]);
  return new ApiError(
    status,
    message,
    code,
    header("X-Request-Id") ?? "",
    Number.isFinite(wait) && wait > 0 ? wait : null,
    fieldErrors(fields["errors"]),
  );
}

function fieldErrors(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((item: Record<string, unknown>) => ({
    field: String(item["field"] ?? item["path"] ?? ""),
    message: String(item["message"] ?? item["msg"] ?? ""),
  }));
}
