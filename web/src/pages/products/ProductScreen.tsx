// SPDX-License-Identifier: Apache-2.0
//
// A product: its facts, and the orders that contain it.
import { Link } from 'react-router';
import { recordPath } from '../../app/paths';
import type { Item } from '../../api/types';
import { RecordPage } from '../../kinds/RecordPage';
import { RelatedList } from '../../kinds/RelatedList';
import { ProductOffers } from '../recommend/Offers';

const RENDERERS = {
  number: (order: Item) => <Link to={recordPath('order', order.id) ?? ''}>{String(order.number ?? `#${order.id}`)}</Link>,
};

export function Page() {
  return (
    <RecordPage entity="product">
      {(product) => (
        <>
          <ProductOffers productId={product.id} />
          <RelatedList entity="order" of={{ product_id: product.id, sort: '-ordered_at' }} columns={['number', 'customer_id', 'ordered_at', 'kind', 'total_minor']} renderers={RENDERERS} />
        </>
      )}
    </RecordPage>
  );
}
