// SPDX-License-Identifier: Apache-2.0
//
// Write keys: with which pages, apps and servers bring events in, which source they belong to, when
// they were used last, and lines ready to be copied. Deleting one ends it.
import { Tabs } from 'antd';
import { useEntity } from '../../api/metadata';
import { useRecord } from '../../api/records';
import { ListPage } from '../../kinds/ListPage';
import { RecordDrawer } from '../../kinds/RecordDrawer';
import { Json } from './Json';
import { useEventWords } from './words';
import './events.css';

// No library, no extension of PHP.
function php(host: string, key: string): string {
  return `<?php
$event = [
    'userId' => '42',
    'event' => 'Product Viewed',
    'properties' => ['sku' => 'A-1'],
    'messageId' => bin2hex(random_bytes(16)),
];
echo file_get_contents('${host}/v1/track', false, stream_context_create(['http' => [
    'method' => 'POST',
    'header' => ['Content-Type: application/json', 'Authorization: Basic ' . base64_encode('${key}:')],
    'content' => json_encode($event),
    'timeout' => 5,
]]));`;
}

function snippets(key: string): { name: string; text: string }[] {
  const host = location.origin;
  return [
    { name: 'HTML', text: `<script async src="${host}/v1/guanxi.js" data-write-key="${key}"></script>` },
    {
      name: 'analytics-node',
      text: `import { Analytics } from "@segment/analytics-node";\nconst analytics = new Analytics({ writeKey: "${key}", host: "${host}" });\nanalytics.track({ userId: "42", event: "Product Viewed", properties: { sku: "A-1" } });\nawait analytics.closeAndFlush(); // before the program ends`,
    },
    { name: 'analytics-next', text: `import { AnalyticsBrowser } from "@segment/analytics-next";\nconst analytics = AnalyticsBrowser.load({ writeKey: "${key}", cdnURL: "${host}" });\nanalytics.page();` },
    { name: 'PHP', text: php(host, key) },
    // Without a messageId, which is taken once for ever: whoever tries it twice sees two events.
    { name: 'curl', text: `curl -u ${key}: ${host}/v1/track -d '{"anonymousId":"v1","event":"Signed Up"}'` },
  ];
}

function Snippets({ id }: { id: number }) {
  const { say } = useEventWords();
  const record = useRecord(useEntity('write_key'), id);
  const key = record.data?.key;
  if (typeof key !== 'string' || record.data?.deleted_at) return null;
  return (
    <section aria-labelledby="snippets-title">
      <h2 id="snippets-title">{say('keyUse')}</h2>
      <p className="quiet">{say('keyAbout')}</p>
      <Tabs items={snippets(key).map(({ name, text }) => ({ key: name, label: name, children: <Json text={text} title={name} /> }))} />
    </section>
  );
}

function KeyDrawer(props: { id: number; onClose: () => void }) {
  return (
    <RecordDrawer entity={useEntity('write_key')} id={props.id} onClose={props.onClose}>
      <Snippets id={props.id} />
    </RecordDrawer>
  );
}

export function Page() {
  return (
    <ListPage
      entity="write_key"
      columns={['name', 'source_id', 'key', 'last_used_at', 'created_at']}
      createFields={['name', 'source_id']}
      drawer={(id, onClose) => <KeyDrawer id={id} onClose={onClose} />}
    />
  );
}
