// SPDX-License-Identifier: Apache-2.0
//
// The digest of a row is a sum over its fields, each mixed with its place, so that nulls cost
// nothing and new fields that are null change nothing.
#include "entity/baseline.h"

#include "base/json_read.h"

#include <string.h>

static const char NAME[] = "baseline";

// ---- digests ----

static uint64_t mix(uint64_t bits)
{
    bits = (bits ^ (bits >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    bits = (bits ^ (bits >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    return bits ^ (bits >> 32);
}

static uint64_t text_digest(const char *text, size_t length)
{
    uint64_t digest = length * UINT64_C(0x9e3779b97f4a7c15);
    for (; length > 0;) {
        uint64_t word = 0;
        size_t n = MIN(length, sizeof word);
        memcpy(&word, text, n);
        digest = mix(digest ^ GUINT64_FROM_LE(word));
        text += n;
        length -= n;
    }
    return digest;
}

// Derived fields are not in the log; version, change and deletion are what the baseline says.
static bool is_kept(const Entity *entity, size_t i)
{
    if ((entity->fields[i].flags & FIELD_DERIVED) != 0)
        return false;
    return (entity->flags & ENTITY_PART) != 0 ||
           (i != FIELD_VERSION && i != FIELD_UPDATED_AT && i != FIELD_DELETED_AT);
}

uint64_t baseline_digest(const Entity *entity, const Value *values)
{
    uint64_t digest = 0;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Value *value = &values[i];
        if (value->type == VALUE_NULL || !is_kept(entity, i))
            continue;
        uint64_t bits = value->type == VALUE_INTEGER
                            ? (uint64_t)value->as.integer
                            : text_digest(value->as.text.data, value->as.text.length);
        digest = mix(digest ^ mix(bits + i * UINT64_C(0x9e3779b97f4a7c15)));
    }
    return digest;
}

uint64_t baseline_record_digest(const Record *record)
{
    uint64_t digest = baseline_digest(record->entity, record->values);
    for (size_t i = 0; i < record->n_parts; i++)
        digest += baseline_digest(record->entity->part, record->parts[i]->values);
    return digest;
}

// ---- the entry ----

static void print_range(Buffer *out, const BaselineRange *range)
{
    char digest[17];
    g_snprintf(digest, sizeof digest, "%016" G_GINT64_MODIFIER "x", range->digest);
    json_key(out, range->entity->name);
    json_object_begin(out);
    json_member_integer(out, "first", range->first);
    json_member_integer(out, "last", range->last);
    json_member_integer(out, "count", range->count);
    json_member_text(out, "digest", digest);
    json_object_end(out);
}

void baseline_log(Tx *tx, const Baseline *baseline, const char *about)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_key(&out, "after");
    json_object_begin(&out);
    json_member_integer(&out, "at", baseline->at);
    json_key(&out, "about");
    json_raw(&out, about, strlen(about));
    json_key(&out, "entities");
    json_object_begin(&out);
    for (size_t i = 0; i < baseline->n_ranges; i++)
        print_range(&out, &baseline->ranges[i]);
    json_object_end(&out);
    json_object_end(&out);
    json_object_end(&out);
    tx_log(tx, &(Change){.entity = NAME,
                         .id = 1,
                         .operation = CHANGE_CREATE,
                         .change = out.data,
                         .change_length = out.length});
}

static int64_t member(json_object *json, const char *name)
{
    json_object *value = NULL;
    return json_object_object_get_ex(json, name, &value) ? json_object_get_int64(value) : 0;
}

static bool read_ranges(Baseline *out, json_object *entities)
{
    if (!json_object_is_type(entities, json_type_object))
        return false;
    json_object_object_foreach(entities, name, json)
    {
        const Entity *entity = entity_find(name);
        json_object *digest = NULL;
        if (entity == NULL || out->n_ranges == BASELINE_ENTITIES ||
            !json_object_object_get_ex(json, "digest", &digest))
            return false;
        out->ranges[out->n_ranges++] =
            (BaselineRange){.entity = entity,
                            .first = member(json, "first"),
                            .last = member(json, "last"),
                            .count = member(json, "count"),
                            .digest = g_ascii_strtoull(json_object_get_string(digest), NULL, 16)};
    }
    return true;
}

static bool read_entry(Baseline *out, const char *text)
{
    json_object *json = json_read(text), *after = NULL, *entities = NULL;
    bool good = json_object_object_get_ex(json, "after", &after) &&
                json_object_object_get_ex(after, "entities", &entities) &&
                read_ranges(out, entities);
    if (good)
        out->at = member(after, "at");
    json_object_put(json);
    return good;
}

bool baseline_find(Tx *tx, Baseline *out, GError **error)
{
    *out = (Baseline){0};
    // PostgreSQL keeps the entry in the outbox until the relay has given it its place.
    g_autoptr(Cursor) row = tx_query(
        tx,
        "SELECT pos, change FROM change_log WHERE customer_id = 0 AND entity = $1 UNION ALL"
        " SELECT 0, change FROM outbox WHERE customer_id = 0 AND entity = $1",
        PARAMS(value_text(NAME)));
    if (!cursor_next(row))
        return true;
    if (!read_entry(out, cursor_text(row, 1, NULL)))
        return fail(error, ERROR_INTERNAL, "The change log's baseline cannot be read",
                    "变更日志的基线无法解读");
    out->pos = MAX(cursor_integer(row, 0), 1);
    return true;
}

const BaselineRange *baseline_covers(const Baseline *baseline, const Entity *entity, int64_t id)
{
    for (size_t i = 0; i < baseline->n_ranges; i++) {
        const BaselineRange *range = &baseline->ranges[i];
        if (range->entity == entity)
            return id >= range->first && id <= range->last ? range : NULL;
    }
    return NULL;
}
