/**
 * Who is signed in, in this tab and in all others of this browser.
 *
 * The access token lives in memory only. A new one comes by the refresh cookie, which works once: so one tab refreshes
 * (a lock), and the others get its token over a BroadcastChannel. Signing out in one tab, or the end of the session as
 * the server tells it, reaches all of them the same way.
 */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "./errors";
import { call, type Envelope } from "./http";
import { read, remember } from "./i18n";
import { withLock } from "./lock";

export interface User {
  id: string;
  email: string;
  username: string | null;
  firstName: string | null;
  lastName: string | null;
  role: "USER" | "ADMIN" | "MODERATOR";
  isVerified: boolean;
  createdAt: string;
  phoneNumber?: string | null;
  dateOfBirth?: string | null;
  nationality?: string | null;
  deletionScheduledAt?: string | null;
}

/** Why somebody is out: shown on the sign-in page. */
export type EndReason = "signed-out" | "ended" | "suspended";

export type SessionState =
  | { phase: "unknown" }
  | { phase: "in"; user: User }
  | { phase: "out"; reason?: EndReason };

interface Token {
  value: string;
  /** By this machine's clock, in ms. */
  expiresAt: number;
}

type Message =
  | { type: "ask" }
  | { type: "session"; token: Token; user: User }
  | { type: "out"; reason: EndReason };

interface SignedIn {
  user: User;
  tokens: { accessToken: string };
}

/** Says only that a cookie may be there, so that strangers cause no refused calls. */
const hintKey = "signed-in";
/** When the last refresh began, while its answer is under way: a page that was left meanwhile cannot tell. */
const refreshingKey = "refreshing-since";
const refreshTakesAtMost = 2_000;
const askPatience = 80;
/** A token is renewed this long before its end. */
const reserve = 30_000;

let state: SessionState = { phase: "unknown" };
let token: Token | null = null;
let restoring: Promise<void> | null = null;
let checking: Promise<void> | null = null;
const listeners = new Set<(state: SessionState) => void>();
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("session") : null;

export function sessionState(): SessionState {
  return state;
}

export function onSession(listener: (state: SessionState) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useSession(): SessionState {
  const [seen, draw] = useState(state);
  useEffect(() => {
    draw(state);
    return onSession(draw);
  }, []);
  return seen;
}

function change(next: SessionState): void {
  state = next;
  for (const listener of [...listeners]) listener(next);
}

/** How long the token lives by its own claims; its times are the server's, so only the difference counts. */
function tokenOf(value: string): Token {
  const claims = JSON.parse(atob(value.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as {
    iat: number;
    exp: number;
  };
  return { value, expiresAt: Date.now() + (claims.exp - claims.iat) * 1000 };
}

function isGood(candidate: Token | null): boolean {
  return candidate !== null && candidate.expiresAt - Date.now() > reserve;
}

function enter(next: Token, user: User, tellOthers: boolean): void {
  token = next;
  remember(hintKey, "1");
  if (tellOthers) channel?.postMessage({ type: "session", token, user } satisfies Message);
  change({ phase: "in", user });
}

function leave(reason: EndReason | undefined, tellOthers: boolean): void {
  token = null;
  remember(hintKey, null);
  if (tellOthers && reason) channel?.postMessage({ type: "out", reason } satisfies Message);
  change(reason ? { phase: "out", reason } : { phase: "out" });
}

channel?.addEventListener("message", (event: MessageEvent<Message>) => {
  const message = event.data;
  if (message.type === "ask") {
    if (state.phase === "in" && token && isGood(token)) {
      channel.postMessage({ type: "session", token, user: state.user } satisfies Message);
    }
  } else if (message.type === "session") {
    const isNewer = token === null || message.token.expiresAt > token.expiresAt || isOtherUser(message.user);
    if (isNewer) enter(message.token, message.user, false);
  } else if (state.phase === "in") {
    leave(message.reason, false);
  }
});

function isOtherUser(user: User): boolean {
  return state.phase === "in" && state.user.id !== user.id;
}

/** Gives the other tabs a moment to hand their token over. True when one came that is not `refused`. */
async function askOtherTabs(refused: string | null): Promise<boolean> {
  if (!channel) return false;
  const hasNewOne = () => isGood(token) && token?.value !== refused;
  channel.postMessage({ type: "ask" } satisfies Message);
  const until = Date.now() + askPatience;
  while (!hasNewOne() && Date.now() < until) await new Promise((done) => setTimeout(done, 10));
  return hasNewOne();
}

/** A refresh that another page began and did not live to see: its answer may still be bringing the new cookie. */
async function waitForLostRefresh(): Promise<void> {
  const since = Number(read(refreshingKey) ?? 0);
  const left = since + refreshTakesAtMost - Date.now();
  if (left > 0 && left <= refreshTakesAtMost) await new Promise((done) => setTimeout(done, left));
}

/** Throws when nobody could tell (no answer, 503): that is not the end of a session. */
async function refreshByCookie(): Promise<void> {
  await waitForLostRefresh();
  remember(refreshingKey, String(Date.now()));
  try {
    const answer = await call<Envelope<{ tokens: { accessToken: string } }>>("/api/v1/auth/refresh", {
      method: "POST",
      keepalive: true,
    });
    const fresh = tokenOf(answer.data.tokens.accessToken);
    const profile = await call<Envelope<{ user: User }>>("/api/v1/auth/profile", { token: fresh.value });
    enter(fresh, profile.data.user, true);
  } finally {
    remember(refreshingKey, null);
  }
}

/** A token other than `refused`, from another tab or by the cookie; ends the session when there is none. */
async function renew(refused: string | null): Promise<void> {
  await withLock("session", async () => {
    if (isGood(token) && token?.value !== refused) return;
    if (await askOtherTabs(refused)) return;
    try {
      await refreshByCookie();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      const wasIn = state.phase === "in";
      leave(error.code === "ACCOUNT_SUSPENDED" ? "suspended" : wasIn ? "ended" : undefined, wasIn);
    }
  });
}

/** Signs in again after a reload. `isNeeded`: the page is private, so it is worth trying without a hint, too. */
export async function restore(isNeeded: boolean): Promise<void> {
  if (state.phase !== "unknown") return;
  if (!isNeeded && read(hintKey) === null) return change({ phase: "out" });
  restoring ??= renew(null).finally(() => (restoring = null));
  await restoring;
}

/** For calls: a token that is good for a while. Throws the ApiError of a 401 when nobody is signed in. */
export async function freshToken(): Promise<string> {
  if (state.phase !== "out" && !isGood(token)) await renew(token?.value ?? null);
  if (!token) throw new ApiError(401, "Access token required", "TOKEN_MISSING");
  return token.value;
}

/** The server has refused `value`: true when another one is there now. */
export async function replaceRefused(value: string): Promise<boolean> {
  if (token?.value === value || !token) await renew(value);
  // Read anew: `renew` has changed it.
  const now = currentToken();
  return now !== null && now.value !== value;
}

function currentToken(): Token | null {
  return token;
}

/** Asks the server whether the session still stands: after a socket was closed, when a tab is looked at again. */
export async function check(): Promise<void> {
  if (state.phase !== "in" || !token) return;
  const { value } = token;
  checking ??= (async () => {
    try {
      await call("/api/v1/auth/verify-token", { method: "POST", body: {}, token: value });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) await replaceRefused(value);
    }
  })().finally(() => (checking = null));
  await checking;
}

export async function signIn(email: string, password: string, rememberMe: boolean): Promise<void> {
  await enterBy("/api/v1/auth/login", { email, password, rememberMe });
}

export async function register(fields: Record<string, string>): Promise<void> {
  await enterBy("/api/v1/auth/register", fields);
}

/** Every call whose answer signs somebody in. */
export async function enterBy(path: string, body: unknown): Promise<void> {
  const answer = await withLock("session", () =>
    call<Envelope<SignedIn>>(path, { method: "POST", body, keepalive: true }),
  );
  enter(tokenOf(answer.data.tokens.accessToken), answer.data.user, true);
}

/** Fails when the server cannot be told: then the session still stands, and saying otherwise would be a lie. */
export async function signOut(everywhere = false): Promise<void> {
  const value = token?.value;
  await withLock("session", () =>
    call(everywhere ? "/api/v1/auth/logout-all" : "/api/v1/auth/logout", { method: "POST", token: value, keepalive: true }),
  );
  leave("signed-out", true);
}

/** The account as it is after a change, for this tab and the others. */
export function updateUser(part: Partial<User>): void {
  if (state.phase !== "in" || !token) return;
  enter(token, { ...state.user, ...part }, true);
}

// A page that the browser kept and shows again may be about a session that ended meanwhile.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  // Known without asking: another page has signed out.
  if (state.phase === "in" && read(hintKey) === null) leave("signed-out", false);
  else void check();
});
// Not each time that somebody changes tabs: the socket tells, too.
let lookedAt = 0;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || Date.now() - lookedAt < 5_000) return;
  lookedAt = Date.now();
  void check();
});
