-- What was sent to endpoints, and what they answered.
CREATE TABLE webhook_delivery (
    id INTEGER NOT NULL, -- Counts up.
    endpoint_id INTEGER NOT NULL, -- Where it goes.
    pos INTEGER NOT NULL, -- The change it tells; 0: a test.
    message TEXT NOT NULL, -- Its id for the receiver: the same whenever it is sent again.
    type TEXT NOT NULL, -- customer.created and so on.
    status TEXT NOT NULL, -- waiting (asked for by a person), retrying, delivered or failed.
    tries INTEGER NOT NULL, -- How often it was sent.
    created_at INTEGER NOT NULL, -- When this entry was made, in microseconds UTC.
    sent_at INTEGER, -- When it was sent last.
    duration_us INTEGER, -- How long the answer took, in microseconds.
    http_status INTEGER, -- The status of the answer.
    request_head TEXT, -- What was sent before the body, without the signature.
    response_head TEXT, -- What came before the answer's body.
    response_body TEXT, -- How the answer's body begins, when it was no success.
    error_en TEXT, -- Why there was no answer.
    error_zh TEXT, -- The same in Chinese.
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX webhook_delivery_endpoint_id_status_id_index ON webhook_delivery (endpoint_id, status, id);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (id) WHERE status = 'waiting';
CREATE INDEX webhook_delivery_created_at_index ON webhook_delivery (created_at);

-- The newest version of each record that webhooks brought: older ones are ignored.
CREATE TABLE webhook_latest (
    source_id INTEGER NOT NULL, -- Where the record is known.
    entity TEXT NOT NULL, -- What kind of record.
    value TEXT NOT NULL, -- The sender's id of it.
    changed_at INTEGER NOT NULL, -- When the newest version taken was changed, as its sender says.
    sent_at INTEGER NOT NULL, -- When that was sent: tells versions of one moment apart.
    PRIMARY KEY (source_id, entity, value)
) STRICT, WITHOUT ROWID;

-- How far each endpoint has come in the change log.
CREATE TABLE webhook_position (
    endpoint_id INTEGER NOT NULL, -- Which endpoint.
    pos INTEGER NOT NULL, -- The last change that was delivered, passed over or given up.
    tries INTEGER NOT NULL, -- How often the next one was tried already.
    failing_since INTEGER, -- Since when nothing could be delivered.
    retry_at INTEGER, -- Before this moment it is not tried again.
    delivered_at INTEGER, -- When something was delivered last.
    changed_at INTEGER NOT NULL, -- When a person changed the position or a secret.
    PRIMARY KEY (endpoint_id)
) STRICT, WITHOUT ROWID;

-- Webhooks that came in: kept before they are acknowledged, worked off afterwards.
CREATE TABLE webhook_receipt (
    id INTEGER NOT NULL, -- Counts up.
    webhook_source_id INTEGER NOT NULL, -- Where it came in.
    delivery TEXT NOT NULL, -- The sender's id of this delivery: the same again changes nothing.
    topic TEXT NOT NULL, -- What it is about, in the sender's words.
    received_at INTEGER NOT NULL, -- When it came, in microseconds UTC.
    sent_at INTEGER, -- When it was sent, as its sender says.
    status TEXT NOT NULL, -- waiting, done, ignored, failed or refused.
    reason_en TEXT, -- Why it was ignored, failed or was refused.
    reason_zh TEXT, -- The same in Chinese.
    body BLOB, -- As it was sent; null: no longer kept.
    size INTEGER NOT NULL, -- Bytes of the body.
    entity TEXT, -- What kind of record it brought.
    record_id INTEGER, -- The first record it brought.
    finished_at INTEGER, -- When it was worked off.
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX webhook_receipt_webhook_source_id_delivery_key ON webhook_receipt (webhook_source_id, delivery);
CREATE INDEX webhook_receipt_webhook_source_id_status_id_index ON webhook_receipt (webhook_source_id, status, id);
CREATE INDEX webhook_receipt_waiting ON webhook_receipt (id) WHERE status = 'waiting';
CREATE INDEX webhook_receipt_received_at_index ON webhook_receipt (received_at);

-- What webhooks are signed with. Not in the change log: logs are read by many.
CREATE TABLE webhook_secret (
    side TEXT NOT NULL, -- in: of a webhook_source; out: of a webhook_endpoint.
    parent_id INTEGER NOT NULL, -- Whose it is.
    id INTEGER NOT NULL, -- Counts up: the newest signs.
    secret TEXT NOT NULL, -- The key itself; it signs, so no hash would do.
    created_at INTEGER NOT NULL, -- When it was made, in microseconds UTC.
    expires_at INTEGER, -- Until when it counts beside a newer one; null: it is the newest.
    PRIMARY KEY (side, parent_id, id)
) STRICT, WITHOUT ROWID;

-- Addresses of other programs that are told of changes as they happen.
CREATE TABLE webhook_endpoint (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    url TEXT, -- Address. https://… that takes a POST.
    about TEXT, -- Description
    events TEXT, -- Events. Such as order.created, customer.* or *.
    rule_entity TEXT, -- The rule is about
    rule TEXT, -- Rule. Of these records only those that pass are told.
    role_id INTEGER, -- Sees what this role sees
    staff_id INTEGER, -- Made by
    enabled INTEGER DEFAULT 1, -- Enabled
    disabled_at INTEGER, -- Turned off
    disabled_reason TEXT, -- Turned off because
    secret_at INTEGER, -- Secret changed
    PRIMARY KEY (id)
) STRICT;

-- Where shops and other programs tell of orders, customers and products the moment they change.
CREATE TABLE webhook_source (
    id INTEGER NOT NULL, -- ID
    version INTEGER NOT NULL, -- Version
    created_at INTEGER NOT NULL, -- Created
    updated_at INTEGER NOT NULL, -- Changed
    deleted_at INTEGER, -- Deleted
    custom TEXT, -- Custom fields
    name TEXT, -- Name
    format TEXT, -- Form. Who sends the webhooks, and so how they are signed.
    source_id INTEGER, -- Source. The source that the records belong to.
    kind TEXT, -- Brings. Standard Webhooks: what the bodies hold. Shops say it themselves.
    mapping TEXT, -- Mapping. Standard Webhooks: path in the body and the field it goes into.
    changed_path TEXT, -- Path of the last change. Standard Webhooks: where the time of the record's last change stands, so that older versions are ignored.
    clean TEXT DEFAULT 'usual', -- Clean
    enabled INTEGER DEFAULT 1, -- Enabled
    secret_at INTEGER, -- Secret changed
    PRIMARY KEY (id)
) STRICT;
