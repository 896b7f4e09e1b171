-- Entries of events are not found by customer: their rows are. Each stood at another place of this
-- index, which was about a fifth of what tracking an event cost.
DROP INDEX change_log_customer_id_version_key;
CREATE UNIQUE INDEX change_log_customer_id_version_key ON change_log (customer_id, version) WHERE NOT (operation = 'create' AND entity IN ('event', 'segment_event'));
