// SPDX-License-Identifier: Apache-2.0
//
// One door to the server. Adds the CSRF token, the language and idempotency keys; turns every
// failure into ApiError (the server said no) or NetworkError (nobody answered).
import { ApiError, NetworkError } from './errors';
import type { Problem } from './types';

const BASE = '/api/v1';

let csrfToken = '';
let onSignedOut: () => void = () => {};

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

// Called when the server no longer knows us, whatever we asked.
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

export interface RequestOptions {
  method?: string;
  body?: unknown;
  version?: number; // If-Match
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
}

export interface Answer<T> {
  data: T;
  status: number;
}

// A random key that needs no secure context, as crypto.randomUUID does.
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function headersFor(method: string, options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': document.documentElement.lang };
  if (method !== 'GET') headers['X-CSRF-Token'] = csrfToken;
  if (options.body !== undefined) {
    headers['Content-Type'] = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  }
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`;
  return { ...headers, ...options.headers };
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const problem = (await response.json()) as Problem;
    return { ...problem, status: response.status };
  } catch {
    return { status: response.status, code: 'internal', title: response.statusText || String(response.status) };
  }
}

export async function request<T>(path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const method = options.method ?? 'GET';
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers: headersFor(method, options),
      credentials: 'same-origin',
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new NetworkError(String(error));
  }
  if (!response.ok) {
    const problem = await readProblem(response);
    if (problem.status === 401 && path !== '/session') onSignedOut();
    throw new ApiError(problem);
  }
  const text = response.status === 204 ? '' : await response.text();
  return { data: (text ? JSON.parse(text) : undefined) as T, status: response.status };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request<T>(path, { signal })).data;
}

// `key` makes a repeated send safe: pass the same one when trying again.
export async function post<T>(path: string, body?: unknown, key: string = randomKey()): Promise<T> {
  return (await request<T>(path, { method: 'POST', body, headers: { 'Idempotency-Key': key } })).data;
}

// A POST that only asks: nothing changes, so nothing is kept for a repetition.
export async function ask<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return (await request<T>(path, { method: 'POST', body, signal })).data;
}

export async function patch<T>(path: string, version: number | undefined, body: unknown): Promise<T> {
  return (await request<T>(path, { method: 'PATCH', body, ...(version !== undefined && { version }) })).data;
}

export async function remove(path: string, version?: number): Promise<void> {
  await request<void>(path, { method: 'DELETE', ...(version !== undefined && { version }) });
}

// Uploads with progress, which fetch does not report.
export function upload<T>(path: string, file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', BASE + path);
    xhr.setRequestHeader('X-CSRF-Token', csrfToken);
    xhr.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    xhr.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    xhr.setRequestHeader('Accept-Language', document.documentElement.lang);
    xhr.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    xhr.onerror = () => reject(new NetworkError('upload'));
    xhr.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) return resolve(JSON.parse(xhr.responseText) as T);
      reject(new ApiError(uploadProblem(xhr)));
    };
    signal?.addEventListener('abort', () => xhr.abort());
    xhr.send(file);
  });
}

function uploadProblem(xhr: XMLHttpRequest): Problem {
  try {
    return { ...(JSON.parse(xhr.responseText) as Problem), status: xhr.status };
  } catch {
    return { status: xhr.status, code: 'internal', title: xhr.statusText };
  }
}

export function query(parameters: Record<string, string | number | boolean | undefined | null>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
