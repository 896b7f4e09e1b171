// SPDX-License-Identifier: Apache-2.0
//
// The list of any entity: filter, columns, order, saved views, bulk work, exact count, rows that
// open in a drawer. A page gives the entity's name and, where it wants to, its own cells, actions
// and drawer.
import { ReloadOutlined, VerticalAlignTopOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useEntity, useModel, visibleFields } from '../api/metadata';
import { useCount } from '../api/records';
import type { Entity, Field } from '../api/types';
import { hasRecordPage, recordPath } from '../app/paths';
import { PageHead } from '../components/PageHead';
import { EmptyState, ErrorState } from '../components/States';
import { integer } from '../format/numbers';
import { inSentence, useWords } from '../i18n';
import { BulkBar } from './list/BulkBar';
import { ColumnsButton } from './list/ColumnsButton';
import { FilterBar } from './list/FilterBar';
import { ListMenu } from './list/ListMenu';
import { RecordTable, type CellRenderers } from './list/RecordTable';
import { SavedViews } from './list/SavedViews';
import { useFillHeight } from './list/useFillHeight';
import { useListRows } from './list/useListRows';
import { useListState, type ListState } from './list/useListState';

const RecordDrawer = lazy(() => import('./RecordDrawer').then((m) => ({ default: m.RecordDrawer })));
const CreateDrawer = lazy(() => import('./CreateDrawer').then((m) => ({ default: m.CreateDrawer })));

export interface ListPageProps {
  entity: string;
  columns?: string[]; // the usual columns, when not those the entity lists
  renderers?: CellRenderers;
  actions?: ReactNode; // beside the main action
  emptyAction?: ReactNode;
  creatable?: boolean; // false: the page makes new ones itself, or they come from elsewhere
  createFields?: string[];
  createEditors?: Record<string, ReactElement>;
  drawer?: (id: number, close: () => void) => ReactNode;
  afterCreate?: (id: number) => string;
}

const NO_RENDERERS: CellRenderers = {};

function chosenFields(entity: Entity, names: string[]): Field[] {
  return names.map((name) => entity.fields.find((field) => field.name === name)).filter((field) => field !== undefined);
}

function usualColumns(entity: Entity): string[] {
  const listed = visibleFields(entity).filter((field) => field.listed).map((field) => field.name);
  return listed.includes(entity.title) ? [entity.title, ...listed.filter((name) => name !== entity.title)] : listed;
}

export function ListPage(props: ListPageProps) {
  const entity = useEntity(props.entity);
  const model = useModel();
  const { t, label } = useWords();
  const navigate = useNavigate();
  const [state, change] = useListState();
  const [creating, setCreating] = useState(false);
  const [selected, setSelected] = useState<number[]>([]);
  const columns = state.columns ?? props.columns ?? usualColumns(entity);
  const sort = state.sort || entity.sort;
  const fields = useMemo(() => chosenFields(entity, columns), [entity, columns.join()]);
  const mayCreate = props.creatable !== false && model.may('create', entity.name);
  const create = mayCreate && (
    <Button type="primary" onClick={() => setCreating(true)}>
      {t('newOne', { entity: inSentence(label(entity.label)) })}
    </Button>
  );
  const open = useCallback(
    (id: number) => {
      const path = hasRecordPage(entity.name) && recordPath(entity.name, id);
      if (path) void navigate(path);
      else change({ open: id });
    },
    [change, entity.name, navigate],
  );
  const close = useCallback(() => change({ open: null }), [change]);

  return (
    <div className="page list-page">
      <PageHead title={label(entity.label_plural)} detail={<Count entity={entity} state={state} />}>
        {props.actions}
        {create}
      </PageHead>
      <div className="list-tools">
        <SavedViews entity={entity} state={state} columns={columns} onChange={change} />
        <FilterBar entity={entity} filter={state.filter} onChange={(filter) => change({ filter })} />
        <div className="list-tools-end">
          <ColumnsButton fields={visibleFields(entity)} columns={columns} onChange={(next) => change({ columns: next }, true)} />
          <ListMenu entity={entity} state={state} columns={columns} onChange={change} />
        </div>
      </div>
      <BulkBar entity={entity} selected={selected} deleted={state.deleted} filter={state.filter} onClear={() => setSelected([])} />
      <Rows
        entity={entity}
        fields={fields}
        state={state}
        sort={sort}
        renderers={props.renderers ?? NO_RENDERERS}
        selected={selected}
        onSelect={setSelected}
        onChange={change}
        onEnter={open}
        emptyAction={props.emptyAction ?? create}
      />
      <Suspense>
        {state.open !== null && (props.drawer ? props.drawer(state.open, close) : <RecordDrawer entity={entity} id={state.open} onClose={close} />)}
        {creating && (
          <CreateDrawer
            entity={entity}
            {...(props.createFields && { fields: props.createFields })}
            {...(props.createEditors && { editors: props.createEditors })}
            onClose={() => setCreating(false)}
            onCreated={(item) => {
              setCreating(false);
              if (props.afterCreate) void navigate(props.afterCreate(item.id));
              else open(item.id);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

function Count(props: { entity: Entity; state: ListState }) {
  const { t, language } = useWords();
  const count = useCount(props.entity, { filter: props.state.filter || undefined, deleted: props.state.deleted || undefined });
  if (count.data === undefined) return count.error ? null : <span aria-busy="true">…</span>;
  return (
    <span role="status" data-testid="count">
      {t(props.state.deleted ? 'countDeleted' : 'countRecords', { count: integer(count.data, language) })}
    </span>
  );
}

interface RowsProps {
  entity: Entity;
  fields: Field[];
  state: ListState;
  sort: string;
  renderers: CellRenderers;
  selected: number[];
  onSelect: (ids: number[]) => void;
  onChange: (change: Partial<ListState>, replace?: boolean) => void;
  onEnter: (id: number) => void;
  emptyAction: ReactNode;
}

function Rows(props: RowsProps) {
  const { entity, state, sort, onChange } = props;
  const { t, label } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const height = useFillHeight(box);
  const start = useRef(state.cursor); // where the address began; scrolling must not fetch anew
  const key = `${entity.name} ${state.filter} ${sort} ${state.deleted}`;
  const lastKey = useRef(key);
  if (lastKey.current !== key) {
    lastKey.current = key;
    start.current = state.cursor;
  }
  const list = useMemo(
    () => ({ filter: state.filter || undefined, sort, deleted: state.deleted || undefined }),
    [sort, state.deleted, state.filter],
  );
  const { records, rows, outdated, reload, cursorAt } = useListRows(entity, list, start.current);
  const scrolled = useScrollMemory(cursorAt, state.cursor, onChange);

  const latest = useRef({ scrolled, records });
  latest.current = { scrolled, records };
  const onScroll = useCallback((first: number, nearEnd: boolean) => {
    const { scrolled: remember, records: list } = latest.current;
    remember(first);
    if (nearEnd && list.hasNextPage && !list.isFetching) void list.fetchNextPage();
  }, []);
  const sortBy = useCallback((next: string) => onChange({ sort: next }), [onChange]);
  const openRow = useCallback((id: number) => onChange({ open: id }), [onChange]);

  const toTop = () => {
    start.current = null;
    onChange({ cursor: null }, true);
    reload();
  };
  if (records.error) return <ErrorState error={records.error} retry={() => void records.refetch()} />;
  if (records.isPending) return <Skeleton active title={false} paragraph={{ rows: 12 }} className="rows-skeleton" />;
  const filtered = state.filter !== '' || state.deleted;
  const empty = filtered ? (
    <EmptyState sentence={t('nothingMatches')} action={<Button onClick={() => onChange({ filter: '', deleted: false })}>{t('clearFilters')}</Button>} />
  ) : (
    <EmptyState sentence={label(entity.about)} action={props.emptyAction} />
  );
  return (
    <div ref={box} className="rows">
      {(outdated || start.current) && (
        <div className="rows-note" role="status">
          {start.current && (
            <Button size="small" icon={<VerticalAlignTopOutlined aria-hidden />} onClick={toTop}>
              {t('toFirst')}
            </Button>
          )}
          {outdated && (
            <Button size="small" icon={<ReloadOutlined aria-hidden />} onClick={toTop}>
              {t('showChanges')}
            </Button>
          )}
        </div>
      )}
      <RecordTable
        entity={entity}
        fields={props.fields}
        rows={rows}
        sort={sort}
        height={height}
        loading={records.isPlaceholderData}
        renderers={props.renderers}
        selected={props.selected}
        openId={state.open}
        onSelect={props.onSelect}
        onSort={sortBy}
        onOpen={openRow}
        onEnter={props.onEnter}
        onScroll={onScroll}
        empty={rows.length === 0 ? empty : null}
      />
    </div>
  );
}

// Keeps the place in the list in the address, a few times a second at most.
function useScrollMemory(
  cursorAt: (row: number) => string | null,
  current: string | null,
  onChange: (change: Partial<ListState>, replace?: boolean) => void,
) {
  const timer = useRef<number | undefined>(undefined);
  const latest = useRef({ row: 0, cursorAt, current, onChange });
  Object.assign(latest.current, { cursorAt, current, onChange });
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return useCallback((row: number) => {
    latest.current.row = row;
    timer.current ??= window.setTimeout(() => {
      const now = latest.current;
      const cursor = now.cursorAt(now.row);
      timer.current = undefined;
      if (cursor !== now.current) now.onChange({ cursor }, true);
    }, 400);
  }, []);
}
