/**
 * Calls as the user who is signed in.
 *
 *     const { data } = await api.get<Envelope<Settings>>("/api/v1/users/settings");
 *
 * A refused token is replaced once and the call repeated; all other errors are thrown as `ApiError`.
 */
import { ApiError } from "./errors";
import { call, send, type CallOptions } from "./http";
import { freshToken, replaceRefused } from "./session";

type More = Omit<CallOptions, "method" | "token">;

async function withToken<T>(run: (token: string) => Promise<T>): Promise<T> {
  const token = await freshToken();
  try {
    return await run(token);
  } catch (error) {
    const isRefused = error instanceof ApiError && error.status === 401;
    if (!isRefused || !(await replaceRefused(token))) throw error;
    return await run(await freshToken());
  }
}

function request<T>(method: string, path: string, options: More): Promise<T> {
  return withToken((token) => call<T>(path, { ...options, method, token }));
}

export const api = {
  get: <T>(path: string, options: More = {}) => request<T>("GET", path, options),
  post: <T>(path: string, body?: unknown, options: More = {}) => request<T>("POST", path, { ...options, body }),
  put: <T>(path: string, body?: unknown, options: More = {}) => request<T>("PUT", path, { ...options, body }),
  patch: <T>(path: string, body?: unknown, options: More = {}) => request<T>("PATCH", path, { ...options, body }),
  delete: <T>(path: string, options: More = {}) => request<T>("DELETE", path, options),
  /** The answer itself: files, and whatever is not JSON. */
  fetch: (path: string, options: CallOptions = {}) => withToken((token) => send(path, { ...options, token })),
  withToken,
};

/** Downloads what needs a token: the answer is kept as a blob and handed to the browser under `name`. */
export async function download(path: string, name: string, query?: CallOptions["query"]): Promise<void> {
  const response = await api.fetch(path, { headers: { Accept: "*/*" }, query });
  save(await response.blob(), name);
}

export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the blob after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
