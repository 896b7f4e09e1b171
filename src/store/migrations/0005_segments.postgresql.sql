-- Audiences: everybody who passes a rule, or a list of chosen customers.
CREATE TABLE segment (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    kind text COLLATE "C" DEFAULT 'dynamic', -- Kind
    folder text COLLATE "C", -- Folder
    about text COLLATE "C", -- Description
    rule text COLLATE "C", -- Rule. Who belongs to it; of a list: whom it was frozen from
    owner_staff_id bigint, -- Looked after by
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX segment_name_key ON segment (name) WHERE deleted_at IS NULL;

-- Which customers are on which lists.
CREATE TABLE segment_member (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    segment_id bigint, -- Segment
    PRIMARY KEY (customer_id, id)
);
CREATE UNIQUE INDEX segment_member_customer_id_segment_id_key ON segment_member (customer_id, segment_id) WHERE deleted_at IS NULL;
CREATE INDEX segment_member_segment_id_customer_id_index ON segment_member (segment_id, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX segment_member_id_index ON segment_member (id);
