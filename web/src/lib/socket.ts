/**
 * The live connection: notifications as they are made, and the end of the session when the server ends it.
 *
 * Engine.IO 4 and Socket.IO 5 over a WebSocket, as much of them as a client needs that only listens: the library would
 * weigh more than everything else on the first page. A token is made sure of before each attempt; attempts get rarer.
 */
import { check, freshToken, onSession, sessionState } from "./session";

export interface Notification {
  id: string;
  type: string;
  title: string;
  message: string;
  read: boolean;
  readAt: string | null;
  createdAt: string;
  unreadCount?: number;
}

export type LiveEvent = { type: "notification"; notification: Notification } | { type: "connected" };

const longestPause = 30_000;
/** After the server has closed a socket whose token is still good (too many of this user): no fight over the place. */
const pauseWhenReplaced = 60_000;
/** Without a socket the session is asked after, so that its end is noticed within five seconds anyway. */
const checkWithoutSocket = 4_000;

const listeners = new Set<(event: LiveEvent) => void>();
let socket: WebSocket | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let watch: ReturnType<typeof setInterval> | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let attempts = 0;
let isConnected = false;
let round = 0;

export function onLive(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(event: LiveEvent): void {
  for (const listener of [...listeners]) listener(event);
}

export function startSocket(): void {
  onSession((state) => (state.phase === "in" ? begin() : end()));
  if (sessionState().phase === "in") begin();
  addEventListener("online", () => {
    if (sessionState().phase === "in" && !socket) schedule(0);
  });
}

function begin(): void {
  if (watch !== undefined) return;
  watch = setInterval(() => {
    if (!isConnected && document.visibilityState === "visible") void check();
  }, checkWithoutSocket);
  attempts = 0;
  schedule(0);
}

function end(): void {
  round += 1;
  clearTimeout(timer);
  clearTimeout(silence);
  clearInterval(watch);
  watch = undefined;
  isConnected = false;
  socket?.close();
  socket = null;
}

function schedule(pause: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void attempt(), pause);
}

function again(least = 0): void {
  attempts += 1;
  const pause = Math.min(longestPause, 500 * 2 ** Math.min(attempts, 6));
  schedule(Math.max(least, pause / 2 + (Math.random() * pause) / 2));
}

async function attempt(): Promise<void> {
  if (socket || sessionState().phase !== "in") return;
  const mine = round;
  let token: string;
  try {
    if (attempts > 0) await check();
    token = await freshToken();
  } catch {
    if (mine === round) again();
    return;
  }
  if (mine !== round || socket) return;
  open(token);
}

function open(token: string): void {
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/socket.io/?EIO=4&transport=websocket`;
  const opened = new WebSocket(address);
  socket = opened;
  let wasEnded = false;
  let patience = 45_000;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => opened.close(), patience);
  };
  heard();
  opened.onmessage = ({ data }: MessageEvent<string>) => {
    heard();
    if (data.startsWith("0{")) {
      const { pingInterval, pingTimeout } = JSON.parse(data.slice(1)) as { pingInterval: number; pingTimeout: number };
      patience = pingInterval + pingTimeout;
      opened.send("40" + JSON.stringify({ token }));
    } else if (data === "2") {
      opened.send("3");
    } else if (data.startsWith("40")) {
      isConnected = true;
      attempts = 0;
      tell({ type: "connected" });
    } else if (data.startsWith("42")) {
      receive(data.slice(2));
    } else if (data === "41" || data.startsWith("44")) {
      wasEnded = true;
    }
  };
  opened.onclose = () => {
    if (socket !== opened) return;
    clearTimeout(silence);
    socket = null;
    isConnected = false;
    if (!wasEnded) return again();
    // Ours to find out why: the session is over, or only this socket.
    void check().then(() => {
      if (sessionState().phase === "in") again(pauseWhenReplaced);
    });
  };
}

function receive(text: string): void {
  const [name, notification] = JSON.parse(text) as [string, Notification];
  if (name === "notification:new") tell({ type: "notification", notification });
}
