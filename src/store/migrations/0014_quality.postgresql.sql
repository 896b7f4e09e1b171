-- The course of data quality, one figure a day. Derived.
CREATE TABLE quality_figure (
    entity text COLLATE "C" NOT NULL, -- What is counted: customer, order, product.
    day bigint NOT NULL, -- The organisation's day, in days since 1970.
    field text COLLATE "C" NOT NULL, -- Which field; empty: the record as a whole.
    aspect text COLLATE "C" NOT NULL, -- What about it: filled, valid, shared, fresh, total, …
    source_id bigint NOT NULL, -- Of records of this source; 0: all; -1: of none.
    count bigint NOT NULL, -- How many records.
    at bigint NOT NULL, -- When they were counted, in microseconds UTC.
    PRIMARY KEY (entity, day, field, aspect, source_id)
);

-- Values of customers that somebody should look at.
CREATE TABLE doubt (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    field_name text COLLATE "C" NOT NULL DEFAULT 'phone', -- Field
    kind text COLLATE "C" NOT NULL DEFAULT 'doubtful', -- Kind
    reason text COLLATE "C", -- Reason
    found_at bigint, -- Found
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX doubt_customer_id_found_at_id_index ON doubt (customer_id, found_at, id);
CREATE INDEX doubt_field_name_kind_customer_id_index ON doubt (field_name, kind, customer_id);
CREATE INDEX doubt_found_at_id_index ON doubt (found_at, id);
CREATE INDEX doubt_id_index ON doubt (id);
