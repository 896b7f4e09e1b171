// SPDX-License-Identifier: Apache-2.0
//
// What the fields of a record, or of the fact that is looked at, hold.
#include "base/json_read.h"
#include "rule/answer_inside.h"
#include "rule/member.h"
#include "rule/provider.h"

#include <string.h>

const Held HELD_NOTHING = {.missing = true};

static void hold_text(Question *question, Held *held, const char *text, size_t length)
{
    if (text == NULL || length == 0)
        return;
    held->texts[held->n_texts++] = arena_copy(question->context->arena, text, (gssize)length);
    held->missing = false;
}

static void hold_member(Question *question, Held *held, json_object *json, const char *name)
{
    json_object *member;
    if (json_object_object_get_ex(json, name, &member) &&
        json_object_is_type(member, json_type_string))
        hold_text(question, held, json_object_get_string(member),
                  (size_t)json_object_get_string_len(member));
}

static json_object *read_json(Question *question, Value value)
{
    if (value.type != VALUE_TEXT)
        return NULL;
    return json_read(
        arena_copy(question->context->arena, value.as.text.data, (gssize)value.as.text.length));
}

static Held hold_label(Question *question, Value value)
{
    Held held = HELD_NOTHING;
    json_object *json = read_json(question, value);
    if (json_object_is_type(json, json_type_object)) {
        hold_member(question, &held, json, "en");
        hold_member(question, &held, json, "zh");
    }
    json_object_put(json);
    return held;
}

static Held hold_custom(Question *question, const Field *field, Value value)
{
    Held held = HELD_NOTHING;
    json_object *json = read_json(question, value), *member = NULL;
    bool text = field->type == FIELD_TEXT || field->type == FIELD_CHOICE;
    json_type wanted = field->type == FIELD_BOOLEAN ? json_type_boolean : json_type_int;
    if (json_object_is_type(json, json_type_object) && text) {
        hold_member(question, &held, json, field->name);
    } else if (json_object_is_type(json, json_type_object) &&
               json_object_object_get_ex(json, field->name, &member) &&
               json_object_is_type(member, wanted)) {
        held.missing = false;
        held.integer = json_object_get_int64(member);
    }
    json_object_put(json);
    return held;
}

static int64_t choice_place(const Field *field, const char *name)
{
    for (int i = 0; field->choices[i].name != NULL; i++)
        if (strcmp(field->choices[i].name, name) == 0)
            return i;
    return -1;
}

static Held hold_column(Question *question, const Field *field, Value value)
{
    Held held = HELD_NOTHING;
    if (field->type == FIELD_LABEL)
        return hold_label(question, value);
    if (value.type == VALUE_TEXT)
        hold_text(question, &held, value.as.text.data, value.as.text.length);
    else if (value.type == VALUE_INTEGER)
        held = (Held){.integer = value.as.integer};
    return held;
}

// A member of a JSON object, when it is of the path's type.
static Held hold_path_member(Question *question, const Path *path, Value value)
{
    Held held = HELD_NOTHING;
    json_object *json = read_json(question, value), *member = NULL;
    if (json_object_is_type(json, json_type_object))
        json_object_object_get_ex(json, path->member, &member);
    int64_t integer = 0;
    MemberKind kind = member_kind(member, &integer);
    if (path->field->type == FIELD_TEXT) {
        if (kind == MEMBER_TEXT)
            hold_member(question, &held, json, path->member);
    } else if (path->field->type == FIELD_JSON) {
        held.missing = kind == MEMBER_NOTHING;
    } else {
        bool boolean = path->field->type == FIELD_BOOLEAN;
        held = (Held){.missing = kind != (boolean ? MEMBER_BOOLEAN : MEMBER_NUMBER),
                      .integer = integer};
    }
    json_object_put(json);
    return held;
}

// ---- records ----

// A record read once stays: rules ask the same ones repeatedly.
struct Loaded {
    Loaded *next;
    const Entity *entity;
    int64_t id;
    const Record *record;
};

static const Record *load(Question *question, const Entity *entity, int64_t id)
{
    Loaded **bucket = &question->loaded[(uint64_t)id % LOADED_BUCKETS];
    for (Loaded *loaded = *bucket; loaded != NULL; loaded = loaded->next)
        if (loaded->entity == entity && loaded->id == id)
            return loaded->record;
    g_assert(question->context->tx != NULL);
    Loaded *loaded = ARENA_NEW(question->context->arena, Loaded);
    *loaded = (Loaded){*bucket, entity, id,
                       record_load(question->context->tx, question->context->arena, entity, id)};
    *bucket = loaded;
    return loaded->record;
}

// Living, and of two records of customers both of the same one.
static bool is_reached(const Record *from, const Record *found)
{
    if (found == NULL || found->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return false;
    return from->entity->ownership != OWNER_CUSTOMER ||
           found->entity->ownership != OWNER_CUSTOMER || record_owner(from) == record_owner(found);
}

const Record *record_at(Question *question, const Path *path)
{
    const Fact *fact = question->fact;
    const Record *at = fact == NULL         ? question->record
                       : fact->part != NULL ? fact->part
                                            : fact->record;
    const Record *owned = fact == NULL ? at : fact->record;
    for (size_t i = 0; i < path->n_steps && at != NULL; i++) {
        const Field *step = path->steps[i];
        bool around =
            fact != NULL && at == fact->part && strcmp(step->name, at->entity->part_key) == 0;
        if (around) {
            at = fact->record;
            continue;
        }
        Value id = record_value(at, step->name);
        if (id.type != VALUE_INTEGER)
            return NULL;
        const Record *found = load(question, entity_find(step->refers), id.as.integer);
        at = is_reached(owned, found) ? found : NULL;
    }
    return at;
}

// The latest decisions of a customer.
static Held hold_consent(Question *question, const ConsentKind *kind, int64_t customer_id)
{
    bool granted = false;
    g_assert(question->context->tx != NULL);
    g_autoptr(ConsentTally) tally = consent_tally_new();
    g_autoptr(Cursor) rows = tx_query(
        question->context->tx,
        "SELECT t.brand, t.status FROM consent t WHERE t.customer_id = $1 AND "
        "t.channel = $2 AND t.purpose = $3 AND t.deleted_at IS NULL "
        "ORDER BY " CONSENT_ORDER("t"),
        PARAMS(value_integer(customer_id), value_text(kind->channel), value_text(kind->purpose)));
    while (cursor_next(rows))
        consent_tally_add(tally, kind->channel, kind->purpose, cursor_text(rows, 0, NULL),
                          cursor_text(rows, 1, NULL));
    bool known = consent_tally_says(tally, kind, &granted);
    return known ? (Held){.integer = granted} : HELD_NOTHING;
}

static Held hold_computed(Question *question, const Field *field, const Record *record)
{
    Value value;
    const Model *model = question_model(question);
    bool known = RECORD_COMPUTER(record, field, model, question->context->arena, &value);
    return known ? hold_column(question, field, value) : HELD_NOTHING;
}

Held hold(Question *question, const Path *path)
{
    const Record *record = record_at(question, path);
    if (record == NULL)
        return HELD_NOTHING;
    if (path->consent != NULL)
        return hold_consent(question, path->consent, record_id(record));
    if (path->computed)
        return hold_computed(question, path->field, record);
    if (path->member != NULL)
        return hold_path_member(question, path, record_value(record, path->container->name));
    Held held = path->custom
                    ? hold_custom(question, path->field, record->values[FIELD_CUSTOM])
                    : hold_column(question, path->field, record_value(record, path->field->name));
    if (path->field->type == FIELD_CHOICE && !held.missing)
        held.integer = held.texts[0] != NULL ? choice_place(path->field, held.texts[0]) : -1;
    return held;
}
