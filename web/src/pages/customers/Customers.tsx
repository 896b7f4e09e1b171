// SPDX-License-Identifier: Apache-2.0
import { Button } from 'antd';
import { Link } from 'react-router';
import { useModel } from '../../api/metadata';
import type { Item } from '../../api/types';
import { paths, recordPath } from '../../app/paths';
import { FieldValue } from '../../components/FieldValue';
import { useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

const nameless = (item: Item) => String(item.company ?? item.nickname ?? item.number ?? `#${item.id}`);

const RENDERERS: CellRenderers = {
  name: (item, field) => <Link to={recordPath('customer', item.id) ?? ''}>{item.name ? <FieldValue field={field} item={item} /> : nameless(item)}</Link>,
};

const CREATE = ['kind', 'name', 'number', 'phone', 'email', 'company', 'city', 'gender', 'birth_day', 'language', 'source_id', 'owner_staff_id'];

export function Page() {
  const { t } = useWords();
  const importing = useModel().may('import', 'customer') && (
    <Link to={`${paths.importNew}?kind=customer`}>
      <Button>{t('importFile')}</Button>
    </Link>
  );
  return (
    <ListPage
      entity="customer"
      columns={['name', 'phone', 'email', 'city', 'order_count', 'net_base_minor', 'last_order_at', 'owner_staff_id']}
      renderers={RENDERERS}
      needs={['company', 'nickname', 'number']} // what a nameless one is called by
      actions={importing}
      emptyAction={importing}
      createFields={CREATE}
    />
  );
}
