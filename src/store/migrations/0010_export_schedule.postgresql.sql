-- Exports that repeat: records chosen by a rule, written into a folder.
CREATE TABLE export_schedule (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name. Files begin with it.
    entity text COLLATE "C", -- What
    filter text COLLATE "C", -- Rule. Which records; empty: all.
    sort text COLLATE "C", -- Order
    columns text COLLATE "C", -- Columns. Names of fields with commas between; empty: all that are shown.
    format text COLLATE "C" NOT NULL DEFAULT 'csv', -- Format
    rhythm text COLLATE "C" NOT NULL DEFAULT 'daily 03:30', -- When. daily 03:30, weekly monday 03:30, monthly 1 03:30, every 2 hours
    folder text COLLATE "C", -- Folder. The name of a folder that the administrator of the machine allows.
    keep bigint NOT NULL DEFAULT 7, -- Files kept. Older files of this export are removed.
    active bigint NOT NULL DEFAULT 1, -- Active
    staff_id bigint, -- With the rights of. Who changed it last: the files hold what they may see.
    role_id bigint, -- Narrowed to the role
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX export_schedule_name_key ON export_schedule (name) WHERE deleted_at IS NULL;
