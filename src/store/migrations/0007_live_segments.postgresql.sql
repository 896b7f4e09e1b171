-- Work that exactly one process does.
CREATE TABLE lease (
    name text COLLATE "C" NOT NULL, -- What one process at a time may do.
    holder text COLLATE "C" NOT NULL, -- Which process does it.
    heard_at bigint NOT NULL, -- When it was heard of last, in microseconds UTC.
    PRIMARY KEY (name)
);

-- Who belongs to segments by rule, as the keeper has found last. Derived.
CREATE TABLE segment_block (
    segment_id bigint NOT NULL, -- The segment.
    block bigint NOT NULL, -- Which customers: ids from block * 8192 on, 8192 of them.
    members bytea NOT NULL, -- 1024 bytes: a bit for each; else two bytes, the lower first, for each member.
    PRIMARY KEY (segment_id, block)
);

-- How large each segment was: once a day, and when that changed much.
CREATE TABLE segment_size (
    segment_id bigint NOT NULL, -- The segment.
    at bigint NOT NULL, -- When, in microseconds UTC.
    customers bigint NOT NULL, -- How many belonged to it.
    cause text COLLATE "C" NOT NULL, -- made, edited, day or step: why this point is kept.
    PRIMARY KEY (segment_id, at)
);

-- How large each segment is, and since when its members are kept. Derived.
CREATE TABLE segment_state (
    segment_id bigint NOT NULL, -- The segment.
    meaning text COLLATE "C" NOT NULL, -- Hash of all that its rule says; another: the members are found anew.
    customers bigint NOT NULL, -- How many belong to it.
    counted_at bigint NOT NULL, -- When that was known to be true, in microseconds UTC; 0: ask anew.
    PRIMARY KEY (segment_id)
);

-- Who entered which segment, or left it, and when.
CREATE TABLE segment_event (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    segment_id bigint, -- Segment
    kind text COLLATE "C", -- Kind
    happened_at bigint, -- Happened
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX segment_event_customer_id_happened_at_id_index ON segment_event (customer_id, happened_at, id);
CREATE INDEX segment_event_segment_id_happened_at_id_index ON segment_event (segment_id, happened_at, id);
CREATE INDEX segment_event_id_index ON segment_event (id);
