// SPDX-License-Identifier: Apache-2.0
//
// Which part of what came in goes into which field: paths of a sample beside what stands there, a
// field proposed for each, and at once what is wrong and what rows come of it. Nothing counts before
// it is saved.
import { Alert, App, Button, Select, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { problemOf } from '../../api/errors';
import { useEntity, useModel } from '../../api/metadata';
import { useWriter } from '../../api/records';
import type { Item } from '../../api/types';
import { ErrorState, useErrorText } from '../../components/States';
import { useWords } from '../../i18n';
import { SampleChoice } from './SampleChoice';
import { NEWEST, proposed, useOutcome, useSample, type Mapping, type Preview } from './sample';

const isEmpty = (mapping: Mapping) => Object.keys(mapping).length === 0;

// What is edited over what is saved over what is proposed.
function useMapping(item: Item, preview: Preview | undefined) {
  const saved = (item.mapping as Mapping | null) ?? {};
  const [edited, setEdited] = useState<Mapping | null>(null);
  const [path, setPath] = useState<string | null | undefined>(undefined);
  const fresh = isEmpty(saved) && edited === null;
  const mapping = edited ?? (fresh && preview ? proposed(preview) : saved);
  const savedPath = (item.changed_path as string | null) ?? null;
  const changedPath = path !== undefined ? path : (savedPath ?? (isEmpty(saved) ? (preview?.proposed_changed_path ?? null) : null));
  return { saved, mapping, changedPath, setEdited, setPath, isProposed: fresh && !isEmpty(mapping) };
}

export function MappingEditor({ item }: { item: Item }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const model = useModel();
  const writer = useWriter(useEntity('webhook_source'));
  const [sample, setSample] = useState(NEWEST);
  const preview = useSample(item, sample);
  const { saved, mapping, changedPath, setEdited, setPath, isProposed } = useMapping(item, preview.data);
  const outcome = useOutcome(item, sample, mapping);
  const none = problemOf(preview.error)?.status === 404;
  const save = async () => {
    try {
      await writer.update(item, { mapping, changed_path: changedPath });
      void message.success(t('saved'));
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
  };
  const put = (path: string, target: string | undefined) => {
    const next = { ...mapping };
    if (target) next[path] = target;
    else delete next[path];
    setEdited(next);
  };
  return (
    <section aria-label={t('hookMapping')}>
      <h2>{t('hookMapping')}</h2>
      <SampleChoice item={item} sample={sample} onChange={setSample} />
      {none && <Alert type="info" showIcon title={t('hookNoSample')} />}
      {preview.error && !none && <ErrorState error={preview.error} retry={() => void preview.refetch()} />}
      {preview.data && (
        <>
          {isProposed && <Alert type="info" showIcon className="record-note" title={t('hookProposedNote')} />}
          <Paths preview={preview.data} saved={saved} mapping={mapping} onChange={put} />
          <Changed preview={preview.data} value={changedPath} onChange={setPath} />
          <Outcome outcome={outcome.data} fields={preview.data.fields} mapping={mapping} />
          {model.may('update', 'webhook_source') && (
            <Space wrap className="record-note">
              <Button type="primary" disabled={isEmpty(mapping)} onClick={() => void save()}>
                {t('save')}
              </Button>
              <Button onClick={() => setEdited(proposed(preview.data, mapping))}>{t('hookPropose')}</Button>
              <Button disabled={isEmpty(mapping)} onClick={() => setEdited({})}>
                {t('hookClear')}
              </Button>
            </Space>
          )}
        </>
      )}
    </section>
  );
}

interface PathsProps {
  preview: Preview;
  saved: Mapping;
  mapping: Mapping;
  onChange: (path: string, target: string | undefined) => void;
}

function Paths({ preview, saved, mapping, onChange }: PathsProps) {
  const { t, label } = useWords();
  const taken = new Set(Object.values(mapping));
  const known = new Set(preview.paths.map((each) => each.path));
  const lost = Object.keys(mapping).filter((path) => !known.has(path));
  const rows = [...preview.paths, ...lost.map((path) => ({ path, value: null, proposed: null }))];
  const options = (own: string | undefined) =>
    preview.fields
      .filter((field) => field.name === own || !taken.has(field.name))
      .map((field) => ({ value: field.name, label: `${label(field.label)}${field.required ? ' *' : ''} (${field.name})` }));
  return (
    <Table
      size="small"
      rowKey="path"
      pagination={false}
      scroll={{ y: 420 }}
      className="record-note"
      dataSource={rows}
      columns={[
        {
          title: `${t('hookPath')} · ${t('hookValue')}`,
          render: (_, each) => (
            <div className="hook-value">
              <code>{each.path}</code>
              <div>{each.value}</div>
            </div>
          ),
        },
        {
          title: t('hookField'),
          width: '50%',
          render: (_, each) => (
            <>
              <Select
                allowClear
                size="small"
                className="hook-target"
                aria-label={each.path}
                value={mapping[each.path] ?? null}
                onChange={(next: string | undefined) => onChange(each.path, next)}
                showSearch={{ optionFilterProp: 'label' }}
                popupMatchSelectWidth={false}
                options={options(mapping[each.path])}
              />
              {each.proposed && mapping[each.path] === each.proposed && !saved[each.path] && <Tag className="hook-proposed">{t('hookProposed')}</Tag>}
            </>
          ),
        },
      ]}
    />
  );
}

// By which time older versions of a record are told from newer ones.
function Changed({ preview, value, onChange }: { preview: Preview; value: string | null; onChange: (path: string | null) => void }) {
  const { label } = useWords();
  const field = useEntity('webhook_source').fields.find((each) => each.name === 'changed_path');
  const paths = preview.paths.map((each) => each.path).filter((path) => !path.includes('[]'));
  const all = value && !paths.includes(value) ? [value, ...paths] : paths;
  if (!field) return null;
  return (
    <div className="record-note">
      <div>{label(field.label)}</div>
      <Select
        allowClear
        showSearch
        className="hook-target"
        aria-label={label(field.label)}
        value={value}
        onChange={(next: string | undefined) => onChange(next ?? null)}
        options={all.map((path) => ({ value: path, label: path }))}
      />
      <div className="hook-help">{field.help && label(field.help)}</div>
    </div>
  );
}

function Outcome({ outcome, fields, mapping }: { outcome: Preview | undefined; fields: Preview['fields']; mapping: Mapping }) {
  const { t, label } = useWords();
  if (!outcome) return null;
  const title = (target: string) => {
    const field = fields.find((each) => each.name === target);
    return field ? label(field.label) : target;
  };
  return (
    <>
      {outcome.problems.map((problem, i) => (
        <Alert key={i} type="warning" showIcon className="record-note" title={label(problem.reason)} description={problem.path} />
      ))}
      {outcome.rows.length > 0 && (
        <Table
          size="small"
          className="record-note"
          rowKey={(_, index) => String(index)}
          pagination={false}
          scroll={{ x: 'max-content' }}
          title={() => t('hookRows')}
          dataSource={outcome.rows as string[][]}
          columns={Object.values(mapping).map((target, i) => ({ title: title(target), key: target, render: (_: unknown, row: string[]) => row[i] }))}
        />
      )}
    </>
  );
}
