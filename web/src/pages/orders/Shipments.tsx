// SPDX-License-Identifier: Apache-2.0
//
// All parcels. They are made with their order, where what is left to send is seen.
import { ListPage } from '../../kinds/ListPage';

export function Page() {
  return <ListPage entity="shipment" columns={['tracking_number', 'status', 'carrier', 'order_id', 'customer_id', 'shipped_at', 'delivered_at']} creatable={false} />;
}
