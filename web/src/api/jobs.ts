// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { get, query } from './client';
import type { Label, Page } from './types';

export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'dead' | 'cancelled';

export interface Job {
  id: number;
  kind: string;
  status: JobStatus;
  done: number;
  total: number;
  tries: number;
  arguments?: Record<string, unknown> | null;
  result?: Record<string, unknown> | null;
  error?: Label | null;
  staff_id?: number | null;
  run_at?: string | null;
  rhythm?: string | null; // of a job that comes again: "daily 03:30"
  created_at: string;
  started_at?: string | null;
  finished_at?: string | null;
}

export const ACTIVE: JobStatus[] = ['queued', 'running', 'failed'];

export function isActive(job: Job): boolean {
  return ACTIVE.includes(job.status);
}

// Waiting for its hour is not work in progress.
export function isNow(job: Job): boolean {
  return isActive(job) && (job.status === 'running' || !job.run_at || new Date(job.run_at).getTime() <= Date.now());
}

// The stream says when a job moves; asking every few seconds covers what it may miss.
export function useJobs(limit = 50) {
  return useQuery({
    queryKey: ['jobs', limit],
    queryFn: ({ signal }) => get<Page<never>>(`/jobs${query({ limit })}`, signal) as unknown as Promise<{ items: Job[] }>,
    refetchInterval: (state) => (state.state.data?.items.some(isNow) ? 3_000 : false),
  });
}

export function useJob(id: number | null) {
  return useQuery({
    queryKey: ['jobs', 'one', id],
    queryFn: ({ signal }) => get<Job>(`/jobs/${id}`, signal),
    enabled: id !== null,
    refetchInterval: (state) => (state.state.data && !isActive(state.state.data) ? false : 1_000),
  });
}
