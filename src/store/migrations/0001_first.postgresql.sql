-- Every change of every record, in order. The last entry is never removed.
CREATE TABLE change_log (
    pos bigint NOT NULL, -- Its place: dense, rising, never given twice.
    customer_id bigint NOT NULL, -- The owner; 0: nobody.
    version bigint NOT NULL, -- Counts the changes of this owner.
    at bigint NOT NULL, -- When, in microseconds UTC.
    actor_id bigint NOT NULL, -- The staff member who did it; 0: the system.
    import_id bigint NOT NULL, -- The import that caused it; 0: none.
    entity text COLLATE "C" NOT NULL, -- What kind of record changed.
    id bigint NOT NULL, -- Which record.
    operation text COLLATE "C" NOT NULL, -- create, update, delete, restore, remove or move.
    change text COLLATE "C", -- What changed, as JSON; null for thin entries.
    PRIMARY KEY (pos)
);
CREATE UNIQUE INDEX change_log_customer_id_version_key ON change_log (customer_id, version);
CREATE INDEX change_log_entity_id_pos_index ON change_log (entity, id, pos) WHERE customer_id = 0;

-- How far each consumer of the change log has come.
CREATE TABLE consumer (
    name text COLLATE "C" NOT NULL, -- Who follows the log.
    pos bigint NOT NULL, -- The last position it has handled.
    PRIMARY KEY (name)
);

-- Keys that shops and other systems use for our records.
CREATE TABLE external_key (
    source_id bigint NOT NULL, -- Where the key is known.
    entity text COLLATE "C" NOT NULL, -- What kind of record it names.
    kind text COLLATE "C" NOT NULL, -- Which of its keys.
    value text COLLATE "C" NOT NULL, -- The key itself.
    owner_id bigint NOT NULL, -- The record's owner; 0: nobody.
    id bigint NOT NULL, -- The record.
    PRIMARY KEY (source_id, entity, kind, value)
);
CREATE INDEX external_key_owner_id_entity_id_index ON external_key (owner_id, entity, id);

-- The bytes of files, in parts.
CREATE TABLE file_content (
    hash text COLLATE "C" NOT NULL, -- SHA-256 of the whole file, in hexadecimal.
    chunk bigint NOT NULL, -- Which part, from 0.
    bytes bytea NOT NULL, -- The part's bytes.
    PRIMARY KEY (hash, chunk)
);

-- Answers to requests that may be sent twice.
CREATE TABLE idempotency (
    caller text COLLATE "C" NOT NULL, -- Who sent it.
    key text COLLATE "C" NOT NULL, -- The key the caller chose.
    route text COLLATE "C" NOT NULL, -- Method and path.
    body_hash bytea NOT NULL, -- Hash of what was sent.
    status bigint NOT NULL, -- HTTP status of the answer.
    location text COLLATE "C", -- Location header of the answer.
    etag text COLLATE "C", -- ETag header of the answer.
    body bytea NOT NULL, -- The answer itself.
    created_at bigint NOT NULL, -- When, in microseconds UTC; kept for a day.
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_created_at_index ON idempotency (created_at);

-- Ids are claimed in blocks, so that several processes never collide.
CREATE TABLE id_block (
    sequence text COLLATE "C" NOT NULL, -- Whose ids.
    next_id bigint NOT NULL, -- The first id that no process has claimed.
    PRIMARY KEY (sequence)
);

-- Finds a customer by an identity; one identity belongs to one customer.
CREATE TABLE identity_map (
    kind text COLLATE "C" NOT NULL, -- Phone, mail, openid, …
    namespace text COLLATE "C" NOT NULL, -- Where the value is unique: an app, a marketplace; empty: everywhere.
    value text COLLATE "C" NOT NULL, -- The identity in its normal form.
    customer_id bigint NOT NULL, -- Whose it is.
    PRIMARY KEY (kind, namespace, value)
);
CREATE INDEX identity_map_customer_id_index ON identity_map (customer_id);

-- Failed logins, so that guessing is slowed.
CREATE TABLE login_attempt (
    kind text COLLATE "C" NOT NULL, -- login or address.
    value text COLLATE "C" NOT NULL, -- The login or the address.
    failures bigint NOT NULL, -- How many failures since `since_at`.
    since_at bigint NOT NULL, -- When the first of them was, in microseconds UTC.
    last_at bigint NOT NULL, -- When the last of them was.
    PRIMARY KEY (kind, value)
);
CREATE INDEX login_attempt_last_at_index ON login_attempt (last_at);

-- Changes on PostgreSQL that wait for their place in the log.
CREATE TABLE outbox (
    customer_id bigint NOT NULL, -- The owner; 0: nobody.
    version bigint NOT NULL, -- Counts the changes of this owner.
    at bigint NOT NULL, -- When, in microseconds UTC.
    actor_id bigint NOT NULL, -- The staff member who did it; 0: the system.
    import_id bigint NOT NULL, -- The import that caused it; 0: none.
    entity text COLLATE "C" NOT NULL, -- What kind of record changed.
    id bigint NOT NULL, -- Which record.
    operation text COLLATE "C" NOT NULL, -- create, update, delete, restore, remove or move.
    change text COLLATE "C", -- What changed, as JSON; null for thin entries.
    PRIMARY KEY (customer_id, version)
);

-- One row per owner: counts and orders its changes on PostgreSQL.
CREATE TABLE owner_version (
    customer_id bigint NOT NULL, -- The owner; 0: records nobody owns.
    version bigint NOT NULL, -- How many changes it has seen. The row is the owner's lock.
    PRIMARY KEY (customer_id)
);

-- Text search: a scan of one rank and prefix gives its hits in order.
CREATE TABLE search_term (
    entity text COLLATE "C" NOT NULL, -- What kind of record it finds.
    rank bigint NOT NULL, -- How good a hit is: smaller is better.
    term text COLLATE "C" NOT NULL, -- A word, a pair of Han characters, a name in pinyin, a part of a number.
    customer_id bigint NOT NULL, -- The record's owner; 0: nobody.
    id bigint NOT NULL, -- The record.
    PRIMARY KEY (entity, rank, term, customer_id, id)
);

-- Who is signed in at the web app.
CREATE TABLE session (
    token_hash bytea NOT NULL, -- Hash of the token in the cookie.
    staff_id bigint NOT NULL, -- Who is signed in.
    csrf_token text COLLATE "C" NOT NULL, -- What every request that changes something must repeat.
    created_at bigint NOT NULL, -- When it began, in microseconds UTC.
    used_at bigint NOT NULL, -- When it was used last (kept roughly).
    address text COLLATE "C", -- The address it was begun from.
    agent text COLLATE "C", -- The browser it was begun with.
    PRIMARY KEY (token_hash)
);
CREATE INDEX session_staff_id_index ON session (staff_id);
CREATE INDEX session_used_at_index ON session (used_at);

-- Where a customer lives, works or receives parcels.
CREATE TABLE address (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    kind text COLLATE "C" NOT NULL DEFAULT 'shipping', -- Kind
    recipient text COLLATE "C", -- Recipient
    phone text COLLATE "C", -- Phone
    country text COLLATE "C", -- Country
    province text COLLATE "C", -- Province
    city text COLLATE "C", -- City
    district text COLLATE "C", -- District
    street text COLLATE "C", -- Street
    postcode text COLLATE "C", -- Postcode
    is_default bigint DEFAULT 0, -- Default
    source_id bigint, -- Source
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX address_customer_id_id_index ON address (customer_id, id);
CREATE INDEX address_id_index ON address (id);

-- Keys with which programs use the API.
CREATE TABLE api_key (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    prefix text COLLATE "C", -- Begins with
    secret_hash text COLLATE "C", -- Secret
    staff_id bigint, -- Acts as
    role_id bigint, -- Restricted to role
    expires_at bigint, -- Expires
    revoked_at bigint, -- Revoked
    last_used_at bigint, -- Last used
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX api_key_prefix_key ON api_key (prefix);

-- How products are grouped.
CREATE TABLE category (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name jsonb, -- Name
    parent_id bigint, -- Part of
    code text COLLATE "C", -- Code
    PRIMARY KEY (id)
);
CREATE INDEX category_parent_id_id_index ON category (parent_id, id);

-- What a customer has agreed to, by channel, purpose and brand.
CREATE TABLE consent (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    channel text COLLATE "C", -- Channel
    purpose text COLLATE "C" NOT NULL DEFAULT 'marketing', -- Purpose
    brand text COLLATE "C", -- Brand
    status text COLLATE "C", -- Status
    decided_at bigint, -- Decided
    evidence text COLLATE "C", -- Evidence
    source_id bigint, -- Source
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX consent_customer_id_id_index ON consent (customer_id, id);
CREATE INDEX consent_id_index ON consent (id);

-- Fields of your own on customers, products and orders.
CREATE TABLE custom_field (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    entity text COLLATE "C", -- Of
    name text COLLATE "C", -- Name. Lower-case letters, digits and underscores.
    label jsonb, -- Label
    kind text COLLATE "C" NOT NULL DEFAULT 'text', -- Type
    choices jsonb, -- Choices. For choices: a list of {name, label}.
    required bigint DEFAULT 0, -- Required
    personal bigint DEFAULT 0, -- Personal data
    position bigint NOT NULL DEFAULT 0, -- Position
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX custom_field_entity_name_key ON custom_field (entity, name) WHERE deleted_at IS NULL;

-- Everyone you know: people and organisations, from every channel.
CREATE TABLE customer (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    kind text COLLATE "C" NOT NULL DEFAULT 'person', -- Kind
    number text COLLATE "C", -- Number. The number by which your shop or till knows the customer.
    name text COLLATE "C", -- Name
    name_key text COLLATE "C", -- Sort key of the name
    nickname text COLLATE "C", -- Nickname
    gender text COLLATE "C", -- Gender
    birth_day bigint, -- Birthday
    language text COLLATE "C", -- Language
    phone text COLLATE "C", -- Phone
    email text COLLATE "C", -- Email
    company text COLLATE "C", -- Company
    country text COLLATE "C", -- Country
    province text COLLATE "C", -- Province
    city text COLLATE "C", -- City
    tier text COLLATE "C", -- Tier
    occupation text COLLATE "C", -- Occupation
    source_id bigint, -- Source
    owner_staff_id bigint, -- Looked after by
    team_id bigint, -- Team
    first_order_at bigint, -- First order
    last_order_at bigint, -- Last order
    order_count bigint DEFAULT 0, -- Orders
    return_count bigint DEFAULT 0, -- Returns
    net_base_minor bigint DEFAULT 0, -- Net spent. Sales minus returns in the organisation's currency.
    PRIMARY KEY (id)
);
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
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    tag_id bigint, -- Tag
    PRIMARY KEY (customer_id, id)
);
CREATE UNIQUE INDEX customer_tag_customer_id_tag_id_key ON customer_tag (customer_id, tag_id) WHERE deleted_at IS NULL;
CREATE INDEX customer_tag_tag_id_customer_id_index ON customer_tag (tag_id, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX customer_tag_id_index ON customer_tag (id);

-- What customers did: pages viewed, carts filled, mails opened.
CREATE TABLE event (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    name text COLLATE "C", -- Name
    happened_at bigint, -- Happened
    source_id bigint, -- Source
    product_id bigint, -- Product
    order_id bigint, -- Order
    message_key text COLLATE "C", -- Message key. Given by the sender to recognise repetitions.
    properties jsonb, -- Properties
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX event_customer_id_happened_at_id_index ON event (customer_id, happened_at, id);
CREATE INDEX event_name_happened_at_id_index ON event (name, happened_at, id);
CREATE INDEX event_id_index ON event (id);

-- Uploaded and exported files.
CREATE TABLE file (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    media_type text COLLATE "C" NOT NULL DEFAULT 'application/octet-stream', -- Type
    size_bytes bigint DEFAULT 0, -- Size
    hash text COLLATE "C", -- Hash
    owner_customer_id bigint, -- Customer
    staff_id bigint, -- Added by
    PRIMARY KEY (id)
);
CREATE INDEX file_hash_index ON file (hash);
CREATE INDEX file_owner_customer_id_id_index ON file (owner_customer_id, id);

-- By what a customer is recognised: phone, mail, accounts, cards, devices.
CREATE TABLE identity (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    kind text COLLATE "C", -- Kind
    namespace text COLLATE "C" DEFAULT '', -- Within. The app, shop or marketplace in which the value is unique; empty: everywhere.
    value text COLLATE "C", -- Value
    verified_at bigint, -- Verified
    source_id bigint, -- Source
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX identity_customer_id_id_index ON identity (customer_id, id);
CREATE INDEX identity_kind_value_index ON identity (kind, value);
CREATE INDEX identity_id_index ON identity (id);

-- Files brought in, what came of them, and their undo.
CREATE TABLE import (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    kind text COLLATE "C", -- Kind
    preset text COLLATE "C", -- Preset
    file_name text COLLATE "C", -- File
    file_id bigint, -- Uploaded file
    source_id bigint, -- Source
    mapping jsonb, -- Mapping
    status text COLLATE "C" NOT NULL DEFAULT 'queued', -- Status
    row_count bigint DEFAULT 0, -- Rows
    inserted_count bigint DEFAULT 0, -- New
    updated_count bigint DEFAULT 0, -- Changed
    unchanged_count bigint DEFAULT 0, -- Unchanged
    rejected_count bigint DEFAULT 0, -- Rejected
    rejects_file_id bigint, -- Rejects
    first_pos bigint, -- First change
    last_pos bigint, -- Last change
    job_id bigint, -- Job
    staff_id bigint, -- By
    finished_at bigint, -- Finished
    PRIMARY KEY (id)
);

-- Work in the background: imports, exports, undo.
CREATE TABLE job (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    kind text COLLATE "C", -- Kind
    status text COLLATE "C" NOT NULL DEFAULT 'queued', -- Status
    key text COLLATE "C", -- Key
    bucket bigint DEFAULT 0, -- Bucket
    arguments jsonb, -- Arguments
    state jsonb, -- State
    result jsonb, -- Result
    done bigint DEFAULT 0, -- Done
    total bigint DEFAULT 0, -- Of
    tries bigint DEFAULT 0, -- Tries
    run_at bigint, -- Due
    started_at bigint, -- Started
    finished_at bigint, -- Finished
    worker text COLLATE "C", -- Worker
    heartbeat_at bigint, -- Last sign of life
    rhythm text COLLATE "C", -- Repeats
    error jsonb, -- Error
    staff_id bigint, -- By
    PRIMARY KEY (id)
);
CREATE INDEX job_due ON job (run_at, id) INCLUDE (bucket, kind) WHERE status IN ('queued', 'failed');
CREATE INDEX job_running ON job (bucket, id) WHERE status = 'running';
CREATE UNIQUE INDEX job_key ON job (bucket, kind, key) WHERE key IS NOT NULL AND status IN ('queued', 'failed', 'running');
CREATE INDEX job_changed ON job (updated_at, id);
CREATE INDEX job_created ON job (created_at, id);

-- What your team wants to remember about a customer.
CREATE TABLE note (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    text text COLLATE "C", -- Text
    pinned bigint DEFAULT 0, -- Pinned
    staff_id bigint, -- Written by
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX note_customer_id_created_at_id_index ON note (customer_id, created_at, id);
CREATE INDEX note_id_index ON note (id);

-- What customers bought and brought back, from every channel.
CREATE TABLE customer_order (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    source_id bigint, -- Source
    number text COLLATE "C", -- Number
    kind text COLLATE "C" NOT NULL DEFAULT 'sale', -- Kind
    status text COLLATE "C" NOT NULL DEFAULT 'paid', -- Status
    ordered_at bigint, -- Ordered
    channel text COLLATE "C", -- Channel
    currency text COLLATE "C", -- Currency
    rate_millionths bigint NOT NULL DEFAULT 1000000, -- Rate to base currency
    discount_minor bigint DEFAULT 0, -- Discount
    tax_minor bigint DEFAULT 0, -- Tax
    shipping_minor bigint DEFAULT 0, -- Shipping
    total_minor bigint, -- Total
    base_amount_minor bigint, -- Total in base currency
    line_count bigint, -- Lines
    origin_order_id bigint, -- Belongs to order
    remark text COLLATE "C", -- Remark
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX customer_order_customer_id_ordered_at_id_index ON customer_order (customer_id, ordered_at, id) INCLUDE (source_id, number, kind, status, channel, currency, total_minor, base_amount_minor, line_count, origin_order_id, version, deleted_at);
CREATE INDEX customer_order_ordered_at_id_index ON customer_order (ordered_at, id);
CREATE INDEX customer_order_number_id_index ON customer_order (number, id);
CREATE INDEX customer_order_status_ordered_at_id_index ON customer_order (status, ordered_at, id);
CREATE INDEX customer_order_total_minor_id_index ON customer_order (total_minor, id);
CREATE INDEX customer_order_id_index ON customer_order (id);

-- What was bought, piece by piece.
CREATE TABLE order_line (
    customer_id bigint NOT NULL, -- Customer
    order_id bigint, -- Order
    position bigint NOT NULL, -- Position
    occurrence bigint DEFAULT 1, -- Occurrence. Counts lines of the same product code within the order.
    product_id bigint, -- Product
    product_code text COLLATE "C", -- Product code
    name text COLLATE "C", -- Name. As it stood on the order, when it differs from the product's name.
    quantity_thousandths bigint, -- Quantity
    price_millionths bigint NOT NULL DEFAULT 0, -- Unit price
    amount_minor bigint, -- Amount
    PRIMARY KEY (customer_id, order_id, position)
);
CREATE INDEX order_line_product_id_order_id_index ON order_line (product_id, order_id);
CREATE INDEX order_line_order_id_position_index ON order_line (order_id, position);

-- What you sell.
CREATE TABLE product (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    code text COLLATE "C", -- Code
    name jsonb, -- Name
    category_id bigint, -- Category
    brand text COLLATE "C", -- Brand
    price_millionths bigint, -- Price
    cost_millionths bigint, -- Cost
    currency text COLLATE "C", -- Currency
    status text COLLATE "C" NOT NULL DEFAULT 'active', -- Status
    source_id bigint, -- Source
    PRIMARY KEY (id)
);
CREATE INDEX product_code_id_index ON product (code, id);
CREATE INDEX product_category_id_id_index ON product (category_id, id);

-- How customers belong together: households, contacts, referrals.
CREATE TABLE relation (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    customer_id bigint NOT NULL, -- Customer
    origin_customer_id bigint NOT NULL, -- Original customer
    kind text COLLATE "C", -- Kind
    other_customer_id bigint, -- Other customer
    about text COLLATE "C", -- Description
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX relation_customer_id_id_index ON relation (customer_id, id);
CREATE INDEX relation_other_customer_id_id_index ON relation (other_customer_id, id);
CREATE INDEX relation_id_index ON relation (id);

-- What a group of staff may see and do.
CREATE TABLE role (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    label jsonb, -- Shown as
    permissions jsonb NOT NULL DEFAULT '[]', -- Permissions
    customer_rule text COLLATE "C", -- Sees customers. A rule; empty: all customers. Example: owner_staff_id = me
    built_in bigint DEFAULT 0, -- Built in
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX role_name_key ON role (name) WHERE deleted_at IS NULL;

-- Filters, columns and order of a list, kept under a name.
CREATE TABLE saved_view (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    entity text COLLATE "C", -- List
    filter text COLLATE "C", -- Filter
    sort text COLLATE "C", -- Order
    columns jsonb, -- Columns
    shared bigint DEFAULT 0, -- For everybody
    staff_id bigint, -- Of
    PRIMARY KEY (id)
);
CREATE INDEX saved_view_entity_staff_id_index ON saved_view (entity, staff_id);

-- How Guanxi behaves here.
CREATE TABLE setting (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    scope text COLLATE "C" NOT NULL DEFAULT 'organisation', -- Scope
    scope_key text COLLATE "C" DEFAULT '', -- Scope key
    name text COLLATE "C", -- Name
    value jsonb, -- Value
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX setting_name_scope_scope_key_key ON setting (name, scope, scope_key) WHERE deleted_at IS NULL;

-- A shop, marketplace, till, app or file that records come from.
CREATE TABLE source (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    code text COLLATE "C", -- Code. Short name used by imports and the API.
    kind text COLLATE "C" NOT NULL DEFAULT 'manual', -- Kind
    brand text COLLATE "C", -- Brand
    timezone text COLLATE "C", -- Time zone. Times without a zone are read in this zone; empty: the organisation's.
    currency text COLLATE "C", -- Currency. Amounts without a currency are in this one; empty: the organisation's.
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX source_code_key ON source (code) WHERE deleted_at IS NULL;

-- The people who work here and may sign in.
CREATE TABLE staff (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    login text COLLATE "C", -- Login
    name text COLLATE "C", -- Name
    email text COLLATE "C", -- Email
    role_ids jsonb NOT NULL DEFAULT '[]', -- Roles. Ids of roles.
    team_id bigint, -- Team
    language text COLLATE "C" NOT NULL DEFAULT 'zh-CN', -- Language
    active bigint NOT NULL DEFAULT 1, -- May sign in
    password_hash text COLLATE "C", -- Password
    password_changed_at bigint, -- Password changed
    last_seen_at bigint, -- Last seen
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX staff_login_key ON staff (login) WHERE deleted_at IS NULL;

-- Words your team puts on customers.
CREATE TABLE tag (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    colour text COLLATE "C" DEFAULT 'grey', -- Colour
    about text COLLATE "C", -- Description
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX tag_name_key ON tag (name) WHERE deleted_at IS NULL;

-- People who look after the same customers.
CREATE TABLE team (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    about text COLLATE "C", -- Description
    PRIMARY KEY (id)
);
