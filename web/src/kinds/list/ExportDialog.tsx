// SPDX-License-Identifier: Apache-2.0
//
// Records into a file: in which format, with which columns; then how far it is, and the file. It
// goes on when the dialog is closed.
import { Alert, App, Button, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/client';
import { isActive, useJob, type Job } from '../../api/jobs';
import { useModel, listFields } from '../../api/metadata';
import type { Entity, Field } from '../../api/types';
import { JOB_STATUS, JobProgress } from '../../components/JobLine';
import { ErrorState, useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { ColumnsList } from './ColumnsButton';
import './export.css';

export interface ExportWhat {
  entity: Entity;
  filter: string | null;
  sort: string;
  columns: string[];
  title?: string; // of what is exported, where the entity alone does not say it
}

const FORMATS = ['xlsx', 'csv', 'jsonl'] as const;
type Format = (typeof FORMATS)[number];
const WORDS: Record<Format, { name: Key; help: Key }> = {
  xlsx: { name: 'formatXlsx', help: 'formatXlsxHelp' },
  csv: { name: 'formatCsv', help: 'formatCsvHelp' },
  jsonl: { name: 'formatJsonl', help: 'formatJsonlHelp' },
};
const REMEMBERED = 'export-format';
// How choices stand in files for spreadsheets; JSON lines always have codes.
const VALUES = ['labels', 'codes'] as const;
type Values = (typeof VALUES)[number];
const VALUE_WORDS: Record<Values, Key> = { labels: 'exportLabels', codes: 'exportCodes' };
const VALUES_REMEMBERED = 'export-values';

function remembered(): Format {
  const last = localStorage.getItem(REMEMBERED);
  return FORMATS.find((format) => format === last) ?? 'xlsx';
}

function rememberedValues(): Values {
  return localStorage.getItem(VALUES_REMEMBERED) === 'codes' ? 'codes' : 'labels';
}

// What may stand in a file: all that is shown, and the id, by which records are found again.
function exportable(entity: Entity): Field[] {
  return [...entity.fields.filter((field) => field.name === 'id'), ...listFields(entity).filter((field) => field.name !== 'id')];
}

export function ExportDialog({ what, onClose }: { what: ExportWhat; onClose: () => void }) {
  const { t, label } = useWords();
  const client = useQueryClient();
  const fields = exportable(what.entity);
  const usual = what.columns.filter((name) => fields.some((field) => field.name === name));
  const [format, setFormat] = useState<Format>(remembered);
  const [values, setValues] = useState<Values>(rememberedValues);
  const [columns, setColumns] = useState(usual);
  const [job, setJob] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const start = async () => {
    setBusy(true);
    setRefused(null);
    localStorage.setItem(REMEMBERED, format);
    localStorage.setItem(VALUES_REMEMBERED, values);
    const asked = { entity: what.entity.name, filter: what.filter, sort: what.sort, fields: columns, format, ...(format !== 'jsonl' && { values }) };
    try {
      setJob((await post<{ job_id: number }>('/exports', asked)).job_id);
      void client.invalidateQueries({ queryKey: ['jobs'] });
    } catch (error) {
      setRefused(error);
    }
    setBusy(false);
  };
  const footer =
    job === null ? (
      <>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button type="primary" loading={busy} onClick={() => void start()}>
          {t('exportStart')}
        </Button>
      </>
    ) : (
      <>
        <Steer id={job} />
        <Button onClick={onClose}>{t('close')}</Button>
      </>
    );
  return (
    <Modal open title={t('exportTitle', { what: what.title ?? label(what.entity.label_plural) })} footer={footer} onCancel={onClose}>
      {job === null ? (
        <Choices {...{ fields, usual, format, setFormat, values, setValues, columns, setColumns }} />
      ) : (
        <Progress id={job} />
      )}
      {refused !== null && <ErrorState error={refused} />}
    </Modal>
  );
}

interface ChoicesProps {
  fields: Field[];
  usual: string[];
  format: Format;
  setFormat: (format: Format) => void;
  values: Values;
  setValues: (values: Values) => void;
  columns: string[];
  setColumns: (columns: string[]) => void;
}

function Choices({ fields, usual, format, setFormat, values, setValues, columns, setColumns }: ChoicesProps) {
  const { t, language } = useWords();
  const masked = !useModel().has('personal.read') && fields.some((field) => field.personal && columns.includes(field.name));
  return (
    <>
      <Radio.Group
        className="export-formats"
        aria-label={t('exportFormat')}
        value={format}
        options={FORMATS.map((one) => ({ value: one, label: t(WORDS[one].name) }))}
        onChange={(event) => setFormat(event.target.value as Format)}
      />
      <p className="quiet">{t(WORDS[format].help)}</p>
      {format !== 'jsonl' && (
        <>
          <Radio.Group
            className="export-formats"
            aria-label={t('exportValues')}
            value={values}
            options={VALUES.map((one) => ({ value: one, label: t(VALUE_WORDS[one]) }))}
            onChange={(event) => setValues(event.target.value as Values)}
          />
          <p className="quiet">{t(values === 'codes' ? 'exportCodesHelp' : 'exportLabelsHelp')}</p>
        </>
      )}
      <div className="export-columns-head">
        <h3>{t('exportColumns', { count: integer(columns.length, language), all: integer(fields.length, language) })}</h3>
        <Button type="link" size="small" disabled={columns.length === fields.length} onClick={() => setColumns(fields.map((field) => field.name))}>
          {t('exportAllColumns')}
        </Button>
      </div>
      <div className="export-columns" tabIndex={0} role="group" aria-label={t('columns')}>
        <ColumnsList fields={fields} columns={columns} onChange={(next) => setColumns(next ?? usual)} />
      </div>
      {masked && <p className="quiet">{t('exportMasked')}</p>}
    </>
  );
}

// Stops it while it waits or runs, and tries again what was stopped or failed.
function Steer({ id }: { id: number }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const errorText = useErrorText();
  const job = useJob(id).data;
  if (!job || job.status === 'done') return null;
  const what = isActive(job) ? 'cancel' : 'retry';
  const act = () =>
    post(`/jobs/${id}/${what}`)
      .catch((error: unknown) => void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' ')))
      .finally(() => void client.invalidateQueries({ queryKey: ['jobs'] }));
  return <Button onClick={() => void act()}>{t(what === 'cancel' ? 'cancelJob' : 'tryAgain')}</Button>;
}

function Progress({ id }: { id: number }) {
  const { t } = useWords();
  const job = useJob(id).data;
  if (!job) return <p>{t('jobQueued')}</p>;
  if (isActive(job)) {
    return (
      <>
        <JobProgress job={job} />
        <p className="quiet">{t('exportGoesOn')}</p>
      </>
    );
  }
  return (
    <div role="status">
      <Finished job={job} />
    </div>
  );
}

function Finished({ job }: { job: Job }) {
  const { t, label, language } = useWords();
  const file = job.result?.file_id;
  const shortened = Number(job.result?.shortened ?? 0);
  if (job.status !== 'done') {
    const died = job.status === 'dead';
    return <Alert type={died ? 'error' : 'info'} showIcon title={t(JOB_STATUS[job.status])} {...(died && { description: label(job.error) })} />;
  }
  return (
    <>
      <p>{t('exportDone', { count: integer(Number(job.result?.count ?? 0), language) })}</p>
      {shortened > 0 && <p className="quiet">{t('exportShortened', { count: integer(shortened, language) })}</p>}
      {typeof file === 'number' && file > 0 && (
        <Button type="primary" href={`/api/v1/files/${file}/content`} download>
          {t('download')}
        </Button>
      )}
    </>
  );
}
