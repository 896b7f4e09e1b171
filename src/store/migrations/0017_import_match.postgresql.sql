-- The import that recognised a customer who was there already; null: none.
ALTER TABLE external_key ADD COLUMN import_id bigint;
CREATE INDEX external_key_import_id_owner_id_index ON external_key (import_id, owner_id) WHERE import_id IS NOT NULL;
-- Customers recognised. Customers who were there already, by phone number or mail address.
ALTER TABLE import ADD COLUMN joined_count bigint DEFAULT 0;
