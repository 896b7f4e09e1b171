// SPDX-License-Identifier: Apache-2.0
//
// The facts of one customer, read once for each kind of record and kept for the question.
#include "rule/answer_inside.h"
#include "rule/provider.h"

#include <string.h>

// All living records of one entity that belong to the customer, with their parts once asked for.
struct Story {
    Story *next;
    const Entity *entity;
    GPtrArray *records; // of Record *, in the arena of the question
    bool with_parts;
};

static Story *tell(Question *question, const FactKind *kind)
{
    const Entity *entity = entity_find(kind->entity);
    Story *story = question->stories;
    while (story != NULL && story->entity != entity)
        story = story->next;
    if (story != NULL)
        return story;
    Arena *arena = question->context->arena;
    g_assert(question->context->tx != NULL);
    story = ARENA_NEW(arena, Story);
    *story = (Story){question->stories, entity, g_ptr_array_new(), false};
    question->stories = story;
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql,
                  "SELECT %s FROM %s WHERE customer_id = $1 AND deleted_at IS NULL ORDER BY id",
                  entity_columns(entity, false), entity->table);
    g_autoptr(Cursor) rows = tx_query(question->context->tx, buffer_string(&sql),
                                      PARAMS(value_integer(record_owner(question->record))));
    while (cursor_next(rows))
        g_ptr_array_add(story->records, record_from_row(arena, entity, rows, 0));
    return story;
}

static void load_parts(Question *question, Story *story)
{
    if (story->with_parts)
        return;
    story->with_parts = true;
    for (guint i = 0; i < story->records->len; i++)
        record_load_parts(question->context->tx, question->context->arena,
                          g_ptr_array_index(story->records, i));
}

static bool is_of_kind(const Question *question, const FactKind *kind, const Record *record)
{
    for (int i = 0; i < FACT_CONDITIONS_MAX && kind->where[i].field != NULL; i++) {
        const FactCondition *where = &kind->where[i];
        Value value;
        if (where->value == NULL) {
            if (!RECORD_COMPUTER(record, fact_condition_field(kind, where),
                                 question_model(question), question->context->arena, &value))
                return false;
            continue;
        }
        value = record_value(record, where->field);
        if (value_equal(value, value_text(where->value)) == where->differs)
            return false;
    }
    return true;
}

static bool passes(Question *question, const Node *facts, const Fact *fact)
{
    static const Field MOMENT = {.type = FIELD_TIME};
    const Fact *outer = question->fact;
    bool pass = true;
    question->fact = fact;
    for (size_t i = 0; pass && i < facts->n_children; i++) {
        const Node *filter = facts->children[i];
        pass = node_is_window(filter)
                   ? bounds_hold(bounds_of_window(filter, &MOMENT, &question->clock), fact->at)
                   : answer(question, filter) == RULE_YES;
    }
    question->fact = outer;
    return pass;
}

static int compare_facts(const void *a, const void *b)
{
    const Fact *one = a, *other = b;
    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    int64_t id = record_id(one->record), other_id = record_id(other->record);
    if (id != other_id)
        return id < other_id ? -1 : 1;
    if (one->part == NULL)
        return 0;
    int64_t position = one->part->values[PART_POSITION].as.integer;
    int64_t other_position = other->part->values[PART_POSITION].as.integer;
    return position < other_position ? -1 : position > other_position;
}

static void add_passing(Question *question, const Node *facts, GArray *found, const Fact *fact)
{
    if (passes(question, facts, fact))
        g_array_append_val(found, *fact);
}

Facts facts_passing(Question *question, const Node *facts)
{
    const FactKind *kind = facts->fact;
    Story *story = tell(question, kind);
    if (kind->parts)
        load_parts(question, story);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Fact));
    for (guint i = 0; i < story->records->len; i++) {
        const Record *record = g_ptr_array_index(story->records, i);
        Value at = record_value(record, kind->time);
        if (at.type != VALUE_INTEGER || !is_of_kind(question, kind, record))
            continue;
        Fact fact = {at.as.integer, record, NULL};
        if (!kind->parts)
            add_passing(question, facts, found, &fact);
        for (size_t part = 0; kind->parts && part < record->n_parts; part++) {
            fact.part = record->parts[part];
            add_passing(question, facts, found, &fact);
        }
    }
    g_array_sort(found, compare_facts);
    Fact *copy = ARENA_ARRAY(question->context->arena, Fact, found->len + 1);
    if (found->len > 0)
        memcpy(copy, found->data, found->len * sizeof(Fact));
    return (Facts){copy, found->len};
}

void history_forget(Question *question)
{
    for (Story *story = question->stories; story != NULL; story = story->next)
        g_ptr_array_free(story->records, TRUE);
    question->stories = NULL;
}
