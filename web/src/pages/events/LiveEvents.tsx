// SPDX-License-Identifier: Apache-2.0
//
// Events as they arrive, taken and not taken: to see whether a shop sends what it should. The
// address holds filter and open event.
import { PauseOutlined, CaretRightOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Segmented, Select, Skeleton, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { paths } from '../../app/paths';
import { ReferenceName } from '../../components/FieldValue';
import { LinkButton } from '../../components/LinkButton';
import { PageHead } from '../../components/PageHead';
import { EmptyState, ErrorState } from '../../components/States';
import { useDebounced } from '../../components/useDebounced';
import { dayOf, secondOf, shortTime } from '../../format/time';
import { useModel } from '../../api/metadata';
import { useArrivals, type Arrival, type Filter, type Show } from './arrivals';
import { EventDrawer } from './EventDrawer';
import { Install } from './Install';
import { useSources } from './keys';
import { useSchemas } from './schemas';
import { useEventWords } from './words';
import './events.css';

function showOf(text: string | null): Show {
  return text === 'good' || text === 'bad' ? text : 'all';
}

function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter: Filter = { source: Number(params.get('source')) || null, name: params.get('name') ?? '', show: showOf(params.get('show')) };
  const change = (changes: Record<string, string | null>) =>
    setParams(
      (before) => {
        for (const [name, value] of Object.entries(changes)) {
          if (value) before.set(name, value);
          else before.delete(name);
        }
        return before;
      },
      { replace: true },
    );
  return { filter, open: params.get('open'), change };
}

export function Page() {
  const { say } = useEventWords();
  const { filter, open, change } = useFilter();
  const [paused, setPaused] = useState(false);
  const arrivals = useArrivals(filter, paused);
  const rows = arrivals.data ?? [];
  const shown = rows.find((row) => row.key === open);
  const filtered = filter.source !== null || filter.name !== '' || filter.show !== 'all';
  return (
    <div className="page">
      <PageHead title={say('live')} detail={paused ? say('paused') : say('follows')}>
        <LinkButton to={paths.eventSchemas}>{say('seeSchemas')}</LinkButton>
        <Button icon={paused ? <CaretRightOutlined aria-hidden /> : <PauseOutlined aria-hidden />} aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {say(paused ? 'goOn' : 'pause')}
        </Button>
      </PageHead>
      <Tools filter={filter} onChange={change} />
      {arrivals.error && <ErrorState error={arrivals.error} retry={() => void arrivals.refetch()} />}
      {arrivals.isPending && !paused && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {rows.length > 0 && <Rows rows={rows} open={open} onOpen={(key) => change({ open: key })} />}
      {arrivals.data && rows.length === 0 && (
        <div className="card">
          <EmptyState sentence={say(filtered ? 'nothingMatches' : 'nothingYet')} />
        </div>
      )}
      {arrivals.data && rows.length === 0 && filter.show !== 'bad' && <Install source={filter.source} onSource={(id) => change({ source: id ? String(id) : null })} />}
      {shown && <EventDrawer arrival={shown} onClose={() => change({ open: null })} />}
    </div>
  );
}

function Tools(props: { filter: Filter; onChange: (changes: Record<string, string | null>) => void }) {
  const { filter, onChange } = props;
  const { say } = useEventWords();
  const sources = useSources();
  const schemas = useSchemas();
  const [name, setName] = useState(filter.name);
  const settled = useDebounced(name, 300);
  useEffect(() => {
    if (settled !== filter.name) onChange({ name: settled });
  }, [settled]);
  const names = [...new Set((schemas.data ?? []).map((schema) => schema.name))].filter((one) => one.includes(name));
  return (
    <div className="event-tools">
      <Select
        className="event-source"
        aria-label={say('source')}
        value={filter.source ?? 0}
        options={[{ value: 0, label: say('everySource') }, ...(sources.data ?? []).map((one) => ({ value: one.id, label: String(one.name) }))]}
        onChange={(id) => onChange({ source: id ? String(id) : null })}
      />
      <AutoComplete className="event-name" aria-label={say('eventName')} placeholder={say('eventName')} allowClear value={name} options={names.map((value) => ({ value }))} onChange={(value) => setName(value ?? '')} />
      <Segmented<Show>
        aria-label={say('show')}
        value={filter.show}
        options={(['all', 'good', 'bad'] as const).map((value) => ({ value, label: say(value) }))}
        onChange={(value) => onChange({ show: value === 'all' ? null : value })}
      />
    </div>
  );
}

function Rows(props: { rows: Arrival[]; open: string | null; onOpen: (key: string) => void }) {
  const { say } = useEventWords();
  return (
    <ul className="card event-rows" aria-label={say('recent')}>
      {props.rows.map((row) => (
        <li key={row.key}>
          <Row row={row} open={row.key === props.open} onOpen={props.onOpen} />
        </li>
      ))}
    </ul>
  );
}

// What can be read of an event in one line.
function gist(row: Arrival): string {
  const { properties, context } = row.item as { properties?: Record<string, unknown> | null; context?: { page?: { path?: string } } | null };
  const own = properties ?? {};
  const named = ['name', 'query', 'product_id', 'sku', 'title', 'path', 'url'].map((key) => own[key]).find((value) => typeof value === 'string' && value);
  return String(named ?? context?.page?.path ?? '');
}

function Row({ row, open, onOpen }: { row: Arrival; open: boolean; onOpen: (key: string) => void }) {
  const { say, label } = useEventWords();
  const { timezone } = useModel();
  return (
    <button type="button" className="event-row" aria-expanded={open} onClick={() => onOpen(row.key)}>
      <time dateTime={row.at} className="quiet">
        {dayOf(row.at, timezone) === dayOf(new Date().toISOString(), timezone) ? secondOf(row.at, timezone) : shortTime(row.at, timezone)}
      </time>
      <span className="event-row-name">
        {row.name || '—'} {row.bad && <Tag className="tag tag-red">{say('bad')}</Tag>}
      </span>
      <span className="event-row-gist">{row.bad ? label(row.reason) : gist(row)}</span>
      <span className="quiet event-row-source">{row.sourceId && <ReferenceName entity="source" id={row.sourceId} link={false} />}</span>
      <span className="quiet">{row.customerId && <ReferenceName entity="customer" id={row.customerId} link={false} />}</span>
    </button>
  );
}
