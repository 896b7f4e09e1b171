// SPDX-License-Identifier: Apache-2.0
//
// What became of an import: progress while it runs, then its figures, the rejected rows, and the
// way back.
import { Alert, App, Button, Tag } from 'antd';
import { useEffect } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/client';
import { undoImport, usePresets } from '../../api/imports';
import { isActive, useJob, useJobs, type Job } from '../../api/jobs';
import { useEntity, useModel } from '../../api/metadata';
import { keys, useRecord } from '../../api/records';
import type { Entity, Item } from '../../api/types';
import { listPath, paths } from '../../app/paths';
import { EntityName } from '../../components/EntityName';
import { FieldValue } from '../../components/FieldValue';
import { JobProgress } from '../../components/JobLine';
import { PageHead } from '../../components/PageHead';
import { ErrorState, PageSkeleton, useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { inSentence, useWords } from '../../i18n';
import { Facts } from '../../kinds/Facts';
import type { CellRenderers } from '../../kinds/list/RecordTable';
import { columnsOf } from './guess';
import { CleanedValues } from './CleanedValues';
import { RejectedRows } from './RejectedRows';
import { WhatStayed } from './WhatStayed';

const COUNTS = ['row_count', 'inserted_count', 'updated_count', 'unchanged_count', 'rejected_count', 'cleaned_count', 'joined_count'];
const FACTS = ['kind', 'preset', 'source_id', 'staff_id', 'created_at', 'finished_at'];

export function Page() {
  const id = Number(useParams().id);
  const entity = useEntity('import');
  const record = useRecord(entity, id);
  if (record.error) {
    return (
      <div className="page">
        <PageHead title={`#${id}`} />
        <ErrorState error={record.error} retry={() => void record.refetch()} />
      </div>
    );
  }
  return record.data ? <Import entity={entity} item={record.data} /> : <PageSkeleton />;
}

function Import({ entity, item }: { entity: Entity; item: Item }) {
  const { t, label } = useWords();
  const running = ['queued', 'running', 'undoing'].includes(String(item.status));
  const field = (name: string) => entity.fields.find((one) => one.name === name);
  const status = field('status');
  const title = String(item.file_name ?? `#${item.id}`);
  const job = useWork(item, running);
  const counted = !['queued', 'running'].includes(String(item.status));
  return (
    <div className="page">
      <PageHead title={title} detail={<Link to={paths.imports}>{label(entity.label_plural)}</Link>}>
        <ImportActions item={item} job={job} />
      </PageHead>
      <section className="card" aria-label={t('result')}>
        <div className="import-status" role="status">
          {item.status === 'refused' && <NoRowTaken item={item} />}
          {status && item.status !== 'refused' && (
            <Tag className={item.status === 'failed' ? 'tag tag-red' : 'tag'}>
              <FieldValue field={status} item={item} />
            </Tag>
          )}
        </div>
        {item.status === 'done' && item.row_count === 0 && <Alert type="warning" showIcon className="record-note" title={t('noRowsInFile')} />}
        {item.status === 'undone' && <WhatStayed importId={item.id} />}
        {job && <ImportJob job={job} />}
        {counted && <Counts entity={entity} item={item} />}
      </section>
      {counted && <RejectedRows importId={item.id} count={(item.rejected_count as number | null) ?? 0} refused={item.status === 'refused'} undone={['undoing', 'undone'].includes(String(item.status))} />}
      {item.status === 'done' && !!item.changes_file_id && <CleanedValues importId={item.id} count={(item.cleaned_count as number | null) ?? 0} />}
      <section className="card">
        <Facts entity={entity} item={item} fields={FACTS.map(field).filter((one) => one !== undefined)} renderers={RENDERERS} />
      </section>
    </div>
  );
}

const RENDERERS: CellRenderers = {
  kind: (item) => <EntityName name={String(item.kind)} />,
  preset: (item) => <PresetName name={String(item.preset ?? '')} />,
};

function PresetName({ name }: { name: string }) {
  const { t, label } = useWords();
  const preset = usePresets().find((one) => one.name === name);
  if (!preset) return <>{name || '—'}</>;
  return <>{columnsOf(preset).length > 0 ? label(preset.label) : t('noPreset')}</>;
}

// Not one row: that is no success, whatever else went well.
function NoRowTaken({ item }: { item: Item }) {
  const { t, language } = useWords();
  return (
    <Alert
      type="error"
      showIcon
      className="record-note"
      title={t('noRowTaken')}
      description={t('noRowTakenWhy', { count: integer((item.rejected_count as number | null) ?? 0, language) })}
    />
  );
}

// The wizard with the same files, as they were asked for; only while the import's own job is known.
function againPath(item: Item, job: Job | undefined): string | null {
  const ids = (job?.arguments?.file_ids as number[] | undefined) ?? (item.file_id ? [item.file_id as number] : []);
  if (ids.length === 0) return null;
  const params = new URLSearchParams({ file: ids.join('.'), kind: String(item.kind) });
  if (item.preset) params.set('preset', String(item.preset));
  return `${paths.importNew}?${params}`;
}

function Counts({ entity, item }: { entity: Entity; item: Item }) {
  const { label, language } = useWords();
  return (
    <dl className="glance">
      {COUNTS.map((name) => (
        <div key={name} className={name === 'rejected_count' && item[name] ? 'glance-fact glance-warning' : 'glance-fact'}>
          <dt>{label(entity.fields.find((field) => field.name === name)?.label)}</dt>
          <dd>{integer((item[name] as number | null) ?? 0, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

// The job at work on an import: its own, or the one that undoes it (there is never a second one).
function useWork(item: Item, running: boolean): Job | undefined {
  const client = useQueryClient();
  const own = useJob((item.job_id as number | null) ?? null).data;
  const undoing = useJobs().data?.items.find((one) => one.kind === 'import_undo' && isActive(one));
  const job = item.status === 'undoing' ? undoing : own;
  // When the job has come to an end, the record says what came of it.
  useEffect(() => {
    if (running) void client.invalidateQueries({ queryKey: keys.record('import', item.id) });
  }, [client, item.id, running, job?.status, job?.done]);
  return job;
}

function ImportJob({ job }: { job: Job }) {
  const { label } = useWords();
  return (
    <>
      {isActive(job) && <JobProgress job={job} />}
      {job.error && job.status !== 'done' && <p className="job-error">{label(job.error)}</p>}
    </>
  );
}

function ImportActions({ item, job }: { item: Item; job: Job | undefined }) {
  const { t, label, language } = useWords();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const errorText = useErrorText();
  const target = useEntity(String(item.kind));
  const model = useModel();
  const guarded = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
    void client.invalidateQueries({ queryKey: keys.record('import', item.id) });
    void client.invalidateQueries({ queryKey: ['jobs'] });
  };
  // An undo cannot itself be undone, so this one asks, with its count.
  const undo = async () => {
    const count = ((item.inserted_count as number | null) ?? 0) + ((item.updated_count as number | null) ?? 0);
    const sure = await modal.confirm({
      title: t('undoImportTitle'),
      content: t('undoImportCost', { count: integer(count, language) }),
      okText: t('undoImport'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
    });
    if (sure) await guarded(() => undoImport(item.id));
  };
  const list = listPath(target.name);
  const rest = useSearchParams()[0].get('rest');
  const again = item.status === 'refused' ? againPath(item, job) : null;
  const tells = item.status === 'done' && !!item.inserted_count && target.name === 'order' && model.may('read', 'order');
  return (
    <>
      {!!item.rejected_count && (
        <Button href={`/api/v1/imports/${item.id}/rejects`} download>
          {t('downloadRejects')}
        </Button>
      )}
      {!!item.changes_file_id && (
        <Button href={`/api/v1/files/${item.changes_file_id}/content`} download>
          {t('downloadChanges')}
        </Button>
      )}
      {job && isActive(job) && <Button onClick={() => void guarded(() => post(`/jobs/${job.id}/cancel`))}>{t('cancelJob')}</Button>}
      {['done', 'cancelled', 'failed'].includes(String(item.status)) && <Button onClick={() => void undo()}>{t('undoImport')}</Button>}
      {item.status === 'done' && list && (
        <Link to={list}>
          <Button type={rest || tells ? 'default' : 'primary'}>{t('showImported', { entity: inSentence(label(target.label_plural)) })}</Button>
        </Link>
      )}
      {tells && (
        <Link to={paths.insight}>
          <Button type={rest ? 'default' : 'primary'}>{t('whatImportTells')}</Button>
        </Link>
      )}
      {again && (
        <Link to={again}>
          <Button type={rest ? 'default' : 'primary'}>{t('importAgain')}</Button>
        </Link>
      )}
      {rest && (
        <Link to={`${paths.importNew}?file=${rest}`}>
          <Button type="primary">{t('importRest')}</Button>
        </Link>
      )}
    </>
  );
}
