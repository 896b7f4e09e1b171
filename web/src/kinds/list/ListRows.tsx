// SPDX-License-Identifier: Apache-2.0
//
// What stands below a list's tools: its rows, or why there are none.
import { ReloadOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Entity, Field } from '../../api/types';
import { EmptyState, ErrorState } from '../../components/States';
import { useWords } from '../../i18n';
import { fieldsAsked } from './columns';
import { RecordTable, type CellRenderers } from './RecordTable';
import { useFillHeight } from './useFillHeight';
import { PAGE_ROWS, useListRows } from './useListRows';
import type { ListChange, ListState } from './useListState';
import type { Selection } from './useSelection';

const REST_MS = 400;
const AHEAD = 100; // rows fetched before they are scrolled to
const BEHIND = 40;

interface Props {
  entity: Entity;
  fields: Field[];
  needs: string[];
  state: ListState;
  sort: string;
  renderers: CellRenderers;
  selection: Selection;
  onChange: (change: ListChange, replace?: boolean) => void;
  onEnter: (id: number) => void;
  emptyAction: ReactNode;
}

// Rows near the screen, by whole pages: scrolling within them changes nothing here.
function useRange(): [{ first: number; last: number }, (begin: number, end: number) => void] {
  const [range, setRange] = useState({ first: 0, last: PAGE_ROWS - 1 });
  const cover = useCallback((begin: number, end: number) => {
    const first = Math.floor(Math.max(0, begin - BEHIND) / PAGE_ROWS) * PAGE_ROWS;
    const last = Math.max(first, Math.ceil((end + AHEAD) / PAGE_ROWS) * PAGE_ROWS - 1);
    setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
  }, []);
  return [range, cover];
}

// Keeps the place in the list in the address, once the scrolling rests; null is no place to be kept.
function usePlaceKept(current: number, onChange: Props['onChange']): (row: number | null) => void {
  const timer = useRef<number | undefined>(undefined);
  const latest = useRef({ current, onChange });
  latest.current = { current, onChange };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return useCallback((row: number | null) => {
    window.clearTimeout(timer.current);
    if (row === null) return;
    timer.current = window.setTimeout(() => {
      if (row !== latest.current.current) latest.current.onChange({ row }, true);
    }, REST_MS);
  }, []);
}

export function ListRows(props: Props) {
  const { entity, fields, needs, state, sort, onChange } = props;
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const height = useFillHeight(box);
  const [range, cover] = useRange();
  const asked = fieldsAsked(entity, fields, needs);
  const list = useMemo(
    () => ({ filter: state.filter || undefined, sort, deleted: state.deleted || undefined, fields: asked }),
    [asked, sort, state.deleted, state.filter],
  );
  const { rows, ready, error, outdated, reload, loadedIds } = useListRows(entity, list, range.first, range.last);
  const keepPlace = usePlaceKept(state.row, onChange);
  const onPlace = useCallback(
    (begin: number, end: number, first: number | null) => {
      cover(begin, end);
      keepPlace(first);
    },
    [cover, keepPlace],
  );
  const sortBy = useCallback((next: string) => onChange({ sort: next }), [onChange]);
  const open = useCallback((id: number) => onChange({ open: id }), [onChange]);

  if (error) return <ErrorState error={error} retry={reload} />;
  if (!ready) return <Skeleton active title={false} paragraph={{ rows: 12 }} className="rows-skeleton" />;
  return (
    <div ref={box} className="rows">
      {outdated && (
        <div className="rows-note" role="status">
          <Button size="small" icon={<ReloadOutlined aria-hidden />} onClick={reload}>
            {t('showChanges')}
          </Button>
        </div>
      )}
      {rows.total === 0 && !rows.old ? (
        <NoRows {...props} />
      ) : (
        <RecordTable
          entity={entity}
          fields={fields}
          total={rows.total}
          counted={rows.counted}
          itemAt={rows.itemAt}
          near={rows.near}
          loadedIds={loadedIds}
          listKey={`${entity.name} ${state.filter} ${sort} ${state.deleted}`}
          firstRow={state.row}
          sort={sort}
          height={height}
          old={rows.old}
          renderers={props.renderers}
          selection={props.selection}
          openId={state.open}
          onSort={sortBy}
          onOpen={open}
          onEnter={props.onEnter}
          onPlace={onPlace}
        />
      )}
    </div>
  );
}

function NoRows({ entity, state, emptyAction, onChange }: Props) {
  const { t, label } = useWords();
  if (state.filter === '' && !state.deleted) return <EmptyState sentence={label(entity.about)} action={emptyAction} />;
  const clear = <Button onClick={() => onChange({ filter: '', deleted: false })}>{t('clearFilters')}</Button>;
  return <EmptyState sentence={t('nothingMatches')} action={clear} />;
}
