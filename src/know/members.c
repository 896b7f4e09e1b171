// SPDX-License-Identifier: Apache-2.0
#include "know/members.h"

#include "entity/claim.h"
#include "entity/entities.h"

#include <string.h>

enum { NOBODY = 0, SEVERAL = -1 };

static bool is_id(const char *text, int64_t *out)
{
    char *end;
    size_t length = strlen(text);
    *out = g_ascii_strtoll(text, &end, 10);
    return length > 0 && length < 16 && *end == '\0' && *out > 0 && g_ascii_isdigit(text[0]);
}

// The one customer who has this identity of any kind; NOBODY, SEVERAL.
static int64_t by_identity(Tx *tx, const Access *access, const char *text)
{
    int64_t found = NOBODY;
    const Field *kind = entity_field(&ENTITY_IDENTITY, "kind");
    for (const Choice *choice = kind->choices; choice->name != NULL; choice++) {
        const char *normal = identity_normalise(access->arena, choice->name, text);
        if (normal == NULL)
            continue;
        g_autoptr(Cursor) rows =
            tx_query(tx,
                     "SELECT DISTINCT customer_id FROM identity WHERE kind = $1 AND value = $2 "
                     "AND deleted_at IS NULL LIMIT 2",
                     PARAMS(value_text(choice->name), value_text(normal)));
        while (cursor_next(rows)) {
            int64_t id = cursor_integer(rows, 0);
            found = found == NOBODY || found == id ? id : SEVERAL;
        }
    }
    return found;
}

static int64_t find(Tx *tx, const Access *access, const char *text)
{
    int64_t id = NOBODY, number = 0;
    if (actor_has(access->actor, "personal.read"))
        id = by_identity(tx, access, text);
    if (id == NOBODY && is_id(text, &number))
        id = number;
    if (id > 0 && records_load(tx, access, &ENTITY_CUSTOMER, id, NULL) == NULL)
        id = NOBODY;
    return id;
}

static bool put(Tx *tx, const Access *access, int64_t segment_id, int64_t id, GError **error)
{
    g_auto(Buffer) ignored = {0};
    json_object *body = json_object_new_object();
    json_object_object_add(body, "customer_id", json_object_new_int64(id));
    json_object_object_add(body, "segment_id", json_object_new_int64(segment_id));
    bool good = records_create(tx, access, &ENTITY_SEGMENT_MEMBER, body, &ignored, error);
    json_object_put(body);
    return good;
}

static bool change(Tx *tx, const Access *access, int64_t segment_id, int64_t id, bool add,
                   bool *out_done, GError **error)
{
    int64_t place = tx_integer(tx,
                               "SELECT id FROM segment_member WHERE customer_id = $1 AND "
                               "segment_id = $2 AND deleted_at IS NULL",
                               PARAMS(value_integer(id), value_integer(segment_id)), 0);
    *out_done = add == (place == 0);
    if (!*out_done)
        return true;
    return add ? put(tx, access, segment_id, id, error)
               : records_delete(tx, access, &ENTITY_SEGMENT_MEMBER, place, ANY_VERSION, error);
}

static void print_texts(Buffer *out, const char *key, const GPtrArray *texts)
{
    json_key(out, key);
    json_array(out);
    for (guint i = 0; i < texts->len; i++)
        json_string(out, texts->pdata[i]);
    json_array_end(out);
}

static bool is_static(Tx *tx, const Access *access, int64_t segment_id, GError **error)
{
    Record *segment = records_load(tx, access, &ENTITY_SEGMENT, segment_id, error);
    if (segment == NULL)
        return false;
    if (strcmp(record_text(segment, "kind"), "static") == 0)
        return true;
    return fail(error, ERROR_CONFLICT, "Who belongs to “%s” is decided by its rule",
                "“%s”的成员由规则决定", record_text(segment, "name"));
}

bool members_may_change(Tx *tx, const Access *access, int64_t segment_id, bool add, GError **error)
{
    Verb verb = add ? MAY_CREATE : MAY_DELETE;
    return actor_require(access->actor, verb, &ENTITY_SEGMENT_MEMBER, error) &&
           is_static(tx, access, segment_id, error);
}

bool members_change_one(Tx *tx, const Access *access, int64_t segment_id, bool add,
                        const char *text, MemberOutcome *out, GError **error)
{
    int64_t id = find(tx, access, text);
    bool changed = false;
    if (id > 0 && !change(tx, access, segment_id, id, add, &changed, error))
        return false;
    *out = id == SEVERAL ? MEMBER_AMBIGUOUS
           : id <= 0     ? MEMBER_NOT_FOUND
           : changed     ? MEMBER_DONE
                         : MEMBER_ALREADY;
    return true;
}

bool members_change(Tx *tx, const Access *access, int64_t segment_id, bool add, json_object *values,
                    Buffer *out, GError **error)
{
    g_autoptr(GPtrArray) missing = g_ptr_array_new(), several = g_ptr_array_new();
    int64_t counts[] = {[MEMBER_DONE] = 0, [MEMBER_ALREADY] = 0, [MEMBER_AMBIGUOUS] = 0};
    if (!members_may_change(tx, access, segment_id, add, error))
        return false;
    for (size_t i = 0; i < json_object_array_length(values); i++) {
        const char *text = json_object_get_string(json_object_array_get_idx(values, i));
        MemberOutcome outcome;
        if (!members_change_one(tx, access, segment_id, add, text, &outcome, error))
            return false;
        counts[outcome]++;
        if (outcome == MEMBER_NOT_FOUND || outcome == MEMBER_AMBIGUOUS)
            g_ptr_array_add(outcome == MEMBER_AMBIGUOUS ? several : missing, (gpointer)text);
    }
    json_object_begin(out);
    json_member_integer(out, "done", counts[MEMBER_DONE]);
    json_member_integer(out, "already", counts[MEMBER_ALREADY]);
    print_texts(out, "not_found", missing);
    print_texts(out, "ambiguous", several);
    json_object_end(out);
    return true;
}
