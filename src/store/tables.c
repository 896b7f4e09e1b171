// SPDX-License-Identifier: Apache-2.0
//
// The store's own tables: what no entity describes. Those of entities come from entity_table().
#include "store/change.h"
#include "store/schema.h"

#define INTEGER(name, comment)                                                                     \
    {                                                                                              \
        name, COLUMN_INTEGER, true, NULL, comment                                                  \
    }
#define TEXT(name, comment)                                                                        \
    {                                                                                              \
        name, COLUMN_TEXT, true, NULL, comment                                                     \
    }
#define BYTES(name, comment)                                                                       \
    {                                                                                              \
        name, COLUMN_BYTES, true, NULL, comment                                                    \
    }
#define OPTIONAL(name, type, comment)                                                              \
    {                                                                                              \
        name, type, false, NULL, comment                                                           \
    }
#define COLUMNS(array) .columns = array, .n_columns = G_N_ELEMENTS(array)
#define INDEXES(array) .indexes = array, .n_indexes = G_N_ELEMENTS(array)

// ---- the change log ----

#define CHANGE_COLUMNS                                                                             \
    INTEGER("customer_id", "The owner; 0: nobody."),                                               \
        INTEGER("version", "Counts the changes of this owner."),                                   \
        INTEGER("at", "When, in microseconds UTC."),                                               \
        INTEGER("actor_id", "The staff member who did it; 0: the system."),                        \
        INTEGER("import_id", "The import that caused it; 0: none."),                               \
        TEXT("entity", "What kind of record changed."), INTEGER("id", "Which record."),            \
        TEXT("operation", "create, update, delete, restore, remove or move."),                     \
        OPTIONAL("change", COLUMN_TEXT, "What changed, as JSON; null for thin entries.")

static const Column CHANGE_LOG_COLUMNS[] = {
    INTEGER("pos", "Its place: dense, rising, never given twice."), CHANGE_COLUMNS};
// What belongs to a customer is found through its owner, what belongs to nobody by itself. On
// PostgreSQL the relay asks whether it has moved an entry, so all are in the index.
static const Index CHANGE_LOG_INDEXES[] = {
    {.columns = "customer_id, version", .unique = true, .sqlite_where = CHANGE_OF_OWNER},
    {.columns = "entity, id, pos", .where = "customer_id = 0"},
};
static const Table CHANGE_LOG = {
    .name = "change_log",
    .comment = "Every change of every record, in order. The last entry is never removed.",
    COLUMNS(CHANGE_LOG_COLUMNS),
    .key = "pos",
    INDEXES(CHANGE_LOG_INDEXES),
};

static const Column OUTBOX_COLUMNS[] = {CHANGE_COLUMNS};
static const Table OUTBOX = {
    .name = "outbox",
    .comment = "Changes on PostgreSQL that wait for their place in the log.",
    COLUMNS(OUTBOX_COLUMNS),
    .key = "customer_id, version",
    .clustered = true,
    .owned = true,
};

static const Column OWNER_VERSION_COLUMNS[] = {
    INTEGER("customer_id", "The owner; 0: records nobody owns."),
    INTEGER("version", "How many changes it has seen. The row is the owner's lock.")};
static const Table OWNER_VERSION = {
    .name = "owner_version",
    .comment = "One row per owner: counts and orders its changes on PostgreSQL.",
    COLUMNS(OWNER_VERSION_COLUMNS),
    .key = "customer_id",
    .owned = true,
};

static const Column CONSUMER_COLUMNS[] = {
    TEXT("name", "Who follows the log."),
    INTEGER("pos", "The last position it has handled."),
};
static const Table CONSUMER = {
    .name = "consumer",
    .comment = "How far each consumer of the change log has come.",
    COLUMNS(CONSUMER_COLUMNS),
    .key = "name",
    .clustered = true,
};

// ---- ids and keys ----

static const Column ID_BLOCK_COLUMNS[] = {
    TEXT("sequence", "Whose ids."),
    INTEGER("next_id", "The first id that no process has claimed."),
};
static const Table ID_BLOCK = {
    .name = "id_block",
    .comment = "Ids are claimed in blocks, so that several processes never collide.",
    COLUMNS(ID_BLOCK_COLUMNS),
    .key = "sequence",
    .clustered = true,
};

static const Column EXTERNAL_KEY_COLUMNS[] = {
    INTEGER("source_id", "Where the key is known."),
    TEXT("entity", "What kind of record it names."),
    TEXT("kind", "Which of its keys."),
    TEXT("value", "The key itself."),
    INTEGER("owner_id", "The record's owner; 0: nobody."),
    INTEGER("id", "The record."),
    OPTIONAL("import_id", COLUMN_INTEGER,
             "The import that recognised a customer who was there already; null: none."),
};
static const Index EXTERNAL_KEY_INDEXES[] = {
    {.columns = "owner_id, entity, id"},
    // What an undo takes back.
    {.columns = "import_id, owner_id", .where = "import_id IS NOT NULL"},
};
static const Table EXTERNAL_KEY = {
    .name = "external_key",
    .comment = "Keys that shops and other systems use for our records.",
    COLUMNS(EXTERNAL_KEY_COLUMNS),
    .key = "source_id, entity, kind, value",
    .clustered = true,
    INDEXES(EXTERNAL_KEY_INDEXES),
};

static const Column EVENT_MESSAGE_COLUMNS[] = {
    INTEGER("source_id", "Who sent it."),
    TEXT("message_key", "The id that the sender gave the message."),
};
static const Table EVENT_MESSAGE = {
    .name = "event_message",
    .comment = "Messages of the tracking API that were taken: each is taken once, for ever.",
    COLUMNS(EVENT_MESSAGE_COLUMNS),
    .key = "source_id, message_key",
    .clustered = true,
};

static const Column IDENTITY_MAP_COLUMNS[] = {
    TEXT("kind", "Phone, mail, openid, …"),
    TEXT("namespace", "Where the value is unique: an app, a marketplace; empty: everywhere."),
    TEXT("value", "The identity in its normal form."),
    INTEGER("customer_id", "Whose it is."),
};
static const Index IDENTITY_MAP_INDEXES[] = {{.columns = "customer_id"}};
static const Table IDENTITY_MAP = {
    .name = "identity_map",
    .comment = "Finds a customer by an identity; one identity belongs to one customer.",
    COLUMNS(IDENTITY_MAP_COLUMNS),
    .key = "kind, namespace, value",
    .clustered = true,
    INDEXES(IDENTITY_MAP_INDEXES),
};

static const Column SEARCH_TERM_COLUMNS[] = {
    TEXT("entity", "What kind of record it finds."),
    INTEGER("rank", "How good a hit is: smaller is better."),
    TEXT("term", "A word, a pair of Han characters, a name in pinyin, a part of a number."),
    INTEGER("customer_id", "The record's owner; 0: nobody."),
    INTEGER("id", "The record."),
};
static const Table SEARCH_TERM = {
    .name = "search_term",
    .comment = "Text search: a scan of one rank and prefix gives its hits in order.",
    COLUMNS(SEARCH_TERM_COLUMNS),
    .key = "entity, rank, term, customer_id, id",
    .clustered = true,
    .owned = true,
};

// ---- who belongs to segments by rule ----

static const Column SEGMENT_BLOCK_COLUMNS[] = {
    INTEGER("segment_id", "The segment."),
    INTEGER("block", "Which customers: ids from block * 8192 on, 8192 of them."),
    BYTES("members",
          "1024 bytes: a bit for each; else two bytes, the lower first, for each member."),
};
static const Table SEGMENT_BLOCK = {
    .name = "segment_block",
    .comment = "Who belongs to segments by rule, as the keeper has found last. Derived.",
    COLUMNS(SEGMENT_BLOCK_COLUMNS),
    .key = "segment_id, block",
    .clustered = true,
};

static const Column SEGMENT_STATE_COLUMNS[] = {
    INTEGER("segment_id", "The segment."),
    TEXT("meaning", "Hash of all that its rule says; another: the members are found anew."),
    INTEGER("customers", "How many belong to it."),
    INTEGER("counted_at", "When that was known to be true, in microseconds UTC; 0: ask anew."),
};
static const Table SEGMENT_STATE = {
    .name = "segment_state",
    .comment = "How large each segment is, and since when its members are kept. Derived.",
    COLUMNS(SEGMENT_STATE_COLUMNS),
    .key = "segment_id",
    .clustered = true,
};

static const Column SEGMENT_SIZE_COLUMNS[] = {
    INTEGER("segment_id", "The segment."),
    INTEGER("at", "When, in microseconds UTC."),
    INTEGER("customers", "How many belonged to it."),
    TEXT("cause", "made, edited, day or step: why this point is kept."),
};
static const Table SEGMENT_SIZE = {
    .name = "segment_size",
    .comment = "How large each segment was: once a day, and when that changed much.",
    COLUMNS(SEGMENT_SIZE_COLUMNS),
    .key = "segment_id, at",
    .clustered = true,
};

// ---- people, programs, files ----

static const Column SESSION_COLUMNS[] = {
    BYTES("token_hash", "Hash of the token in the cookie."),
    INTEGER("staff_id", "Who is signed in."),
    TEXT("csrf_token", "What every request that changes something must repeat."),
    INTEGER("created_at", "When it began, in microseconds UTC."),
    INTEGER("used_at", "When it was used last (kept roughly)."),
    OPTIONAL("address", COLUMN_TEXT, "The address it was begun from."),
    OPTIONAL("agent", COLUMN_TEXT, "The browser it was begun with."),
};
static const Index SESSION_INDEXES[] = {{.columns = "staff_id"}, {.columns = "used_at"}};
static const Table SESSION = {
    .name = "session",
    .comment = "Who is signed in at the web app.",
    COLUMNS(SESSION_COLUMNS),
    .key = "token_hash",
    .clustered = true,
    INDEXES(SESSION_INDEXES),
};

static const Column LOGIN_ATTEMPT_COLUMNS[] = {
    TEXT("kind", "login or address."),
    TEXT("value", "The login or the address."),
    INTEGER("failures", "How many failures since `since_at`."),
    INTEGER("since_at", "When the first of them was, in microseconds UTC."),
    INTEGER("last_at", "When the last of them was."),
};
static const Index LOGIN_ATTEMPT_INDEXES[] = {{.columns = "last_at"}};
static const Table LOGIN_ATTEMPT = {
    .name = "login_attempt",
    .comment = "Failed logins, so that guessing is slowed.",
    COLUMNS(LOGIN_ATTEMPT_COLUMNS),
    .key = "kind, value",
    .clustered = true,
    INDEXES(LOGIN_ATTEMPT_INDEXES),
};

static const Column IDEMPOTENCY_COLUMNS[] = {
    TEXT("caller", "Who sent it."),
    TEXT("key", "The key the caller chose."),
    TEXT("route", "Method and path."),
    BYTES("body_hash", "Hash of what was sent."),
    INTEGER("status", "HTTP status of the answer."),
    OPTIONAL("location", COLUMN_TEXT, "Location header of the answer."),
    OPTIONAL("etag", COLUMN_TEXT, "ETag header of the answer."),
    BYTES("body", "The answer itself."),
    INTEGER("created_at", "When, in microseconds UTC; kept for a day."),
};
static const Index IDEMPOTENCY_INDEXES[] = {{.columns = "created_at"}};
static const Table IDEMPOTENCY = {
    .name = "idempotency",
    .comment = "Answers to requests that may be sent twice.",
    COLUMNS(IDEMPOTENCY_COLUMNS),
    .key = "caller, key",
    INDEXES(IDEMPOTENCY_INDEXES),
};

static const Column FILE_CONTENT_COLUMNS[] = {
    TEXT("hash", "SHA-256 of the whole file, in hexadecimal."),
    INTEGER("chunk", "Which part, from 0."),
    BYTES("bytes", "The part's bytes."),
};
static const Table FILE_CONTENT = {
    .name = "file_content",
    .comment = "The bytes of files, in parts.",
    COLUMNS(FILE_CONTENT_COLUMNS),
    .key = "hash, chunk",
};

// ---- what events look like (collect/schema) ----

static const Column EVENT_SCHEMA_COLUMNS[] = {
    INTEGER("source_id", "Where the events come from; 0: unknown."),
    TEXT("name", "The events' name."),
    INTEGER("last_at", "When the last one arrived, in microseconds UTC."),
    TEXT("shape", "What was learnt from them, as JSON."),
};
static const Table EVENT_SCHEMA = {
    .name = "event_schema",
    .comment = "What events of a name look like, learnt from those that arrived. Derived.",
    COLUMNS(EVENT_SCHEMA_COLUMNS),
    .key = "source_id, name",
    .clustered = true,
};

static const Column EVENT_DRIFT_COLUMNS[] = {
    INTEGER("id", "Rising; the oldest are removed."),
    INTEGER("source_id", "Where the events come from; 0: unknown."),
    TEXT("name", "The events' name."),
    INTEGER("at", "When it was seen, in microseconds UTC."),
    TEXT("kind", "property_new, type_changed, property_gone or event_gone."),
    TEXT("path", "Of the property; empty: the event itself."),
    TEXT("was", "The usual type."),
    TEXT("now", "The type that came."),
};
static const Table EVENT_DRIFT = {
    .name = "event_drift",
    .comment = "How events began to look otherwise than before. Derived.",
    COLUMNS(EVENT_DRIFT_COLUMNS),
    .key = "id",
};

static const Column LEASE_COLUMNS[] = {
    TEXT("name", "What one process at a time may do."),
    TEXT("holder", "Which process does it."),
    INTEGER("heard_at", "When it was heard of last, in microseconds UTC."),
};
static const Table LEASE = {
    .name = "lease",
    .comment = "Work that exactly one process does.",
    COLUMNS(LEASE_COLUMNS),
    .key = "name",
    .clustered = true,
};

// ---- webhooks (collect/webhook) ----

static const Column WEBHOOK_SECRET_COLUMNS[] = {
    TEXT("side", "in: of a webhook_source; out: of a webhook_endpoint."),
    INTEGER("parent_id", "Whose it is."),
    INTEGER("id", "Counts up: the newest signs."),
    TEXT("secret", "The key itself; it signs, so no hash would do."),
    INTEGER("created_at", "When it was made, in microseconds UTC."),
    OPTIONAL("expires_at", COLUMN_INTEGER,
             "Until when it counts beside a newer one; null: it is the newest."),
};
static const Table WEBHOOK_SECRET = {
    .name = "webhook_secret",
    .comment = "What webhooks are signed with. Not in the change log: logs are read by many.",
    COLUMNS(WEBHOOK_SECRET_COLUMNS),
    .key = "side, parent_id, id",
    .clustered = true,
};

static const Column WEBHOOK_RECEIPT_COLUMNS[] = {
    INTEGER("id", "Counts up."),
    INTEGER("webhook_source_id", "Where it came in."),
    TEXT("delivery", "The sender's id of this delivery: the same again changes nothing."),
    TEXT("topic", "What it is about, in the sender's words."),
    INTEGER("received_at", "When it came, in microseconds UTC."),
    OPTIONAL("sent_at", COLUMN_INTEGER, "When it was sent, as its sender says."),
    TEXT("status", "waiting, done, ignored, failed or refused."),
    OPTIONAL("reason_en", COLUMN_TEXT, "Why it was ignored, failed or was refused."),
    OPTIONAL("reason_zh", COLUMN_TEXT, "The same in Chinese."),
    OPTIONAL("body", COLUMN_BYTES, "As it was sent; null: no longer kept."),
    INTEGER("size", "Bytes of the body."),
    OPTIONAL("entity", COLUMN_TEXT, "What kind of record it brought."),
    OPTIONAL("record_id", COLUMN_INTEGER, "The first record it brought."),
    OPTIONAL("finished_at", COLUMN_INTEGER, "When it was worked off."),
};
static const Index WEBHOOK_RECEIPT_INDEXES[] = {
    {.columns = "webhook_source_id, delivery", .unique = true},
    {.columns = "webhook_source_id, status, id"},
    {.name = "webhook_receipt_waiting", .columns = "id", .where = "status = 'waiting'"},
    {.columns = "received_at"},
};
static const Table WEBHOOK_RECEIPT = {
    .name = "webhook_receipt",
    .comment = "Webhooks that came in: kept before they are acknowledged, worked off afterwards.",
    COLUMNS(WEBHOOK_RECEIPT_COLUMNS),
    .key = "id",
    INDEXES(WEBHOOK_RECEIPT_INDEXES),
};

static const Column WEBHOOK_LATEST_COLUMNS[] = {
    INTEGER("source_id", "Where the record is known."),
    TEXT("entity", "What kind of record."),
    TEXT("value", "The sender's id of it."),
    INTEGER("changed_at", "When the newest version taken was changed, as its sender says."),
    INTEGER("sent_at", "When that was sent: tells versions of one moment apart."),
};
static const Table WEBHOOK_LATEST = {
    .name = "webhook_latest",
    .comment = "The newest version of each record that webhooks brought: older ones are ignored.",
    COLUMNS(WEBHOOK_LATEST_COLUMNS),
    .key = "source_id, entity, value",
    .clustered = true,
};

static const Column WEBHOOK_POSITION_COLUMNS[] = {
    INTEGER("endpoint_id", "Which endpoint."),
    INTEGER("pos", "The last change that was delivered, passed over or given up."),
    INTEGER("tries", "How often the next one was tried already."),
    OPTIONAL("failing_since", COLUMN_INTEGER, "Since when nothing could be delivered."),
    OPTIONAL("retry_at", COLUMN_INTEGER, "Before this moment it is not tried again."),
    OPTIONAL("delivered_at", COLUMN_INTEGER, "When something was delivered last."),
    INTEGER("changed_at", "When a person changed the position or a secret."),
};
static const Table WEBHOOK_POSITION = {
    .name = "webhook_position",
    .comment = "How far each endpoint has come in the change log.",
    COLUMNS(WEBHOOK_POSITION_COLUMNS),
    .key = "endpoint_id",
    .clustered = true,
};

static const Column WEBHOOK_DELIVERY_COLUMNS[] = {
    INTEGER("id", "Counts up."),
    INTEGER("endpoint_id", "Where it goes."),
    INTEGER("pos", "The change it tells; 0: a test."),
    TEXT("message", "Its id for the receiver: the same whenever it is sent again."),
    TEXT("type", "customer.created and so on."),
    TEXT("status", "waiting (asked for by a person), retrying, delivered or failed."),
    INTEGER("tries", "How often it was sent."),
    INTEGER("created_at", "When this entry was made, in microseconds UTC."),
    OPTIONAL("sent_at", COLUMN_INTEGER, "When it was sent last."),
    OPTIONAL("duration_us", COLUMN_INTEGER, "How long the answer took, in microseconds."),
    OPTIONAL("http_status", COLUMN_INTEGER, "The status of the answer."),
    OPTIONAL("request_head", COLUMN_TEXT, "What was sent before the body, without the signature."),
    OPTIONAL("response_head", COLUMN_TEXT, "What came before the answer's body."),
    OPTIONAL("response_body", COLUMN_TEXT, "How the answer's body begins, when it was no success."),
    OPTIONAL("error_en", COLUMN_TEXT, "Why there was no answer."),
    OPTIONAL("error_zh", COLUMN_TEXT, "The same in Chinese."),
};
static const Index WEBHOOK_DELIVERY_INDEXES[] = {
    {.columns = "endpoint_id, status, id"},
    {.name = "webhook_delivery_waiting", .columns = "id", .where = "status = 'waiting'"},
    {.columns = "created_at"},
};
static const Table WEBHOOK_DELIVERY = {
    .name = "webhook_delivery",
    .comment = "What was sent to endpoints, and what they answered.",
    COLUMNS(WEBHOOK_DELIVERY_COLUMNS),
    .key = "id",
    INDEXES(WEBHOOK_DELIVERY_INDEXES),
};

static const Column MIGRATION_COLUMNS[] = {
    INTEGER("number", "Which migration."),
    TEXT("name", "Its name."),
    INTEGER("applied_at", "When, in microseconds UTC."),
};
const Table MIGRATION_TABLE = {
    .name = "migration",
    .comment = "The migrations this store has seen. Made by the program, not by a migration.",
    COLUMNS(MIGRATION_COLUMNS),
    .key = "number",
};

// ---- data quality ----

static const Column QUALITY_FIGURE_COLUMNS[] = {
    TEXT("entity", "What is counted: customer, order, product."),
    INTEGER("day", "The organisation's day, in days since 1970."),
    TEXT("field", "Which field; empty: the record as a whole."),
    TEXT("aspect", "What about it: filled, valid, shared, fresh, total, …"),
    INTEGER("source_id", "Of records of this source; 0: all; -1: of none."),
    INTEGER("count", "How many records."),
    INTEGER("at", "When they were counted, in microseconds UTC."),
};
static const Table QUALITY_FIGURE = {
    .name = "quality_figure",
    .comment = "The course of data quality, one figure a day. Derived.",
    COLUMNS(QUALITY_FIGURE_COLUMNS),
    .key = "entity, day, field, aspect, source_id",
    .clustered = true,
};

const Table *const STORE_TABLES[] = {
    &CHANGE_LOG,
    &CONSUMER,
    &EVENT_DRIFT,
    &EVENT_MESSAGE,
    &EVENT_SCHEMA,
    &EXTERNAL_KEY,
    &FILE_CONTENT,
    &IDEMPOTENCY,
    &ID_BLOCK,
    &IDENTITY_MAP,
    &LEASE,
    &LOGIN_ATTEMPT,
    &OUTBOX,
    &OWNER_VERSION,
    &QUALITY_FIGURE,
    &SEARCH_TERM,
    &SEGMENT_BLOCK,
    &SEGMENT_SIZE,
    &SEGMENT_STATE,
    &SESSION,
    &WEBHOOK_DELIVERY,
    &WEBHOOK_LATEST,
    &WEBHOOK_POSITION,
    &WEBHOOK_RECEIPT,
    &WEBHOOK_SECRET,
    NULL,
};
