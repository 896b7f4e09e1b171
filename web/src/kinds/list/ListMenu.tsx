// SPDX-License-Identifier: Apache-2.0
//
// What is seldom done with a list: export it, look at deleted records.
import { EllipsisOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useNavigate } from 'react-router';
import { post } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { Entity } from '../../api/types';
import { paths } from '../../app/paths';
import { useErrorText } from '../../components/States';
import { useWords } from '../../i18n';
import type { ListChange, ListState } from './useListState';

interface Props {
  entity: Entity;
  state: ListState;
  columns: string[];
  onChange: (change: ListChange) => void;
}

export function ListMenu({ entity, state, columns, onChange }: Props) {
  const { t } = useWords();
  const model = useModel();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const errorText = useErrorText();

  const startExport = async (format: 'csv' | 'jsonl') => {
    try {
      const body = { entity: entity.name, filter: state.filter || null, sort: state.sort || entity.sort, fields: columns, format };
      await post('/exports', body);
      void message.success({
        content: (
          <span>
            {t('exportStarted')}
            <Button type="link" size="small" onClick={() => void navigate(paths.jobs)}>
              {t('jobs')}
            </Button>
          </span>
        ),
        duration: 6,
      });
    } catch (error) {
      void message.error(errorText(error).title);
    }
  };
  const exports = model.may('export', entity.name)
    ? [
        { key: 'csv', label: t('exportCsv'), onClick: () => void startExport('csv') },
        { key: 'jsonl', label: t('exportJsonl'), onClick: () => void startExport('jsonl') },
      ]
    : [];
  const deleted = { key: 'deleted', label: state.deleted ? t('showLiving') : t('showDeleted'), onClick: () => onChange({ deleted: !state.deleted }) };
  const items = [...exports, ...(model.may('delete', entity.name) ? [deleted] : [])];
  if (items.length === 0) return null;
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button icon={<EllipsisOutlined aria-hidden />} aria-label={t('more')} />
    </Dropdown>
  );
}
