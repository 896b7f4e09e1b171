// SPDX-License-Identifier: Apache-2.0
//
// Outgoing webhooks: which addresses are told of what, whether they answer, what was sent, again.
import { useQuery } from '@tanstack/react-query';
import { Select, Tag } from 'antd';
import { get } from '../../api/client';
import { useEntity } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { useWords, type Key } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';
import { RecordDrawer } from '../../kinds/RecordDrawer';
import { Deliveries, EndpointName, FailingNote, OffNote } from './Deliveries';
import { Secrets } from './Secrets';

interface EditorProps {
  value?: unknown;
  onChange?: (value: unknown) => void;
  id?: string;
}

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const RENDERERS: CellRenderers = {
  events: (item) => (
    <>
      {asList(item.events).map((event) => (
        <Tag key={event}>{event}</Tag>
      ))}
    </>
  ),
};

const CELLS: CellRenderers = { ...RENDERERS, name: (item) => <EndpointName item={item} /> };

function EventsInput({ value, onChange, id }: EditorProps) {
  const { t, label } = useWords();
  const events = useQuery({
    queryKey: ['webhook-events'],
    queryFn: ({ signal }) => get<components['schemas']['WebhookEventList']>('/webhook-events', signal),
    staleTime: 300_000,
  });
  const options = (events.data?.items ?? []).map((each) => ({
    label: label(each.label),
    options: ['*', ...each.happenings].map((happening) => ({
      value: `${each.entity}.${happening}`,
      label: `${label(each.label)} · ${t(happening === '*' ? 'hookAnything' : (`hook_${happening}` as Key))} (${each.entity}.${happening})`,
    })),
  }));
  return (
    <Select
      {...(id && { id })}
      mode="multiple"
      className="wide"
      value={asList(value)}
      onChange={(next: string[]) => onChange?.(next)}
      showSearch={{ optionFilterProp: 'label' }}
      options={[{ value: '*', label: t('hookEverything') }, ...options]}
    />
  );
}

const FIELDS = ['name', 'url', 'events', 'takes_files', 'role_id', 'about', 'rule_entity', 'rule'];
const EDITORS = { events: <EventsInput /> };

function EndpointDrawer(props: { id: number; onClose: () => void }) {
  return (
    <RecordDrawer
      entity={useEntity('webhook_endpoint')}
      id={props.id}
      onClose={props.onClose}
      above={
        <>
          <OffNote id={props.id} />
          <FailingNote id={props.id} />
        </>
      }
      renderers={RENDERERS}
      editors={{ events: (value, onChange) => <EventsInput value={value} onChange={onChange} /> }}
    >
      <Secrets path={`/webhook-endpoints/${props.id}`} entity="webhook_endpoint" given={false} />
      <Deliveries id={props.id} />
    </RecordDrawer>
  );
}

export function Page() {
  return (
    <ListPage
      entity="webhook_endpoint"
      columns={['name', 'url', 'events', 'role_id', 'enabled', 'disabled_at']}
      renderers={CELLS}
      createFields={FIELDS}
      createEditors={EDITORS}
      drawer={(id, onClose) => <EndpointDrawer id={id} onClose={onClose} />}
    />
  );
}
