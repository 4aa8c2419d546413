/** Uploads that say how far they are: fetch cannot, XMLHttpRequest can. */
import { api } from "./api";
import { ApiError } from "./errors";
import { errorFrom } from "./http";

export interface UploadOptions {
  onProgress: (sentShare: number) => void;
  signal: AbortSignal;
}

export function upload<T>(path: string, body: FormData, options: UploadOptions): Promise<T> {
  return api.withToken((token) => send<T>(path, body, token, options));
}

function send<T>(path: string, body: FormData, token: string, { onProgress, signal }: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const finish = (end: () => void) => {
      signal.removeEventListener("abort", stop);
      end();
    };
    request.open("POST", path);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () =>
      finish(() => {
        if (request.status >= 200 && request.status < 300) resolve(request.response as T);
        else reject(errorFrom(request.status, request.response, (name) => request.getResponseHeader(name)));
      });
    request.onerror = () => finish(() => reject(new ApiError(0, "no answer")));
    request.onabort = () => finish(() => reject(new DOMException("cancelled", "AbortError")));
    if (signal.aborted) return reject(new DOMException("cancelled", "AbortError"));
    signal.addEventListener("abort", stop);
    request.send(body);
  });
}
