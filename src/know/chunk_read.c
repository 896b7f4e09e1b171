// SPDX-License-Identifier: Apache-2.0
//
// Every query gives its rows in the order of customers; they are read side by side, like the pages
// of several lists under one finger.
#include "know/chunk_read.h"

#include "base/buffer.h"
#include "base/json_read.h"
#include "entity/entities.h"
#include "know/tone/written.h"
#include "rule/member.h"
#include "store/id_list.h"

#include <string.h>

// One query under way. Its columns: owner, id, parent, then those of the layout, then `custom`,
// then the JSON whose members are columns, then what customers have written.
enum { COLUMN_OWNER, COLUMN_ID, COLUMN_PARENT, COLUMNS_FIRST };

typedef struct {
    const FrameLayout *layout;
    Cursor *rows;
    bool more;
    int custom, members; // columns of JSON, -1: not asked
    int written;         // the same
    WrittenJudge *judge;
} Reading;

// ---- SQL ----

// Read from elsewhere than a column of its own.
static bool is_elsewhere(const LayoutColumn *column)
{
    return column->custom || column->consent != NULL || column->members != NULL || column->computed;
}

static void put_columns(Buffer *sql, const FrameLayout *layout)
{
    bool custom = false, written = false;
    const Field *members = NULL;
    for (size_t i = 0; i < layout->n_columns; i++) {
        const LayoutColumn *column = &layout->columns[i];
        custom |= column->custom;
        written |= column->computed;
        members = column->members != NULL ? column->members : members;
        if (is_elsewhere(column))
            buffer_text(sql, ", NULL");
        else if (column->language != NULL)
            buffer_printf(sql, ", t.%s ->> '%s'", column->field->name, column->language);
        else
            buffer_printf(sql, ", t.%s", column->field->name);
    }
    if (custom)
        buffer_text(sql, ", t.custom");
    if (members != NULL)
        buffer_printf(sql, ", t.%s", members->name);
    if (written) {
        buffer_text(sql, ", ");
        written_sql(sql, "t");
    }
}

// Where the customers are read from, and which.
typedef struct {
    Tx *tx;
    const CustomerRange *range;
    Arena *arena;
} Source;

// A statement and what it takes.
typedef struct {
    Buffer sql;
    GArray *values; // of Value
} Question;

static Question question_new(void)
{
    return (Question){.values = g_array_new(FALSE, FALSE, sizeof(Value))};
}

// Asks it and gives it up.
static Cursor *question_ask(Question *question, Tx *tx)
{
    Cursor *rows = tx_query(tx, buffer_string(&question->sql),
                            (const Value *)(void *)question->values->data, question->values->len);
    buffer_clear(&question->sql);
    g_array_unref(question->values);
    return rows;
}

static void put_range(Question *question, const Source *source, const char *column)
{
    const CustomerRange *range = source->range;
    if (range->n_ids > 0) {
        const IdList list = {tx_engine(source->tx), range->ids, range->n_ids};
        id_list_condition(&question->sql, question->values, source->arena, column, &list);
        return;
    }
    const Value ends[] = {value_integer(range->first), value_integer(range->last)};
    g_array_append_vals(question->values, ends, G_N_ELEMENTS(ends));
    buffer_printf(&question->sql, "%s BETWEEN $1 AND $2", column);
}

static void put_query(Question *question, const Layout *layout, const FrameLayout *table,
                      const Source *source)
{
    Buffer *sql = &question->sql;
    const FrameLayout *parent = table->parent >= 0 ? &layout->facts[table->parent] : NULL;
    bool customer = table == &layout->customers;
    const char *owner = customer ? "t.id" : "t.customer_id";
    buffer_printf(sql, "SELECT %s, %s, %s%s", owner, parent != NULL ? "0" : "t.id",
                  parent != NULL ? "t." : "0", parent != NULL ? table->entity->part_key : "");
    put_columns(sql, table);
    buffer_printf(sql, " FROM %s t", table->entity->table);
    const char *alias = "t";
    if (parent != NULL) {
        alias = "p";
        buffer_printf(sql, " JOIN %s p ON p.customer_id = t.customer_id AND p.id = t.%s",
                      parent->entity->table, table->entity->part_key);
    }
    buffer_text(sql, " WHERE ");
    put_range(question, source, parent != NULL ? "p.customer_id" : owner);
    if (customer) {
        buffer_text(sql, " ORDER BY t.id");
        return;
    }
    const FrameLayout *timed = parent != NULL ? parent : table;
    const char *time = timed->columns[timed->time].field->name;
    buffer_printf(sql,
                  " AND %s.deleted_at IS NULL AND %s.%s IS NOT NULL "
                  "ORDER BY %s.customer_id, %s.%s, %s.id",
                  alias, alias, time, alias, alias, time, alias);
    if (parent != NULL)
        buffer_text(sql, ", t.position");
}

static Reading reading_of(const FrameLayout *table)
{
    Reading reading = {.layout = table, .custom = -1, .members = -1, .written = -1};
    int after = COLUMNS_FIRST + (int)table->n_columns;
    for (size_t i = 0; i < table->n_columns; i++)
        if (table->columns[i].custom)
            reading.custom = after;
    after += reading.custom >= 0;
    for (size_t i = 0; i < table->n_columns; i++)
        if (table->columns[i].members != NULL)
            reading.members = after;
    after += reading.members >= 0;
    for (size_t i = 0; i < table->n_columns; i++)
        if (table->columns[i].computed)
            reading.written = after;
    return reading;
}

static void reading_end(Reading *reading)
{
    cursor_free(reading->rows);
    written_judge_free(reading->judge);
}

static Reading reading_begin(const Source *source, const Layout *layout, const FrameLayout *table)
{
    Question question = question_new();
    put_query(&question, layout, table, source);
    Reading reading = reading_of(table);
    reading.rows = question_ask(&question, source->tx);
    return reading;
}

// ---- values ----

// A custom field is missing unless the JSON holds a value of the field's type.
static void add_custom(VectorDraft *draft, const Field *field, json_object *json)
{
    json_object *member = NULL;
    bool text = field->type == FIELD_TEXT || field->type == FIELD_CHOICE;
    json_type wanted = text                           ? json_type_string
                       : field->type == FIELD_BOOLEAN ? json_type_boolean
                                                      : json_type_int;
    if (!json_object_is_type(json, json_type_object) ||
        !json_object_object_get_ex(json, field->name, &member) ||
        !json_object_is_type(member, wanted))
        vector_draft_missing(draft);
    else if (text)
        vector_draft_text(draft, json_object_get_string(member),
                          (size_t)json_object_get_string_len(member));
    else
        vector_draft_integer(draft, json_object_get_int64(member));
}

static void add_custom_columns(FrameDraft *draft, const Reading *reading)
{
    size_t length;
    const char *text = cursor_text(reading->rows, reading->custom, &length);
    bool any = text != NULL && length > 2; // not {}
    json_object *json = any ? json_read(text) : NULL;
    for (size_t i = 0; i < reading->layout->n_columns; i++)
        if (reading->layout->columns[i].custom)
            add_custom(draft->columns[i], reading->layout->columns[i].field, json);
    json_object_put(json);
}

// Whether any of the members that are columns may be in the text: most events have none of them,
// and are not read further. Names are plain; in the text they could be written with a backslash.
static bool may_have_members(const FrameLayout *layout, const char *text, size_t length)
{
    if (memchr(text, '\\', length) != NULL)
        return true;
    for (size_t i = 0; i < layout->n_columns; i++) {
        const LayoutColumn *column = &layout->columns[i];
        if (column->members == NULL || column->field->type != LAYOUT_MEMBERS[0])
            continue; // once for each name
        const char *name = column->field->name;
        size_t n = strlen(name);
        for (const char *at = text;
             (at = memmem(at, length - (size_t)(at - text), name, n)) != NULL; at++)
            if (at > text && at[-1] == '"' && at[n] == '"')
                return true;
    }
    return false;
}

static FieldType type_of_member(MemberKind kind)
{
    return kind == MEMBER_TEXT      ? FIELD_TEXT
           : kind == MEMBER_NUMBER  ? FIELD_INTEGER
           : kind == MEMBER_BOOLEAN ? FIELD_BOOLEAN
                                    : FIELD_JSON;
}

// Adds what the columns of members hold of this row; those that get nothing are missing.
static void add_members(FrameDraft *draft, const FrameLayout *layout, json_object *json)
{
    for (size_t i = 0; i < layout->n_columns; i++) {
        const LayoutColumn *column = &layout->columns[i];
        json_object *member = NULL;
        int64_t integer = 1;
        if (column->members == NULL ||
            !json_object_object_get_ex(json, column->field->name, &member))
            continue;
        MemberKind kind = member_kind(member, &integer);
        if (kind == MEMBER_NOTHING || type_of_member(kind) != column->field->type)
            continue;
        vector_draft_fill(draft->columns[i], draft->n_rows - 1);
        if (kind == MEMBER_TEXT)
            vector_draft_text(draft->columns[i], json_object_get_string(member),
                              (size_t)json_object_get_string_len(member));
        else
            vector_draft_integer(draft->columns[i], integer);
    }
}

static void add_members_columns(FrameDraft *draft, const Reading *reading)
{
    size_t length = 0;
    const char *text = cursor_text(reading->rows, reading->members, &length);
    if (text == NULL || length <= 2 || !may_have_members(reading->layout, text, length))
        return;
    json_object *json = json_read(text);
    if (json_object_is_type(json, json_type_object))
        add_members(draft, reading->layout, json);
    json_object_put(json);
}

static void add_competitors(VectorDraft *draft, const Competitors *all, uint64_t bits)
{
    GString *names = g_string_new(NULL);
    competitors_print(all, bits, names);
    vector_draft_text(draft, names->str, names->len);
    g_string_free(names, TRUE);
}

static void add_computed(VectorDraft *draft, const FrameLayout *layout, const Field *field,
                         const Written *written)
{
    if (!written->given)
        vector_draft_missing(draft);
    else if (field == &FACT_TONE)
        vector_draft_integer(draft, written->tone_thousandths);
    else if (field == &FACT_COMPETITORS && written->competitors == 0)
        vector_draft_missing(draft);
    else if (field == &FACT_COMPETITORS)
        add_competitors(draft, model_competitors(layout->model), written->competitors);
    else
        vector_draft_text(draft, written->topics, strlen(written->topics));
}

static void add_computed_columns(FrameDraft *draft, Reading *reading)
{
    size_t length;
    const char *properties = cursor_text(reading->rows, reading->written, &length);
    Written written = {.given = false};
    if (properties != NULL && reading->judge == NULL)
        reading->judge = written_judge_new(model_competitors(reading->layout->model));
    if (properties != NULL)
        written_judge(reading->judge, properties, &written);
    for (size_t i = 0; i < reading->layout->n_columns; i++)
        if (reading->layout->columns[i].computed)
            add_computed(draft->columns[i], reading->layout, reading->layout->columns[i].field,
                         &written);
}

static void add_row(FrameDraft *draft, Reading *reading)
{
    for (size_t i = 0; i < reading->layout->n_columns; i++) {
        const LayoutColumn *column = &reading->layout->columns[i];
        int at = COLUMNS_FIRST + (int)i;
        if (is_elsewhere(column))
            continue; // read from elsewhere
        if (cursor_is_null(reading->rows, at)) {
            vector_draft_missing(draft->columns[i]);
        } else if (layout_column_is_text(column)) {
            size_t length;
            const char *text = cursor_text(reading->rows, at, &length);
            vector_draft_text(draft->columns[i], text, length);
        } else {
            vector_draft_integer(draft->columns[i], cursor_integer(reading->rows, at));
        }
    }
    if (reading->custom >= 0)
        add_custom_columns(draft, reading);
    if (reading->members >= 0)
        add_members_columns(draft, reading);
    if (reading->written >= 0)
        add_computed_columns(draft, reading);
}

// ---- facts ----

// The parts of the fact `parent_id`; `reading` stands at or before them.
static void read_parts(ChunkDraft *draft, Reading *readings, size_t parent, int64_t owner,
                       int64_t parent_id)
{
    for (size_t f = 0; f < draft->layout->n_facts; f++) {
        Reading *reading = &readings[f];
        if (draft->layout->facts[f].parent != (int)parent)
            continue;
        while (reading->more && cursor_integer(reading->rows, COLUMN_OWNER) == owner &&
               cursor_integer(reading->rows, COLUMN_PARENT) == parent_id) {
            chunk_draft_fact(draft, f);
            add_row(&draft->facts[f], reading);
            reading->more = cursor_next(reading->rows);
        }
    }
}

// Passes over what has an owner that does not exist.
static void skip_to(Reading *reading, int64_t owner)
{
    while (reading->more && cursor_integer(reading->rows, COLUMN_OWNER) < owner)
        reading->more = cursor_next(reading->rows);
}

static void read_facts(ChunkDraft *draft, Reading *readings, size_t f, int64_t owner)
{
    Reading *reading = &readings[f];
    skip_to(reading, owner);
    for (size_t part = 0; part < draft->layout->n_facts; part++)
        if (draft->layout->facts[part].parent == (int)f)
            skip_to(&readings[part], owner);
    while (reading->more && cursor_integer(reading->rows, COLUMN_OWNER) == owner) {
        chunk_draft_fact(draft, f);
        add_row(&draft->facts[f], reading);
        read_parts(draft, readings, f, owner, cursor_integer(reading->rows, COLUMN_ID));
        reading->more = cursor_next(reading->rows);
    }
}

// Who carries which tags, and is on which lists.
typedef struct {
    Cursor *rows;
    bool more;
} Memberships;

static Memberships begin_sets(const Source *source, const char *table, const char *column)
{
    Question question = question_new();
    buffer_printf(&question.sql, "SELECT t.customer_id, t.%s FROM %s t WHERE ", column, table);
    put_range(&question, source, "t.customer_id");
    buffer_printf(&question.sql, " AND t.deleted_at IS NULL ORDER BY t.customer_id, t.%s", column);
    return (Memberships){.rows = question_ask(&question, source->tx)};
}

static void read_sets(ChunkDraft *draft, Memberships *memberships, int sets, int64_t owner)
{
    for (; memberships->more && cursor_integer(memberships->rows, 0) <= owner;
         memberships->more = cursor_next(memberships->rows))
        if (cursor_integer(memberships->rows, 0) == owner)
            chunk_draft_member(draft, sets, cursor_integer(memberships->rows, 1));
}

// What they have agreed to.
typedef struct {
    Cursor *rows;
    bool more;
    ConsentTally *tally;
} Consents;

static Consents begin_consents(const Source *source)
{
    Question question = question_new();
    buffer_text(&question.sql, "SELECT t.customer_id, t.channel, t.purpose, t.brand, t.status "
                               "FROM consent t WHERE ");
    put_range(&question, source, "t.customer_id");
    buffer_text(&question.sql,
                " AND t.deleted_at IS NULL ORDER BY t.customer_id, " CONSENT_ORDER("t"));
    return (Consents){.rows = question_ask(&question, source->tx), .tally = consent_tally_new()};
}

static void read_consents(FrameDraft *draft, Consents *consents, int64_t owner)
{
    Cursor *rows = consents->rows;
    consent_tally_begin(consents->tally);
    for (; consents->more && cursor_integer(rows, 0) <= owner; consents->more = cursor_next(rows))
        if (cursor_integer(rows, 0) == owner)
            consent_tally_add(consents->tally, cursor_text(rows, 1, NULL),
                              cursor_text(rows, 2, NULL), cursor_text(rows, 3, NULL),
                              cursor_text(rows, 4, NULL));
    for (size_t i = 0; i < draft->layout->n_columns; i++) {
        const ConsentKind *kind = draft->layout->columns[i].consent;
        bool granted;
        if (kind == NULL)
            continue;
        if (consent_tally_says(consents->tally, kind, &granted))
            vector_draft_integer(draft->columns[i], granted);
        else
            vector_draft_missing(draft->columns[i]);
    }
}

// All questions are asked before any is answered: on PostgreSQL that is one round trip.
void chunk_read(Tx *tx, const CustomerRange *range, SlotMap *slots, ChunkDraft *draft)
{
    const Layout *layout = draft->layout;
    g_autoptr(Arena) arena = arena_new();
    const Source source = {tx, range, arena};
    Reading customers = reading_begin(&source, layout, &layout->customers);
    g_autofree Reading *readings = g_new0(Reading, layout->n_facts);
    for (size_t f = 0; f < layout->n_facts; f++)
        readings[f] = reading_begin(&source, layout, &layout->facts[f]);
    Memberships sets[SETS_N] = {
        [SETS_TAGS] = begin_sets(&source, "customer_tag", "tag_id"),
        [SETS_LISTS] = begin_sets(&source, "segment_member", "segment_id"),
    };
    Consents consents = begin_consents(&source);
    for (size_t f = 0; f < layout->n_facts; f++)
        readings[f].more = cursor_next(readings[f].rows);
    for (int kind = 0; kind < SETS_N; kind++)
        sets[kind].more = cursor_next(sets[kind].rows);
    consents.more = cursor_next(consents.rows);
    while (cursor_next(customers.rows)) {
        int64_t id = cursor_integer(customers.rows, COLUMN_ID);
        chunk_draft_customer(draft, slot_map_slot(slots, id));
        add_row(&draft->customers, &customers);
        read_consents(&draft->customers, &consents, id);
        for (size_t f = 0; f < layout->n_facts; f++)
            if (layout->facts[f].parent < 0)
                read_facts(draft, readings, f, id);
        for (int kind = 0; kind < SETS_N; kind++)
            read_sets(draft, &sets[kind], kind, id);
    }
    reading_end(&customers);
    for (size_t f = 0; f < layout->n_facts; f++)
        reading_end(&readings[f]);
    for (int kind = 0; kind < SETS_N; kind++)
        cursor_free(sets[kind].rows);
    cursor_free(consents.rows);
    consent_tally_free(consents.tally);
}

// SQLite finds them by id alone; where customers are spread over nodes, their owners say where.
static Cursor *ask_new(Tx *tx, const FrameLayout *table, const NewFacts *facts, Arena *arena)
{
    Question question = question_new();
    const char *time = table->columns[table->time].field->name;
    const IdList ids = {tx_engine(tx), facts->ids, facts->n_ids};
    const IdList owners = {tx_engine(tx), facts->owners, facts->n_owners};
    buffer_text(&question.sql, "SELECT t.customer_id, t.id, 0");
    put_columns(&question.sql, table);
    buffer_printf(&question.sql, " FROM %s t WHERE ", table->entity->table);
    id_list_condition(&question.sql, question.values, arena, "t.id", &ids);
    if (tx_engine(tx) == STORE_POSTGRESQL) {
        buffer_text(&question.sql, " AND ");
        id_list_condition(&question.sql, question.values, arena, "t.customer_id", &owners);
    }
    buffer_printf(&question.sql,
                  " AND t.deleted_at IS NULL AND t.%s IS NOT NULL"
                  " ORDER BY t.customer_id, t.%s, t.id",
                  time, time);
    return question_ask(&question, tx);
}

void chunk_read_new(Tx *tx, const Layout *layout, const NewFacts *facts, Frame *out)
{
    const FrameLayout *table = &layout->facts[facts->fact];
    g_autoptr(Arena) arena = arena_new();
    Reading reading = reading_of(table);
    reading.rows = ask_new(tx, table, facts, arena);
    reading.more = cursor_next(reading.rows);
    FrameDraft draft;
    frame_draft_init(&draft, table, true);
    for (size_t i = 0; i < facts->n_owners; i++) {
        frame_draft_begin(&draft);
        skip_to(&reading, facts->owners[i]);
        for (; reading.more && cursor_integer(reading.rows, COLUMN_OWNER) == facts->owners[i];
             reading.more = cursor_next(reading.rows)) {
            draft.n_rows++;
            add_row(&draft, &reading);
        }
    }
    reading_end(&reading);
    frame_draft_finish(&draft, out);
    frame_draft_clear(&draft);
}

void frame_read_shared(Tx *tx, const FrameLayout *layout, Frame *out)
{
    g_auto(Buffer) sql = {0};
    buffer_text(&sql, "SELECT t.id, t.id, 0");
    put_columns(&sql, layout);
    buffer_printf(&sql, " FROM %s t WHERE t.deleted_at IS NULL ORDER BY t.id",
                  layout->entity->table);
    Reading reading = reading_of(layout);
    FrameDraft draft;
    frame_draft_init(&draft, layout, false);
    reading.rows = tx_query(tx, buffer_string(&sql), NO_PARAMS);
    while (cursor_next(reading.rows)) {
        draft.n_rows++;
        add_row(&draft, &reading);
    }
    cursor_free(reading.rows);
    frame_draft_finish(&draft, out);
    frame_draft_clear(&draft);
}
