-- Messages of the tracking API that were taken: each is taken once, for ever.
CREATE TABLE event_message (
    source_id bigint NOT NULL, -- Who sent it.
    message_key text COLLATE "C" NOT NULL, -- The id that the sender gave the message.
    PRIMARY KEY (source_id, message_key)
);
-- Context. Page, campaign, device and library, as the sender says.
ALTER TABLE event ADD COLUMN context jsonb;

-- Events that were sent and could not be taken, with the reason.
CREATE TABLE rejected_event (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    source_id bigint, -- Source
    kind text COLLATE "C", -- Call. track, page, identify, …
    name text COLLATE "C", -- Event
    code text COLLATE "C", -- Code
    reason jsonb, -- Reason
    message_key text COLLATE "C", -- Message key
    body text COLLATE "C", -- As sent. Its beginning, if it was too long.
    PRIMARY KEY (id)
);
CREATE INDEX rejected_event_created_at_id_index ON rejected_event (created_at, id);

-- Keys with which web pages, apps and servers send events.
CREATE TABLE write_key (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    source_id bigint, -- Source. Visitors and user ids are told apart within a source: page and server of one shop share it.
    key text COLLATE "C", -- Key. Stands in web pages; it can only bring events in.
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX write_key_key_key ON write_key (key);
