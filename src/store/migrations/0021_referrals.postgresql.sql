-- Referrals. Customers who name this one as who referred them.
ALTER TABLE customer ADD COLUMN referral_count bigint DEFAULT 0;
-- Of the relations that stand. Derived, like the other summaries of customers: the change log does not hold it.
UPDATE customer SET referral_count = (SELECT count(DISTINCT r.customer_id) FROM relation r WHERE r.other_customer_id = customer.id AND r.customer_id <> customer.id AND r.kind = 'referred_by' AND r.deleted_at IS NULL) WHERE id IN (SELECT other_customer_id FROM relation WHERE kind = 'referred_by' AND deleted_at IS NULL);
