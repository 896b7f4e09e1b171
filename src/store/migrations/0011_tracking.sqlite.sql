-- Messages of the tracking API that were taken: each is taken once, for ever.
CREATE TABLE event_message (
    source_id INTEGER NOT NULL, -- Who sent it.
    message_key TEXT NOT NULL, -- The id that the sender gave the message.
    PRIMARY KEY (source_id, message_key)
) STRICT, WITHOUT ROWID;
-- Context. Page, campaign, device and library, as the sender says.
ALTER TABLE event ADD COLUMN context TEXT;

-- Events that were sent and could not be taken, with the reason.
CREATE TABLE rejected_event (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    source_id INTEGER, -- Source
    kind TEXT, -- Call. track, page, identify, …
    name TEXT, -- Event
    code TEXT, -- Code
    reason TEXT, -- Reason
    message_key TEXT, -- Message key
    body TEXT, -- As sent. Its beginning, if it was too long.
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX rejected_event_created_at_id_index ON rejected_event (created_at, id);

-- Keys with which web pages, apps and servers send events.
CREATE TABLE write_key (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    source_id INTEGER, -- Source. Visitors and user ids are told apart within a source: page and server of one shop share it.
    key TEXT, -- Key. Stands in web pages; it can only bring events in.
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX write_key_key_key ON write_key (key);
