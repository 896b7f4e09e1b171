-- What was sent to endpoints, and what they answered.
CREATE TABLE webhook_delivery (
    id bigint NOT NULL, -- Counts up.
    endpoint_id bigint NOT NULL, -- Where it goes.
    pos bigint NOT NULL, -- The change it tells; 0: a test.
    message text COLLATE "C" NOT NULL, -- Its id for the receiver: the same whenever it is sent again.
    type text COLLATE "C" NOT NULL, -- customer.created and so on.
    status text COLLATE "C" NOT NULL, -- waiting (asked for by a person), retrying, delivered or failed.
    tries bigint NOT NULL, -- How often it was sent.
    created_at bigint NOT NULL, -- When this entry was made, in microseconds UTC.
    sent_at bigint, -- When it was sent last.
    duration_us bigint, -- How long the answer took, in microseconds.
    http_status bigint, -- The status of the answer.
    request_head text COLLATE "C", -- What was sent before the body, without the signature.
    response_head text COLLATE "C", -- What came before the answer's body.
    response_body text COLLATE "C", -- How the answer's body begins, when it was no success.
    error_en text COLLATE "C", -- Why there was no answer.
    error_zh text COLLATE "C", -- The same in Chinese.
    PRIMARY KEY (id)
);
CREATE INDEX webhook_delivery_endpoint_id_status_id_index ON webhook_delivery (endpoint_id, status, id);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (id) WHERE status = 'waiting';
CREATE INDEX webhook_delivery_created_at_index ON webhook_delivery (created_at);

-- The newest version of each record that webhooks brought: older ones are ignored.
CREATE TABLE webhook_latest (
    source_id bigint NOT NULL, -- Where the record is known.
    entity text COLLATE "C" NOT NULL, -- What kind of record.
    value text COLLATE "C" NOT NULL, -- The sender's id of it.
    changed_at bigint NOT NULL, -- When the newest version taken was changed, as its sender says.
    sent_at bigint NOT NULL, -- When that was sent: tells versions of one moment apart.
    PRIMARY KEY (source_id, entity, value)
);

-- How far each endpoint has come in the change log.
CREATE TABLE webhook_position (
    endpoint_id bigint NOT NULL, -- Which endpoint.
    pos bigint NOT NULL, -- The last change that was delivered, passed over or given up.
    tries bigint NOT NULL, -- How often the next one was tried already.
    failing_since bigint, -- Since when nothing could be delivered.
    retry_at bigint, -- Before this moment it is not tried again.
    delivered_at bigint, -- When something was delivered last.
    changed_at bigint NOT NULL, -- When a person changed the position or a secret.
    PRIMARY KEY (endpoint_id)
);

-- Webhooks that came in: kept before they are acknowledged, worked off afterwards.
CREATE TABLE webhook_receipt (
    id bigint NOT NULL, -- Counts up.
    webhook_source_id bigint NOT NULL, -- Where it came in.
    delivery text COLLATE "C" NOT NULL, -- The sender's id of this delivery: the same again changes nothing.
    topic text COLLATE "C" NOT NULL, -- What it is about, in the sender's words.
    received_at bigint NOT NULL, -- When it came, in microseconds UTC.
    sent_at bigint, -- When it was sent, as its sender says.
    status text COLLATE "C" NOT NULL, -- waiting, done, ignored, failed or refused.
    reason_en text COLLATE "C", -- Why it was ignored, failed or was refused.
    reason_zh text COLLATE "C", -- The same in Chinese.
    body bytea, -- As it was sent; null: no longer kept.
    size bigint NOT NULL, -- Bytes of the body.
    entity text COLLATE "C", -- What kind of record it brought.
    record_id bigint, -- The first record it brought.
    finished_at bigint, -- When it was worked off.
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX webhook_receipt_webhook_source_id_delivery_key ON webhook_receipt (webhook_source_id, delivery);
CREATE INDEX webhook_receipt_webhook_source_id_status_id_index ON webhook_receipt (webhook_source_id, status, id);
CREATE INDEX webhook_receipt_waiting ON webhook_receipt (id) WHERE status = 'waiting';
CREATE INDEX webhook_receipt_received_at_index ON webhook_receipt (received_at);

-- What webhooks are signed with. Not in the change log: logs are read by many.
CREATE TABLE webhook_secret (
    side text COLLATE "C" NOT NULL, -- in: of a webhook_source; out: of a webhook_endpoint.
    parent_id bigint NOT NULL, -- Whose it is.
    id bigint NOT NULL, -- Counts up: the newest signs.
    secret text COLLATE "C" NOT NULL, -- The key itself; it signs, so no hash would do.
    created_at bigint NOT NULL, -- When it was made, in microseconds UTC.
    expires_at bigint, -- Until when it counts beside a newer one; null: it is the newest.
    PRIMARY KEY (side, parent_id, id)
);

-- Addresses of other programs that are told of changes as they happen.
CREATE TABLE webhook_endpoint (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    url text COLLATE "C", -- Address. https://… that takes a POST.
    about text COLLATE "C", -- Description
    events jsonb, -- Events. Such as order.created, customer.* or *.
    rule_entity text COLLATE "C", -- The rule is about
    rule text COLLATE "C", -- Rule. Of these records only those that pass are told.
    role_id bigint, -- Sees what this role sees
    staff_id bigint, -- Made by
    enabled bigint DEFAULT 1, -- Enabled
    disabled_at bigint, -- Turned off
    disabled_reason jsonb, -- Turned off because
    secret_at bigint, -- Secret changed
    PRIMARY KEY (id)
);

-- Where shops and other programs tell of orders, customers and products the moment they change.
CREATE TABLE webhook_source (
    id bigint NOT NULL, -- ID
    version bigint NOT NULL, -- Version
    created_at bigint NOT NULL, -- Created
    updated_at bigint NOT NULL, -- Changed
    deleted_at bigint, -- Deleted
    custom jsonb, -- Custom fields
    name text COLLATE "C", -- Name
    format text COLLATE "C", -- Form. Who sends the webhooks, and so how they are signed.
    source_id bigint, -- Source. The source that the records belong to.
    kind text COLLATE "C", -- Brings. Standard Webhooks: what the bodies hold. Shops say it themselves.
    mapping jsonb, -- Mapping. Standard Webhooks: path in the body and the field it goes into.
    changed_path text COLLATE "C", -- Path of the last change. Standard Webhooks: where the time of the record's last change stands, so that older versions are ignored.
    clean text COLLATE "C" DEFAULT 'usual', -- Clean
    enabled bigint DEFAULT 1, -- Enabled
    secret_at bigint, -- Secret changed
    PRIMARY KEY (id)
);
