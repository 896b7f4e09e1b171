// SPDX-License-Identifier: Apache-2.0
//
// The rows of a list: only those on the screen exist, pages are fetched as they come near. On a
// phone each row is a small card.
import { Checkbox, Table, type TableColumnType } from 'antd';
import type { SorterResult } from 'antd/es/table/interface';
import { memo, useMemo, type ReactNode } from 'react';
import { fieldValue } from '../../api/metadata';
import type { Entity, Field, Item } from '../../api/types';
import { useNarrow } from '../../app/useNarrow';
import { FieldValue, isNumeric } from '../../components/FieldValue';
import { useWords } from '../../i18n';

export type CellRenderers = Record<string, (item: Item, field: Field) => ReactNode>;

interface Props {
  entity: Entity;
  fields: Field[];
  rows: Item[];
  sort: string;
  height: number;
  loading: boolean;
  renderers: CellRenderers;
  selected: number[] | null; // null: no selecting
  openId: number | null;
  onSelect: (ids: number[]) => void;
  onSort: (sort: string) => void;
  onOpen: (id: number) => void;
  onEnter: (id: number) => void;
  onScroll: (firstRow: number, nearEnd: boolean) => void;
  empty: ReactNode;
}

const AHEAD_PIXELS = 2400; // the next page is fetched when the end is this near
const SELECT_WIDTH = 40;

const WIDTHS: Partial<Record<Field['type'], number>> = {
  integer: 96,
  money: 132,
  price: 120,
  quantity: 96,
  boolean: 84,
  time: 152,
  day: 124,
  choice: 104,
  reference: 136,
  label: 220,
};

function columnWidth(field: Field, title: boolean): number {
  if (title) return 160;
  return WIDTHS[field.type] ?? (field.name === 'email' ? 196 : field.name === 'phone' ? 150 : 120);
}

function sortOrder(sort: string, field: string): 'ascend' | 'descend' | null {
  if (sort === field) return 'ascend';
  return sort === `-${field}` ? 'descend' : null;
}

function useColumns(props: Props): TableColumnType<Item>[] {
  const { entity, fields, renderers, sort } = props;
  const { label } = useWords();
  return useMemo(
    () =>
      fields.map((field): TableColumnType<Item> => {
        const render = renderers[field.name];
        return {
          key: field.name,
          title: label(field.label),
          width: columnWidth(field, field.name === entity.title),
          align: isNumeric(field) ? 'right' : 'left',
          ellipsis: true,
          sorter: field.sorted === true,
          sortOrder: sortOrder(sort, field.name),
          render: (_value, item) => (render ? render(item, field) : <FieldValue field={field} item={item} />),
        };
      }),
    [entity.title, fields, label, renderers, sort],
  );
}

function useCardColumn(props: Props): TableColumnType<Item>[] {
  const { entity, fields, renderers } = props;
  return useMemo(() => {
    const cell = (item: Item, field: Field) => renderers[field.name]?.(item, field) ?? <FieldValue field={field} item={item} />;
    const [first, ...others] = [...fields].sort((a, b) => Number(b.name === entity.title) - Number(a.name === entity.title));
    return [
      {
        key: 'card',
        render: (_value, item) => (
          <div className="row-card">
            <div className="row-card-title">{first && cell(item, first)}</div>
            <div className="row-card-facts">
              {others.filter((field) => fieldValue(item, field.name) != null).slice(0, 5).map((field) => (
                <span key={field.name}>{cell(item, field)}</span>
              ))}
            </div>
          </div>
        ),
      },
    ];
  }, [entity.title, fields, renderers]);
}

// The box before each row. Ours, because antd's selection walks over all rows at each render.
function useSelectColumn(props: Props): TableColumnType<Item>[] {
  const { rows, selected, onSelect } = props;
  const { t } = useWords();
  return useMemo(() => {
    if (selected === null || rows.length === 0) return [];
    const chosen = new Set(selected);
    const toggle = (id: number) => onSelect(chosen.has(id) ? selected.filter((one) => one !== id) : [...selected, id]);
    const all = rows.length > 0 && selected.length >= rows.length;
    const title = (
      <Checkbox
        aria-label={t('chooseAllLoaded')}
        checked={all}
        indeterminate={!all && selected.length > 0}
        onChange={() => onSelect(all ? [] : rows.map((row) => row.id))}
      />
    );
    const box = (item: Item) => <Checkbox aria-label={t('chooseRow', { id: item.id })} checked={chosen.has(item.id)} onChange={() => toggle(item.id)} />;
    return [{ key: 'select', title, width: SELECT_WIDTH, render: (_value, item) => box(item) }];
  }, [onSelect, rows, selected, t]);
}

// Remembered, so that what happens around the table (the address follows the scrolling) leaves it alone.
export const RecordTable = memo(Rows);

function Rows(props: Props) {
  const { rows, height } = props;
  const narrow = useNarrow();
  const select = useSelectColumn(props);
  const columns = useColumns(props);
  const card = useCardColumn(props);
  const width = props.fields.reduce((sum, field) => sum + columnWidth(field, field.name === props.entity.title), SELECT_WIDTH);
  const { label } = useWords();

  // Rows are as high as their words need, so the place is a share of the whole.
  const scrolled = (event: React.UIEvent<HTMLDivElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    const first = Math.floor((scrollTop / Math.max(1, scrollHeight)) * rows.length);
    props.onScroll(first, scrollTop + clientHeight > scrollHeight - AHEAD_PIXELS);
  };

  return (
    <Table<Item>
      virtual
      size="small"
      rowKey="id"
      className="record-table"
      aria-label={label(props.entity.label_plural)}
      columns={narrow ? card : [...select, ...columns]}
      dataSource={rows}
      loading={props.loading && rows.length > 0}
      pagination={false}
      showHeader={!narrow}
      scroll={{ x: narrow ? 320 : Math.max(width, 600), y: height }}
      onScroll={scrolled}
      rowClassName={(item) => (item.id === props.openId ? 'row-open' : '')}
      onChange={(_pagination, _filters, sorter) => {
        const { columnKey, order } = sorter as SorterResult<Item>;
        props.onSort(order ? (order === 'descend' ? '-' : '') + String(columnKey) : '');
      }}
      onRow={(item) => rowHandlers(item.id, props)}
      locale={{ emptyText: props.empty }}
    />
  );
}

function fromControl(target: EventTarget, row: EventTarget): boolean {
  const control = target instanceof Element ? target.closest('a,button,input,label') : null;
  return control !== null && row instanceof Element && row.contains(control);
}

function rowHandlers(id: number, props: Props) {
  return {
    tabIndex: 0,
    onClick: (event: React.MouseEvent) => {
      if (!fromControl(event.target, event.currentTarget)) props.onOpen(id);
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.target !== event.currentTarget) return;
      if (event.key === 'Enter') props.onEnter(id);
      if (event.key === ' ') {
        event.preventDefault();
        props.onOpen(id);
      }
      if (event.key === 'ArrowDown') focusSibling(event, 'nextElementSibling');
      if (event.key === 'ArrowUp') focusSibling(event, 'previousElementSibling');
    },
  };
}

function focusSibling(event: React.KeyboardEvent, which: 'nextElementSibling' | 'previousElementSibling'): void {
  const sibling = event.currentTarget[which];
  if (sibling instanceof HTMLElement && sibling.tabIndex === 0) {
    event.preventDefault();
    sibling.focus();
  }
}
