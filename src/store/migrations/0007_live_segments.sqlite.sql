-- Work that exactly one process does.
CREATE TABLE lease (
    name TEXT NOT NULL, -- What one process at a time may do.
    holder TEXT NOT NULL, -- Which process does it.
    heard_at INTEGER NOT NULL, -- When it was heard of last, in microseconds UTC.
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

-- Who belongs to segments by rule, as the keeper has found last. Derived.
CREATE TABLE segment_block (
    segment_id INTEGER NOT NULL, -- The segment.
    block INTEGER NOT NULL, -- Which customers: ids from block * 8192 on, 8192 of them.
    members BLOB NOT NULL, -- 1024 bytes: a bit for each; else two bytes, the lower first, for each member.
    PRIMARY KEY (segment_id, block)
) STRICT, WITHOUT ROWID;

-- How large each segment was: once a day, and when that changed much.
CREATE TABLE segment_size (
    segment_id INTEGER NOT NULL, -- The segment.
    at INTEGER NOT NULL, -- When, in microseconds UTC.
    customers INTEGER NOT NULL, -- How many belonged to it.
    cause TEXT NOT NULL, -- made, edited, day or step: why this point is kept.
    PRIMARY KEY (segment_id, at)
) STRICT, WITHOUT ROWID;

-- How large each segment is, and since when its members are kept. Derived.
CREATE TABLE segment_state (
    segment_id INTEGER NOT NULL, -- The segment.
    meaning TEXT NOT NULL, -- Hash of all that its rule says; another: the members are found anew.
    customers INTEGER NOT NULL, -- How many belong to it.
    counted_at INTEGER NOT NULL, -- When that was known to be true, in microseconds UTC; 0: ask anew.
    PRIMARY KEY (segment_id)
) STRICT, WITHOUT ROWID;

-- Who entered which segment, or left it, and when.
CREATE TABLE segment_event (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    segment_id INTEGER, -- Segment
    kind TEXT, -- Kind
    happened_at INTEGER, -- Happened
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX segment_event_customer_id_happened_at_id_index ON segment_event (customer_id, happened_at, id);
CREATE INDEX segment_event_segment_id_happened_at_id_index ON segment_event (segment_id, happened_at, id);
