// SPDX-License-Identifier: Apache-2.0
//
// What a job is about, where its kind alone does not say it: which scheduled export, which records.
import type { Job } from '../api/jobs';
import { useModel } from '../api/metadata';
import { useWords } from '../i18n';
import { ReferenceName } from './FieldValue';

export function JobSubject({ job, link = false }: { job: Job; link?: boolean }) {
  const { label } = useWords();
  const model = useModel();
  const schedule = job.kind === 'export_schedule' ? job.arguments?.schedule_id : null;
  if (typeof schedule === 'number') return <ReferenceName entity="export_schedule" id={schedule} link={link} />;
  const name = job.kind === 'export' || job.kind === 'bulk' ? job.arguments?.entity : null;
  const entity = typeof name === 'string' ? model.entity(name) : undefined;
  return entity ? <>{label(entity.label_plural)}</> : null;
}
