// SPDX-License-Identifier: Apache-2.0
//
// What is seldom done with a list: export it, look at deleted records.
import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useModel } from '../../api/metadata';
import type { Entity } from '../../api/types';
import { paths } from '../../app/paths';
import { useWords } from '../../i18n';
import { ExportDialog } from './ExportDialog';
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
  const [exporting, setExporting] = useState(false);
  const mayExport = model.may('export', entity.name) && !state.deleted;
  // Not by the names that the list of scheduled exports gives its own rule, order and columns.
  const handed = new URLSearchParams({ entity: entity.name, fields: columns.join(','), ...(state.filter && { rule: state.filter }), ...(state.sort && { order: state.sort }) });
  const exports = mayExport ? [{ key: 'export', label: t('exportMenu'), onClick: () => setExporting(true) }] : [];
  const schedule =
    mayExport && model.may('create', 'export_schedule') ? [{ key: 'schedule', label: t('exportSchedule'), onClick: () => void navigate(`${paths.scheduledExports}?${handed}`) }] : [];
  const deleted = { key: 'deleted', label: state.deleted ? t('showLiving') : t('showDeleted'), onClick: () => onChange({ deleted: !state.deleted }) };
  const items = [...exports, ...schedule, ...(model.may('delete', entity.name) ? [deleted] : [])];
  if (items.length === 0) return null;
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
        <Button icon={<EllipsisOutlined aria-hidden />} aria-label={t('more')} />
      </Dropdown>
      {exporting && <ExportDialog what={{ entity, filter: state.filter || null, sort: state.sort || entity.sort, columns }} onClose={() => setExporting(false)} />}
    </>
  );
}
