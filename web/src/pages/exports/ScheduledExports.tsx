// SPDX-License-Identifier: Apache-2.0
//
// Exports that repeat. A list's menu leads here with its rule, columns and order filled in.
import { useQuery } from '@tanstack/react-query';
import { Alert, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { get } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { EntityName } from '../../components/EntityName';
import { useWords } from '../../i18n';
import { CreateDrawer } from '../../kinds/CreateDrawer';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';
import { RecordDrawer } from '../../kinds/RecordDrawer';
import { NameCell, ReportLink, ReportName, RhythmCell } from './Cells';
import { FailedRuns } from './FailedRuns';
import { RhythmInput, RhythmText } from './RhythmInput';
import { ExportRuns, LastFailure } from './Runs';

interface EditorProps {
  value?: unknown;
  onChange?: (value: unknown) => void;
  id?: string;
}

const CELLS: CellRenderers = {
  name: (item) => <NameCell item={item} />,
  entity: (item) => (item.report ? <ReportName item={item} /> : <EntityName name={String(item.entity)} />),
  report: (item) => (item.report ? <ReportName item={item} /> : null),
  rhythm: (item) => <RhythmCell item={item} />,
};

const FACTS: CellRenderers = {
  entity: (item) => <EntityName name={String(item.entity)} />,
  report: (item) => (item.report ? <ReportLink item={item} /> : null),
  rhythm: (item) => <RhythmText rhythm={String(item.rhythm)} />,
};

function useFolders() {
  return useQuery({
    queryKey: ['export-folders'],
    queryFn: ({ signal }) => get<components['schemas']['ExportFolders']>('/export-folders', signal),
    staleTime: 60_000,
  });
}

function EntityInput({ value, onChange, id }: EditorProps) {
  const { label } = useWords();
  const entities = useModel().metadata.entities.filter((entity) => entity.may.includes('export'));
  return (
    <Select
      {...(id && { id })}
      className="wide"
      showSearch={{ optionFilterProp: 'label' }}
      value={(value as string | undefined) ?? null}
      onChange={(next: string) => onChange?.(next)}
      options={entities.map((entity) => ({ value: entity.name, label: label(entity.label_plural) }))}
    />
  );
}

function FolderInput({ value, onChange, id }: EditorProps) {
  const { t } = useWords();
  const folders = useFolders();
  const names = folders.data?.items ?? [];
  return (
    <>
      <Select
        {...(id && { id })}
        className="wide"
        allowClear
        value={(value as string | undefined) ?? null}
        onChange={(next?: string) => onChange?.(next ?? null)}
        options={names.map((name) => ({ value: name, label: name }))}
      />
      {folders.data && names.length === 0 && folders.data.addresses.length === 0 && <Alert type="info" showIcon title={t('exportNoFolders')} className="record-note" />}
    </>
  );
}

// Outgoing webhooks that take files, by their names.
function AddressInput({ value, onChange, id }: EditorProps) {
  const { t } = useWords();
  const names = useFolders().data?.addresses ?? [];
  return (
    <>
      <Select
        {...(id && { id })}
        className="wide"
        allowClear
        value={(value as string | undefined) ?? null}
        onChange={(next?: string) => onChange?.(next ?? null)}
        options={names.map((name) => ({ value: name, label: name }))}
      />
      {names.length === 0 && <p className="quiet">{t('exportNoAddresses')}</p>}
    </>
  );
}

const FIELDS = ['name', 'entity', 'report', 'parameters', 'filter', 'columns', 'format', 'language', 'rhythm', 'folder', 'address', 'keep'];
// Of a report, which is about customers and has its own columns.
const REPORT_FIELDS = FIELDS.filter((field) => field !== 'columns');
const CREATE_EDITORS = { entity: <EntityInput />, folder: <FolderInput />, address: <AddressInput />, rhythm: <RhythmInput /> };
const asText = (value: unknown) => (typeof value === 'string' ? value : '');

function ScheduleDrawer(props: { id: number; onClose: () => void }) {
  return (
    <RecordDrawer
      entity={useEntity('export_schedule')}
      id={props.id}
      onClose={props.onClose}
      above={<LastFailure id={props.id} />}
      renderers={FACTS}
      editors={{
        folder: (value, onChange) => <FolderInput value={value} onChange={onChange} />,
        address: (value, onChange) => <AddressInput value={value} onChange={onChange} />,
        rhythm: (value, onChange) => <RhythmInput value={asText(value)} onChange={onChange} />,
      }}
    >
      <ExportRuns id={props.id} />
    </RecordDrawer>
  );
}

// What the menu of a list hands over: a field of the schedule by a name in the address.
const HANDED = [['entity', 'entity'], ['report', 'report'], ['parameters', 'parameters'], ['format', 'format'], ['filter', 'rule'], ['columns', 'fields'], ['sort', 'order']] as const;

function Handed({ onClose }: { onClose: (id?: number) => void }) {
  const [search] = useSearchParams();
  const [given] = useState(() => Object.fromEntries(HANDED.flatMap(([field, name]) => (search.get(name) ? [[field, search.get(name)]] : []))));
  return <CreateDrawer entity={useEntity('export_schedule')} given={given} fields={given.report ? REPORT_FIELDS : FIELDS} editors={CREATE_EDITORS} onClose={() => onClose()} onCreated={(item) => onClose(item.id)} />;
}

export function Page() {
  const [search, setSearch] = useSearchParams();
  const close = (id?: number) => setSearch(id ? { open: String(id) } : {}, { replace: true });
  return (
    <>
      <ListPage
        entity="export_schedule"
        needs={['report']}
        columns={['name', 'rhythm', 'entity', 'format', 'folder', 'address', 'active', 'staff_id']}
        renderers={CELLS}
        above={<FailedRuns />}
        createFields={FIELDS}
        createEditors={CREATE_EDITORS}
        drawer={(id, onClose) => <ScheduleDrawer id={id} onClose={onClose} />}
      />
      {search.has('entity') && <Handed onClose={close} />}
    </>
  );
}
