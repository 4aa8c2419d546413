/**
 * Uploads that go on after a cut connection or a reload: tus 1.0, by tus-js-client.
 *
 * Of an upload under way its address is remembered, and what tells whether a file is the same one. Its name is not: names
 * come from the server, which tells them to their owner only.
 */
import type { DetailedError, PreviousUpload, Upload as TusUpload, UrlStorage } from "tus-js-client";
import { api } from "./api";
import { ApiError } from "./errors";
import { errorFromText } from "./http";
import { read, remember } from "./i18n";
import { freshToken } from "./session";

const endpoint = "/api/v1/users/documents/uploads";
const version = { "Tus-Resumable": "1.0.0" };
/** Up to here a file goes with the request that opens its upload; beyond, the address has to be known first. */
const smallSize = 256 * 1024;
/** In ms. The count begins anew with every byte that gets through. */
const patience = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000];

export interface ResumableOptions {
  userId: string;
  metadata: { title: string } | { documentId: string };
  /** Of a known upload it is told at once. */
  onAddress?: (address: string) => void;
  onProgress: (sentShare: number) => void;
  /** The connection is gone; it is tried again by itself. */
  onTrouble?: () => void;
  /** Aborted with `discard` as the reason, the upload is ended at the server as well; else it waits there. */
  signal: AbortSignal;
}

export const discard = "discard";

/** Begins an upload of `file`, or goes on with the one that was begun. */
export async function uploadResumably(file: File, options: ResumableOptions): Promise<void> {
  // Only those who upload load it.
  const { Upload } = await import("tus-js-client");
  await api.withToken(() => run(Upload, file, options));
}

function run(Upload: typeof TusUpload, file: File, { userId, metadata, onAddress, onProgress, onTrouble, signal }: ResumableOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint,
      metadata: { filename: file.name, filetype: file.type, ...metadata },
      uploadDataDuringCreation: file.size <= smallSize,
      retryDelays: patience,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(fingerprint(userId, file, metadata)),
      urlStorage: storageOf(userId),
      onBeforeRequest: async (request) => request.setHeader("Authorization", `Bearer ${await freshToken()}`),
      onUploadUrlAvailable: () => onAddress?.(upload.url ?? ""),
      onProgress: (sent, total) => onProgress(total > 0 ? sent / total : 0),
      onShouldRetry: (error) => {
        const isWorth = mayPass(error as DetailedError);
        if (isWorth) onTrouble?.();
        return isWorth;
      },
      onSuccess: () => finish(resolve),
      onError: (error) => finish(() => reject(apiErrorOf(error))),
    });
    const stop = () => void upload.abort(signal.reason === discard).then(() => finish(() => reject(new DOMException("cancelled", "AbortError"))));
    const finish = (end: () => void) => {
      signal.removeEventListener("abort", stop);
      end();
    };
    if (signal.aborted) return reject(new DOMException("cancelled", "AbortError"));
    signal.addEventListener("abort", stop);
    void upload.findPreviousUploads().then(([previous]) => {
      if (previous) upload.resumeFromPreviousUpload(previous);
      if (!signal.aborted) upload.start();
    });
  });
}

/** No answer, a server that is away for a moment, or an offset that has to be asked for again. */
function mayPass(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  if (status === 409) return error.originalRequest?.getMethod() === "PATCH";
  return status === 0 || status === 502 || status === 503 || status === 504;
}

function apiErrorOf(error: Error | DetailedError): ApiError {
  const response = "originalResponse" in error ? error.originalResponse : null;
  if (!response) return new ApiError(0, error.message);
  return errorFromText(response.getStatus(), response.getBody(), (name) => response.getHeader(name) ?? null);
}

/** The largest file that may be sent so, as the server says; null when it does not. */
export async function largestSize(signal: AbortSignal): Promise<number | null> {
  const answer = await api.fetch(endpoint, { method: "OPTIONS", signal });
  return Number(answer.headers.get("Tus-Max-Size")) || null;
}

// ---- What was begun and not ended

/** An upload that waits at the server for the rest of its file. */
export interface Unfinished {
  address: string;
  name: string;
  size: number;
  received: number;
}

interface Kept {
  user: string;
  /** See `fingerprint`. */
  file: string;
  address: string;
}

const storageKey = "unfinished-uploads";
/** As many as the server lets a user have at once, by default. */
const keptAtMost = 20;

function kept(): Kept[] {
  try {
    const list: unknown = JSON.parse(read(storageKey) ?? "[]");
    return Array.isArray(list) ? (list as Kept[]) : [];
  } catch {
    return [];
  }
}

function keep(list: Kept[]): void {
  remember(storageKey, list.length > 0 ? JSON.stringify(list.slice(-keptAtMost)) : null);
}

function forget(address: string): void {
  keep(kept().filter((one) => one.address !== address));
}

/** Two files of one user that share it are the same one: nothing changes a file and leaves both its size and its time. */
function fingerprint(userId: string, file: File, metadata: ResumableOptions["metadata"]): string {
  const target = "documentId" in metadata ? metadata.documentId : "new";
  return [userId, target, digest(file.name), file.size, file.lastModified].join("/");
}

/** FNV-1a. It keeps names out of the storage and is no secret. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16);
}

function storageOf(user: string): UrlStorage {
  const previous = (one: Kept): PreviousUpload => ({
    size: null,
    metadata: {},
    creationTime: "",
    urlStorageKey: one.address,
    uploadUrl: one.address,
    parallelUploadUrls: null,
  });
  return {
    findAllUploads: async () => kept().map(previous),
    findUploadsByFingerprint: async (file) => kept().filter((one) => one.file === file).map(previous),
    removeUpload: async (address) => forget(address),
    addUpload: async (file, { uploadUrl }) => {
      const address = uploadUrl ?? "";
      keep([...kept().filter((one) => one.file !== file), { user, file, address }]);
      return address;
    },
  };
}

/** What this browser has begun for the user, as far as the server still knows it. */
export async function unfinishedUploads(userId: string, signal: AbortSignal): Promise<Unfinished[]> {
  const own = kept().filter((one) => one.user === userId);
  const found = await Promise.all(own.map((one) => look(one.address, signal)));
  return found.filter((one) => one !== null);
}

async function look(address: string, signal: AbortSignal): Promise<Unfinished | null> {
  try {
    const { headers } = await api.fetch(address, { method: "HEAD", headers: version, signal });
    const size = Number(headers.get("Upload-Length"));
    return { address, name: nameOf(headers.get("Upload-Metadata") ?? ""), size, received: Number(headers.get("Upload-Offset")) };
  } catch (error) {
    const isGone = error instanceof ApiError && (error.status === 404 || error.status === 410);
    if (!isGone) throw error;
    forget(address);
    return null;
  }
}

function nameOf(metadata: string): string {
  const value = /(?:^|,)filename ([^,]*)/.exec(metadata)?.[1] ?? "";
  return new TextDecoder().decode(Uint8Array.from(atob(value), (character) => character.charCodeAt(0)));
}

/** Ends an upload at the server and forgets it. */
export async function discardUpload(address: string): Promise<void> {
  try {
    await api.delete(address, { headers: version });
  } catch (error) {
    const isGone = error instanceof ApiError && (error.status === 404 || error.status === 410);
    if (!isGone) throw error;
  }
  forget(address);
}
