// SPDX-License-Identifier: Apache-2.0
//
// Brings files in: choose them, say which column is what while looking at their first rows, start.
// Files that belong together are one import. The address holds the kind, the uploaded files and the
// preset, so a reload loses nothing.
import { Alert, Button, Form, Radio, Segmented, Select, Steps } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { randomKey } from '../../api/client';
import { startImport, useFileLabels, useFileNames, useImportPreview, useMissingRates, useOwnPresets, usePresets, type ImportOrder } from '../../api/imports';
import { useModel } from '../../api/metadata';
import { useNarrow } from '../../app/useNarrow';
import { recordPath } from '../../app/paths';
import { PageHead } from '../../components/PageHead';
import { useErrorText } from '../../components/States';
import { useWords } from '../../i18n';
import { DropFile } from './DropFile';
import { columnsOf, guess } from './guess';
import { MissingRates } from './MissingRates';
import { OwnPresets } from './OwnPresets';
import { PreviewTable } from './PreviewTable';
import { ReadingOptions, type Reading } from './ReadingOptions';

const KINDS = ['customer', 'order', 'product', 'event'];

const idsOf = (text: string | null): number[] => (text ?? '').split('.').map(Number).filter((id) => id > 0);

export function Page() {
  const { t, label } = useWords();
  const model = useModel();
  const narrow = useNarrow();
  const [params, setParams] = useSearchParams();
  const kinds = KINDS.filter((kind) => model.may('import', kind));
  const kind = kinds.find((one) => one === params.get('kind')) ?? kinds[0] ?? 'customer';
  const fileIds = idsOf(params.get('file'));
  const set = (values: Record<string, string | null>) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(values)) {
          if (value === null) after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  const rest = idsOf(params.get('rest'));
  // The file says by its columns what is in it; whoever knows better changes it above the preview.
  const uploaded = async (ids: number[]) => {
    const found = await guess(ids, [kind, ...kinds.filter((one) => one !== kind)]);
    set({
      file: (found?.files ?? ids).join('.'),
      rest: found?.rest.join('.') || null,
      ...(found && { kind: found.kind, preset: found.preset }),
    });
  };
  // Files that were uploaded with others, and whose turn it is now, say so too.
  const unknown = fileIds.length > 0 && !params.has('kind') ? fileIds.join('.') : '';
  useEffect(() => {
    if (unknown) void uploaded(idsOf(unknown));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [unknown]);
  return (
    <div className="page">
      <PageHead title={t('importFile')} />
      <Steps
        className="wizard-steps"
        size="small"
        responsive={!narrow}
        current={fileIds.length === 0 ? 0 : 1}
        items={[{ title: t('stepFile') }, { title: t('stepColumns') }, { title: t('stepImport') }]}
      />
      <div className="card">
        <Form layout="vertical">
          <Form.Item label={t('whatIsInIt')} className="option-item">
            <Segmented
              value={kind}
              aria-label={t('whatIsInIt')}
              onChange={(next) => set({ kind: next, preset: null })}
              options={kinds.map((one) => ({ value: one, label: label(model.entity(one)?.label_plural) }))}
            />
          </Form.Item>
        </Form>
        {fileIds.length === 0 && <DropFile onUploaded={uploaded} />}
      </div>
      {fileIds.length > 0 && (
        <Mapping
          key={`${fileIds.join('.')} ${kind}`}
          fileIds={fileIds}
          kind={kind}
          preset={params.get('preset')}
          rest={rest}
          onPreset={(preset) => set({ preset })}
          onOtherFile={() => set({ file: null, rest: null })}
        />
      )}
    </div>
  );
}

interface MappingProps {
  fileIds: number[];
  rest: number[]; // uploaded with them, of another kind
  kind: string;
  preset: string | null;
  onPreset: (preset: string | null) => void;
  onOtherFile: () => void;
}

function useStart(order: ImportOrder, rest: number[]) {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const attempt = useRef({ text: '', key: '' });
  const start = async () => {
    setBusy(true);
    setError(null);
    const text = JSON.stringify(order);
    if (attempt.current.text !== text) attempt.current = { text, key: randomKey() };
    try {
      const { import_id } = await startImport(order, attempt.current.key);
      const then = rest.length > 0 ? `?rest=${rest.join('.')}` : '';
      void navigate(`${recordPath('import', import_id) ?? ''}${then}`);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return { start, busy, error };
}

// The files of one import, each with what it is; the one chosen is looked at, the others are read by the same preset.
function FileChoice(props: { ids: number[]; kind: string; preset: string | null; value: number; onChange: (at: number) => void }) {
  const { t, label } = useWords();
  const names = useFileNames(props.ids);
  const labels = useFileLabels(props.ids, props.kind, props.preset);
  const title = t('filesOfImport');
  return (
    <div className="import-files">
      <p className="quiet">{title}</p>
      <Radio.Group aria-label={title} value={props.value} onChange={(event) => props.onChange(event.target.value as number)}>
        {names.map((name, at) => (
          <Radio key={props.ids[at]} value={at}>
            {name} {labels[at] && <span className="quiet">{label(labels[at])}</span>}
          </Radio>
        ))}
      </Radio.Group>
    </div>
  );
}

function Mapping(props: MappingProps) {
  const { fileIds, kind, preset } = props;
  const { t, label } = useWords();
  const errorText = useErrorText();
  // A preset without columns of its own finds them by their names, as none does.
  const presetsOfAll = usePresets();
  const presets = presetsOfAll.filter((one) => one.kind === kind && columnsOf(one).length > 0);
  const own = useOwnPresets().filter((one) => one.kind === kind);
  const chosen = presets.find((one) => one.name === preset);
  const [shown, setShown] = useState(0);
  const [mapping, setMapping] = useState<Record<string, string> | undefined>(undefined);
  const [reading, setReading] = useState<Reading>({ encoding: null, delimiter: null, clean: null, match: null });
  useEffect(() => setMapping(undefined), [preset, reading.encoding, reading.delimiter]);
  const order: ImportOrder = { file_ids: fileIds, kind, preset, ...reading, ...(mapping && { mapping }) };
  const current = fileIds[shown] ?? fileIds[0]!;
  const preview = useImportPreview({ ...order, file_ids: [current] });
  const rates = useMissingRates(order);
  // Which currencies somebody has said to do without: of others that come up it is asked again.
  const unrated = rates.currencies.join(' ');
  const [without, setWithout] = useState('');
  const rated = unrated === '' || (unrated === without && !rates.every);
  // A preset knows more than one target per column, so it is asked for as it is until somebody changes it.
  const asShown = preset === null && fileIds.length === 1 && preview.data ? { mapping: mapping ?? preview.data.mapping } : {};
  const { start, busy, error } = useStart({ ...order, ...asShown }, props.rest);
  const restNames = useFileNames(props.rest);
  const [onlyName] = useFileNames(fileIds.length === 1 ? fileIds : []);
  const shownError = error ?? preview.error;
  const targets = Object.values(mapping ?? preview.data?.mapping ?? {});
  // Of files that belong together each has a part of what is needed.
  const together = fileIds.length > 1 || (chosen?.sheets?.length ?? 0) > 1;
  const missing = together ? [] : (preview.data?.fields.filter((field) => field.required && !targets.includes(field.name)) ?? []);
  const match = preview.data?.recognised.find((one) => one.preset === preset);
  const suggested = preset === null ? preview.data?.recognised.filter((one) => one.kind === kind && !one.completes)[0] : undefined;
  // A file that only completes others says nothing alone.
  const part = suggested ? undefined : preview.data?.recognised.find((one) => one.completes);
  const suggestedPreset = presets.find((one) => one.name === suggested?.preset);
  return (
    <div className="card">
      {fileIds.length > 1 && <FileChoice ids={fileIds} kind={kind} preset={chosen?.name ?? own.find((one) => one.name === preset)?.preset ?? null} value={shown} onChange={setShown} />}
      {onlyName && <h2 className="import-file">{onlyName}</h2>}
      <div className="mapping-options">
        {presets.length + own.length > 0 && (
          <label className="option">
            <span>{t('preset')}</span>
            <Select
              value={preset ?? ''}
              aria-label={t('preset')}
              popupMatchSelectWidth={false}
              onChange={(next: string) => props.onPreset(next || null)}
              options={[
                { value: '', label: t('noPreset') },
                ...own.map((one) => ({ value: one.name, label: `${one.name} · ${t('ownPreset')}` })),
                ...presets.map((one) => ({ value: one.name, label: label(one.label) })),
              ]}
            />
          </label>
        )}
        <ReadingOptions
          found={preview.data}
          chosen={reading}
          saved={own.find((one) => one.name === preset)}
          withCustomers={kind !== 'product'}
          onChange={setReading}
        />
        <Button onClick={props.onOtherFile}>{t('otherFile')}</Button>
        <OwnPresets
          current={own.find((one) => one.name === preset)}
          asked={{ name: '', kind, preset: chosen?.name ?? null, mapping: mapping ?? (preset === null ? (preview.data?.mapping ?? null) : null), ...reading }}
          onChange={props.onPreset}
        />
      </div>
      {props.rest.length > 0 && <Alert type="info" showIcon className="record-note" title={t('restLater', { names: restNames.join(t('listComma')) })} />}
      {chosen?.about && (
        <p className="quiet">
          {label(chosen.about)} {match && t('recognisedAs', { name: label(match.label) })}
        </p>
      )}
      {part && preset === null && (
        <Alert type="info" showIcon className="record-note" title={t('partOf', { name: label(part.label), preset: label(presetsOfAll.find((one) => one.name === part.preset)?.label) })} />
      )}
      {suggestedPreset && (
        <Alert
          type="info"
          showIcon
          className="record-note"
          title={t('looksLike', { name: label(suggestedPreset.label) })}
          action={
            <Button size="small" onClick={() => props.onPreset(suggestedPreset.name)}>
              {t('usePreset')}
            </Button>
          }
        />
      )}
      {shownError ? <Alert type="error" showIcon title={errorText(shownError).title} description={errorText(shownError).detail} className="record-note" /> : null}
      <MissingRates
        currencies={rates.currencies}
        every={rates.every}
        rows={rates.rows}
        leftOut={unrated === without}
        onLeaveOut={(leftOut) => setWithout(leftOut ? unrated : '')}
        onSaved={rates.refetch}
      />
      {preview.data && (
        <PreviewTable preview={preview.data} mapping={mapping ?? preview.data.mapping} onChange={setMapping} busy={preview.isFetching} />
      )}
      {preview.data && targets.length === 0 && <Alert type="warning" showIcon className="record-note" title={t('noColumns')} />}
      {targets.length > 0 && missing.length > 0 && (
        <Alert type="warning" showIcon className="record-note" title={t('columnsMissing', { names: missing.map((field) => label(field.label)).join(t('listComma')) })} />
      )}
      <div className="wizard-end">
        <span className="quiet" role="status">
          {rates.looking ? t('ratesLooking') : t(rated ? 'importCanBeUndone' : 'ratesFirst')}
        </span>
        <Button type="primary" loading={busy} disabled={!preview.data || preview.isFetching || rates.looking || !rated || targets.length === 0 || missing.length > 0} onClick={() => void start()}>
          {t('startImport')}
        </Button>
      </div>
    </div>
  );
}
