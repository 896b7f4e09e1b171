-- With the rights of. The role that the key was narrowed to; empty: a person's own rights.
ALTER TABLE file ADD COLUMN role_id INTEGER;
-- With the rights of. The role that the key was narrowed to; empty: a person's own rights.
ALTER TABLE import ADD COLUMN role_id INTEGER;
-- With the rights of. The role that the key was narrowed to; empty: a person's own rights.
ALTER TABLE job ADD COLUMN role_id INTEGER;
-- Work that waits keeps the rights it was asked for with.
UPDATE job SET role_id = NULLIF(CAST(arguments ->> 'role_id' AS INTEGER), 0);
