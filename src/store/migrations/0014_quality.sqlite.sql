-- The course of data quality, one figure a day. Derived.
CREATE TABLE quality_figure (
    entity TEXT NOT NULL, -- What is counted: customer, order, product.
    day INTEGER NOT NULL, -- The organisation's day, in days since 1970.
    field TEXT NOT NULL, -- Which field; empty: the record as a whole.
    aspect TEXT NOT NULL, -- What about it: filled, valid, shared, fresh, total, …
    source_id INTEGER NOT NULL, -- Of records of this source; 0: all; -1: of none.
    count INTEGER NOT NULL, -- How many records.
    at INTEGER NOT NULL, -- When they were counted, in microseconds UTC.
    PRIMARY KEY (entity, day, field, aspect, source_id)
) STRICT, WITHOUT ROWID;

-- Values of customers that somebody should look at.
CREATE TABLE doubt (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    field_name TEXT NOT NULL DEFAULT 'phone', -- Field
    kind TEXT NOT NULL DEFAULT 'doubtful', -- Kind
    reason TEXT, -- Reason
    found_at INTEGER, -- Found
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX doubt_customer_id_found_at_id_index ON doubt (customer_id, found_at, id);
CREATE INDEX doubt_field_name_kind_customer_id_index ON doubt (field_name, kind, customer_id);
CREATE INDEX doubt_found_at_id_index ON doubt (found_at, id);
