// SPDX-License-Identifier: Apache-2.0
//
// Filter, order and columns kept under a name, for oneself or for everybody.
import { CaretDownOutlined, SaveOutlined } from '@ant-design/icons';
import { App, Button, Checkbox, Dropdown, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useModel } from '../../api/metadata';
import { useShortList, useWriter } from '../../api/records';
import type { Entity, Item } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useEdit } from '../../components/useEdit';
import { useWords } from '../../i18n';
import { quote } from './ruleText';
import type { ListChange, ListState } from './useListState';

interface Props {
  entity: Entity;
  state: ListState;
  columns: string[];
  onChange: (change: ListChange) => void;
}

function viewColumns(view: Item): string[] | null {
  return Array.isArray(view.columns) && view.columns.length > 0 ? view.columns.map(String) : null;
}

function shows(view: Item, state: ListState): boolean {
  const columns = viewColumns(view);
  return (
    String(view.filter ?? '') === state.filter &&
    String(view.sort ?? '') === state.sort &&
    (columns?.join() ?? '') === (state.columns?.join() ?? '')
  );
}

export function SavedViews(props: Props) {
  const description = useModel().entity('saved_view');
  return description ? <Views {...props} description={description} /> : null;
}

function Views(props: Props & { description: Entity }) {
  const { state, onChange, description } = props;
  const { t } = useWords();
  const model = useModel();
  const [saving, setSaving] = useState(false);
  const { remove } = useEdit(description);
  const { message } = App.useApp();
  const errorText = useErrorText();
  const list = useShortList(description, { filter: `entity = ${quote(props.entity.name)}`, sort: 'name' });
  const views = list.data ?? [];
  const current = views.find((view) => shows(view, state));
  const changed = state.filter !== '' || state.sort !== '' || state.columns !== null;

  const show = (view: Item | null) =>
    onChange({ filter: String(view?.filter ?? ''), sort: String(view?.sort ?? ''), columns: view ? viewColumns(view) : null, deleted: false });
  const drop = (view: Item) => remove(view, String(view.name)).catch((error: unknown) => void message.error(errorText(error).title));
  const items = [
    { key: 'all', label: t('allRecords'), onClick: () => show(null) },
    ...views.map((view) => ({ key: String(view.id), label: String(view.name), onClick: () => show(view) })),
    ...(changed || current ? [{ type: 'divider' as const }] : []),
    ...(changed && !current && model.may('create', 'saved_view') ? [{ key: 'save', icon: <SaveOutlined aria-hidden />, label: t('saveView'), onClick: () => setSaving(true) }] : []),
    ...(current && model.may('delete', 'saved_view') ? [{ key: 'drop', label: t('deleteView', { name: String(current.name) }), onClick: () => void drop(current) }] : []),
  ];
  return (
    <>
      <Dropdown menu={{ items, selectedKeys: [String(current?.id ?? 'all')] }} trigger={['click']}>
        <Button>
          {current ? String(current.name) : changed ? t('unsavedView') : t('allRecords')} <CaretDownOutlined aria-hidden />
        </Button>
      </Dropdown>
      {saving && <SaveView {...props} onClose={() => setSaving(false)} />}
    </>
  );
}

function SaveView(props: Props & { description: Entity; onClose: () => void }) {
  const { t } = useWords();
  const writer = useWriter(props.description);
  const [form] = Form.useForm<{ name: string; shared: boolean }>();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);

  const save = async (values: { name: string; shared?: boolean }) => {
    setBusy(true);
    const { filter, sort, columns } = props.state;
    try {
      await writer.create({
        name: values.name.trim(),
        entity: props.entity.name,
        shared: values.shared ?? false,
        filter: filter || null,
        sort: sort || null,
        columns: columns ?? null,
      });
      props.onClose();
    } catch (error) {
      setBusy(false);
      form.setFields([{ name: 'name', errors: [errorText(error).detail ?? errorText(error).title] }]);
    }
  };
  return (
    <Modal open title={t('saveView')} okText={t('save')} confirmLoading={busy} onOk={form.submit} onCancel={props.onClose} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={(values) => void save(values)} requiredMark={false}>
        <Form.Item name="name" label={t('viewName')} rules={[{ required: true, whitespace: true, message: t('required') }]}>
          <Input autoFocus maxLength={60} />
        </Form.Item>
        <Form.Item name="shared" valuePropName="checked">
          <Checkbox>{t('viewForAll')}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}
