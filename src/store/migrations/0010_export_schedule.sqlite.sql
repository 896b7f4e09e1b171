-- Exports that repeat: records chosen by a rule, written into a folder.
CREATE TABLE export_schedule (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name. Files begin with it.
    entity TEXT, -- What
    filter TEXT, -- Rule. Which records; empty: all.
    sort TEXT, -- Order
    columns TEXT, -- Columns. Names of fields with commas between; empty: all that are shown.
    format TEXT NOT NULL DEFAULT 'csv', -- Format
    rhythm TEXT NOT NULL DEFAULT 'daily 03:30', -- When. daily 03:30, weekly monday 03:30, monthly 1 03:30, every 2 hours
    folder TEXT, -- Folder. The name of a folder that the administrator of the machine allows.
    keep INTEGER NOT NULL DEFAULT 7, -- Files kept. Older files of this export are removed.
    active INTEGER NOT NULL DEFAULT 1, -- Active
    staff_id INTEGER, -- With the rights of. Who changed it last: the files hold what they may see.
    role_id INTEGER, -- Narrowed to the role
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX export_schedule_name_key ON export_schedule (name) WHERE deleted_at IS NULL;
