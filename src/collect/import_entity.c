// SPDX-License-Identifier: Apache-2.0
//
// Customers and products of a slice: found by their keys in one query, inserted, updated where the
// file says something else, or left alone. An empty cell says nothing: it never empties a field.
#include "collect/import_known.h"

#include "base/json_read.h"
#include "entity/claim.h"
#include "entity/image.h"
#include <string.h>

// ---- records from drafts ----

Record *overlay(Writing *writing, const Record *stored, const Record *desired, bool blanks_only)
{
    Record *after = record_copy(writing->arena, stored);
    after->given = 0;
    for (size_t i = 0; i < stored->entity->n_fields; i++) {
        bool given =
            (desired->given & (UINT64_C(1) << i)) != 0 && desired->values[i].type != VALUE_NULL;
        if (given && (!blanks_only || stored->values[i].type == VALUE_NULL))
            record_set(after, (int)i, desired->values[i]);
    }
    return after;
}

Record *complete(Writing *writing, const Record *defaults, const Record *desired)
{
    Record *record = record_new(writing->arena, defaults->entity);
    memcpy(record->values, defaults->values, defaults->entity->n_fields * sizeof(Value));
    for (size_t i = 0; desired != NULL && i < defaults->entity->n_fields; i++) {
        if ((desired->given & (UINT64_C(1) << i)) != 0)
            record_set(record, (int)i, desired->values[i]);
    }
    return record;
}

// Custom values of the file over those stored.
void draft_custom(Writing *writing, Record *record, const Draft *draft)
{
    if (draft->custom == NULL)
        return;
    const char *stored = record->values[FIELD_CUSTOM].type == VALUE_TEXT
                             ? record->values[FIELD_CUSTOM].as.text.data
                             : "{}";
    json_object *merged = json_read(stored);
    if (merged == NULL)
        merged = json_object_new_object();
    json_object_object_foreach(draft->custom, name, value)
    {
        json_object_object_add(merged, name, json_object_get(value));
    }
    const char *text = json_object_to_json_string_ext(merged, JSON_C_TO_STRING_PLAIN |
                                                                  JSON_C_TO_STRING_NOSLASHESCAPE);
    record_set(record, FIELD_CUSTOM, value_text(arena_copy(writing->arena, text, -1)));
    json_object_put(merged);
}

void refuse_draft(Import *import, Slice *slice, const Draft *draft, const GError *reason)
{
    reject_print(&slice->write_rejects, draft->first_line, draft->file_name, cell_of(draft->key),
                 reason);
    slice->counts.rejected += draft->n_rows;
    if (import->refused != NULL)
        import->refused(import->refused_context, draft->first_line, draft->file_name, reason);
}

// ---- customers and products ----

static bool is_numbered(const Import *import, const Draft *draft)
{
    return draft->record->entity == &ENTITY_CUSTOMER &&
           strcmp(draft->key_kind, customer_key_kind(import, BY_NUMBER)) == 0;
}

static bool add_number(Import *import, Writing *writing, const Record *customer, const Draft *draft,
                       GError **error)
{
    if (!is_numbered(import, draft))
        return true;
    return customer_number(import, writing, customer, draft->key, error);
}

static bool take_category(Import *import, Writing *writing, const Draft *draft, Record *product,
                          GError **error)
{
    int64_t id = 0;
    if (!category_ready(import, writing, draft->category, &id, error))
        return false;
    if (id != 0)
        record_set(product, entity_field_index(&ENTITY_PRODUCT, "category_id"), value_integer(id));
    return true;
}

// The categories that the drafts name.
static void load_categories(Import *import, const Slice *slice, Writing *writing)
{
    Value *names = ARENA_ARRAY(writing->arena, Value, slice->drafts->len + 1);
    for (guint i = 0; i < slice->drafts->len; i++)
        names[i] = ((const Draft *)slice->drafts->pdata[i])->category;
    categories_load(import, writing, names, slice->drafts->len);
}

// Where the addresses of a customer lie fills blanks.
static void fill_from_addresses(Record *record, const Draft *draft)
{
    for (size_t i = 0; draft->customer != NULL && i < record->entity->n_fields; i++) {
        bool given = (draft->customer->given & (UINT64_C(1) << i)) != 0;
        if (given && record->values[i].type == VALUE_NULL)
            record_set(record, (int)i, draft->customer->values[i]);
    }
}

// What the source knows of the records of a slice.
typedef struct {
    GHashTable *ids; // key → id (as key text with its kind before it)
    GArray *owners, *list;
    const char *kind;
    GHashTable *attached; // addresses, see attached_load()
} Known;

typedef struct {
    Import *import;
    Slice *slice;
    Writing *writing;
    Known *known;
} Round;

static bool attach(const Round *round, const Draft *draft, const Record *record, size_t *out_n,
                   GError **error)
{
    AttachedTo to = {.owner_id = record_id(record)};
    *out_n = 0;
    return draft->attached == NULL ||
           attached_write(round->import, round->writing, round->known->attached, draft, to, out_n,
                          error);
}

static bool contacts(const Round *round, const Draft *draft, const Record *record, GError **error)
{
    return draft->contacts == NULL ||
           import_contacts(round->import, round->writing, draft, record, error);
}

static bool insert(const Round *round, const Draft *draft, GError **error)
{
    Import *import = round->import;
    Writing *writing = round->writing;
    const Entity *entity = import->plan.entity;
    const Record *defaults =
        entity == &ENTITY_CUSTOMER ? import->customer_defaults : import->product_defaults;
    Record *record = complete(writing, defaults, draft->record);
    size_t n_attached = 0;
    fill_from_addresses(record, draft);
    g_autoptr(GError) reason = NULL;
    draft_custom(writing, record, draft);
    if (!take_category(import, writing, draft, record, error))
        return false;
    if (is_numbered(import, draft))
        record_set(record, entity_field_index(entity, "number"), value_text(draft->key));
    if (!record_insert(writing, record, &reason)) {
        refuse_draft(import, round->slice, draft, reason);
        return true;
    }
    ExternalKey key = {import->source_id, entity->name, draft->key_kind, draft->key};
    external_key_put(writing->tx, &key, record_owner(record), record_id(record));
    round->slice->counts.inserted++;
    if (entity == &ENTITY_CUSTOMER)
        import_known_add(import, writing, record);
    return add_number(import, writing, record, draft, error) &&
           contacts(round, draft, record, error) &&
           attach(round, draft, record, &n_attached, error);
}

// What a draft says of a stored record. False: the transaction failed.
static bool update(const Round *round, const Draft *draft, const Record *stored, GError **error)
{
    Writing *writing = round->writing;
    SliceCounts *counts = &round->slice->counts;
    g_autoptr(GError) reason = NULL;
    bool changed = false;
    size_t n_attached = 0;
    Record *after = overlay(writing, stored, draft->record, false);
    draft_custom(writing, after, draft);
    take_category(round->import, writing, draft, after, NULL);
    fill_from_addresses(after, draft);
    // somebody deleted it: it stays so
    if (stored->values[FIELD_DELETED_AT].type != VALUE_NULL) {
        counts->unchanged++;
        return true;
    }
    if (!record_update(writing, stored, after, &changed, &reason)) {
        refuse_draft(round->import, round->slice, draft, reason);
        return true;
    }
    if (!attach(round, draft, stored, &n_attached, error) || !contacts(round, draft, after, error))
        return false;
    n_attached += contacts_kept(draft->contacts);
    *(changed || n_attached > 0 ? &counts->updated : &counts->unchanged) += 1;
    return true;
}

static void take_known(const char *key, int64_t owner_id, int64_t id, void *context)
{
    Known *known = context;
    g_array_append_val(known->owners, owner_id);
    g_array_append_val(known->list, id);
    g_hash_table_insert(known->ids, g_strconcat(known->kind, ":", key, NULL),
                        g_memdup2(&id, sizeof id));
}

// The drafts of each kind of key in one query.
static void look_up(Import *import, const Slice *slice, Writing *writing, Known *known)
{
    const char *const KINDS[] = {"code", customer_key_kind(import, BY_NUMBER), "phone", "email",
                                 "row"};
    const char **keys = ARENA_ARRAY(writing->arena, const char *, slice->drafts->len + 1);
    for (size_t k = 0; k < G_N_ELEMENTS(KINDS); k++) {
        size_t n = 0;
        for (guint i = 0; i < slice->drafts->len; i++) {
            const Draft *draft = slice->drafts->pdata[i];
            if (strcmp(draft->key_kind, KINDS[k]) == 0)
                keys[n++] = draft->key;
        }
        known->kind = KINDS[k];
        ExternalKey kind = {import->source_id, import->plan.entity->name, KINDS[k], NULL};
        external_keys_find(writing, &kind, keys, n, take_known, known);
    }
}

// The key that finds a draft among those known.
static char *known_key(const Draft *draft)
{
    return g_strconcat(draft->key_kind, ":", draft->key, NULL);
}

static void load_strangers(Import *import, const Slice *slice, Writing *writing, const Known *known)
{
    Named *strangers = ARENA_ARRAY(writing->arena, Named, slice->drafts->len + 1);
    size_t n = 0;
    if (import->plan.entity != &ENTITY_CUSTOMER)
        return;
    for (guint i = 0; i < slice->drafts->len; i++) {
        g_autofree char *key = known_key(slice->drafts->pdata[i]);
        n += !g_hash_table_contains(known->ids, key) &&
             import_named(import, slice->drafts->pdata[i], &strangers[n]);
    }
    import_known_load(import, writing, strangers, n);
}

// Nobody the source knows: a customer who is there already, or a new record. False: the
// transaction failed.
static bool insert_stranger(const Round *round, const Draft *draft, GError **error)
{
    Import *import = round->import;
    g_autoptr(GError) reason = NULL;
    Record *customer = NULL;
    Named named;
    bool may_be_known =
        import->plan.entity == &ENTITY_CUSTOMER && import_named(import, draft, &named);
    if (may_be_known && !import_recognise(import, round->writing, &named, &customer, &reason)) {
        refuse_draft(import, round->slice, draft, reason);
        return true;
    }
    if (customer == NULL)
        return insert(round, draft, error);
    return update(round, draft, customer, error);
}

static bool write_all(const Round *round, GHashTable *records, GError **error)
{
    for (guint i = 0; i < round->slice->drafts->len; i++) {
        const Draft *draft = round->slice->drafts->pdata[i];
        g_autofree char *key = known_key(draft);
        const int64_t *id = g_hash_table_lookup(round->known->ids, key);
        const Record *stored = id != NULL ? g_hash_table_lookup(records, id) : NULL;
        bool good = stored != NULL ? update(round, draft, stored, error)
                                   : insert_stranger(round, draft, error);
        if (!good || tx_failed(round->writing->tx))
            return false;
    }
    return true;
}

bool write_entities(Import *import, Slice *slice, Writing *writing, GError **error)
{
    Known known = {.ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                   .owners = g_array_new(false, false, sizeof(int64_t)),
                   .list = g_array_new(false, false, sizeof(int64_t))};
    import_caches_begin(import);
    load_categories(import, slice, writing);
    look_up(import, slice, writing, &known);
    load_strangers(import, slice, writing, &known);
    g_autoptr(GPtrArray) loaded =
        records_by_ids(writing, import->plan.entity, (const int64_t *)(void *)known.owners->data,
                       (const int64_t *)(void *)known.list->data, known.list->len);
    g_autoptr(GHashTable) records = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < loaded->len; i++) {
        Record *record = loaded->pdata[i];
        g_hash_table_insert(records, &record->values[FIELD_ID].as.integer, record);
    }
    known.attached = attached_load(import, slice, writing);
    bool good = write_all(&(Round){import, slice, writing, &known}, records, error);
    g_hash_table_unref(known.attached);
    g_hash_table_unref(known.ids);
    g_array_unref(known.owners);
    g_array_unref(known.list);
    return good;
}
