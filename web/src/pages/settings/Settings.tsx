// SPDX-License-Identifier: Apache-2.0
//
// How the organisation is called and counts: name, time zone, currency, language, and what other currencies are worth.
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useEntity, useModel } from '../../api/metadata';
import { useShortList, useWriter } from '../../api/records';
import type { Item } from '../../api/types';
import { PageHead } from '../../components/PageHead';
import { ErrorState, useErrorText } from '../../components/States';
import { useUndo } from '../../components/useUndo';
import { useWords } from '../../i18n';
import { SettingChanges } from './changes/SettingChanges';
import { Rates, RATES } from './rates/Rates';

const NAMES = ['organisation.name', 'organisation.timezone', 'organisation.currency', 'organisation.language'] as const;
type Name = (typeof NAMES)[number];
type Values = Record<Name, string>;

export function Page() {
  const { t } = useWords();
  const entity = useEntity('setting');
  const settings = useShortList(entity, { filter: 'scope = "organisation"' });
  const own = settings.data?.filter((setting) => setting.name === RATES || NAMES.some((name) => name === setting.name)) ?? [];
  return (
    <div className="page page-narrow">
      <PageHead title={t('organisation')} />
      {settings.error && <ErrorState error={settings.error} retry={() => void settings.refetch()} />}
      {settings.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {settings.data && <Organisation stored={settings.data} />}
      {settings.data && <Rates setting={settings.data.find((setting) => setting.name === RATES) ?? null} />}
      {own.length > 0 && (
        <section className="card">
          <SettingChanges settings={own} />
        </section>
      )}
    </div>
  );
}

function currencies(): string[] {
  return Intl.supportedValuesOf('currency');
}

// Some browsers leave out UTC.
function timezones(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
}

function useSave(stored: Item[]) {
  const entity = useEntity('setting');
  const writer = useWriter(entity);
  const client = useQueryClient();
  const find = (name: Name) => stored.find((setting) => setting.name === name);
  const put = async (name: Name, value: string) => {
    const found = find(name);
    if (found) await writer.update(found, { value });
    else await writer.create({ scope: 'organisation', name, value });
  };
  return async (values: Partial<Values>) => {
    for (const [name, value] of Object.entries(values)) await put(name as Name, value);
    await client.invalidateQueries({ queryKey: ['all', 'setting'] });
    await client.invalidateQueries({ queryKey: ['metadata'] });
  };
}

function Organisation({ stored }: { stored: Item[] }) {
  const { t, language } = useWords();
  const model = useModel();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const undo = useUndo();
  const save = useSave(stored);
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const { organisation } = model.metadata;
  const current: Values = {
    'organisation.name': organisation.name,
    'organisation.timezone': organisation.timezone,
    'organisation.currency': organisation.currency,
    'organisation.language': organisation.language,
  };
  const currencyNames = new Intl.DisplayNames(language, { type: 'currency' });

  const submit = async (values: Values) => {
    const changed = Object.fromEntries(NAMES.filter((name) => values[name] !== current[name]).map((name) => [name, values[name]]));
    if (Object.keys(changed).length === 0) return;
    const before = Object.fromEntries(Object.keys(changed).map((name) => [name, current[name as Name]]));
    setBusy(true);
    try {
      await save(changed);
      undo(t('saved'), async () => {
        await save(before);
        form.setFieldsValue(before);
      });
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
    setBusy(false);
  };
  return (
    <section className="card">
      <Form form={form} layout="vertical" initialValues={current} onFinish={(values) => void submit(values)} disabled={!model.may('update', 'setting')}>
        <Form.Item name="organisation.name" label={t('organisationName')} rules={[{ required: true, whitespace: true, message: t('required') }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="organisation.timezone" label={t('timezone')} extra={t('timezoneHelp')}>
          <Select showSearch options={timezones().map((value) => ({ value, label: value }))} />
        </Form.Item>
        <Form.Item name="organisation.currency" label={t('currency')} extra={t('currencyHelp')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={currencies().map((value) => ({ value, label: `${value} ${currencyNames.of(value) ?? ''}` }))}
          />
        </Form.Item>
        <Form.Item name="organisation.language" label={t('organisationLanguage')}>
          <Select
            options={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('save')}
        </Button>
      </Form>
    </section>
  );
}
