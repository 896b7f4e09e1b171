// SPDX-License-Identifier: Apache-2.0
//
// Counts are taken from the tables each time; nothing is kept. Cancelled orders are counted, but
// their amounts are not revenue.
#include "entity/status.h"

#include "entity/entities.h"
#include "store/change.h"
#include "store/schema.h"

typedef struct {
    const Entity *entity;
    const char *key;
    const char *sql; // one integer
} Figure;

static const Figure FIGURES[] = {
    {&ENTITY_CUSTOMER, "customers",
     "SELECT count(*) FROM customer WHERE deleted_at IS NULL AND kind <> 'anonymous'"},
    {&ENTITY_PRODUCT, "products", "SELECT count(*) FROM product WHERE deleted_at IS NULL"},
    {&ENTITY_SOURCE, "sources", "SELECT count(*) FROM source WHERE deleted_at IS NULL"},
    {&ENTITY_STAFF, "staff", "SELECT count(*) FROM staff WHERE deleted_at IS NULL"},
    {&ENTITY_EVENT, "events", "SELECT count(*) FROM event"},
    {&ENTITY_JOB, "jobs_waiting", "SELECT count(*) FROM job WHERE status IN ('queued', 'failed')"},
    {&ENTITY_JOB, "jobs_dead", "SELECT count(*) FROM job WHERE status = 'dead'"},
};

static const char *const SIZE_SQL[] = {
    [STORE_SQLITE] = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    [STORE_POSTGRESQL] = "SELECT pg_database_size(current_database())",
};

static void print_orders(Tx *tx, Buffer *out)
{
    static const char *const KINDS[] = {"sale", "return", "adjustment"};
    static const char *const KEYS[] = {"orders", "returns", "adjustments"};
    int64_t counts[G_N_ELEMENTS(KINDS)] = {0};
    int64_t lines = 0;
    int64_t revenue = 0;
    g_autoptr(Cursor) cursor = tx_query(
        tx,
        "SELECT kind, count(*), CAST(sum(line_count) AS bigint),"
        " CAST(sum(CASE WHEN status <> 'cancelled' THEN base_amount_minor ELSE 0 END) AS bigint)"
        " FROM customer_order WHERE deleted_at IS NULL GROUP BY kind",
        NO_PARAMS);
    while (cursor_next(cursor)) {
        const char *kind = cursor_text(cursor, 0, NULL);
        for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++)
            counts[i] += g_str_equal(kind, KINDS[i]) ? cursor_integer(cursor, 1) : 0;
        lines += cursor_integer(cursor, 2);
        revenue += cursor_integer(cursor, 3);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++)
        json_member_integer(out, KEYS[i], counts[i]);
    json_member_integer(out, "lines", lines);
    json_member_integer(out, "net_revenue_minor", revenue);
}

void status_print(Tx *tx, const Model *model, StatusShows shows, const void *context, Buffer *out)
{
    StoreEngine engine = tx_engine(tx);
    json_object_begin(out);
    json_member_text(out, "organisation", model_organisation(model));
    json_member_text(out, "timezone", model_timezone_name(model));
    json_member_text(out, "language", language_tag(model_language(model)));
    json_member_text(out, "currency", model_currency(model));
    if (shows == NULL || shows(&ENTITY_ORDER, context))
        print_orders(tx, out);
    for (size_t i = 0; i < G_N_ELEMENTS(FIGURES); i++)
        if (shows == NULL || shows(FIGURES[i].entity, context))
            json_member_integer(out, FIGURES[i].key, tx_integer(tx, FIGURES[i].sql, NO_PARAMS, 0));
    json_member_integer(out, "change_pos", tx_change_pos(tx));
    json_member_integer(out, "schema_version",
                        migrations_last()); // nothing opens a store of another version
    json_member_text(out, "engine", engine == STORE_SQLITE ? "sqlite" : "postgresql");
    json_member_integer(out, "size_bytes", tx_integer(tx, SIZE_SQL[engine], NO_PARAMS, 0));
    json_object_end(out);
}
