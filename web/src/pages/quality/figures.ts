// SPDX-License-Identifier: Apache-2.0
//
// The figures of data quality as the page asks for them: by field, aspect and source.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get, post, query } from '../../api/client';
import { isActive, useJob } from '../../api/jobs';
import type { components } from '../../api/openapi';

export type Quality = components['schemas']['Quality'];
export type Figure = components['schemas']['QualityFigure'];
export type Aspect = Figure['aspect'];
export type Subject = 'customer' | 'order' | 'product';

export const SUBJECTS: Subject[] = ['customer', 'order', 'product'];
export const ALL = 0;
export const NONE = -1;

export function useQuality(entity: Subject) {
  return useQuery({ queryKey: ['quality', entity], queryFn: ({ signal }) => get<Quality>(`/quality${query({ entity })}`, signal) });
}

export function useCourse(entity: Subject, field: string, aspect: Aspect, source: number) {
  return useQuery({
    queryKey: ['quality', entity, field, aspect, source],
    queryFn: ({ signal }) => get<components['schemas']['QualityCourse']>(`/quality/course${query({ entity, field, aspect, source })}`, signal),
  });
}

export function figureOf(quality: Quality, field: string, aspect: Aspect, source: number): Figure | undefined {
  return quality.figures.find((one) => one.field === field && one.aspect === aspect && one.source_id === source);
}

export function totalOf(quality: Quality, source: number): number {
  return figureOf(quality, '', 'total', source)?.count ?? 0;
}

/** Looks again, and tells when that has ended. */
export function useLook() {
  const client = useQueryClient();
  const [id, setId] = useState<number | null>(null);
  const job = useJob(id).data;
  const ended = job !== undefined && !isActive(job);
  useEffect(() => {
    if (ended) void client.invalidateQueries({ queryKey: ['quality'] });
  }, [ended, client]);
  const look = async () => setId((await post<{ job_id: number }>('/quality/run')).job_id);
  return { look, job: id === null ? undefined : job, busy: id !== null && !ended };
}
