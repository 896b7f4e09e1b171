-- Values cleaned
ALTER TABLE import ADD COLUMN cleaned_count bigint DEFAULT 0;
-- What cleaning changed. Every value that was cleaned, with before and after.
ALTER TABLE import ADD COLUMN changes_file_id bigint;
