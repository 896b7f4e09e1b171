// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { useModel } from '../../api/metadata';
import { paths, recordPath } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { inSentence, useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

const RENDERERS: CellRenderers = {
  number: (item) => <Link to={recordPath('order', item.id) ?? ''}>{String(item.number ?? `#${item.id}`)}</Link>,
};

export function Page() {
  const { t, label } = useWords();
  const model = useModel();
  const importing = model.may('import', 'order') && <LinkButton to={`${paths.importNew}?kind=order`}>{t('importFile')}</LinkButton>;
  const creating = model.may('create', 'order') && (
    <LinkButton type="primary" to={paths.orderNew}>
      {t('newOne', { entity: inSentence(label(model.entity('order')?.label)) })}
    </LinkButton>
  );
  return (
    <ListPage
      entity="order"
      columns={['number', 'customer_id', 'total_minor', 'status', 'kind', 'ordered_at', 'line_count', 'channel', 'source_id']}
      renderers={RENDERERS}
      creatable={false}
      actions={
        <>
          {importing}
          {creating}
        </>
      }
      emptyAction={importing || creating}
    />
  );
}
