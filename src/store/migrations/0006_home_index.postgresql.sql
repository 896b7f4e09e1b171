DROP INDEX IF EXISTS customer_order_ordered_at_id_index;
CREATE INDEX customer_order_ordered_at_id_index ON customer_order (ordered_at, id) INCLUDE (customer_id, kind, status, base_amount_minor, deleted_at);
