-- Days from order to delivery
ALTER TABLE shipment ADD COLUMN wait_days_thousandths INTEGER;
-- Of the shipments that stand. Derived, like the summaries of customers: the change log does not hold it.
UPDATE shipment SET wait_days_thousandths = (SELECT CASE WHEN shipment.delivered_at >= o.ordered_at THEN (shipment.delivered_at - o.ordered_at) / 86400000 END FROM customer_order o WHERE o.id = shipment.order_id AND o.customer_id = shipment.customer_id) WHERE delivered_at IS NOT NULL;
