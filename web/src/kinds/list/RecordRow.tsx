// SPDX-License-Identifier: Apache-2.0
//
// One row of a list: cells beside each other, on a phone a small card. Drawn by the hundred while
// scrolling, so it holds nothing but its cells; the table listens to clicks and keys for all rows.
import { memo, type CSSProperties, type ReactNode } from 'react';
import { fieldValue } from '../../api/metadata';
import type { Entity, Field, Item } from '../../api/types';
import { FieldValue, isNumeric } from '../../components/FieldValue';
import { useWords } from '../../i18n';

export type CellRenderers = Record<string, (item: Item, field: Field) => ReactNode>;

export interface RowProps {
  entity: Entity;
  fields: Field[];
  renderers: CellRenderers;
  item: Item | undefined; // not there yet
  index: number;
  top: number;
  narrow: boolean;
  selected: boolean;
  active: boolean; // where the keyboard is
  open: boolean; // shown in the drawer
}

const CARD_FACTS = 6;
// What says by itself what it is; numbers, amounts and days say nothing without their name.
const SPEAKS = new Set<Field['type']>(['text', 'choice', 'label', 'reference']);

export function rowId(entity: string, index: number): string {
  return `${entity}-row-${index}`;
}

function Cell(props: { field: Field; item: Item; renderers: CellRenderers }) {
  const { field, item, renderers } = props;
  return renderers[field.name]?.(item, field) ?? <FieldValue field={field} item={item} plain />;
}

function Card(props: RowProps & { item: Item }) {
  const { entity, fields, item, renderers } = props;
  const { label } = useWords();
  const [first, ...others] = [...fields].sort((a, b) => Number(b.name === entity.title) - Number(a.name === entity.title));
  return (
    <div role="gridcell" className="row-card">
      <div className="row-card-title">{first && <Cell field={first} item={item} renderers={renderers} />}</div>
      <div className="row-card-facts">
        {others
          .filter((field) => fieldValue(item, field.name) != null)
          .slice(0, CARD_FACTS)
          .map((field) => (
            <span key={field.name}>
              {!SPEAKS.has(field.type) && <span className="row-card-name">{label(field.label)} </span>}
              <Cell field={field} item={item} renderers={renderers} />
            </span>
          ))}
      </div>
    </div>
  );
}

function SelectCell(props: { item: Item; selected: boolean }) {
  const { t } = useWords();
  return (
    <div role="gridcell" className="record-cell record-select">
      <input type="checkbox" tabIndex={-1} aria-label={t('chooseRow', { id: props.item.id })} checked={props.selected} readOnly />
    </div>
  );
}

function cellsOf(props: RowProps & { item: Item }): ReactNode {
  const { fields, item, narrow, renderers, selected } = props;
  if (narrow) {
    return (
      <>
        <SelectCell item={item} selected={selected} />
        <Card {...props} />
      </>
    );
  }
  return (
    <>
      <SelectCell item={item} selected={selected} />
      {fields.map((field) => (
        <div key={field.name} role="gridcell" className={isNumeric(field) ? 'record-cell record-number' : 'record-cell'}>
          <Cell field={field} item={item} renderers={renderers} />
        </div>
      ))}
    </>
  );
}

function Waiting() {
  return (
    <div role="gridcell" className="record-cell record-waiting">
      <span />
    </div>
  );
}

export const RecordRow = memo(function RecordRow(props: RowProps) {
  const { active, entity, index, item, open, selected, top } = props;
  const place: CSSProperties = { transform: `translateY(${top}px)` };
  return (
    <div
      role="row"
      id={rowId(entity.name, index)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-row={index}
      data-id={item?.id}
      className={`record-row${open ? ' row-open' : ''}${active ? ' row-active' : ''}${selected ? ' row-selected' : ''}`}
      style={place}
    >
      {item ? cellsOf({ ...props, item }) : <Waiting />}
    </div>
  );
});
