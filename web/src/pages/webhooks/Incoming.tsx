// SPDX-License-Identifier: Apache-2.0
//
// Incoming webhooks: the address to give the sender, its secret, what came in, and for senders
// without a known form the mapping of what they send.
import { Typography } from 'antd';
import { useEntity } from '../../api/metadata';
import { useRecord } from '../../api/records';
import { useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import { RecordDrawer } from '../../kinds/RecordDrawer';
import { MappingEditor } from './MappingEditor';
import { Receipts } from './Receipts';
import { Secrets } from './Secrets';

const FIELDS = ['name', 'format', 'source_id', 'kind', 'clean'];
const SHOWN = ['name', 'format', 'source_id', 'kind', 'changed_path', 'clean', 'enabled'];

function IncomingDrawer({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useWords();
  const entity = useEntity('webhook_source');
  const record = useRecord(entity, id);
  const item = record.data;
  const standard = item?.format === 'standard';
  return (
    <RecordDrawer entity={entity} id={id} onClose={onClose} fields={SHOWN}>
      <section aria-label={t('hookAddress')}>
        <h2>{t('hookAddress')}</h2>
        <Typography.Paragraph copyable={{ text: `${window.location.origin}/api/v1/hooks/${id}` }}>
          <code>{`${window.location.origin}/api/v1/hooks/${id}`}</code>
        </Typography.Paragraph>
        <p>{t(item?.format === 'shopify' ? 'hookHelpShopify' : item?.format === 'woocommerce' ? 'hookHelpWoo' : 'hookHelpStandard')}</p>
      </section>
      {item && <Secrets path={`/webhook-sources/${id}`} entity="webhook_source" given={!standard} />}
      {standard && item && <MappingEditor key={item.version} item={item} />}
      <Receipts id={id} />
    </RecordDrawer>
  );
}

export function Page() {
  return (
    <ListPage
      entity="webhook_source"
      columns={['name', 'format', 'source_id', 'kind', 'enabled']}
      createFields={FIELDS}
      drawer={(id, onClose) => <IncomingDrawer id={id} onClose={onClose} />}
    />
  );
}
