// SPDX-License-Identifier: Apache-2.0
import { Button } from 'antd';
import { Link } from 'react-router';
import { useModel } from '../../api/metadata';
import { paths, recordPath } from '../../app/paths';
import { useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

const RENDERERS: CellRenderers = {
  number: (item) => <Link to={recordPath('order', item.id) ?? ''}>{String(item.number ?? `#${item.id}`)}</Link>,
};

export function Page() {
  const { t } = useWords();
  const importing = useModel().may('import', 'order') && (
    <Link to={`${paths.importNew}?kind=order`}>
      <Button>{t('importFile')}</Button>
    </Link>
  );
  return (
    <ListPage
      entity="order"
      columns={['number', 'customer_id', 'kind', 'status', 'ordered_at', 'total_minor', 'line_count', 'channel', 'source_id']}
      renderers={RENDERERS}
      actions={importing}
      emptyAction={importing}
      createFields={['customer_id', 'number', 'kind', 'status', 'ordered_at', 'currency', 'channel', 'source_id', 'remark']}
    />
  );
}
