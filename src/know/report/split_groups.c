// SPDX-License-Identifier: Apache-2.0
#include "know/report/split_groups.h"

#include "base/place_names.h"
#include "entity/entities.h"
#include "entity/source.h"
#include "know/truth.h"
#include "rule/print.h"

#include <roaring/roaring.h>
#include <string.h>

enum { SEGMENTS_LOOKED_AT = 200, VALUES_MOST = 100000 };

static const char SEGMENTS[] = "segment";
static const Choice OTHERS = {"(others)", {"All others", "其他"}};
static const Choice NONE = {"(none)", {"Not known", "未知"}};

// A value that customers have, and how many.
typedef struct {
    int64_t integer;  // of references and tags, the id; of texts the place in `texts`
    const char *text; // NULL: an integer
    const ModelSegment *segment;
    int64_t n;
} GroupValue;

static bool cannot(const char *field, GError **error)
{
    return fail(error, ERROR_INVALID,
                "Customers cannot be parted by “%s”: a field with texts or choices, tags or "
                "segment",
                "不能按“%s”划分客户：应为文字或选项字段、tags 或 segment", field);
}

// ---- everybody ----

static void keep_part(void *context, size_t part, const uint8_t *rows)
{
    SplitGroups *groups = context;
    size_t n = groups->run->version->parts[part].chunk->n_rows;
    memcpy(groups->everybody[part], rows, n);
}

static uint8_t **rows_new(const ReportRun *run)
{
    const Version *version = run->version;
    uint8_t **rows = ARENA_ARRAY(run->arena, uint8_t *, version->n_parts + 1);
    for (size_t i = 0; i < version->n_parts; i++)
        rows[i] = ARENA_ARRAY(run->arena, uint8_t, version->parts[i].chunk->n_rows + 1);
    return rows;
}

static int64_t count_rows(const ReportRun *run, uint8_t *const *rows)
{
    int64_t n = 0;
    for (size_t i = 0; i < run->version->n_parts; i++)
        n += (int64_t)count_ones(rows[i], run->version->parts[i].chunk->n_rows);
    return n;
}

// ---- names and rules ----

// A number is printed into `room`; all ways of writing a place are one value.
static const char *text_of(const Vector *column, bool place, uint64_t code, char room[24])
{
    if (column->is_text)
        return place ? place_name_one(vector_text(column, code)) : vector_text(column, code);
    g_snprintf(room, 24, "%" G_GINT64_FORMAT, vector_decode(column, code));
    return room;
}

// What a shared record is called: its title, in both languages where it has two.
static Label title_of(const ReportRun *run, const Entity *entity, int64_t id)
{
    const Layout *layout = run->version->layout;
    int shared = entity != NULL ? layout_shared(layout, entity) : -1;
    const char *number = arena_printf(run->arena, "#%" G_GINT64_FORMAT, id);
    Label label = {number, number};
    size_t row;
    if (shared < 0 || entity->title == NULL ||
        !shared_frame_row(run->version->shared[shared], id, &row))
        return label;
    const Frame *frame = &run->version->shared[shared]->frame;
    for (size_t i = 0; i < frame->layout->n_columns; i++) {
        const LayoutColumn *column = &frame->layout->columns[i];
        uint64_t code = vector_code(frame->columns[i], row);
        if (strcmp(column->field->name, entity->title) != 0 || code == 0 ||
            !frame->columns[i]->is_text)
            continue;
        const char *text = arena_copy(run->arena, vector_text(frame->columns[i], code), -1);
        if (g_strcmp0(column->language, "zh") != 0)
            label.en = text;
        if (g_strcmp0(column->language, "en") != 0)
            label.zh = text;
    }
    if (entity == &ENTITY_SOURCE && label.en != number)
        label = source_label(label.en);
    if (label.en == number)
        label.en = label.zh;
    if (label.zh == number)
        label.zh = label.en;
    return label;
}

static const Choice *choice_of(const Field *field, const char *name)
{
    for (const Choice *choice = field->choices; choice->name != NULL; choice++)
        if (strcmp(choice->name, name) == 0)
            return choice;
    return NULL;
}

static Label label_of(const ReportRun *run, const Field *field, const GroupValue *value)
{
    static const Choice ANSWERS[] = {{"0", {"No", "否"}}, {"1", {"Yes", "是"}}};
    if (value->segment != NULL)
        return (Label){value->segment->name, value->segment->name};
    if (field == NULL)
        return title_of(run, &ENTITY_TAG, value->integer);
    if (field->type == FIELD_REFERENCE)
        return title_of(run, entity_find(field->refers), value->integer);
    if (field->type == FIELD_BOOLEAN)
        return ANSWERS[value->integer != 0].label;
    const Choice *choice = field->type == FIELD_CHOICE ? choice_of(field, value->text) : NULL;
    return choice != NULL ? choice->label : (Label){value->text, value->text};
}

static const char *rule_of(const SplitGroups *groups, const Field *field, const GroupValue *value,
                           Label label)
{
    g_auto(Buffer) rule = {0};
    if (field != NULL && field->type == FIELD_CHOICE && choice_of(field, value->text) == NULL)
        return NULL; // one that is offered no more: rules do not know it
    if (value->segment != NULL) {
        buffer_text(&rule, "in segment(");
        rule_print_text(&rule, value->segment->name);
        buffer_byte(&rule, ')');
    } else if (field == NULL) {
        buffer_text(&rule, "tags contains ");
        rule_print_text(&rule, label.zh);
    } else if (field->type == FIELD_BOOLEAN) {
        buffer_printf(&rule, "%s = %s", groups->field, value->integer != 0 ? "true" : "false");
    } else if (value->text == NULL) {
        buffer_printf(&rule, "%s = %" G_GINT64_FORMAT, groups->field, value->integer);
    } else {
        buffer_printf(&rule, "%s = ", groups->field);
        rule_print_text(&rule, value->text);
    }
    return arena_copy(groups->run->arena, buffer_string(&rule), -1);
}

static bool is_taken(const SplitGroups *groups, const char *name)
{
    for (size_t i = 0; i < groups->n; i++)
        if (strcmp(groups->groups[i].name.name, name) == 0)
            return true;
    return false;
}

// What a file calls it: the value itself; of what has an id its name, with the id where two are
// called the same.
static const char *name_of(const SplitGroups *groups, const GroupValue *value, Label label)
{
    Arena *arena = groups->run->arena;
    if (value->text != NULL)
        return arena_copy(arena, value->text, -1);
    if (!is_taken(groups, label.zh))
        return label.zh;
    return arena_printf(arena, "%s #%" G_GINT64_FORMAT, label.zh, value->integer);
}

static void add_group(SplitGroups *groups, const Field *field, const GroupValue *value)
{
    Label label = label_of(groups->run, field, value);
    SplitGroup group = {.name = {name_of(groups, value, label), label},
                        .rule = rule_of(groups, field, value, label),
                        .n = value->n};
    groups->groups[groups->n++] = group;
}

static int larger_first(const void *a, const void *b)
{
    const GroupValue *one = a, *other = b;
    if (one->n != other->n)
        return one->n < other->n ? 1 : -1;
    if (one->text != NULL && other->text != NULL)
        return strcmp(one->text, other->text);
    return (one->integer > other->integer) - (one->integer < other->integer);
}

// ---- one value each ----

typedef struct {
    SplitGroups *groups;
    int column;
    bool place;         // FIELD_PLACE
    GHashTable *places; // the value as text → its place in `values`, + 1
    GArray *values;     // of GroupValue
} Values;

static const Vector *vector_of(const Values *values, size_t part)
{
    return values->groups->run->version->parts[part].chunk->customers.columns[values->column];
}

// The place of a code's value; it is added where it is new.
static guint place_of(Values *values, const Vector *column, uint64_t code)
{
    char room[24];
    const char *text = text_of(column, values->place, code, room);
    gpointer place = g_hash_table_lookup(values->places, text);
    if (place == NULL) {
        text = arena_copy(values->groups->run->arena, text, -1);
        GroupValue value = {.text = column->is_text ? text : NULL,
                            .integer = column->is_text ? 0 : vector_decode(column, code)};
        g_array_append_val(values->values, value);
        place = GUINT_TO_POINTER(values->values->len);
        g_hash_table_insert(values->places, (gpointer)text, place);
    }
    return GPOINTER_TO_UINT(place) - 1;
}

static void count_values(Values *values, size_t part, int64_t *inout_missing)
{
    const Vector *column = vector_of(values, part);
    const uint8_t *rows = values->groups->everybody[part];
    size_t n = values->groups->run->version->parts[part].chunk->n_rows;
    g_autofree int64_t *counts = g_new0(int64_t, column->most + 1);
    for (size_t row = 0; row < n; row++)
        counts[vector_code(column, row)] += rows[row];
    *inout_missing += counts[0];
    for (uint64_t code = 1; code <= column->most; code++)
        if (counts[code] > 0) {
            guint place = place_of(values, column, code);
            g_array_index(values->values, GroupValue, place).n += counts[code];
        }
}

// By code: the number of its group + 1.
static void number_part(const Values *values, GHashTable *numbers, size_t part, uint8_t others)
{
    SplitGroups *groups = values->groups;
    const Vector *column = vector_of(values, part);
    size_t n = groups->run->version->parts[part].chunk->n_rows;
    g_autofree uint8_t *number = g_new(uint8_t, column->most + 1);
    number[0] = (uint8_t)GPOINTER_TO_UINT(g_hash_table_lookup(numbers, NONE.name));
    for (uint64_t code = 1; code <= column->most; code++) {
        char room[24];
        gpointer found = g_hash_table_lookup(numbers, text_of(column, values->place, code, room));
        number[code] = found != NULL ? (uint8_t)GPOINTER_TO_UINT(found) : others;
    }
    for (size_t row = 0; row < n; row++)
        groups->of[part][row] = number[vector_code(column, row)];
}

// The rule of all those who are in no group by themselves.
static const char *others_rule(const SplitGroups *groups)
{
    g_auto(Buffer) rule = {0};
    buffer_printf(&rule, "%s is not empty", groups->field);
    for (size_t i = 0; i < groups->n; i++)
        if (groups->groups[i].rule != NULL)
            buffer_printf(&rule, " and not (%s)", groups->groups[i].rule);
    return arena_copy(groups->run->arena, buffer_string(&rule), -1);
}

// The largest ones; then all others, then those without a value.
static void choose(Values *values, const Field *field, int64_t missing)
{
    SplitGroups *groups = values->groups;
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    GroupValue *all = (GroupValue *)(void *)values->values->data;
    size_t n = values->values->len, room = SPLIT_MOST - (missing > 0);
    int64_t others = 0;
    if (n > 1)
        qsort(all, n, sizeof *all, larger_first);
    size_t own = n > room ? room - 1 : n;
    for (size_t i = 0; i < own; i++) {
        add_group(groups, field, &all[i]);
        const char *text = all[i].text != NULL ? all[i].text
                                               : arena_printf(groups->run->arena,
                                                              "%" G_GINT64_FORMAT, all[i].integer);
        g_hash_table_insert(numbers, (gpointer)text, GUINT_TO_POINTER(groups->n));
    }
    for (size_t i = own; i < n; i++)
        others += all[i].n;
    const char *rule = others_rule(groups);
    if (own < n)
        groups->groups[groups->n++] = (SplitGroup){OTHERS, rule, others};
    uint8_t others_number = (uint8_t)groups->n;
    if (missing > 0) {
        rule = arena_printf(groups->run->arena, "%s is empty", groups->field);
        groups->groups[groups->n++] = (SplitGroup){NONE, rule, missing};
        g_hash_table_insert(numbers, (gpointer)NONE.name, GUINT_TO_POINTER(groups->n));
    }
    groups->of = rows_new(groups->run);
    for (size_t part = 0; part < groups->run->version->n_parts; part++)
        number_part(values, numbers, part, others_number);
}

static bool by_column(SplitGroups *groups, int column, const Field *field, GError **error)
{
    Values values = {groups, column, (field->flags & FIELD_PLACE) != 0,
                     g_hash_table_new(g_str_hash, g_str_equal),
                     g_array_new(FALSE, FALSE, sizeof(GroupValue))};
    int64_t missing = 0;
    bool fit = true;
    for (size_t part = 0; fit && part < groups->run->version->n_parts; part++) {
        const Vector *vector = vector_of(&values, part);
        fit = !vector->unfit && vector->most <= VALUES_MOST && values.values->len <= VALUES_MOST;
        if (fit)
            count_values(&values, part, &missing);
    }
    if (fit)
        choose(&values, field, missing);
    g_hash_table_unref(values.places);
    g_array_unref(values.values);
    return fit || cannot(groups->field, error);
}

// ---- several each ----

// A tag that was deleted is none, as in rules, though customers had it.
static bool tag_is_gone(const SplitGroups *groups, int64_t tag)
{
    const Version *version = groups->run->version;
    int shared = layout_shared(version->layout, &ENTITY_TAG);
    size_t row;
    return shared < 0 || !shared_frame_row(version->shared[shared], tag, &row);
}

static void mark_tag(const SplitGroups *groups, int64_t tag, uint8_t **rows)
{
    for (size_t part = 0; part < groups->run->version->n_parts; part++) {
        const Chunk *chunk = groups->run->version->parts[part].chunk;
        for (size_t i = 0; i < chunk->sets[SETS_TAGS].n; i++) {
            const ChunkSet *set = &chunk->sets[SETS_TAGS].sets[i];
            roaring_uint32_iterator_t at;
            if (tag_is_gone(groups, set->id))
                continue;
            roaring_init_iterator(set->rows, &at);
            for (; (set->id == tag || tag == 0) && at.has_value;
                 roaring_advance_uint32_iterator(&at))
                rows[part][at.current_value] = groups->everybody[part][at.current_value];
        }
    }
}

static void list_tags(const SplitGroups *groups, GArray *values)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (size_t part = 0; part < groups->run->version->n_parts; part++) {
        const ChunkSets *sets = &groups->run->version->parts[part].chunk->sets[SETS_TAGS];
        for (size_t i = 0; i < sets->n; i++)
            if (!tag_is_gone(groups, sets->sets[i].id) &&
                g_hash_table_add(seen, (gpointer)&sets->sets[i].id))
                g_array_append_val(values, ((GroupValue){.integer = sets->sets[i].id}));
    }
}

static int64_t count_tag(const SplitGroups *groups, int64_t tag)
{
    int64_t n = 0;
    for (size_t part = 0; part < groups->run->version->n_parts; part++) {
        const ChunkSets *sets = &groups->run->version->parts[part].chunk->sets[SETS_TAGS];
        for (size_t i = 0; i < sets->n; i++) {
            roaring_uint32_iterator_t at;
            roaring_init_iterator(sets->sets[i].rows, &at);
            for (; sets->sets[i].id == tag && at.has_value; roaring_advance_uint32_iterator(&at))
                n += groups->everybody[part][at.current_value];
        }
    }
    return n;
}

// Those who have no tag at all.
static void add_untagged(SplitGroups *groups)
{
    uint8_t **rows = rows_new(groups->run);
    mark_tag(groups, 0, rows);
    for (size_t part = 0; part < groups->run->version->n_parts; part++)
        for (size_t row = 0; row < groups->run->version->parts[part].chunk->n_rows; row++)
            rows[part][row] = groups->everybody[part][row] & !rows[part][row];
    int64_t n = count_rows(groups->run, rows);
    if (n == 0)
        return;
    groups->inside[groups->n] = rows;
    groups->groups[groups->n++] = (SplitGroup){NONE, "tags is empty", n};
}

static bool by_tags(SplitGroups *groups)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(GroupValue));
    list_tags(groups, values);
    GroupValue *all = (GroupValue *)(void *)values->data;
    for (guint i = 0; i < values->len; i++)
        all[i].n = count_tag(groups, all[i].integer);
    if (values->len > 1)
        qsort(all, values->len, sizeof *all, larger_first);
    for (guint i = 0; i < values->len && groups->n < SPLIT_MOST - 1 && all[i].n > 0; i++) {
        groups->inside[groups->n] = rows_new(groups->run);
        mark_tag(groups, all[i].integer, groups->inside[groups->n]);
        add_group(groups, NULL, &all[i]);
    }
    add_untagged(groups);
    return true;
}

// ---- segments ----

typedef struct {
    const SplitGroups *groups;
    uint8_t **rows;
    int64_t n; // atomic
} Membership;

static void mark_members(void *context, size_t part, const uint8_t *rows)
{
    Membership *membership = context;
    const uint8_t *everybody = membership->groups->everybody[part];
    size_t n = membership->groups->run->version->parts[part].chunk->n_rows;
    int64_t count = 0;
    for (size_t row = 0; row < n; row++) {
        uint8_t is = rows[row] & everybody[row];
        count += is;
        if (membership->rows != NULL)
            membership->rows[part][row] = is;
    }
    __atomic_fetch_add(&membership->n, count, __ATOMIC_RELAXED);
}

// False where the panel cannot say who is in it.
static bool ask_segment(const ReportAsk *ask, const ModelSegment *segment, Membership *out)
{
    g_auto(Buffer) text = {0};
    buffer_text(&text, "in segment(");
    rule_print_text(&text, segment->name);
    buffer_byte(&text, ')');
    g_autoptr(Rule) rule = rule_parse(buffer_string(&text), &ENTITY_CUSTOMER, ask->model, NULL);
    ReportAsk members = *ask;
    members.rule = rule;
    return rule != NULL && report_visit(&members, out->groups->run, mark_members, out, NULL);
}

static bool by_segments(const ReportAsk *ask, SplitGroups *groups)
{
    const ModelSegment *const *segments = model_segments(ask->model);
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(GroupValue));
    for (size_t i = 0; segments[i] != NULL && i < SEGMENTS_LOOKED_AT; i++) {
        Membership members = {.groups = groups};
        if (ask_segment(ask, segments[i], &members) && members.n > 0)
            g_array_append_val(
                values,
                ((GroupValue){.integer = segments[i]->id, .segment = segments[i], .n = members.n}));
    }
    GroupValue *all = (GroupValue *)(void *)values->data;
    if (values->len > 1)
        qsort(all, values->len, sizeof *all, larger_first);
    for (guint i = 0; i < MIN(values->len, SPLIT_MOST); i++) {
        Membership members = {.groups = groups, .rows = rows_new(groups->run)};
        ask_segment(ask, all[i].segment, &members);
        groups->inside[groups->n] = members.rows;
        add_group(groups, NULL, &all[i]);
    }
    return true;
}

// ---- which field ----

// The name that stands alone in a rule, `city`; NULL when it is no field of customers.
static const Path *path_of(const Rule *rule)
{
    const Node *root = rule != NULL ? rule->root : NULL;
    if (root == NULL || root->kind != NODE_EMPTY || root->children[0]->kind != NODE_NAME)
        return NULL;
    const Path *path = root->children[0]->path;
    return path->n_steps == 0 && path->member == NULL ? path : NULL;
}

static bool is_parted_by(const Field *field)
{
    bool type = field->type == FIELD_TEXT || field->type == FIELD_CHOICE ||
                field->type == FIELD_BOOLEAN || field->type == FIELD_REFERENCE;
    return type && (field->flags & (FIELD_PERSONAL | FIELD_SECRET | FIELD_HIDDEN)) == 0;
}

static int column_of(const Layout *layout, const Path *path)
{
    const FrameLayout *customers = &layout->customers;
    for (size_t i = 0; path->consent != NULL && i < customers->n_columns; i++)
        if (customers->columns[i].consent == path->consent)
            return (int)i;
    return path->consent != NULL ? -1 : layout_column(customers, path->field, path->custom, NULL);
}

static bool by_field(const ReportAsk *ask, SplitGroups *groups, GError **error)
{
    g_autofree char *text = g_strdup_printf("%s is empty", ask->split);
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, ask->model, NULL);
    const Path *path = path_of(rule);
    if (path == NULL)
        return cannot(ask->split, error);
    if (path->field == NULL) {
        groups->label = (Label){"Tag", "标签"};
        return by_tags(groups);
    }
    int column = is_parted_by(path->field) ? column_of(groups->run->version->layout, path) : -1;
    if (column < 0)
        return cannot(ask->split, error);
    Arena *arena = groups->run->arena;
    groups->label = (Label){arena_copy(arena, path->field->label.en, -1),
                            arena_copy(arena, path->field->label.zh, -1)};
    return by_column(groups, column, path->field, error);
}

bool split_groups_find(const ReportAsk *ask, const ReportRun *run, SplitGroups *out, GError **error)
{
    *out = (SplitGroups){.run = run, .field = arena_copy(run->arena, ask->split, -1)};
    out->everybody = rows_new(run);
    if (!report_visit(ask, run, keep_part, out, error))
        return false;
    out->n_everybody = count_rows(run, out->everybody);
    if (strcmp(ask->split, SEGMENTS) != 0)
        return by_field(ask, out, error);
    out->label = (Label){"Segment", "人群"};
    return by_segments(ask, out);
}

void split_groups_rows(const SplitGroups *groups, size_t group, size_t part, uint8_t *rows)
{
    size_t n = groups->run->version->parts[part].chunk->n_rows;
    const uint8_t *everybody = groups->everybody[part];
    if (groups->of == NULL) {
        memcpy(rows, groups->inside[group][part], n);
        return;
    }
    for (size_t row = 0; row < n; row++)
        rows[row] = everybody[row] & (groups->of[part][row] == group + 1);
}
