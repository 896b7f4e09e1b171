-- Audiences: everybody who passes a rule, or a list of chosen customers.
CREATE TABLE segment (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    kind TEXT DEFAULT 'dynamic', -- Kind
    folder TEXT, -- Folder
    about TEXT, -- Description
    rule TEXT, -- Rule. Who belongs to it; of a list: whom it was frozen from
    owner_staff_id INTEGER, -- Looked after by
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX segment_name_key ON segment (name) WHERE deleted_at IS NULL;

-- Which customers are on which lists.
CREATE TABLE segment_member (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    segment_id INTEGER, -- Segment
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX segment_member_customer_id_segment_id_key ON segment_member (customer_id, segment_id) WHERE deleted_at IS NULL;
CREATE INDEX segment_member_segment_id_customer_id_index ON segment_member (segment_id, customer_id) WHERE deleted_at IS NULL;
