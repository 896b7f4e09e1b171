-- How events began to look otherwise than before. Derived.
CREATE TABLE event_drift (
    id bigint NOT NULL, -- Rising; the oldest are removed.
    source_id bigint NOT NULL, -- Where the events come from; 0: unknown.
    name text COLLATE "C" NOT NULL, -- The events' name.
    at bigint NOT NULL, -- When it was seen, in microseconds UTC.
    kind text COLLATE "C" NOT NULL, -- property_new, type_changed, property_gone or event_gone.
    path text COLLATE "C" NOT NULL, -- Of the property; empty: the event itself.
    was text COLLATE "C" NOT NULL, -- The usual type.
    now text COLLATE "C" NOT NULL, -- The type that came.
    PRIMARY KEY (id)
);

-- What events of a name look like, learnt from those that arrived. Derived.
CREATE TABLE event_schema (
    source_id bigint NOT NULL, -- Where the events come from; 0: unknown.
    name text COLLATE "C" NOT NULL, -- The events' name.
    last_at bigint NOT NULL, -- When the last one arrived, in microseconds UTC.
    shape text COLLATE "C" NOT NULL, -- What was learnt from them, as JSON.
    PRIMARY KEY (source_id, name)
);
