// SPDX-License-Identifier: Apache-2.0
//
// Work in the background: what runs, what is done, and what was given up and waits for somebody.
import { App, Button, Segmented, Skeleton, Tag } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { post } from '../../api/client';
import { useModel } from '../../api/metadata';
import { isActive, isNow, useJobs, type Job } from '../../api/jobs';
import { ReferenceName } from '../../components/FieldValue';
import { isRefused, jobName, JobProgress, jobStatus } from '../../components/JobLine';
import { JobSubject } from '../../components/JobSubject';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { mayOpen } from '../../app/needs';
import { recordPath } from '../../app/paths';
import { EmptyState, ErrorState, useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { BulkReasons } from '../../kinds/list/BulkReasons';

type Show = 'all' | 'active' | 'dead';

const SHOWN: Record<Show, (job: Job) => boolean> = {
  all: () => true,
  active: isNow,
  dead: (job) => job.status === 'dead',
};

export function Page() {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const asked = params.get('show');
  const show: Show = asked === 'active' || asked === 'dead' ? asked : 'all';
  const jobs = useJobs(200);
  const items = jobs.data?.items ?? [];
  const shown = items.filter(SHOWN[show]);
  const options = (['all', 'active', 'dead'] as const).map((value) => ({
    value,
    label: `${t(value === 'all' ? 'allRecords' : value === 'active' ? 'running' : 'jobDead')} ${items.filter(SHOWN[value]).length}`,
  }));
  return (
    <div className="page">
      <PageHead title={t('jobs')}>
        <Segmented<Show> value={show} options={options} aria-label={t('filter')} onChange={(next) => setParams(next === 'all' ? {} : { show: next }, { replace: true })} />
      </PageHead>
      {jobs.error && <ErrorState error={jobs.error} retry={() => void jobs.refetch()} />}
      {jobs.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {jobs.data && shown.length === 0 && (
        <div className="card">
          <EmptyState sentence={t(show === 'dead' ? 'noDeadJobs' : 'jobsEmpty')} />
        </div>
      )}
      {shown.map((job) => (
        <JobCard key={job.id} job={job} />
      ))}
    </div>
  );
}

function JobCard({ job }: { job: Job }) {
  const { t, label } = useWords();
  const model = useModel();
  const importId = job.kind === 'import' ? ((job.result?.import_id ?? null) as number | null) : null;
  const file = (job.result?.file_id ?? null) as number | null;
  return (
    <article className="card job-card" aria-label={`${jobName(job.kind, t)} ${job.id}`}>
      <div className="job-card-head">
        <h2>{jobName(job.kind, t)}</h2>
        <JobSubject job={job} link />
        <Tag className={job.status === 'dead' || isRefused(job) ? 'tag tag-red' : job.status === 'failed' ? 'tag tag-amber' : 'tag'}>{t(jobStatus(job))}</Tag>
        <span className="quiet">
          {job.staff_id ? <ReferenceName entity="staff" id={job.staff_id} link={false} /> : t('theSystem')} · <Moment at={job.finished_at ?? job.started_at ?? job.run_at ?? job.created_at} relative />
        </span>
        <JobActions job={job} />
      </div>
      {job.status === 'done' ? <Done job={job} /> : (isNow(job) || job.total > 0) && <JobProgress job={job} />}
      {job.error && job.status !== 'done' && <p className="job-error">{label(job.error)}</p>}
      {job.status === 'done' && <BulkReasons job={job} />}
      {importId !== null && mayOpen('import', model) && <Link to={recordPath('import', importId) ?? ''}>{t('openImport')}</Link>}
      {file !== null && (
        <a href={`/api/v1/files/${file}/content`} download>
          {t('download')}
        </a>
      )}
    </article>
  );
}

// What is done needs no bar.
function Done({ job }: { job: Job }) {
  const { t, language } = useWords();
  if (isRefused(job)) return <p className="job-error">{t('rowsAllRejected', { count: integer(Number(job.result?.rejected), language) })}</p>;
  return job.total > 0 ? <div className="job-progress-words">{t('countRecords', { count: integer(job.total, language) })}</div> : null;
}
function JobActions({ job }: { job: Job }) {
  const { t } = useWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const act = async (what: 'cancel' | 'retry') => {
    try {
      await post(`/jobs/${job.id}/${what}`);
    } catch (error) {
      void message.error(errorText(error).title);
    }
    void client.invalidateQueries({ queryKey: ['jobs'] });
  };
  return (
    <span className="job-card-actions">
      {isActive(job) && !job.rhythm && (
        <Button size="small" onClick={() => void act('cancel')}>
          {t(job.kind === 'export_schedule' && !isNow(job) && job.arguments?.by_hand !== true ? 'skipRun' : 'cancelJob')}
        </Button>
      )}
      {(job.status === 'dead' || job.status === 'cancelled') && (
        <Button size="small" onClick={() => void act('retry')}>
          {t('tryAgain')}
        </Button>
      )}
    </span>
  );
}
