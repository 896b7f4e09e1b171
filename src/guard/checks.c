// SPDX-License-Identifier: Apache-2.0
#include "guard/checks.h"

#include "entity/entities.h"
#include "entity/row.h"
#include "entity/search_recent.h"
#include "entity/summary.h"
#include "entity/write.h"
#include "store/change.h"
#include <string.h>

enum { PAGE = 500, SLICE = 100 };

static bool is_part(const Entity *entity)
{
    return (entity->flags & ENTITY_PART) != 0;
}

// Runs a question that answers (number of problems, one example's id).
static void ask(Tx *tx, DoctorFinding *finding, const char *sql, const char *what)
{
    g_autoptr(Cursor) cursor = tx_query(tx, sql, NO_PARAMS);
    finding->examined++;
    if (!cursor_next(cursor) || cursor_integer(cursor, 0) == 0)
        return;
    finding_add(finding, "%s: %" G_GINT64_FORMAT ", first %" G_GINT64_FORMAT, what,
                cursor_integer(cursor, 0), cursor_integer(cursor, 1));
    finding->problems += cursor_integer(cursor, 0) - 1;
}

// ---- engine, log ----

static void ask_engine(Tx *tx, DoctorFinding *finding, const char *pragma)
{
    finding->examined = 1;
    if (tx_engine(tx) != STORE_SQLITE)
        return; // PostgreSQL checks its pages as it reads them, and everything is read here
    g_autoptr(Cursor) cursor = tx_query(tx, pragma, NO_PARAMS);
    while (cursor_next(cursor)) {
        const char *line = cursor_text(cursor, 0, NULL);
        if (!g_str_equal(line, "ok"))
            finding_add(finding, "%s", line);
    }
}

void check_engine(Tx *tx, DoctorFinding *finding)
{
    ask_engine(tx, finding, "PRAGMA integrity_check");
}

// Looking up every row in every index takes most of the time of the whole check.
void check_engine_quickly(Tx *tx, DoctorFinding *finding)
{
    ask_engine(tx, finding, "PRAGMA quick_check");
}

void check_log(Tx *tx, DoctorFinding *finding)
{
    ask(tx, finding,
        "SELECT coalesce(max(pos) - min(pos) + 1, 0) - count(*), coalesce(min(pos), 0)"
        " FROM change_log",
        "positions missing");
}

// ---- references ----

// Whose a record was before it moved may be gone for good: then the log says so.
#define OR_GONE                                                                                    \
    " AND NOT EXISTS (SELECT 1 FROM change_log l WHERE l.customer_id = t.origin_customer_id"       \
    " AND " CHANGE_OF_OWNER " AND l.entity = 'customer' AND l.operation = 'remove')"

static void check_field(Tx *tx, DoctorFinding *finding, const Entity *entity, size_t at)
{
    const Field *field = &entity->fields[at];
    const Entity *target = entity_find(field->refers);
    const char *id = is_part(entity) ? entity->part_key : "id";
    bool origin =
        entity->ownership == OWNER_CUSTOMER && !is_part(entity) && at == FIELD_ORIGIN_CUSTOMER_ID;
    g_autofree char *sql =
        g_strdup_printf("SELECT count(*), min(t.%s) FROM %s t WHERE t.%s IS NOT NULL AND t.%s <> 0"
                        " AND NOT EXISTS (SELECT 1 FROM %s r WHERE r.id = t.%s)%s",
                        id, entity->table, field->name, field->name, target->table, field->name,
                        origin ? OR_GONE : "");
    g_autofree char *what = g_strdup_printf("%s.%s", entity->name, field->name);
    ask(tx, finding, sql, what);
}

void check_references(Tx *tx, DoctorFinding *finding)
{
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        for (size_t i = 0; i < (*entity)->n_fields; i++) {
            if ((*entity)->fields[i].type == FIELD_REFERENCE)
                check_field(tx, finding, *entity, i);
        }
    }
}

// ---- orders ----

void check_totals(Tx *tx, DoctorFinding *finding)
{
    ask(tx, finding,
        "SELECT count(*), min(o.id) FROM customer_order o LEFT JOIN"
        " (SELECT customer_id, order_id, sum(amount_minor) AS amount, count(*) AS n"
        " FROM order_line GROUP BY customer_id, order_id) l"
        " ON l.customer_id = o.customer_id AND l.order_id = o.id"
        " WHERE coalesce(o.line_count, 0) <> coalesce(l.n, 0) OR coalesce(o.total_minor, 0) <>"
        " coalesce(l.amount, 0) - coalesce(o.discount_minor, 0) + coalesce(o.tax_minor, 0)"
        " + coalesce(o.shipping_minor, 0)",
        "order.total_minor");
}

// ---- ids ----

void check_ids(Tx *tx, DoctorFinding *finding)
{
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if (is_part(*entity))
            continue;
        g_autofree char *sql = g_strdup_printf("SELECT max(id) FROM %s", (*entity)->table);
        int64_t highest = tx_integer(tx, sql, NO_PARAMS, 0);
        int64_t next = tx_integer(tx, "SELECT next_id FROM id_block WHERE sequence = $1",
                                  PARAMS(value_text((*entity)->name)), 1);
        finding->examined++;
        if (highest >= next)
            finding_add(finding, "%s: id %" G_GINT64_FORMAT " was never claimed", (*entity)->name,
                        highest);
    }
}

// ---- summaries ----

// Customers whose summaries are not those of their orders; ` AND …` limits both sides.
#define WRONG_SUMMARIES(orders, customers)                                                         \
    " FROM customer c LEFT JOIN (SELECT customer_id,"                                              \
    " min(CASE WHEN kind = 'sale' THEN ordered_at END) AS first_at,"                               \
    " max(CASE WHEN kind = 'sale' THEN ordered_at END) AS last_at,"                                \
    " sum(CASE WHEN kind = 'sale' THEN 1 ELSE 0 END) AS sales,"                                    \
    " sum(CASE WHEN kind = 'return' THEN 1 ELSE 0 END) AS returned,"                               \
    " sum(base_amount_minor) AS net FROM customer_order"                                           \
    " WHERE deleted_at IS NULL AND status <> 'cancelled'" orders " GROUP BY customer_id) o"        \
    " ON o.customer_id = c.id"                                                                     \
    " WHERE (coalesce(c.order_count, 0) <> coalesce(o.sales, 0)"                                   \
    " OR coalesce(c.return_count, 0) <> coalesce(o.returned, 0)"                                   \
    " OR coalesce(c.net_base_minor, 0) <> coalesce(o.net, 0)"                                      \
    " OR coalesce(c.first_order_at, 0) <> coalesce(o.first_at, 0)"                                 \
    " OR coalesce(c.last_order_at, 0) <> coalesce(o.last_at, 0))" customers

// Shipments whose wait is not that from their order to their delivery.
#define WRONG_WAITS                                                                                \
    " FROM shipment s LEFT JOIN customer_order o ON o.id = s.order_id AND o.customer_id = "        \
    "s.customer_id WHERE coalesce(s.wait_days_thousandths, -1) <> coalesce(CASE WHEN "             \
    "s.delivered_at >= o.ordered_at THEN (s.delivered_at - o.ordered_at) / 86400000 END, -1)"

// Customers who have not referred as many as relations say; ` AND …` limits both sides.
#define WRONG_REFERRALS(relations, customers)                                                      \
    " FROM customer c LEFT JOIN (SELECT other_customer_id, count(DISTINCT customer_id) AS n FROM " \
    "relation WHERE kind = 'referred_by' AND deleted_at IS NULL AND customer_id <> "               \
    "other_customer_id" relations                                                                  \
    " GROUP BY other_customer_id) r ON r.other_customer_id = c.id WHERE "                          \
    "coalesce(c.referral_count, 0) <> coalesce(r.n, 0)" customers

void check_summaries(Tx *tx, DoctorFinding *finding)
{
    ask(tx, finding, "SELECT count(*), min(c.id)" WRONG_SUMMARIES("", ""), "customer summaries");
    ask(tx, finding, "SELECT count(*), min(s.id)" WRONG_WAITS, "waits for shipments");
    ask(tx, finding, "SELECT count(*), min(c.id)" WRONG_REFERRALS("", ""), "referrals");
}

typedef struct {
    int64_t after; // ids up to this one are done
    int64_t last;  // of the slice; 0: there was none
} Progress;

// Told to the log, though no field of it has changed that the log keeps: whoever follows the log
// (the panel, the members of segments) then reads the customer anew.
static void refresh(Tx *tx, Arena *arena, int64_t id)
{
    static const char NOTHING[] = "{\"before\":{},\"after\":{}}";
    Record *customer = record_load(tx, arena, &ENTITY_CUSTOMER, id);
    if (customer == NULL)
        return;
    tx_log(tx, &(Change){.entity = ENTITY_CUSTOMER.name,
                         .id = id,
                         .customer_id = record_owner(customer),
                         .operation = CHANGE_UPDATE,
                         .change = NOTHING,
                         .change_length = sizeof NOTHING - 1});
    int referrals = entity_field_index(&ENTITY_CUSTOMER, "referral_count");
    customer->values[referrals] = value_integer(summary_referrals(tx, id));
    row_update(tx, customer, UINT64_C(1) << referrals | row_touch(customer, tx_now(tx)));
    summary_refresh(tx, id);
}

static bool refresh_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    Progress *progress = context;
    int64_t ids[SLICE];
    size_t n = 0;
    g_autoptr(Arena) arena = arena_new();
    progress->last =
        tx_integer(tx,
                   "SELECT max(id) FROM (SELECT id FROM customer WHERE id > $1 ORDER BY id "
                   "LIMIT $2) AS slice",
                   PARAMS(value_integer(progress->after), value_integer(SLICE)), 0);
    Cursor *cursor = tx_query(
        tx,
        "SELECT c.id" WRONG_SUMMARIES(
            " AND customer_id BETWEEN $1 AND $2",
            " AND c.id BETWEEN $1 AND $2") " UNION SELECT c.id" WRONG_REFERRALS(" AND "
                                                                                "other_customer_id "
                                                                                "BETWEEN $1 AND $2",
                                                                                " AND c.id BETWEEN "
                                                                                "$1 AND $2"),
        PARAMS(value_integer(progress->after + 1), value_integer(progress->last)));
    while (cursor_next(cursor))
        ids[n++] = cursor_integer(cursor, 0);
    cursor_free(cursor);
    for (size_t i = 0; i < n; i++)
        refresh(tx, arena, ids[i]);
    return true;
}

static bool refresh_waits(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    g_autoptr(GArray) wrong = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Cursor *rows = tx_query(tx, "SELECT s.customer_id, s.order_id" WRONG_WAITS, NO_PARAMS);
    while (cursor_next(rows)) {
        int64_t keys[] = {cursor_integer(rows, 0), cursor_integer(rows, 1)};
        g_array_append_vals(wrong, keys, G_N_ELEMENTS(keys));
    }
    cursor_free(rows);
    for (guint i = 0; i < wrong->len; i += 2)
        summary_refresh_waits(tx, g_array_index(wrong, int64_t, i),
                              g_array_index(wrong, int64_t, i + 1));
    return true;
}

bool repair_summaries(Store *store, GError **error)
{
    Progress progress = {0};
    if (!store_write(store, refresh_waits, NULL, error))
        return false;
    do {
        progress.after = progress.last;
        if (!store_write(store, refresh_slice, &progress, error))
            return false;
    } while (progress.last != 0);
    return true;
}

// ---- identities ----

void check_identities(Tx *tx, DoctorFinding *finding)
{
    ask(tx, finding,
        "SELECT count(*), min(i.id) FROM identity i WHERE i.deleted_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM identity_map m WHERE m.kind = i.kind"
        " AND m.namespace = coalesce(i.namespace, '') AND m.value = i.value"
        " AND m.customer_id = i.customer_id)",
        "identities without a claim");
    ask(tx, finding,
        "SELECT count(*), min(m.customer_id) FROM identity_map m WHERE NOT EXISTS"
        " (SELECT 1 FROM identity i WHERE i.deleted_at IS NULL AND i.customer_id = m.customer_id"
        " AND i.kind = m.kind AND coalesce(i.namespace, '') = m.namespace AND i.value = m.value)",
        "claims without an identity");
}

static bool rebuild_map(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    tx_run(tx,
           "DELETE FROM identity_map WHERE NOT EXISTS (SELECT 1 FROM identity i"
           " WHERE i.deleted_at IS NULL AND i.customer_id = identity_map.customer_id"
           " AND i.kind = identity_map.kind AND i.value = identity_map.value"
           " AND coalesce(i.namespace, '') = identity_map.namespace)",
           NO_PARAMS);
    tx_run(tx,
           "INSERT INTO identity_map (kind, namespace, value, customer_id)"
           " SELECT kind, coalesce(namespace, ''), value, min(customer_id) FROM identity"
           " WHERE deleted_at IS NULL GROUP BY kind, coalesce(namespace, ''), value"
           " ON CONFLICT (kind, namespace, value) DO NOTHING",
           NO_PARAMS);
    return true;
}

bool repair_identities(Store *store, GError **error)
{
    return store_write(store, rebuild_map, NULL, error);
}

// ---- search terms ----

// Order does not matter: both sides are sums over their terms.
static uint64_t term_hash(unsigned rank, const char *text, size_t length, int64_t id)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)id ^ ((uint64_t)rank << 60);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t expected_terms(Tx *tx, const Entity *entity)
{
    uint64_t sum = 0;
    int64_t last = 0;
    guint n = PAGE;
    g_autoptr(Arena) arena = arena_new();
    while (n == PAGE) {
        const char *sql =
            arena_printf(arena, "SELECT %s FROM %s WHERE id > $1 ORDER BY id LIMIT $2",
                         entity_columns(entity, false), entity->table);
        g_autoptr(Cursor) cursor =
            tx_query(tx, sql, PARAMS(value_integer(last), value_integer(PAGE)));
        for (n = 0; cursor_next(cursor); n++) {
            Record *record = record_from_row(arena, entity, cursor, 0);
            size_t n_terms = 0;
            last = record_id(record);
            if (record->values[FIELD_DELETED_AT].type != VALUE_NULL)
                continue;
            const SearchTerm *terms = search_terms(arena, record, false, &n_terms);
            for (size_t i = 0; i < n_terms; i++)
                sum += term_hash(terms[i].rank, terms[i].text, terms[i].length, last);
        }
        arena_reset(arena);
    }
    return sum;
}

static guint recent_hash(gconstpointer key)
{
    const RecentTerm *term = key;
    return (guint)(term_hash(term->rank, term->text, term->length, term->id) >> 32);
}

static gboolean recent_equal(gconstpointer a, gconstpointer b)
{
    return recent_term_compare(a, b) == 0;
}

// The terms of new records that no merge has written yet; borrowed.
static GHashTable *waiting_terms(const SearchRecent *recent, const Entity *entity)
{
    GHashTable *waiting = g_hash_table_new(recent_hash, recent_equal);
    for (size_t run = 0; run < search_recent_runs(recent); run++) {
        size_t n;
        const RecentTerm *terms = search_recent_run(recent, run, &n);
        RecentTerm first = {.entity = entity, .text = ""};
        size_t i = recent_term_seek(terms, n, &first);
        for (; i < n && terms[i].entity == entity; i++)
            g_hash_table_add(waiting, (gpointer)&terms[i]);
    }
    return waiting;
}

// What is written, and what waits and is not written too: one pass over the table, since after a
// large import hundreds of thousands of terms wait, each a statement of its own if asked singly.
static uint64_t stored_terms(Tx *tx, const Entity *entity, GHashTable *waiting)
{
    uint64_t sum = 0;
    for (unsigned rank = 0; rank < SEARCH_RANKS; rank++) {
        g_autoptr(Cursor) rows = tx_query(
            tx, "SELECT term, customer_id, id FROM search_term WHERE entity = $1 AND rank = $2",
            PARAMS(value_text(entity->name), value_integer(rank)));
        while (cursor_next(rows)) {
            size_t length = 0;
            const char *text = cursor_text(rows, 0, &length);
            RecentTerm term = {.entity = entity,
                               .text = text,
                               .customer_id = cursor_integer(rows, 1),
                               .id = cursor_integer(rows, 2),
                               .length = (uint16_t)length,
                               .rank = (uint8_t)rank};
            sum += term_hash(rank, text, length, term.id);
            if (g_hash_table_size(waiting) > 0)
                g_hash_table_remove(waiting, &term);
        }
    }
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, waiting);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const RecentTerm *term = key;
        sum += term_hash(term->rank, term->text, term->length, term->id);
    }
    return sum;
}

void check_search(Tx *tx, DoctorFinding *finding)
{
    g_autoptr(SearchRecent) recent = search_recent_now(tx);
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if (!search_covers(*entity))
            continue;
        finding->examined++;
        g_autoptr(GHashTable) waiting = waiting_terms(recent, *entity);
        if (expected_terms(tx, *entity) != stored_terms(tx, *entity, waiting))
            finding_add(finding, "%s", (*entity)->name);
    }
}

typedef struct {
    const Entity *entity;
    Progress progress;
} SearchRepair;

static bool forget_terms(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    tx_run(tx, "DELETE FROM search_term", NO_PARAMS);
    return true;
}

static bool search_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    SearchRepair *repair = context;
    const Entity *entity = repair->entity;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    const char *sql = arena_printf(arena, "SELECT %s FROM %s WHERE id > $1 ORDER BY id LIMIT $2",
                                   entity_columns(entity, false), entity->table);
    g_autoptr(Cursor) cursor =
        tx_query(tx, sql, PARAMS(value_integer(repair->progress.after), value_integer(SLICE)));
    while (cursor_next(cursor))
        g_ptr_array_add(records, record_from_row(arena, entity, cursor, 0));
    repair->progress.last = 0;
    for (guint i = 0; i < records->len; i++) {
        const Record *record = records->pdata[i];
        repair->progress.last = record_id(record);
        if (record->values[FIELD_DELETED_AT].type == VALUE_NULL)
            search_update(tx, arena, NULL, record);
    }
    return true;
}

bool repair_search(Store *store, GError **error)
{
    if (!store_write(store, forget_terms, NULL, error))
        return false;
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        SearchRepair repair = {.entity = *entity};
        if (!search_covers(*entity))
            continue;
        do {
            repair.progress.after = repair.progress.last;
            if (!store_write(store, search_slice, &repair, error))
                return false;
        } while (repair.progress.last != 0);
    }
    return true;
}
