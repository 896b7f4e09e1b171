// SPDX-License-Identifier: Apache-2.0
//
// The list of any entity: filter, columns, order, saved views, bulk work, exact count, rows that
// open in a drawer. A page gives the entity's name and, where it wants to, its own cells, actions
// and drawer.
import { Button } from 'antd';
import { lazy, Suspense, useCallback, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { listFields, useEntity, useModel, visibleFields } from '../api/metadata';
import { useCount } from '../api/records';
import type { Entity, Field } from '../api/types';
import { hasRecordPage, recordPath } from '../app/paths';
import { PageHead } from '../components/PageHead';
import { integer } from '../format/numbers';
import { inSentence, useWords } from '../i18n';
import { BulkBar } from './list/BulkBar';
import { ColumnsButton } from './list/ColumnsButton';
import { FilterBar } from './list/FilterBar';
import { ListMenu } from './list/ListMenu';
import { ListRows } from './list/ListRows';
import type { CellRenderers } from './list/RecordTable';
import { SavedViews } from './list/SavedViews';
import { useListState, type ListState } from './list/useListState';
import { useSelection, type Selection } from './list/useSelection';

const RecordDrawer = lazy(() => import('./RecordDrawer').then((m) => ({ default: m.RecordDrawer })));
const CreateDrawer = lazy(() => import('./CreateDrawer').then((m) => ({ default: m.CreateDrawer })));

export interface ListPageProps {
  entity: string;
  columns?: string[]; // the usual columns, when not those the entity lists
  renderers?: CellRenderers;
  needs?: string[]; // fields that the renderers read beside their own
  actions?: ReactNode; // beside the main action
  emptyAction?: ReactNode;
  above?: ReactNode; // between the title and the filters
  chosenActions?: (selection: Selection) => ReactNode; // beside what can be done with chosen records of any kind
  creatable?: boolean; // false: the page makes new ones itself, or they come from elsewhere
  createFields?: string[];
  createEditors?: Record<string, ReactElement>;
  drawer?: (id: number, close: () => void) => ReactNode;
  afterCreate?: (id: number) => string;
}

const NO_RENDERERS: CellRenderers = {};
const NO_NEEDS: string[] = [];

function chosenFields(entity: Entity, names: string[]): Field[] {
  const known = [...entity.fields, ...(entity.figures ?? [])];
  return names.map((name) => known.find((field) => field.name === name)).filter((field) => field !== undefined);
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
  const selection = useSelection(`${entity.name} ${state.filter} ${state.deleted}`);
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
      {props.above}
      <div className="list-tools">
        <SavedViews entity={entity} state={state} columns={columns} onChange={change} />
        <FilterBar entity={entity} filter={state.filter} onChange={(filter) => change({ filter })} />
        <div className="list-tools-end">
          <ColumnsButton fields={listFields(entity)} columns={columns} onChange={(next) => change({ columns: next }, true)} />
          <ListMenu entity={entity} state={state} columns={columns} onChange={change} />
        </div>
      </div>
      <BulkBar entity={entity} selection={selection} state={state} columns={columns} actions={props.chosenActions} />
      <ListRows
        entity={entity}
        fields={fields}
        state={state}
        sort={sort}
        renderers={props.renderers ?? NO_RENDERERS}
        needs={props.needs ?? NO_NEEDS}
        selection={selection}
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
