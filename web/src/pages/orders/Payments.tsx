// SPDX-License-Identifier: Apache-2.0
//
// All payments and refunds. They are made with their order, where what is owed is seen.
import { ListPage } from '../../kinds/ListPage';

export function Page() {
  return <ListPage entity="payment" columns={['paid_at', 'kind', 'status', 'amount_minor', 'method', 'order_id', 'customer_id', 'reference']} creatable={false} />;
}
