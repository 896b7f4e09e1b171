// SPDX-License-Identifier: Apache-2.0
//
// When a scheduled export runs next, how its last runs ended, and one at once; and first of all that the last one failed.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Table, Tag } from 'antd';
import { get, post } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { Moment } from '../../components/Moment';
import { ErrorState, useErrorText } from '../../components/States';
import { bytes, integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { STATES_KEY } from './states';
import { namedCell } from '../../components/named';

type Runs = components['schemas']['ExportRuns'];
type Run = components['schemas']['ExportRun'];

const COLOURS: Record<Run['status'], string> = { running: 'tag tag-blue', done: 'tag tag-green', failed: 'tag tag-amber', dead: 'tag tag-red', cancelled: 'tag' };

function useRuns(id: number) {
  return useQuery({
    queryKey: ['export-runs', id],
    queryFn: ({ signal }) => get<Runs>(`/export-schedules/${id}/runs`, signal),
    refetchInterval: (state) => (state.state.data?.runs.some((run) => run.status === 'running' || run.status === 'failed') ? 1_000 : 10_000),
  });
}

function useRunNow(id: number) {
  const { t } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const errorText = useErrorText();
  return async () => {
    try {
      await post(`/export-schedules/${id}/run`);
      void message.success(t('exportStarted'));
      for (const queryKey of [['export-runs', id], STATES_KEY]) await client.invalidateQueries({ queryKey });
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
  };
}

// Which file, and where it was sent.
function useFileText() {
  const { t, label, language } = useWords();
  return (run: Run): string => {
    const result = run.result as { name?: string; address?: string; bytes?: number } | null;
    if (!result?.name) return run.error && run.status !== 'cancelled' ? label(run.error) : '—';
    return result.address ? t('exportSent', { name: result.name, address: result.address, size: bytes(result.bytes ?? 0, language) }) : result.name;
  };
}

// Said first of one whose last run failed, or fails and is tried again.
export function LastFailure({ id }: { id: number }) {
  const { t, label } = useWords();
  const last = useRuns(id).data?.runs[0];
  if (!last?.error || (last.status !== 'dead' && last.status !== 'failed')) return null;
  const again = last.status === 'failed';
  return <Alert type={again ? 'warning' : 'error'} showIcon className="record-note" title={t(again ? 'exportFailing' : 'exportFailedNow')} description={label(last.error)} />;
}

export function ExportRuns({ id }: { id: number }) {
  const { t, language } = useWords();
  const model = useModel();
  const mayRun = model.may('update', 'export_schedule');
  const runs = useRuns(id);
  const runNow = useRunNow(id);
  const fileText = useFileText();
  if (runs.error) return <ErrorState error={runs.error} retry={() => void runs.refetch()} />;
  return (
    <section aria-label={t('exportRuns')}>
      <h2>{t('exportRuns')}</h2>
      <p>
        {t('exportNext')} {runs.data?.next_at ? <Moment at={runs.data.next_at} /> : t('exportNone')}{' '}
        {mayRun && (
          <Button size="small" onClick={() => void runNow()}>
            {t('exportRunNow')}
          </Button>
        )}
      </p>
      <Table<Run>
        size="small"
        className="stacked"
        rowKey="job_id"
        loading={runs.isPending}
        pagination={false}
        dataSource={runs.data?.runs ?? []}
        locale={{ emptyText: t('exportNoRuns') }}
        columns={[
          { title: t('exportWhen'), onCell: namedCell(t('exportWhen')), render: (_, run) => (run.started_at ? <Moment at={run.started_at} /> : '—') },
          { title: t('exportState'), onCell: namedCell(t('exportState')), render: (_, run) => <Tag className={COLOURS[run.status]}>{t(`exportRun_${run.status}`)}</Tag> },
          { title: t('exportRecords'), onCell: namedCell(t('exportRecords')), align: 'right', render: (_, run) => integer(run.done, language) },
          { title: t('exportFile'), onCell: namedCell(t('exportFile')), render: (_, run) => <Outcome run={run} text={fileText(run)} onAgain={mayRun && run.status === 'dead' ? () => void runNow() : null} /> },
        ]}
      />
    </section>
  );
}

// The file, or why there is none, and the way to try again.
function Outcome({ run, text, onAgain }: { run: Run; text: string; onAgain: (() => void) | null }) {
  const { t } = useWords();
  const failed = run.status === 'dead' || run.status === 'failed';
  return (
    <>
      <span className={failed ? 'job-error' : ''}>{text}</span>{' '}
      {onAgain && (
        <Button size="small" onClick={onAgain}>
          {t('exportRunAgain')}
        </Button>
      )}
    </>
  );
}
