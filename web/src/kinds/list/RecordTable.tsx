// SPDX-License-Identifier: Apache-2.0
//
// The rows of a list, of which only those on the screen exist, however many there are. The whole is
// one stop for the keyboard: arrows move, space chooses, Enter opens whole, the right arrow opens
// beside. What has the focus is the table itself, so that a row may leave the screen.
import { memo, useEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { Entity, Field, Item } from '../../api/types';
import { useNarrow } from '../../app/useNarrow';
import { useWords } from '../../i18n';
import { tracksOf } from './columns';
import { RecordHead } from './RecordHead';
import { RecordRow, rowId, type CellRenderers } from './RecordRow';
import type { Selection } from './useSelection';
import { useWindow, type Window } from './useWindow';

export type { CellRenderers } from './RecordRow';

const ROW_HEIGHT = { wide: 36, narrow: 92 };
const HEAD_HEIGHT = 37;

interface Props {
  entity: Entity;
  fields: Field[];
  total: number;
  counted: boolean; // total is not only what was fetched so far
  itemAt: (row: number) => Item | undefined;
  near: Item[];
  loadedIds: () => number[];
  listKey: string; // another key is another list: it begins at its first row
  firstRow: number; // where to begin at first
  sort: string;
  height: number;
  old: boolean;
  renderers: CellRenderers;
  selection: Selection;
  openId: number | null;
  onSort: (sort: string) => void;
  onOpen: (id: number) => void;
  onEnter: (id: number) => void;
  onPlace: (begin: number, end: number, first: number | null) => void; // rows drawn, and the first in sight, null while that is no place of this list
}

export const RecordTable = memo(Table);

function Table(props: Props) {
  const { entity, fields, total, itemAt, selection, onPlace } = props;
  const { label } = useWords();
  const narrow = useNarrow();
  const box = useRef<HTMLDivElement>(null);
  const rowHeight = narrow ? ROW_HEIGHT.narrow : ROW_HEIGHT.wide;
  const view = useWindow(box, { total, rowHeight, headHeight: narrow ? 0 : HEAD_HEIGHT });
  const [active, setActive] = useState<number | null>(null);
  const tracks = useMemo(() => tracksOf(entity, fields), [entity, fields]);
  const isPlaced = usePlace(props, view);
  useEffect(() => onPlace(view.begin, view.end, isPlaced() ? view.firstVisible() : null));
  useEffect(() => setActive(null), [props.listKey]);

  const style = {
    maxHeight: props.height,
    '--columns': narrow ? '40px minmax(0, 1fr)' : tracks.template,
    '--least': narrow ? '0px' : `${tracks.least}px`,
    '--row': `${rowHeight}px`,
  } as CSSProperties;
  const shown = active !== null && active >= view.begin && active < view.end;
  // A row that leaves the screen becomes the one that comes in: nothing is built while scrolling.
  const slots = view.slots;
  const rows: ReactNode[] = [];
  for (let index = view.begin; index < view.end; index += 1) {
    const item = itemAt(index);
    rows.push(
      <RecordRow
        key={index % slots}
        entity={entity}
        fields={fields}
        renderers={props.renderers}
        item={item}
        index={index}
        top={index * rowHeight + view.shift}
        narrow={narrow}
        selected={item !== undefined && selection.has(item.id)}
        active={index === active}
        open={item !== undefined && item.id === props.openId}
      />,
    );
  }
  return (
    <div
      ref={box}
      role="grid"
      className={`record-table${props.old ? ' record-table-old' : ''}`}
      aria-label={label(entity.label_plural)}
      aria-rowcount={total + 1}
      aria-colcount={narrow ? 2 : fields.length + 1}
      aria-multiselectable
      aria-activedescendant={shown ? rowId(entity.name, active) : undefined}
      aria-busy={props.old || itemAt(view.firstVisible()) === undefined}
      tabIndex={0}
      style={style}
      onScroll={view.onScroll}
      onClick={(event) => clicked(event, props, setActive)}
      onKeyDown={(event) => pressed(event, { props, view, active, setActive })}
    >
      {!narrow && <Head {...props} />}
      <div role="rowgroup" className="record-body" style={{ height: view.bodyHeight }}>
        {rows}
      </div>
    </div>
  );
}

function Head(props: Props) {
  const { selection, near } = props;
  const every = near.length > 0 && near.every((item) => selection.has(item.id));
  const chosen = every ? 'all' : selection.ids.size > 0 ? 'some' : 'none';
  const toggle = () => (every ? selection.clear() : selection.choose(new Set([...selection.ids, ...props.loadedIds()])));
  return <RecordHead fields={props.fields} sort={props.sort} onSort={props.onSort} chosen={chosen} onChooseLoaded={toggle} />;
}

// Begins where the address says, and at the top when the list becomes another one. Before the count is there, the rows
// fetched may end above that place.
function usePlace(props: Props, view: Window): () => boolean {
  const { listKey, firstRow, total, counted, old } = props;
  const placed = useRef<string | null>(null);
  useEffect(() => {
    if (total === 0 || old || placed.current === listKey) return;
    const row = placed.current === null ? firstRow : 0;
    if (row > 0 && !counted) return;
    view.jump(row);
    placed.current = listKey;
  });
  return () => !old && placed.current === listKey;
}

interface Pressed {
  props: Props;
  view: Window;
  active: number | null;
  setActive: (row: number | null) => void;
}

function rowOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
}

function clicked(event: MouseEvent, props: Props, setActive: (row: number) => void): void {
  const row = rowOf(event.target);
  const id = Number(row?.dataset.id);
  if (!row || !id) return;
  setActive(Number(row.dataset.row));
  const control = event.target instanceof Element ? event.target.closest('a,button,.record-select') : null;
  if (!control) props.onOpen(id);
  else if (control.classList.contains('record-select')) choose(props, id);
}

function choose(props: Props, id: number): void {
  props.selection.toggle(id, props.near.map((item) => item.id));
}

function target(key: string, active: number, page: number, last: number): number | null {
  const steps: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: last };
  const row = steps[key];
  return row === undefined ? null : Math.min(last, Math.max(0, row));
}

function pressed(event: KeyboardEvent, { props, view, active, setActive }: Pressed): void {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey || props.total === 0) return;
  const before = active ?? view.firstVisible() - (event.key === 'ArrowDown' ? 1 : 0);
  const next = target(event.key, before, view.rowsVisible(), props.total - 1);
  const item = active === null ? undefined : props.itemAt(active);
  if (next !== null) {
    setActive(next);
    view.reveal(next);
  } else if (event.key === 'Enter' && item) props.onEnter(item.id);
  else if (event.key === ' ' && item) choose(props, item.id);
  else if (event.key === 'ArrowRight' && item) props.onOpen(item.id);
  else return;
  event.preventDefault();
}
