// SPDX-License-Identifier: Apache-2.0
#include "know/stored.h"

#include "entity/entities.h"

#include <string.h>

typedef struct {
    Tx *tx;
    Arena *arena;
    const Layout *layout;
    int64_t after, last;
} Reading;

static int64_t integer_at(const Record *record, int field)
{
    return record->values[field].as.integer;
}

// ---- reading ----

static GPtrArray *read_records(const Reading *reading, const Entity *entity)
{
    GPtrArray *records = g_ptr_array_new();
    const char *owner = entity == &ENTITY_CUSTOMER ? "id" : "customer_id";
    g_autofree char *sql =
        g_strdup_printf("SELECT %s FROM %s WHERE %s > $1 AND %s <= $2 ORDER BY %s",
                        entity_columns(entity, false), entity->table, owner, owner, owner);
    g_autoptr(Cursor) rows = tx_query(
        reading->tx, sql, PARAMS(value_integer(reading->after), value_integer(reading->last)));
    while (cursor_next(rows))
        g_ptr_array_add(records, record_from_row(reading->arena, entity, rows, 0));
    return records;
}

static int compare_numbers(const Record *one, const Record *other, const int *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t a = integer_at(one, fields[i]), b = integer_at(other, fields[i]);
        if (a != b)
            return a < b ? -1 : 1;
    }
    return 0;
}

static int compare_facts(const void *a, const void *b, void *time)
{
    const int fields[] = {FIELD_CUSTOMER_ID, *(const int *)time, FIELD_ID};
    return compare_numbers(*(Record *const *)a, *(Record *const *)b, fields, 3);
}

static int compare_parts(const void *a, const void *b)
{
    static const int FIELDS[] = {PART_CUSTOMER_ID, PART_PARENT_ID, PART_POSITION};
    return compare_numbers(*(Record *const *)a, *(Record *const *)b, FIELDS, 3);
}

// Only living records that have a moment are facts.
static GPtrArray *read_facts(const Reading *reading, const FrameLayout *layout)
{
    GPtrArray *records = read_records(reading, layout->entity);
    if (layout->parent >= 0) {
        g_ptr_array_sort(records, compare_parts);
        return records;
    }
    int time = entity_field_index(layout->entity, layout->columns[layout->time].field->name);
    guint kept = 0;
    for (guint i = 0; i < records->len; i++) {
        const Record *record = records->pdata[i];
        if (record->values[FIELD_DELETED_AT].type == VALUE_NULL &&
            record->values[time].type != VALUE_NULL)
            records->pdata[kept++] = records->pdata[i];
    }
    g_ptr_array_set_size(records, (gint)kept);
    g_ptr_array_sort_with_data(records, compare_facts, &time);
    return records;
}

static GArray *read_members(const Reading *reading, const char *table, const char *column)
{
    GArray *members = g_array_new(FALSE, FALSE, sizeof(StoredMember));
    g_autofree char *sql = g_strdup_printf(
        "SELECT DISTINCT customer_id, %s FROM %s WHERE customer_id > $1 AND customer_id <= $2 "
        "AND deleted_at IS NULL ORDER BY customer_id",
        column, table);
    g_autoptr(Cursor) rows = tx_query(
        reading->tx, sql, PARAMS(value_integer(reading->after), value_integer(reading->last)));
    while (cursor_next(rows)) {
        StoredMember member = {cursor_integer(rows, 0), cursor_integer(rows, 1)};
        g_array_append_val(members, member);
    }
    return members;
}

void stored_read(Stored *stored, Tx *tx, const Layout *layout, int64_t after, int64_t last)
{
    *stored = (Stored){.arena = arena_new(), .n_facts = layout->n_facts};
    Reading reading = {tx, stored->arena, layout, after, last};
    stored->customers = read_records(&reading, &ENTITY_CUSTOMER);
    stored->facts = g_new0(GPtrArray *, layout->n_facts + 1);
    for (size_t f = 0; f < layout->n_facts; f++)
        stored->facts[f] = read_facts(&reading, &layout->facts[f]);
    stored->sets[SETS_TAGS] = read_members(&reading, "customer_tag", "tag_id");
    stored->sets[SETS_LISTS] = read_members(&reading, "segment_member", "segment_id");
    stored->consents = read_records(&reading, &ENTITY_CONSENT);
}

void stored_clear(Stored *stored)
{
    for (size_t f = 0; f < stored->n_facts; f++)
        g_ptr_array_unref(stored->facts[f]);
    g_free(stored->facts);
    g_ptr_array_unref(stored->customers);
    g_ptr_array_unref(stored->consents);
    for (int kind = 0; kind < SETS_N; kind++)
        g_array_unref(stored->sets[kind]);
    arena_free(stored->arena);
}

// ---- finding ----

// Below 0: before `owner` and `parent`; 0: theirs.
static int compare_owner(const Record *record, int64_t owner, const int64_t *parent)
{
    bool part = (record->entity->flags & ENTITY_PART) != 0;
    int64_t whose = integer_at(record, part ? (int)PART_CUSTOMER_ID : (int)FIELD_CUSTOMER_ID);
    if (whose == owner && parent != NULL) {
        int64_t of = integer_at(record, PART_PARENT_ID);
        return (of > *parent) - (of < *parent);
    }
    return (whose > owner) - (whose < owner);
}

guint stored_facts(const Stored *stored, size_t f, int64_t owner, const int64_t *parent,
                   guint *out_first)
{
    const GPtrArray *records = stored->facts[f];
    guint low = 0, high = records->len, n = 0;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (compare_owner(records->pdata[middle], owner, parent) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + n < records->len && compare_owner(records->pdata[low + n], owner, parent) == 0)
        n++;
    *out_first = low;
    return n;
}

guint stored_first(const GArray *members, int64_t customer_id)
{
    guint low = 0, high = members->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(members, StoredMember, middle).customer_id < customer_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// ---- consents, each looked at by itself ----

static const char *text_at(const Record *record, const char *field)
{
    const char *text = record_text(record, field);
    return text == NULL ? "" : text;
}

static bool is_about(const Record *record, const ConsentKind *kind)
{
    return record->values[FIELD_DELETED_AT].type == VALUE_NULL &&
           strcmp(text_at(record, "channel"), kind->channel) == 0 &&
           strcmp(text_at(record, "purpose"), kind->purpose) == 0;
}

static int64_t decided_at(const Record *record)
{
    Value at = record_value(record, "decided_at");
    return at.type == VALUE_NULL ? 0 : at.as.integer;
}

static bool is_overruled(const Record *record, const Record *other)
{
    if (strcmp(text_at(record, "brand"), text_at(other, "brand")) != 0)
        return false;
    int64_t at = decided_at(record), later = decided_at(other);
    return later > at || (later == at && record_id(other) > record_id(record));
}

// How many belong to customers with a smaller id.
static guint consents_before(const Stored *stored, int64_t customer_id)
{
    guint low = 0, high = stored->consents->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (record_owner(stored->consents->pdata[middle]) < customer_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool stored_consent(const Stored *stored, int64_t customer_id, const ConsentKind *kind, bool *out)
{
    guint first = consents_before(stored, customer_id);
    guint after = consents_before(stored, customer_id + 1);
    bool found = false, granted = true;
    for (guint i = first; i < after; i++) {
        const Record *record = stored->consents->pdata[i];
        bool counts = is_about(record, kind);
        for (guint k = first; counts && k < after; k++)
            counts = !is_about(stored->consents->pdata[k], kind) ||
                     !is_overruled(record, stored->consents->pdata[k]);
        found |= counts;
        if (counts)
            granted &= strcmp(text_at(record, "status"), "granted") == 0;
    }
    if (found)
        *out = granted;
    return found;
}
