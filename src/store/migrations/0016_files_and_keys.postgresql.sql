-- Address. Instead of a folder: the name of an outgoing webhook that takes files.
ALTER TABLE export_schedule ADD COLUMN address text COLLATE "C";
-- Takes files. Scheduled exports may send their files here.
ALTER TABLE webhook_endpoint ADD COLUMN takes_files bigint DEFAULT 0;
-- Last used. To within five minutes.
ALTER TABLE write_key ADD COLUMN last_used_at bigint;
