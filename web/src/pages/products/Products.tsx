// SPDX-License-Identifier: Apache-2.0
import { Button } from 'antd';
import { Link } from 'react-router';
import { useModel } from '../../api/metadata';
import type { Label } from '../../api/types';
import { paths, recordPath } from '../../app/paths';
import { useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';

function ProductName(props: { id: number; name: Label | null; code: unknown }) {
  const { label } = useWords();
  return <Link to={recordPath('product', props.id) ?? ''}>{label(props.name) || String(props.code ?? `#${props.id}`)}</Link>;
}

const RENDERERS: CellRenderers = {
  name: (item) => <ProductName id={item.id} name={item.name as Label | null} code={item.code} />,
};

const NEEDS = ['code'];

export function Page() {
  const { t } = useWords();
  const importing = useModel().may('import', 'product') && (
    <Link to={`${paths.importNew}?kind=product`}>
      <Button>{t('importFile')}</Button>
    </Link>
  );
  return (
    <ListPage
      entity="product"
      columns={['name', 'code', 'category_id', 'brand', 'price_millionths', 'status']}
      renderers={RENDERERS}
      needs={NEEDS}
      actions={importing}
      emptyAction={importing}
    />
  );
}
