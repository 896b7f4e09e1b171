// SPDX-License-Identifier: Apache-2.0
//
// Which columns, in which order. Order changes with buttons, so that the keyboard can do it too.
import { ArrowDownOutlined, ArrowUpOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import type { Field } from '../../api/types';
import { useWords } from '../../i18n';

interface Props {
  fields: Field[];
  columns: string[];
  onChange: (columns: string[] | null) => void;
}

function swapped(columns: string[], at: number, by: number): string[] {
  const next = [...columns];
  const [moved] = next.splice(at, 1);
  if (moved !== undefined) next.splice(at + by, 0, moved);
  return next;
}

export function ColumnsButton(props: Props) {
  const { t } = useWords();
  return (
    <Popover trigger="click" placement="bottomRight" content={<ColumnsList {...props} />} destroyOnHidden>
      <Button icon={<TableOutlined aria-hidden />}>{t('columns')}</Button>
    </Popover>
  );
}

export function ColumnsList({ fields, columns, onChange }: Props) {
  const { t, label } = useWords();
  const chosen = columns.map((name) => fields.find((field) => field.name === name)).filter((field) => field !== undefined);
  const others = fields.filter((field) => !columns.includes(field.name));
  const toggle = (name: string, on: boolean) => onChange(on ? [...columns, name] : columns.filter((one) => one !== name));
  return (
    <div className="columns-list">
      {chosen.map((field, index) => (
        <div key={field.name} className="columns-row">
          <Checkbox checked disabled={chosen.length === 1} onChange={() => toggle(field.name, false)}>
            {label(field.label)}
          </Checkbox>
          <span>
            <Button
              type="text"
              size="small"
              icon={<ArrowUpOutlined aria-hidden />}
              disabled={index === 0}
              aria-label={t('moveUp', { name: label(field.label) })}
              onClick={() => onChange(swapped(columns, index, -1))}
            />
            <Button
              type="text"
              size="small"
              icon={<ArrowDownOutlined aria-hidden />}
              disabled={index === chosen.length - 1}
              aria-label={t('moveDown', { name: label(field.label) })}
              onClick={() => onChange(swapped(columns, index, 1))}
            />
          </span>
        </div>
      ))}
      {others.map((field) => (
        <div key={field.name} className="columns-row">
          <Checkbox checked={false} onChange={() => toggle(field.name, true)}>
            {label(field.label)}
          </Checkbox>
        </div>
      ))}
      <Button type="link" size="small" onClick={() => onChange(null)}>
        {t('usualColumns')}
      </Button>
    </div>
  );
}
