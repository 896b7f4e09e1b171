// SPDX-License-Identifier: Apache-2.0
//
// The customers of a list from a file: which column says who, then how far it is, and in the end
// how many were done and the rows that could not be used.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { ask, post } from '../../api/client';
import { isActive, useJob, type Job } from '../../api/jobs';
import { useModel } from '../../api/metadata';
import { JOB_STATUS, JobProgress } from '../../components/JobLine';
import { ErrorState } from '../../components/States';
import { integer } from '../../format/numbers';
import { DropFile } from '../imports/DropFile';
import { useSegmentWords } from './words';

interface Preview {
  columns: string[];
  column: string | null;
  rows: string[][];
}

interface Started {
  id: number;
  add: boolean;
}

export function UploadMembers({ id }: { id: number }) {
  const { say } = useSegmentWords();
  const model = useModel();
  const [file, setFile] = useState<number | null>(null);
  const [job, setJob] = useState<Started | null>(null);
  if (!model.may('create', 'file')) return null;
  return (
    <section className="card segment-upload" aria-labelledby="upload-title">
      <h2 id="upload-title">{say('memberUpload')}</h2>
      <p className="quiet">{say('memberUploadHelp')}</p>
      {file === null && <DropFile onUploaded={(ids) => setFile(ids[0] ?? null)} />}
      {file !== null && job === null && <Column id={id} file={file} onStarted={setJob} onOther={() => setFile(null)} />}
      {job !== null && (
        <Progress
          {...job}
          onOther={() => {
            setJob(null);
            setFile(null);
          }}
        />
      )}
    </section>
  );
}

interface ColumnProps {
  id: number;
  file: number;
  onStarted: (job: Started) => void;
  onOther: () => void;
}

function Column({ id, file, onStarted, onOther }: ColumnProps) {
  const { say, t } = useSegmentWords();
  const model = useModel();
  const preview = useQuery({ queryKey: ['list-file', file], queryFn: ({ signal }) => ask<Preview>('/segments/upload/preview', { file_id: file }, signal), retry: false });
  const [chosen, setChosen] = useState<string | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  if (preview.error) {
    return (
      <>
        <ErrorState error={preview.error} />
        <Button onClick={onOther}>{say('otherFile')}</Button>
      </>
    );
  }
  if (!preview.data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const { columns, rows } = preview.data;
  const column = chosen ?? preview.data.column;
  const at = column === null ? -1 : columns.indexOf(column);
  const start = async (add: boolean) => {
    setBusy(true);
    try {
      onStarted({ id: (await post<{ job_id: number }>(`/segments/${id}/upload`, { file_id: file, column, operation: add ? 'add' : 'remove' })).job_id, add });
    } catch (error) {
      setRefused(error);
      setBusy(false);
    }
  };
  return (
    <>
      <label htmlFor="upload-column">{say('memberColumn')}</label>
      <div className="block-line">
        <Select
          id="upload-column"
          aria-label={say('memberColumn')}
          placeholder={t('chooseOne')}
          value={column}
          options={columns.map((name) => ({ value: name, label: name }))}
          onChange={setChosen}
        />
        {at >= 0 && <span className="quiet">{rows.map((row) => row[at]).filter(Boolean).slice(0, 3).join(', ')} …</span>}
      </div>
      <div className="block-line">
        {model.may('create', 'segment_member') && (
          <Button type="primary" loading={busy} disabled={column === null} onClick={() => void start(true)}>
            {say('addMembers')}
          </Button>
        )}
        {model.may('delete', 'segment_member') && (
          <Button disabled={column === null || busy} onClick={() => void start(false)}>
            {say('removeMembers')}
          </Button>
        )}
        <Button type="text" onClick={onOther}>
          {say('otherFile')}
        </Button>
      </div>
      {refused !== null && <ErrorState error={refused} />}
    </>
  );
}

function Progress({ id, add, onOther }: Started & { onOther: () => void }) {
  const { say } = useSegmentWords();
  const job = useJob(id).data;
  if (!job || isActive(job)) return job ? <JobProgress job={job} /> : null;
  return (
    <div role="status">
      <Ended job={job} add={add} />
      <Button onClick={onOther}>{say('otherFile')}</Button>
    </div>
  );
}

function Ended({ job, add }: { job: Job; add: boolean }) {
  const { say, t, label, language } = useSegmentWords();
  const client = useQueryClient();
  const [told, setTold] = useState(false);
  if (!told) {
    setTold(true);
    for (const key of ['segment-preview', 'segment-sample']) void client.invalidateQueries({ queryKey: [key] });
  }
  const number = (key: string) => integer(Number(job.result?.[key] ?? 0), language);
  const rejects = Number(job.result?.rejects_file_id ?? 0);
  if (job.status !== 'done') return <p className="rule-error">{[t(JOB_STATUS[job.status]), label(job.error)].filter(Boolean).join(' · ')}</p>;
  return (
    <>
      <p>{say(add ? 'membersAdded' : 'membersRemoved', { done: number('done'), already: number('already') })}</p>
      {rejects > 0 && (
        <p className="rule-error">
          {say('memberRejects', { count: number('rejected') })}{' '}
          <a href={`/api/v1/files/${rejects}/content`} download>
            {say('memberRejectsFile')}
          </a>
        </p>
      )}
    </>
  );
}
