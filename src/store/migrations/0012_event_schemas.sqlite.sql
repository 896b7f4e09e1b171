-- How events began to look otherwise than before. Derived.
CREATE TABLE event_drift (
    id INTEGER NOT NULL, -- Rising; the oldest are removed.
    source_id INTEGER NOT NULL, -- Where the events come from; 0: unknown.
    name TEXT NOT NULL, -- The events' name.
    at INTEGER NOT NULL, -- When it was seen, in microseconds UTC.
    kind TEXT NOT NULL, -- property_new, type_changed, property_gone or event_gone.
    path TEXT NOT NULL, -- Of the property; empty: the event itself.
    was TEXT NOT NULL, -- The usual type.
    now TEXT NOT NULL, -- The type that came.
    PRIMARY KEY (id)
) STRICT;

-- What events of a name look like, learnt from those that arrived. Derived.
CREATE TABLE event_schema (
    source_id INTEGER NOT NULL, -- Where the events come from; 0: unknown.
    name TEXT NOT NULL, -- The events' name.
    last_at INTEGER NOT NULL, -- When the last one arrived, in microseconds UTC.
    shape TEXT NOT NULL, -- What was learnt from them, as JSON.
    PRIMARY KEY (source_id, name)
) STRICT, WITHOUT ROWID;
