// SPDX-License-Identifier: Apache-2.0
//
// Customers are read a few thousand at a time, on snapshots that hold nobody up; what the cleaning
// library says of them is compared with the doubts that stand, and only what differs is written, in
// slices. So a night on which little has changed writes little, and the log tells what is new.
#include "collect/quality/quality.h"

#include "base/when.h"
#include "collect/clean/customer.h"
#include "entity/entities.h"

#include <string.h>

enum {
    LOOKED_AT = 2000, // customers of one snapshot
    SLICE = 100,      // doubts written at once
    AGE_MOST = 130,   // years
};

typedef enum {
    DOUBTED_BIRTH_DAY,
    DOUBTED_EMAIL,
    DOUBTED_NAME,
    DOUBTED_NUMBER,
    DOUBTED_PHONE
} Doubted;

static const char *const FIELD_NAMES[] = {"birth_day", "email", "name", "number", "phone"};

// One doubt, as it stands (id not 0) or should.
typedef struct {
    int64_t customer_id, id;
    const char *field; // of FIELD_NAMES
    const char *kind, *reason;
} Doubt;

typedef struct {
    DoubtRun *run;
    Arena *arena;
    GArray *should, *stand; // of Doubt
    GArray *come, *go;      // what differs
    guint from;             // of the slice
    const char *shared;     // the field looked at; NULL: single values
} Looking;

static const char *field_named(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(FIELD_NAMES); i++)
        if (strcmp(FIELD_NAMES[i], name) == 0)
            return FIELD_NAMES[i];
    return NULL;
}

// ---- what should be ----

static void add_cleaned(Looking *looking, int64_t customer_id, Doubted field,
                        const Cleaned *cleaned)
{
    if (cleaned->verdict == CLEAN_GOOD)
        return;
    Doubt doubt = {.customer_id = customer_id,
                   .field = FIELD_NAMES[field],
                   .kind = cleaned->verdict == CLEAN_REJECTED ? "invalid" : "doubtful",
                   .reason = clean_reason_name(cleaned->reason)};
    g_array_append_val(looking->should, doubt);
}

static void add_birth_day(Looking *looking, int64_t customer_id, int64_t day, int64_t today)
{
    Cleaned cleaned = {.verdict = CLEAN_GOOD};
    if (day > today)
        clean_reject(&cleaned, REASON_FUTURE, 0, 0);
    else if (day < today - AGE_MOST * INT64_C(36525) / 100)
        clean_reject(&cleaned, REASON_AGE, 0, 0);
    add_cleaned(looking, customer_id, DOUBTED_BIRTH_DAY, &cleaned);
}

static Cell cell_at(const Cursor *row, int column)
{
    size_t length = 0;
    const char *text = cursor_is_null(row, column) ? NULL : cursor_text(row, column, &length);
    return (Cell){text, text != NULL ? length : 0};
}

static void look_at_row(Looking *looking, const Cursor *row, const CleanContext *context,
                        Arena *arena)
{
    int64_t id = cursor_integer(row, 0);
    const CustomerRow values = {.name = cell_at(row, 1),
                                .phone = cell_at(row, 2),
                                .mail = cell_at(row, 3),
                                .province = cell_at(row, 4),
                                .city = cell_at(row, 5)};
    CleanCustomer clean;
    clean_customer(&values, context, arena, &clean);
    if (!cursor_is_null(row, 6))
        add_birth_day(looking, id, cursor_integer(row, 6), context->today);
    if (values.mail.length > 0)
        add_cleaned(looking, id, DOUBTED_EMAIL, &clean.mail.base);
    if (values.name.length > 0)
        add_cleaned(looking, id, DOUBTED_NAME, &clean.name.base);
    if (values.phone.length > 0)
        add_cleaned(looking, id, DOUBTED_PHONE, &clean.phone.base);
}

static void look_at_rows(Tx *tx, Looking *looking)
{
    DoubtRun *run = looking->run;
    g_autoptr(Arena) each = arena_new();
    g_autoptr(Model) model = model_load(tx);
    const CleanContext context = {.region = phone_region_of_zone(model_timezone_name(model)),
                                  .today = day_of(tx_now(tx), model_timezone(model))};
    g_autoptr(Cursor) row = tx_query(
        tx,
        "SELECT id, name, phone, email, province, city, birth_day FROM customer WHERE id > $1 "
        "AND deleted_at IS NULL AND kind <> 'anonymous' ORDER BY id LIMIT $2",
        PARAMS(value_integer(run->after_id), value_integer(LOOKED_AT)));
    int64_t n = 0;
    run->last_id = 0;
    for (; cursor_next(row); n++) {
        look_at_row(looking, row, &context, each);
        run->last_id = cursor_integer(row, 0);
        arena_reset(each);
    }
    run->looked_at += n;
}

// ---- what stands ----

static void read_standing(Looking *looking, Cursor *row)
{
    while (cursor_next(row)) {
        Doubt doubt = {.id = cursor_integer(row, 0),
                       .customer_id = cursor_integer(row, 1),
                       .field = field_named(cursor_text(row, 2, NULL)),
                       .kind = arena_copy(looking->arena, cursor_text(row, 3, NULL), -1),
                       .reason = cursor_is_null(row, 4)
                                     ? ""
                                     : arena_copy(looking->arena, cursor_text(row, 4, NULL), -1)};
        if (doubt.field != NULL)
            g_array_append_val(looking->stand, doubt);
    }
}

static gint compare_doubts(gconstpointer a, gconstpointer b)
{
    const Doubt *x = a, *y = b;
    if (x->customer_id != y->customer_id)
        return x->customer_id < y->customer_id ? -1 : 1;
    int order = strcmp(x->field, y->field);
    order = order != 0 ? order : strcmp(x->kind, y->kind);
    return order != 0 ? order : strcmp(x->reason, y->reason);
}

static void find_differences(Looking *looking)
{
    guint i = 0, k = 0;
    g_array_sort(looking->should, compare_doubts);
    g_array_sort(looking->stand, compare_doubts);
    while (i < looking->should->len || k < looking->stand->len) {
        const Doubt *should = &g_array_index(looking->should, Doubt, i);
        const Doubt *stand = &g_array_index(looking->stand, Doubt, k);
        int order = i == looking->should->len  ? 1
                    : k == looking->stand->len ? -1
                                               : compare_doubts(should, stand);
        if (order < 0)
            g_array_append_vals(looking->come, should, 1);
        if (order > 0)
            g_array_append_vals(looking->go, stand, 1);
        i += order <= 0;
        k += order >= 0;
    }
}

// A read may not run twice into the same arrays.
static void forget(Looking *looking)
{
    g_array_set_size(looking->should, 0);
    g_array_set_size(looking->stand, 0);
}

static bool look(Tx *tx, void *context, GError **error)
{
    (void)error;
    Looking *looking = context;
    forget(looking);
    look_at_rows(tx, looking);
    int64_t last = looking->run->last_id != 0 ? looking->run->last_id : INT64_MAX;
    g_autoptr(Cursor) row = tx_query(
        tx,
        "SELECT id, customer_id, field_name, kind, reason FROM doubt WHERE customer_id > $1 AND "
        "customer_id <= $2 AND kind <> 'shared' AND deleted_at IS NULL",
        PARAMS(value_integer(looking->run->after_id), value_integer(last)));
    read_standing(looking, row);
    return true;
}

// ---- writing ----

static bool write_one(Writing *writing, const Doubt *doubt, GError **error)
{
    int64_t living =
        tx_integer(writing->tx, "SELECT 1 FROM customer WHERE id = $1 AND deleted_at IS NULL",
                   PARAMS(value_integer(doubt->customer_id)), 0);
    if (living == 0)
        return true;
    const Entity *entity = &ENTITY_DOUBT;
    Record *record = record_new(writing->arena, entity);
    record_set(record, FIELD_CUSTOMER_ID, value_integer(doubt->customer_id));
    record_set(record, entity_field_index(entity, "field_name"), value_text(doubt->field));
    record_set(record, entity_field_index(entity, "kind"), value_text(doubt->kind));
    if (*doubt->reason != '\0')
        record_set(record, entity_field_index(entity, "reason"), value_text(doubt->reason));
    record_set(record, entity_field_index(entity, "found_at"), value_integer(tx_now(writing->tx)));
    return record_insert(writing, record, error);
}

static bool write_slice(Tx *tx, void *context, GError **error)
{
    Looking *looking = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    guint n_go = looking->go->len, n = n_go + looking->come->len;
    for (guint i = looking->from; i < MIN(looking->from + SLICE, n); i++) {
        if (i >= n_go) {
            if (!write_one(&writing, &g_array_index(looking->come, Doubt, i - n_go), error))
                return false;
            continue;
        }
        const Doubt *gone = &g_array_index(looking->go, Doubt, i);
        Record *record = record_load(tx, arena, &ENTITY_DOUBT, gone->id);
        if (record != NULL && !record_remove(&writing, record, error))
            return false;
    }
    return true;
}

static bool write_differences(Looking *looking, GError **error)
{
    find_differences(looking);
    Store *store = job_store(looking->run->job);
    guint n = looking->go->len + looking->come->len;
    for (looking->from = 0; looking->from < n; looking->from += SLICE)
        if (job_stopped(looking->run->job, error) ||
            !store_write(store, write_slice, looking, error))
            return false;
    looking->run->found += looking->come->len;
    looking->run->settled += looking->go->len;
    return true;
}

static bool run_looking(DoubtRun *run, TxFunc read, const char *shared, GError **error)
{
    Looking looking = {.run = run, .arena = arena_new(), .shared = shared};
    GArray **const arrays[] = {&looking.should, &looking.stand, &looking.come, &looking.go};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        *arrays[i] = g_array_new(FALSE, FALSE, sizeof(Doubt));
    bool good = store_read(job_store(run->job), read, &looking, error) &&
                write_differences(&looking, error);
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_array_unref(*arrays[i]);
    arena_free(looking.arena);
    return good;
}

bool doubts_look(DoubtRun *run, GError **error)
{
    return run_looking(run, look, NULL, error);
}

// ---- what several have ----

static bool look_for_shared(Tx *tx, void *context, GError **error)
{
    (void)error;
    Looking *looking = context;
    const char *field = looking->shared;
    forget(looking);
    const char *living = "deleted_at IS NULL AND kind <> 'anonymous'";
    const char *sql = arena_printf(looking->arena,
                                   "SELECT c.id FROM (SELECT %s FROM customer WHERE %s IS NOT NULL "
                                   "AND %s GROUP BY %s HAVING count(*) > 1) AS d JOIN customer c "
                                   "ON c.%s = d.%s WHERE c.deleted_at IS NULL AND "
                                   "c.kind <> 'anonymous'",
                                   field, field, living, field, field, field);
    g_autoptr(Cursor) row = tx_query(tx, sql, NO_PARAMS);
    while (cursor_next(row)) {
        Doubt doubt = {
            .customer_id = cursor_integer(row, 0), .field = field, .kind = "shared", .reason = ""};
        g_array_append_val(looking->should, doubt);
    }
    g_autoptr(Cursor) standing =
        tx_query(tx,
                 "SELECT id, customer_id, field_name, kind, reason FROM doubt WHERE "
                 "field_name = $1 AND kind = 'shared' AND deleted_at IS NULL",
                 PARAMS(value_text(field)));
    read_standing(looking, standing);
    return true;
}

bool doubts_share(DoubtRun *run, GError **error)
{
    static const Doubted FIELDS[] = {DOUBTED_EMAIL, DOUBTED_NUMBER, DOUBTED_PHONE};
    for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++)
        if (!run_looking(run, look_for_shared, FIELD_NAMES[FIELDS[i]], error))
            return false;
    return true;
}
