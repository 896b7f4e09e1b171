-- Every change of every record, in order. The last entry is never removed.
CREATE TABLE change_log (
    pos INTEGER NOT NULL, -- Its place: dense, rising, never given twice.
    customer_id INTEGER NOT NULL, -- The owner; 0: nobody.
    version INTEGER NOT NULL, -- Counts the changes of this owner.
    at INTEGER NOT NULL, -- When, in microseconds UTC.
    actor_id INTEGER NOT NULL, -- The staff member who did it; 0: the system.
    import_id INTEGER NOT NULL, -- The import that caused it; 0: none.
    entity TEXT NOT NULL, -- What kind of record changed.
    id INTEGER NOT NULL, -- Which record.
    operation TEXT NOT NULL, -- create, update, delete, restore, remove or move.
    change TEXT, -- What changed, as JSON; null for thin entries.
    PRIMARY KEY (pos)
) STRICT;
CREATE UNIQUE INDEX change_log_customer_id_version_key ON change_log (customer_id, version);
CREATE INDEX change_log_entity_id_pos_index ON change_log (entity, id, pos) WHERE customer_id = 0;

-- How far each consumer of the change log has come.
CREATE TABLE consumer (
    name TEXT NOT NULL, -- Who follows the log.
    pos INTEGER NOT NULL, -- The last position it has handled.
    PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

-- Keys that shops and other systems use for our records.
CREATE TABLE external_key (
    source_id INTEGER NOT NULL, -- Where the key is known.
    entity TEXT NOT NULL, -- What kind of record it names.
    kind TEXT NOT NULL, -- Which of its keys.
    value TEXT NOT NULL, -- The key itself.
    owner_id INTEGER NOT NULL, -- The record's owner; 0: nobody.
    id INTEGER NOT NULL, -- The record.
    PRIMARY KEY (source_id, entity, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_key_owner_id_entity_id_index ON external_key (owner_id, entity, id);

-- The bytes of files, in parts.
CREATE TABLE file_content (
    hash TEXT NOT NULL, -- SHA-256 of the whole file, in hexadecimal.
    chunk INTEGER NOT NULL, -- Which part, from 0.
    bytes BLOB NOT NULL, -- The part's bytes.
    PRIMARY KEY (hash, chunk)
) STRICT;

-- Answers to requests that may be sent twice.
CREATE TABLE idempotency (
    caller TEXT NOT NULL, -- Who sent it.
    key TEXT NOT NULL, -- The key the caller chose.
    route TEXT NOT NULL, -- Method and path.
    body_hash BLOB NOT NULL, -- Hash of what was sent.
    status INTEGER NOT NULL, -- HTTP status of the answer.
    location TEXT, -- Location header of the answer.
    etag TEXT, -- ETag header of the answer.
    body BLOB NOT NULL, -- The answer itself.
    created_at INTEGER NOT NULL, -- When, in microseconds UTC; kept for a day.
    PRIMARY KEY (caller, key)
) STRICT;
CREATE INDEX idempotency_created_at_index ON idempotency (created_at);

-- Ids are claimed in blocks, so that several processes never collide.
CREATE TABLE id_block (
    sequence TEXT NOT NULL, -- Whose ids.
    next_id INTEGER NOT NULL, -- The first id that no process has claimed.
    PRIMARY KEY (sequence)
) STRICT, WITHOUT ROWID;

-- Finds a customer by an identity; one identity belongs to one customer.
CREATE TABLE identity_map (
    kind TEXT NOT NULL, -- Phone, mail, openid, …
    namespace TEXT NOT NULL, -- Where the value is unique: an app, a marketplace; empty: everywhere.
    value TEXT NOT NULL, -- The identity in its normal form.
    customer_id INTEGER NOT NULL, -- Whose it is.
    PRIMARY KEY (kind, namespace, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_map_customer_id_index ON identity_map (customer_id);

-- Failed logins, so that guessing is slowed.
CREATE TABLE login_attempt (
    kind TEXT NOT NULL, -- login or address.
    value TEXT NOT NULL, -- The login or the address.
    failures INTEGER NOT NULL, -- How many failures since `since_at`.
    since_at INTEGER NOT NULL, -- When the first of them was, in microseconds UTC.
    last_at INTEGER NOT NULL, -- When the last of them was.
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX login_attempt_last_at_index ON login_attempt (last_at);

-- Changes on PostgreSQL that wait for their place in the log.
CREATE TABLE outbox (
    customer_id INTEGER NOT NULL, -- The owner; 0: nobody.
    version INTEGER NOT NULL, -- Counts the changes of this owner.
    at INTEGER NOT NULL, -- When, in microseconds UTC.
    actor_id INTEGER NOT NULL, -- The staff member who did it; 0: the system.
    import_id INTEGER NOT NULL, -- The import that caused it; 0: none.
    entity TEXT NOT NULL, -- What kind of record changed.
    id INTEGER NOT NULL, -- Which record.
    operation TEXT NOT NULL, -- create, update, delete, restore, remove or move.
    change TEXT, -- What changed, as JSON; null for thin entries.
    PRIMARY KEY (customer_id, version)
) STRICT, WITHOUT ROWID;

-- One row per owner: counts and orders its changes on PostgreSQL.
CREATE TABLE owner_version (
    customer_id INTEGER NOT NULL, -- The owner; 0: records nobody owns.
    version INTEGER NOT NULL, -- How many changes it has seen. The row is the owner's lock.
    PRIMARY KEY (customer_id)
) STRICT;

-- Text search: a scan of one rank and prefix gives its hits in order.
CREATE TABLE search_term (
    entity TEXT NOT NULL, -- What kind of record it finds.
    rank INTEGER NOT NULL, -- How good a hit is: smaller is better.
    term TEXT NOT NULL, -- A word, a pair of Han characters, a name in pinyin, a part of a number.
    customer_id INTEGER NOT NULL, -- The record's owner; 0: nobody.
    id INTEGER NOT NULL, -- The record.
    PRIMARY KEY (entity, rank, term, customer_id, id)
) STRICT, WITHOUT ROWID;

-- Who is signed in at the web app.
CREATE TABLE session (
    token_hash BLOB NOT NULL, -- Hash of the token in the cookie.
    staff_id INTEGER NOT NULL, -- Who is signed in.
    csrf_token TEXT NOT NULL, -- What every request that changes something must repeat.
    created_at INTEGER NOT NULL, -- When it began, in microseconds UTC.
    used_at INTEGER NOT NULL, -- When it was used last (kept roughly).
    address TEXT, -- The address it was begun from.
    agent TEXT, -- The browser it was begun with.
    PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_staff_id_index ON session (staff_id);
CREATE INDEX session_used_at_index ON session (used_at);

-- Where a customer lives, works or receives parcels.
CREATE TABLE address (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    kind TEXT NOT NULL DEFAULT 'shipping', -- Kind
    recipient TEXT, -- Recipient
    phone TEXT, -- Phone
    country TEXT, -- Country
    province TEXT, -- Province
    city TEXT, -- City
    district TEXT, -- District
    street TEXT, -- Street
    postcode TEXT, -- Postcode
    is_default INTEGER DEFAULT 0, -- Default
    source_id INTEGER, -- Source
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX address_customer_id_id_index ON address (customer_id, id);
CREATE INDEX address_id_index ON address (id);

-- Keys with which programs use the API.
CREATE TABLE api_key (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    prefix TEXT, -- Begins with
    secret_hash TEXT, -- Secret
    staff_id INTEGER, -- Acts as
    role_id INTEGER, -- Restricted to role
    expires_at INTEGER, -- Expires
    revoked_at INTEGER, -- Revoked
    last_used_at INTEGER, -- Last used
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX api_key_prefix_key ON api_key (prefix);

-- How products are grouped.
CREATE TABLE category (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    parent_id INTEGER, -- Part of
    code TEXT, -- Code
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX category_parent_id_id_index ON category (parent_id, id);

-- What a customer has agreed to, by channel, purpose and brand.
CREATE TABLE consent (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    channel TEXT, -- Channel
    purpose TEXT NOT NULL DEFAULT 'marketing', -- Purpose
    brand TEXT, -- Brand
    status TEXT, -- Status
    decided_at INTEGER, -- Decided
    evidence TEXT, -- Evidence
    source_id INTEGER, -- Source
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX consent_customer_id_id_index ON consent (customer_id, id);
CREATE INDEX consent_id_index ON consent (id);

-- Fields of your own on customers, products and orders.
CREATE TABLE custom_field (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    entity TEXT, -- Of
    name TEXT, -- Name. Lower-case letters, digits and underscores.
    label TEXT, -- Label
    kind TEXT NOT NULL DEFAULT 'text', -- Type
    choices TEXT, -- Choices. For choices: a list of {name, label}.
    required INTEGER DEFAULT 0, -- Required
    personal INTEGER DEFAULT 0, -- Personal data
    position INTEGER NOT NULL DEFAULT 0, -- Position
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX custom_field_entity_name_key ON custom_field (entity, name) WHERE deleted_at IS NULL;

-- Everyone you know: people and organisations, from every channel.
CREATE TABLE customer (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    kind TEXT NOT NULL DEFAULT 'person', -- Kind
    number TEXT, -- Number. The number by which your shop or till knows the customer.
    name TEXT, -- Name
    name_key TEXT, -- Sort key of the name
    nickname TEXT, -- Nickname
    gender TEXT, -- Gender
    birth_day INTEGER, -- Birthday
    language TEXT, -- Language
    phone TEXT, -- Phone
    email TEXT, -- Email
    company TEXT, -- Company
    country TEXT, -- Country
    province TEXT, -- Province
    city TEXT, -- City
    tier TEXT, -- Tier
    occupation TEXT, -- Occupation
    source_id INTEGER, -- Source
    owner_staff_id INTEGER, -- Looked after by
    team_id INTEGER, -- Team
    first_order_at INTEGER, -- First order
    last_order_at INTEGER, -- Last order
    order_count INTEGER DEFAULT 0, -- Orders
    return_count INTEGER DEFAULT 0, -- Returns
    net_base_minor INTEGER DEFAULT 0, -- Net spent. Sales minus returns in the organisation's currency.
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX customer_name_key_id_index ON customer (name_key, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_number_id_index ON customer (number, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_city_net_base_minor_id_index ON customer (city, net_base_minor, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_country_net_base_minor_id_index ON customer (country, net_base_minor, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_last_order_at_id_index ON customer (last_order_at, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_net_base_minor_id_index ON customer (net_base_minor, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_order_count_id_index ON customer (order_count, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_created_at_id_index ON customer (created_at, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_owner_staff_id_id_index ON customer (owner_staff_id, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';
CREATE INDEX customer_source_id_id_index ON customer (source_id, id) WHERE deleted_at IS NULL AND kind <> 'anonymous';

-- Which customers carry which tags.
CREATE TABLE customer_tag (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    tag_id INTEGER, -- Tag
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX customer_tag_customer_id_tag_id_key ON customer_tag (customer_id, tag_id) WHERE deleted_at IS NULL;
CREATE INDEX customer_tag_tag_id_customer_id_index ON customer_tag (tag_id, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX customer_tag_id_index ON customer_tag (id);

-- What customers did: pages viewed, carts filled, mails opened.
CREATE TABLE event (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    name TEXT, -- Name
    happened_at INTEGER, -- Happened
    source_id INTEGER, -- Source
    product_id INTEGER, -- Product
    order_id INTEGER, -- Order
    message_key TEXT, -- Message key. Given by the sender to recognise repetitions.
    properties TEXT, -- Properties
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX event_customer_id_happened_at_id_index ON event (customer_id, happened_at, id);
CREATE INDEX event_name_happened_at_id_index ON event (name, happened_at, id);
CREATE INDEX event_id_index ON event (id);

-- Uploaded and exported files.
CREATE TABLE file (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    media_type TEXT NOT NULL DEFAULT 'application/octet-stream', -- Type
    size_bytes INTEGER DEFAULT 0, -- Size
    hash TEXT, -- Hash
    owner_customer_id INTEGER, -- Customer
    staff_id INTEGER, -- Added by
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX file_hash_index ON file (hash);
CREATE INDEX file_owner_customer_id_id_index ON file (owner_customer_id, id);

-- By what a customer is recognised: phone, mail, accounts, cards, devices.
CREATE TABLE identity (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    kind TEXT, -- Kind
    namespace TEXT DEFAULT '', -- Within. The app, shop or marketplace in which the value is unique; empty: everywhere.
    value TEXT, -- Value
    verified_at INTEGER, -- Verified
    source_id INTEGER, -- Source
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX identity_customer_id_id_index ON identity (customer_id, id);
CREATE INDEX identity_kind_value_index ON identity (kind, value);
CREATE INDEX identity_id_index ON identity (id);

-- Files brought in, what came of them, and their undo.
CREATE TABLE import (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    kind TEXT, -- Kind
    preset TEXT, -- Preset
    file_name TEXT, -- File
    file_id INTEGER, -- Uploaded file
    source_id INTEGER, -- Source
    mapping TEXT, -- Mapping
    status TEXT NOT NULL DEFAULT 'queued', -- Status
    row_count INTEGER DEFAULT 0, -- Rows
    inserted_count INTEGER DEFAULT 0, -- New
    updated_count INTEGER DEFAULT 0, -- Changed
    unchanged_count INTEGER DEFAULT 0, -- Unchanged
    rejected_count INTEGER DEFAULT 0, -- Rejected
    rejects_file_id INTEGER, -- Rejects
    first_pos INTEGER, -- First change
    last_pos INTEGER, -- Last change
    job_id INTEGER, -- Job
    staff_id INTEGER, -- By
    finished_at INTEGER, -- Finished
    PRIMARY KEY (id)
) STRICT;

-- Work in the background: imports, exports, undo.
CREATE TABLE job (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    kind TEXT, -- Kind
    status TEXT NOT NULL DEFAULT 'queued', -- Status
    key TEXT, -- Key
    bucket INTEGER DEFAULT 0, -- Bucket
    arguments TEXT, -- Arguments
    state TEXT, -- State
    result TEXT, -- Result
    done INTEGER DEFAULT 0, -- Done
    total INTEGER DEFAULT 0, -- Of
    tries INTEGER DEFAULT 0, -- Tries
    run_at INTEGER, -- Due
    started_at INTEGER, -- Started
    finished_at INTEGER, -- Finished
    worker TEXT, -- Worker
    heartbeat_at INTEGER, -- Last sign of life
    rhythm TEXT, -- Repeats
    error TEXT, -- Error
    staff_id INTEGER, -- By
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX job_due ON job (run_at, id, bucket, kind) WHERE status IN ('queued', 'failed');
CREATE INDEX job_running ON job (bucket, id) WHERE status = 'running';
CREATE UNIQUE INDEX job_key ON job (bucket, kind, key) WHERE key IS NOT NULL AND status IN ('queued', 'failed', 'running');
CREATE INDEX job_changed ON job (updated_at, id);
CREATE INDEX job_created ON job (created_at, id);

-- What your team wants to remember about a customer.
CREATE TABLE note (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    text TEXT, -- Text
    pinned INTEGER DEFAULT 0, -- Pinned
    staff_id INTEGER, -- Written by
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX note_customer_id_created_at_id_index ON note (customer_id, created_at, id);
CREATE INDEX note_id_index ON note (id);

-- What customers bought and brought back, from every channel.
CREATE TABLE customer_order (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    source_id INTEGER, -- Source
    number TEXT, -- Number
    kind TEXT NOT NULL DEFAULT 'sale', -- Kind
    status TEXT NOT NULL DEFAULT 'paid', -- Status
    ordered_at INTEGER, -- Ordered
    channel TEXT, -- Channel
    currency TEXT, -- Currency
    rate_millionths INTEGER NOT NULL DEFAULT 1000000, -- Rate to base currency
    discount_minor INTEGER DEFAULT 0, -- Discount
    tax_minor INTEGER DEFAULT 0, -- Tax
    shipping_minor INTEGER DEFAULT 0, -- Shipping
    total_minor INTEGER, -- Total
    base_amount_minor INTEGER, -- Total in base currency
    line_count INTEGER, -- Lines
    origin_order_id INTEGER, -- Belongs to order
    remark TEXT, -- Remark
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX customer_order_customer_id_ordered_at_id_index ON customer_order (customer_id, ordered_at, id, source_id, number, kind, status, channel, currency, total_minor, base_amount_minor, line_count, origin_order_id, version, deleted_at);
CREATE INDEX customer_order_ordered_at_id_index ON customer_order (ordered_at, id);
CREATE INDEX customer_order_number_id_index ON customer_order (number, id);
CREATE INDEX customer_order_status_ordered_at_id_index ON customer_order (status, ordered_at, id);
CREATE INDEX customer_order_total_minor_id_index ON customer_order (total_minor, id);
CREATE INDEX customer_order_id_index ON customer_order (id);

-- What was bought, piece by piece.
CREATE TABLE order_line (
    customer_id INTEGER NOT NULL, -- Customer
    order_id INTEGER, -- Order
    position INTEGER NOT NULL, -- Position
    occurrence INTEGER DEFAULT 1, -- Occurrence. Counts lines of the same product code within the order.
    product_id INTEGER, -- Product
    product_code TEXT, -- Product code
    name TEXT, -- Name. As it stood on the order, when it differs from the product's name.
    quantity_thousandths INTEGER, -- Quantity
    price_millionths INTEGER NOT NULL DEFAULT 0, -- Unit price
    amount_minor INTEGER, -- Amount
    PRIMARY KEY (order_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_line_product_id_order_id_index ON order_line (product_id, order_id);
CREATE INDEX order_line_order_id_position_index ON order_line (order_id, position);

-- What you sell.
CREATE TABLE product (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    code TEXT, -- Code
    name TEXT, -- Name
    category_id INTEGER, -- Category
    brand TEXT, -- Brand
    price_millionths INTEGER, -- Price
    cost_millionths INTEGER, -- Cost
    currency TEXT, -- Currency
    status TEXT NOT NULL DEFAULT 'active', -- Status
    source_id INTEGER, -- Source
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX product_code_id_index ON product (code, id);
CREATE INDEX product_category_id_id_index ON product (category_id, id);

-- How customers belong together: households, contacts, referrals.
CREATE TABLE relation (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    customer_id INTEGER NOT NULL, -- Customer
    origin_customer_id INTEGER NOT NULL, -- Original customer
    kind TEXT, -- Kind
    other_customer_id INTEGER, -- Other customer
    about TEXT, -- Description
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX relation_customer_id_id_index ON relation (customer_id, id);
CREATE INDEX relation_other_customer_id_id_index ON relation (other_customer_id, id);
CREATE INDEX relation_id_index ON relation (id);

-- What a group of staff may see and do.
CREATE TABLE role (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    label TEXT, -- Shown as
    permissions TEXT NOT NULL DEFAULT '[]', -- Permissions
    customer_rule TEXT, -- Sees customers. A rule; empty: all customers. Example: owner_staff_id = me
    built_in INTEGER DEFAULT 0, -- Built in
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX role_name_key ON role (name) WHERE deleted_at IS NULL;

-- Filters, columns and order of a list, kept under a name.
CREATE TABLE saved_view (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    entity TEXT, -- List
    filter TEXT, -- Filter
    sort TEXT, -- Order
    columns TEXT, -- Columns
    shared INTEGER DEFAULT 0, -- For everybody
    staff_id INTEGER, -- Of
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX saved_view_entity_staff_id_index ON saved_view (entity, staff_id);

-- How Guanxi behaves here.
CREATE TABLE setting (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    scope TEXT NOT NULL DEFAULT 'organisation', -- Scope
    scope_key TEXT DEFAULT '', -- Scope key
    name TEXT, -- Name
    value TEXT, -- Value
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX setting_name_scope_scope_key_key ON setting (name, scope, scope_key) WHERE deleted_at IS NULL;

-- A shop, marketplace, till, app or file that records come from.
CREATE TABLE source (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    code TEXT, -- Code. Short name used by imports and the API.
    kind TEXT NOT NULL DEFAULT 'manual', -- Kind
    brand TEXT, -- Brand
    timezone TEXT, -- Time zone. Times without a zone are read in this zone; empty: the organisation's.
    currency TEXT, -- Currency. Amounts without a currency are in this one; empty: the organisation's.
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX source_code_key ON source (code) WHERE deleted_at IS NULL;

-- The people who work here and may sign in.
CREATE TABLE staff (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    login TEXT, -- Login
    name TEXT, -- Name
    email TEXT, -- Email
    role_ids TEXT NOT NULL DEFAULT '[]', -- Roles. Ids of roles.
    team_id INTEGER, -- Team
    language TEXT NOT NULL DEFAULT 'zh-CN', -- Language
    active INTEGER NOT NULL DEFAULT 1, -- May sign in
    password_hash TEXT, -- Password
    password_changed_at INTEGER, -- Password changed
    last_seen_at INTEGER, -- Last seen
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX staff_login_key ON staff (login) WHERE deleted_at IS NULL;

-- Words your team puts on customers.
CREATE TABLE tag (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    colour TEXT DEFAULT 'grey', -- Colour
    about TEXT, -- Description
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX tag_name_key ON tag (name) WHERE deleted_at IS NULL;

-- People who look after the same customers.
CREATE TABLE team (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    about TEXT, -- Description
    PRIMARY KEY (id)
) STRICT;
