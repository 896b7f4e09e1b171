// SPDX-License-Identifier: Apache-2.0
//
// The customers in slices of the order of their ids, each from a snapshot of its own. In every
// slice the log is read on from the version's position: whom it names is no longer comparable.
#include "know/panel_check.h"

#include "base/json_read.h"
#include "base/log.h"
#include "entity/entities.h"
#include "know/fold.h"
#include "know/panel_inside.h"
#include "know/row_check.h"
#include "know/stored.h"
#include "store/change.h"

#include <roaring/roaring.h>
#include <string.h>

enum { SLICE = 512, LOG_PAGE = 4096, SELF_SAMPLE = 64 };

// Where a customer stands in the version.
typedef struct {
    int64_t id;
    size_t part, row;
} Place;

typedef struct {
    const Version *version;
    const PanelCheckOptions *options;
    RowCheck customers, *facts, *shared;
    GArray *places; // of Place, by id
    // who has changed since the version
    GHashTable *changing; // of int64_t *
    bool *shared_changing, described_anew;
    int64_t pos;
    // the slice under way: customers with after < id <= last
    int64_t after, last;
    bool sampled; // `last` is given
    PanelCheck found;
    PanelCheck *out; // of the slices before
} Checking;

// ---- what was found ----

static void count_found(PanelCheck *check, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void count_found(PanelCheck *check, const char *format, ...)
{
    va_list values;
    check->problems++;
    if (check->examples->len >= PANEL_CHECK_EXAMPLES)
        return;
    va_start(values, format);
    g_ptr_array_add(check->examples, g_strdup_vprintf(format, values));
    va_end(values);
}

static PanelCheck panel_check_begin(void)
{
    return (PanelCheck){.examples = g_ptr_array_new_with_free_func(g_free)};
}

void panel_check_clear(PanelCheck *check)
{
    if (check->examples != NULL)
        g_ptr_array_unref(check->examples);
    *check = (PanelCheck){0};
}

static void add_up(PanelCheck *sum, PanelCheck *part)
{
    sum->customers += part->customers;
    sum->facts += part->facts;
    sum->changing += part->changing;
    sum->problems += part->problems;
    while (part->examples->len > 0 && sum->examples->len < PANEL_CHECK_EXAMPLES)
        g_ptr_array_add(sum->examples, g_ptr_array_steal_index(part->examples, 0));
}

// ---- the version by itself ----

static int compare_places(const void *a, const void *b)
{
    int64_t one = ((const Place *)a)->id, other = ((const Place *)b)->id;
    return (one > other) - (one < other);
}

static void check_slot(Checking *checking, size_t part, size_t row)
{
    const uint32_t *slots = checking->version->parts[part].chunk->slots;
    bool folded = part < checking->version->n_folded;
    if ((row > 0 && slots[row - 1] >= slots[row]) || (folded && slots[row] / FOLD_RANGE != part))
        count_found(checking->out, "slot %u is out of its place", slots[row]);
}

// All living rows, or every so many-th of a sample, from one chosen at random.
static void find_places(Checking *checking)
{
    const Version *version = checking->version;
    size_t total = 0, sample = checking->options->sample;
    for (size_t i = 0; i < version->n_parts; i++)
        total += version->parts[i].chunk->n_rows;
    size_t step = sample > 0 ? MAX(total / sample, 1) : 1;
    size_t next = (size_t)(g_random_double() * (double)step), at = 0;
    for (size_t i = 0; i < version->n_parts; i++) {
        const Part *part = &version->parts[i];
        for (; next < at + part->chunk->n_rows; next += step) {
            size_t row = next - at;
            check_slot(checking, i, row);
            if (part->live != NULL && part->live[row] == 0)
                continue;
            Place place = {chunk_id(part->chunk, row), i, row};
            g_array_append_val(checking->places, place);
        }
        at += part->chunk->n_rows;
    }
    g_array_sort(checking->places, compare_places);
    for (guint i = 1; i < checking->places->len; i++) {
        const Place *place = &g_array_index(checking->places, Place, i);
        if (place[-1].id == place->id)
            count_found(checking->out, "customer %" G_GINT64_FORMAT " is there twice", place->id);
    }
}

// The first place of a customer behind `id`.
static guint place_after(const Checking *checking, int64_t id)
{
    guint low = 0, high = checking->places->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(checking->places, Place, middle).id <= id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// ---- who has changed since ----

static void leave_out(Checking *checking, int64_t id)
{
    if (id > 0)
        g_hash_table_add(checking->changing, g_memdup2(&id, sizeof id));
}

static void leave_out_moved(Checking *checking, const Change *change)
{
    static const char *const ENDS[] = {"from", "to"};
    g_autofree char *text = g_strndup(change->change, change->change_length);
    json_object *json = change->change != NULL ? json_read(text) : NULL, *member = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(ENDS); i++)
        if (json_object_is_type(json, json_type_object) &&
            json_object_object_get_ex(json, ENDS[i], &member))
            leave_out(checking, json_object_get_int64(member));
    json_object_put(json);
}

static bool note_change(const Change *change, void *context)
{
    Checking *checking = context;
    const Entity *entity = entity_find(change->entity);
    leave_out(checking, change->customer_id);
    if (entity == &ENTITY_CUSTOMER)
        leave_out(checking, change->id);
    if (change->operation == CHANGE_MOVE)
        leave_out_moved(checking, change);
    int shared = entity != NULL ? layout_shared(checking->version->layout, entity) : -1;
    if (shared >= 0)
        checking->shared_changing[shared] = true;
    checking->described_anew |= entity == &ENTITY_CUSTOM_FIELD;
    return true;
}

// On PostgreSQL what is committed reaches the log a moment later.
static void note_outbox(Tx *tx, Checking *checking)
{
    if (tx_engine(tx) != STORE_POSTGRESQL)
        return;
    g_autoptr(Cursor) rows = tx_query(
        tx, "SELECT o.entity, o.id, o.customer_id, o.operation, o.change FROM outbox o", NO_PARAMS);
    while (cursor_next(rows)) {
        Change change = {.entity = cursor_text(rows, 0, NULL),
                         .id = cursor_integer(rows, 1),
                         .customer_id = cursor_integer(rows, 2)};
        change_operation_from(cursor_text(rows, 3, NULL), &change.operation);
        change.change = cursor_text(rows, 4, &change.change_length);
        note_change(&change, checking);
    }
}

static void note_changes(Tx *tx, Checking *checking)
{
    int64_t before;
    do {
        before = checking->pos;
        checking->pos = tx_changes(tx, before, LOG_PAGE, note_change, checking);
    } while (checking->pos > before);
    note_outbox(tx, checking);
}

// ---- comparing ----

static void check_row(Checking *checking, const RowCheck *check, const Frame *frame, size_t row,
                      const Record *record)
{
    const Entity *entity = check->layout->entity;
    size_t n = check->layout->n_columns;
    for (size_t i = 0; (i = row_check_differs(check, frame, row, record, i)) < n; i++) {
        bool part = (entity->flags & ENTITY_PART) != 0;
        g_autofree char *whose = g_strdup_printf("customer %" G_GINT64_FORMAT ", ",
                                                 part ? record->values[PART_CUSTOMER_ID].as.integer
                                                      : record_owner(record));
        bool owned = part || entity->ownership == OWNER_CUSTOMER;
        g_autofree char *name = layout_column_name(&check->layout->columns[i]);
        count_found(&checking->found, "%s%s %" G_GINT64_FORMAT ": %s", owned ? whose : "",
                    entity->name,
                    record->values[part ? (int)PART_POSITION : (int)FIELD_ID].as.integer, name);
    }
}

static void check_facts(Checking *checking, const Stored *stored, const Place *place, int parent,
                        size_t parent_row, const Record *parent_record);

// The facts f of one owner or parent, of which `n` records stand at `first`.
static void check_kind(Checking *checking, const Stored *stored, const Place *place, size_t f,
                       size_t parent_row, const Record *parent_record)
{
    const Frame *frame = &checking->version->parts[place->part].chunk->facts[f];
    const Entity *entity = frame->layout->entity;
    int64_t parent_id = parent_record != NULL ? record_id(parent_record) : 0;
    guint first;
    guint n = stored_facts(stored, f, place->id, parent_record != NULL ? &parent_id : NULL, &first);
    size_t from = frame->starts[parent_row], held = frame->starts[parent_row + 1] - from;
    checking->found.facts += n;
    if (held != n) {
        count_found(&checking->found, "customer %" G_GINT64_FORMAT ": %zu of entity %s, not %u",
                    place->id, held, entity->name, n);
        return;
    }
    for (guint i = 0; i < n; i++) {
        const Record *record = stored->facts[f]->pdata[first + i];
        check_row(checking, &checking->facts[f], frame, from + i, record);
        check_facts(checking, stored, place, (int)f, from + i, record);
    }
}

static void check_facts(Checking *checking, const Stored *stored, const Place *place, int parent,
                        size_t parent_row, const Record *parent_record)
{
    const Layout *layout = checking->version->layout;
    for (size_t f = 0; f < layout->n_facts; f++)
        if (layout->facts[f].parent == parent)
            check_kind(checking, stored, place, f, parent_row, parent_record);
}

static bool is_in(const ChunkSets *sets, int64_t id, size_t row)
{
    for (size_t i = 0; i < sets->n; i++)
        if (sets->sets[i].id == id)
            return roaring_bitmap_contains(sets->sets[i].rows, (uint32_t)row);
    return false;
}

static void check_sets(Checking *checking, const Stored *stored, const Place *place, int kind)
{
    static const char *const NAMES[SETS_N] = {[SETS_TAGS] = "tags", [SETS_LISTS] = "lists"};
    const ChunkSets *sets = &checking->version->parts[place->part].chunk->sets[kind];
    const GArray *members = stored->sets[kind];
    size_t held = 0, wanted = 0;
    bool all = true;
    for (size_t i = 0; i < sets->n; i++)
        held += roaring_bitmap_contains(sets->sets[i].rows, (uint32_t)place->row);
    for (guint i = stored_first(members, place->id); i < members->len; i++, wanted++) {
        const StoredMember *member = &g_array_index(members, StoredMember, i);
        if (member->customer_id != place->id)
            break;
        all &= is_in(sets, member->set_id, place->row);
    }
    if (!all || held != wanted)
        count_found(&checking->found, "customer %" G_GINT64_FORMAT ": %s", place->id, NAMES[kind]);
}

static void check_consents(Checking *checking, const Stored *stored, const Place *place)
{
    const Frame *frame = &checking->version->parts[place->part].chunk->customers;
    for (size_t i = 0; i < frame->layout->n_columns; i++) {
        const ConsentKind *kind = frame->layout->columns[i].consent;
        bool granted = false;
        if (kind == NULL)
            continue;
        uint64_t code = vector_code(frame->columns[i], place->row);
        bool known = stored_consent(stored, place->id, kind, &granted);
        if ((code != 0) != known || (known && vector_decode(frame->columns[i], code) != granted))
            count_found(&checking->found, "customer %" G_GINT64_FORMAT ": %s", place->id,
                        kind->field.name);
    }
}

static void check_customer(Checking *checking, const Stored *stored, const Place *place,
                           const Record *record)
{
    const Chunk *chunk = checking->version->parts[place->part].chunk;
    checking->found.customers++;
    check_row(checking, &checking->customers, &chunk->customers, place->row, record);
    bool counts = record->values[FIELD_DELETED_AT].type == VALUE_NULL &&
                  g_strcmp0(record_text(record, "kind"), "anonymous") != 0;
    if ((chunk->counted[place->row] != 0) != counts)
        count_found(&checking->found, "customer %" G_GINT64_FORMAT ": is %scounted", place->id,
                    counts ? "not " : "");
    for (int kind = 0; kind < SETS_N; kind++)
        check_sets(checking, stored, place, kind);
    check_consents(checking, stored, place);
    check_facts(checking, stored, place, -1, place->row, NULL);
}

static bool is_changing(Checking *checking, int64_t id)
{
    bool changing = checking->described_anew || g_hash_table_contains(checking->changing, &id);
    checking->found.changing += changing;
    return changing;
}

// Both in the order of ids, like two lists under one finger.
static void check_customers(Checking *checking, const Stored *stored)
{
    guint at = place_after(checking, checking->after), i = 0;
    for (;;) {
        const Place *place =
            at < checking->places->len ? &g_array_index(checking->places, Place, at) : NULL;
        const Record *record = i < stored->customers->len ? stored->customers->pdata[i] : NULL;
        int64_t held = place != NULL && place->id <= checking->last ? place->id : INT64_MAX;
        int64_t kept = record != NULL ? record_id(record) : INT64_MAX;
        int64_t id = MIN(held, kept);
        if (id == INT64_MAX)
            return;
        at += held == id;
        i += kept == id;
        if (is_changing(checking, id))
            continue;
        if (held == kept)
            check_customer(checking, stored, place, record);
        else
            count_found(&checking->found, "customer %" G_GINT64_FORMAT " %s", id,
                        held == id ? "is not in the store" : "is missing");
    }
}

static bool check_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    Checking *checking = context;
    panel_check_clear(&checking->found); // this may run more than once
    checking->found = panel_check_begin();
    note_changes(tx, checking);
    if (!checking->sampled)
        checking->last = tx_integer(
            tx,
            "SELECT max(id) FROM (SELECT id FROM customer WHERE id > $1 ORDER BY id LIMIT $2) t",
            PARAMS(value_integer(checking->after), value_integer(SLICE)), INT64_MAX);
    Stored stored;
    stored_read(&stored, tx, checking->version->layout, checking->after, checking->last);
    if (!tx_failed(tx))
        check_customers(checking, &stored);
    stored_clear(&stored);
    return true;
}

// ---- shared records ----

static void check_shared_kind(Tx *tx, Checking *checking, size_t s)
{
    const RowCheck *check = &checking->shared[s];
    const Entity *entity = check->layout->entity;
    const Frame *frame = &checking->version->shared[s]->frame;
    g_autoptr(Arena) arena = arena_new();
    g_autofree char *sql = g_strdup_printf("SELECT %s FROM %s WHERE deleted_at IS NULL ORDER BY id",
                                           entity_columns(entity, false), entity->table);
    g_autoptr(Cursor) rows = tx_query(tx, sql, NO_PARAMS);
    size_t n = 0;
    for (; cursor_next(rows); n++) {
        const Record *record = record_from_row(arena, entity, rows, 0);
        if (n < frame->n_rows)
            check_row(checking, check, frame, n, record);
    }
    if (n != frame->n_rows)
        count_found(&checking->found, "%zu of entity %s, not %zu", frame->n_rows, entity->name, n);
}

static bool check_shared(Tx *tx, void *context, GError **error)
{
    (void)error;
    Checking *checking = context;
    panel_check_clear(&checking->found);
    checking->found = panel_check_begin();
    note_changes(tx, checking);
    for (size_t s = 0; s < checking->version->layout->n_shared; s++)
        if (!checking->shared_changing[s] && !checking->described_anew)
            check_shared_kind(tx, checking, s);
    return true;
}

// ---- all of it ----

static bool run_slice(Checking *checking, Panel *panel, GError **error)
{
    const bool *cancelled = checking->options->cancelled;
    if (cancelled != NULL && __atomic_load_n(cancelled, __ATOMIC_ACQUIRE))
        return fail(error, ERROR_CANCELLED, "Stopped.", "已停止。");
    if (!store_read(panel->store, check_slice, checking, error))
        return false;
    add_up(checking->out, &checking->found);
    return true;
}

static bool check_all(Checking *checking, Panel *panel, GError **error)
{
    const PanelCheckOptions *options = checking->options;
    while (checking->last < INT64_MAX) {
        if (!run_slice(checking, panel, error))
            return false;
        checking->after = checking->last;
        if (options->progress != NULL)
            options->progress(checking->out->customers + checking->out->changing,
                              checking->places->len, options->context);
    }
    if (!store_read(panel->store, check_shared, checking, error))
        return false;
    add_up(checking->out, &checking->found);
    return true;
}

static bool check_sample(Checking *checking, Panel *panel, GError **error)
{
    checking->sampled = true;
    for (guint i = 0; i < checking->places->len; i++) {
        checking->last = g_array_index(checking->places, Place, i).id;
        checking->after = checking->last - 1;
        if (!run_slice(checking, panel, error))
            return false;
    }
    return true;
}

static void checking_init(Checking *checking)
{
    const Layout *layout = checking->version->layout;
    checking->pos = checking->version->pos;
    checking->places = g_array_new(FALSE, FALSE, sizeof(Place));
    checking->changing = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    checking->shared_changing = g_new0(bool, layout->n_shared + 1);
    checking->facts = g_new(RowCheck, layout->n_facts + 1);
    checking->shared = g_new(RowCheck, layout->n_shared + 1);
    row_check_init(&checking->customers, &layout->customers);
    for (size_t i = 0; i < layout->n_facts; i++)
        row_check_init(&checking->facts[i], &layout->facts[i]);
    for (size_t i = 0; i < layout->n_shared; i++)
        row_check_init(&checking->shared[i], &layout->shared[i]);
}

static void checking_clear(Checking *checking)
{
    const Layout *layout = checking->version->layout;
    row_check_clear(&checking->customers);
    for (size_t i = 0; i < layout->n_facts; i++)
        row_check_clear(&checking->facts[i]);
    for (size_t i = 0; i < layout->n_shared; i++)
        row_check_clear(&checking->shared[i]);
    g_free(checking->facts);
    g_free(checking->shared);
    g_free(checking->shared_changing);
    g_hash_table_unref(checking->changing);
    g_array_unref(checking->places);
    panel_check_clear(&checking->found);
}

bool panel_check(Panel *panel, const PanelCheckOptions *options, PanelCheck *out, GError **error)
{
    int64_t began = g_get_monotonic_time();
    g_autoptr(Version) version = panel_pin(panel);
    if (version == NULL)
        return fail(error, ERROR_UNAVAILABLE, "The panel is not ready.", "面板尚未就绪。");
    *out = panel_check_begin();
    Checking checking = {.version = version, .options = options, .out = out};
    checking_init(&checking);
    find_places(&checking);
    bool good = options->sample > 0 ? check_sample(&checking, panel, error)
                                    : check_all(&checking, panel, error);
    checking_clear(&checking);
    out->us = g_get_monotonic_time() - began;
    if (!good)
        panel_check_clear(out);
    return good;
}

bool panel_check_itself(Panel *panel)
{
    g_auto(PanelCheck) check = {0};
    g_autoptr(GError) error = NULL;
    PanelCheckOptions options = {.sample = SELF_SAMPLE, .cancelled = &panel->stopping};
    if (!panel_check(panel, &options, &check, &error) || check.problems == 0)
        return true; // who cannot be asked has said nothing wrong
    log_line(LOG_ERROR, "panel", "%" G_GINT64_FORMAT " differences from the store, such as: %s",
             check.problems, (const char *)check.examples->pdata[0]);
    log_line(LOG_ERROR, "panel", "it is built anew");
    return panel_build(panel, &error);
}
