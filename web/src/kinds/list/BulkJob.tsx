// SPDX-License-Identifier: Apache-2.0
//
// Work on a whole list that goes on in the background, beside the list it was started from: how far
// it is, the way to stop it, and in the end what came of it. It goes on when the page is closed.
import { CloseOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useEffect, useRef } from 'react';
import { post } from '../../api/client';
import { isActive, useJob, type Job } from '../../api/jobs';
import { JOB_STATUS, JobProgress } from '../../components/JobLine';
import { useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { BulkReasons } from './BulkReasons';

interface Props {
  id: number;
  words: string; // what it does
  onEnd: () => void;
  onDismiss: () => void;
}

export function BulkJob({ id, words, onEnd, onDismiss }: Props) {
  const { t } = useWords();
  const job = useJob(id).data;
  const client = useQueryClient();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const ended = job !== undefined && !isActive(job);
  const told = useRef(false);
  useEffect(() => {
    if (!ended || told.current) return;
    told.current = true;
    onEnd();
  }, [ended, onEnd]);
  const cancel = () =>
    post(`/jobs/${id}/cancel`)
      .catch((error: unknown) => void message.error(errorText(error).title))
      .finally(() => void client.invalidateQueries({ queryKey: ['jobs'] }));
  return (
    <div className="bulk-bar" role="region" aria-label={words}>
      <span className="bulk-job-words">{words}</span>
      {job && isActive(job) && <JobProgress job={job} />}
      <span role="status">{job && !isActive(job) && <Result job={job} />}</span>
      {ended && <BulkReasons job={job} />}
      {ended ? (
        <Button size="small" type="text" icon={<CloseOutlined aria-hidden />} aria-label={t('close')} onClick={onDismiss} />
      ) : (
        <Button size="small" onClick={() => void cancel()}>
          {t('cancelJob')}
        </Button>
      )}
    </div>
  );
}

function Result({ job }: { job: Job }) {
  const { t, label, language } = useWords();
  const file = job.result?.file_id;
  const done = Number(job.result?.done ?? job.result?.count ?? job.done);
  const failed = Number(job.result?.failed_count ?? 0);
  return (
    <>
      {job.status === 'done' ? t('bulkDone', { count: integer(done, language) }) : `${t(JOB_STATUS[job.status])} · ${t('bulkDone', { count: integer(done, language) })}`}
      {failed > 0 && ` · ${t('bulkSomeFailed', { count: integer(failed, language) })}`}
      {job.error && job.status !== 'done' && ` · ${label(job.error)}`}{' '}
      {typeof file === 'number' && (
        <a href={`/api/v1/files/${file}/content`} download>
          {t('download')}
        </a>
      )}
    </>
  );
}
