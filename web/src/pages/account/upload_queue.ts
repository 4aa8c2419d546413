/**
 * Files on their way up, one after the other. They go on while other sections are looked at; the end of the session stops
 * them, and what has arrived by then waits at the server.
 */
import { useEffect, useState } from "preact/hooks";
import { asApiError, isAborted, type ApiError } from "../../lib/errors";
import { discard, uploadResumably } from "../../lib/resumable";
import { onSession, sessionState } from "../../lib/session";

export interface Job {
  id: number;
  file: File;
  share: number;
  /** `away`: the connection is gone, and is tried again. */
  state: "waiting" | "sending" | "away" | "cancelled" | "failed";
  /** As soon as the server has given one. */
  address?: string;
  error?: ApiError;
  stop: AbortController;
}

let jobs: Job[] = [];
let nextId = 1;
const watchers = new Set<() => void>();
const doneListeners = new Set<(file: File) => void>();

function change(next: Job[]): void {
  jobs = next;
  for (const watcher of [...watchers]) watcher();
}

function update(id: number, part: Partial<Job>): void {
  change(jobs.map((job) => (job.id === id ? { ...job, ...part } : job)));
}

export function isUnderWay({ state }: Job): boolean {
  return state === "sending" || state === "away";
}

export function add(files: File[]): void {
  change([...jobs, ...files.map((file) => ({ id: nextId++, file, share: 0, state: "waiting" as const, stop: new AbortController() }))]);
  startNext();
}

export function retry({ id }: Job): void {
  update(id, { state: "waiting", stop: new AbortController() });
  startNext();
}

export function cancel(job: Job): void {
  if (isUnderWay(job)) job.stop.abort(discard);
  else remove(job);
}

export function remove({ id }: Job): void {
  change(jobs.filter((job) => job.id !== id));
}

function startNext(): void {
  const session = sessionState();
  const next = jobs.find((job) => job.state === "waiting");
  if (!next || session.phase !== "in" || jobs.some(isUnderWay)) return;
  update(next.id, { state: "sending" });
  void send(next, session.user.id).then(startNext);
}

async function send({ id, file, stop }: Job, userId: string): Promise<void> {
  try {
    await uploadResumably(file, {
      userId,
      metadata: { title: file.name.slice(0, 200) },
      signal: stop.signal,
      onAddress: (address) => update(id, { address }),
      onProgress: (share) => update(id, { share, state: "sending" }),
      onTrouble: () => update(id, { state: "away" }),
    });
    change(jobs.filter((job) => job.id !== id));
    for (const listener of [...doneListeners]) listener(file);
  } catch (failure) {
    update(id, isAborted(failure) ? { state: "cancelled" } : { state: "failed", error: asApiError(failure) });
  }
}

onSession(({ phase }) => {
  if (phase !== "out") return;
  const ended = jobs;
  change([]);
  for (const { stop } of ended) stop.abort();
});

export function useUploads(): Job[] {
  const [seen, draw] = useState(jobs);
  useEffect(() => {
    const watcher = () => draw(jobs);
    watcher();
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  }, []);
  return seen;
}

/** Calls `listener` for each file that has become a document, while the page is shown. */
export function useUploaded(listener: (file: File) => void): void {
  useEffect(() => {
    doneListeners.add(listener);
    return () => void doneListeners.delete(listener);
  });
}
