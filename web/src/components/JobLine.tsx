// SPDX-License-Identifier: Apache-2.0
import { Progress } from 'antd';
import type { Job } from '../api/jobs';
import { integer } from '../format/numbers';
import { useWords, type Key, type Translate } from '../i18n';
import { JobSubject } from './JobSubject';

const KINDS: Record<string, Key> = {
  import: 'jobImport',
  import_undo: 'jobImportUndo',
  export: 'jobExport',
  freeze: 'jobFreeze',
  list_file: 'jobListFile',
  bulk: 'jobBulk',
  housekeeping: 'jobHousekeeping',
  export_schedule: 'jobExportSchedule',
  quality: 'quality',
  customer_move: 'jobCustomerMove',
  webhook_sweep: 'jobWebhookSweep',
  model: 'jobModel',
  models: 'jobModels',
};

export function jobName(kind: string, t: Translate): string {
  const key = KINDS[kind];
  return key ? t(key) : kind;
}

export const JOB_STATUS: Record<Job['status'], Key> = {
  queued: 'jobQueued',
  running: 'jobRunning',
  done: 'jobDone',
  failed: 'jobFailed',
  dead: 'jobDead',
  cancelled: 'jobCancelled',
};

// An import that went through and took nothing has not succeeded for whoever asked for it.
export function isRefused(job: Job): boolean {
  return job.status === 'done' && job.result?.refused === true;
}

export function jobStatus(job: Job): Key {
  return isRefused(job) ? 'noRowTaken' : JOB_STATUS[job.status];
}

// The time left, guessed from the pace so far; null while that says nothing.
function secondsLeft(job: Job): number | null {
  if (job.status !== 'running' || !job.started_at || !job.total || job.done * 50 < job.total) return null;
  const elapsed = (Date.now() - new Date(job.started_at).getTime()) / 1000;
  return Math.max(1, Math.round((elapsed * (job.total - job.done)) / job.done));
}

export function JobProgress(props: { job: Job }) {
  const { job } = props;
  const { t, language } = useWords();
  const share = job.total > 0 ? Math.min(100, Math.floor((job.done * 100) / job.total)) : job.status === 'done' ? 100 : 0;
  const status = job.status === 'dead' || isRefused(job) ? 'exception' : job.status === 'done' ? 'success' : job.status === 'running' ? 'active' : 'normal';
  const left = secondsLeft(job);
  return (
    <div className="job-progress">
      <Progress percent={share} status={status} size="small" aria-label={jobName(job.kind, t)} />
      <span className="job-progress-words">
        {job.total > 0 && t('ofTotal', { done: integer(job.done, language), total: integer(job.total, language) })}
        {left !== null && ` · ${left < 90 ? t('secondsLeft', { count: left }) : t('minutesLeft', { count: Math.round(left / 60) })}`}
      </span>
    </div>
  );
}

export function JobLine(props: { job: Job }) {
  const { t } = useWords();
  const { job } = props;
  return (
    <div className="job-line">
      <div>
        {jobName(job.kind, t)} <JobSubject job={job} /> · {t(jobStatus(job))}
      </div>
      <JobProgress job={job} />
    </div>
  );
}
