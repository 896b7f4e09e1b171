// SPDX-License-Identifier: Apache-2.0
import type { Problem } from './types';

// An answer that is not a success. The server's sentences are for people and already in their language.
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ApiError';
  }
}

// No answer at all: the network or the server is away.
export class NetworkError extends Error {
  override name = 'NetworkError';
}

export function problemOf(error: unknown): Problem | null {
  return error instanceof ApiError ? error.problem : null;
}

export function isStale(error: unknown): boolean {
  return problemOf(error)?.status === 412;
}

// The field a problem points at: "/custom/size" is the field "custom.size".
export function problemField(problem: Problem): string | null {
  if (!problem.pointer) return null;
  const parts = problem.pointer.split('/').slice(1);
  if (parts.length === 0) return null;
  return parts[0] === 'custom' && parts[1] ? `custom.${parts[1]}` : (parts[0] ?? null);
}
