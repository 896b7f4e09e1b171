// SPDX-License-Identifier: Apache-2.0
#include "entity/summary.h"

void summary_refresh(Tx *tx, int64_t customer_id)
{
    tx_run(tx,
           "UPDATE customer SET (first_order_at, last_order_at, order_count, return_count, "
           "net_base_minor) = (SELECT min(CASE WHEN kind = 'sale' THEN ordered_at END), "
           "max(CASE WHEN kind = 'sale' THEN ordered_at END), "
           "coalesce(sum(CASE WHEN kind = 'sale' THEN 1 ELSE 0 END), 0), "
           "coalesce(sum(CASE WHEN kind = 'return' THEN 1 ELSE 0 END), 0), "
           "coalesce(sum(base_amount_minor), 0) FROM customer_order "
           "WHERE customer_id = $1 AND deleted_at IS NULL AND status <> 'cancelled') WHERE id = $1",
           PARAMS(value_integer(customer_id)));
}

int64_t summary_referrals(Tx *tx, int64_t customer_id)
{
    return tx_integer(tx,
                      "SELECT count(DISTINCT customer_id) FROM relation WHERE other_customer_id = "
                      "$1 AND customer_id <> $1 AND kind = 'referred_by' AND deleted_at IS NULL",
                      PARAMS(value_integer(customer_id)), 0);
}

void summary_refresh_waits(Tx *tx, int64_t customer_id, int64_t order_id)
{
    tx_run(tx,
           "UPDATE shipment SET wait_days_thousandths = (SELECT CASE WHEN shipment.delivered_at >= "
           "o.ordered_at THEN (shipment.delivered_at - o.ordered_at) / $3 END FROM customer_order "
           "o WHERE o.id = shipment.order_id AND o.customer_id = shipment.customer_id) "
           "WHERE customer_id = $1 AND order_id = $2",
           PARAMS(value_integer(customer_id), value_integer(order_id),
                  value_integer(SUMMARY_WAIT_UNIT_US)));
}
