// SPDX-License-Identifier: Apache-2.0
//
// Which part of what came in goes into which field: paths of a sample beside what stands there, a
// field for each, and at once what is wrong and what rows come of it.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Select, Table } from 'antd';
import { useState } from 'react';
import { post } from '../../api/client';
import { problemOf } from '../../api/errors';
import { useEntity, useModel } from '../../api/metadata';
import { useWriter } from '../../api/records';
import type { components } from '../../api/openapi';
import type { Item } from '../../api/types';
import { ErrorState, useErrorText } from '../../components/States';
import { useWords } from '../../i18n';

type Preview = components['schemas']['WebhookPreview'];
type Mapping = Record<string, string>;

function usePreview(item: Item, mapping: Mapping) {
  return useQuery({
    queryKey: ['webhook-preview', item.id, item.kind, mapping],
    queryFn: () => post<Preview>(`/webhook-sources/${item.id}/preview`, { kind: item.kind, mapping }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function MappingEditor({ item }: { item: Item }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const model = useModel();
  const writer = useWriter(useEntity('webhook_source'));
  const [mapping, setMapping] = useState<Mapping>((item.mapping as Mapping | null) ?? {});
  const preview = usePreview(item, mapping);
  const none = problemOf(preview.error)?.status === 404;
  const save = async () => {
    try {
      await writer.update(item, { mapping });
      void message.success(t('saved'));
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
  };
  const put = (path: string, target: string | undefined) => {
    const next = { ...mapping };
    if (target) next[path] = target;
    else delete next[path];
    setMapping(next);
  };
  return (
    <section aria-label={t('hookMapping')}>
      <h2>{t('hookMapping')}</h2>
      {none && <Alert type="info" showIcon title={t('hookNoSample')} />}
      {preview.error && !none && <ErrorState error={preview.error} retry={() => void preview.refetch()} />}
      {preview.data && (
        <>
          <Paths preview={preview.data} mapping={mapping} onChange={put} />
          <Outcome preview={preview.data} mapping={mapping} />
          {model.may('update', 'webhook_source') && (
            <Button type="primary" onClick={() => void save()} className="record-note">
              {t('save')}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function Paths({ preview, mapping, onChange }: { preview: Preview; mapping: Mapping; onChange: (path: string, target: string | undefined) => void }) {
  const { t, label } = useWords();
  const taken = new Set(Object.values(mapping));
  const known = new Set(preview.paths.map((each) => each.path));
  const rows = [...preview.paths, ...Object.keys(mapping).filter((path) => !known.has(path)).map((path) => ({ path, value: null }))];
  const options = (own: string | undefined) =>
    preview.fields
      .filter((field) => field.name === own || !taken.has(field.name))
      .map((field) => ({ value: field.name, label: `${label(field.label)}${field.required ? ' *' : ''} (${field.name})` }));
  return (
    <Table
      size="small"
      rowKey="path"
      pagination={false}
      scroll={{ y: 320 }}
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
          width: '45%',
          render: (_, each) => (
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
          ),
        },
      ]}
    />
  );
}

function Outcome({ preview, mapping }: { preview: Preview; mapping: Mapping }) {
  const { t, label } = useWords();
  const targets = Object.values(mapping);
  return (
    <>
      {preview.problems.map((problem, i) => (
        <Alert key={i} type="warning" showIcon className="record-note" title={label(problem.reason)} description={problem.path} />
      ))}
      {preview.rows.length > 0 && (
        <Table
          size="small"
          rowKey={(_, index) => String(index)}
          pagination={false}
          scroll={{ x: true }}
          title={() => t('hookRows')}
          dataSource={preview.rows as string[][]}
          columns={targets.map((target, i) => ({ title: target, render: (_: unknown, row: string[]) => row[i] }))}
        />
      )}
    </>
  );
}
