// SPDX-License-Identifier: Apache-2.0
#include "know/layout.h"

#include "entity/entities.h"
#include "know/tone/written.h"
#include "rule/facts.h"

#include <string.h>

bool layout_column_is_text(const LayoutColumn *column)
{
    FieldType type = column->field->type;
    return type == FIELD_TEXT || type == FIELD_CHOICE || type == FIELD_LABEL;
}

static void add_column(GArray *columns, const Field *field, bool custom)
{
    LayoutColumn column = {.field = field, .custom = custom};
    if (field->type != FIELD_LABEL) {
        g_array_append_val(columns, column);
        return;
    }
    column.language = "en";
    g_array_append_val(columns, column);
    column.language = "zh";
    g_array_append_val(columns, column);
}

static void add_consents(GArray *columns)
{
    for (const ConsentKind *kind = CONSENT_KINDS; kind->channel != NULL; kind++) {
        LayoutColumn column = {.field = &kind->field, .consent = kind};
        g_array_append_val(columns, column);
    }
}

// ---- members ----

const FieldType LAYOUT_MEMBERS[LAYOUT_MEMBER_TYPES] = {FIELD_TEXT, FIELD_INTEGER, FIELD_BOOLEAN,
                                                       FIELD_JSON};

// The JSON whose members rules ask by name, of the facts that are records of `entity`.
static const Field *members_of(const Entity *entity)
{
    for (const FactKind *kind = FACT_KINDS; kind->name != NULL; kind++)
        if (kind->members != NULL && entity_find(kind->entity) == entity)
            return entity_field(entity, kind->members);
    return NULL;
}

static void add_members(Layout *layout, GArray *columns, const Entity *entity)
{
    const Field *members = members_of(entity);
    for (EventProperties name = model_event_properties(layout->model);
         members != NULL && *name != NULL; name++) {
        Field *fields = g_new0(Field, LAYOUT_MEMBER_TYPES);
        g_ptr_array_add(layout->owned, fields);
        for (int i = 0; i < LAYOUT_MEMBER_TYPES; i++) {
            fields[i] = (Field){.name = *name, .type = LAYOUT_MEMBERS[i], .label = {*name, *name}};
            LayoutColumn column = {.field = &fields[i], .members = members};
            g_array_append_val(columns, column);
        }
    }
}

int layout_member(const FrameLayout *table, const char *member, FieldType type)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        const LayoutColumn *column = &table->columns[i];
        if (column->members != NULL && column->field->type == type &&
            strcmp(column->field->name, member) == 0)
            return (int)i;
    }
    return -1;
}

// What is computed of the records that facts are.
static void add_computed(GArray *columns, const Entity *entity)
{
    const FactField *fields = NULL;
    for (const FactKind *kind = FACT_KINDS; fields == NULL && kind->name != NULL; kind++)
        if (fact_entity(kind) == entity)
            fields = kind->fields;
    for (; fields != NULL && fields->name != NULL; fields++) {
        LayoutColumn column = {.field = fields->computed, .computed = true};
        if (column.field != NULL)
            g_array_append_val(columns, column);
    }
}

// Long texts and free JSON of facts stay in the store, as do the fields that every record has: a
// rule that asks for them is answered there.
static bool is_held(const Entity *entity, size_t i, bool fact)
{
    const Field *field = &entity->fields[i];
    if (field->type == FIELD_JSON || (field->flags & FIELD_SECRET) != 0)
        return false;
    if (!fact)
        return true;
    size_t system = (entity->flags & ENTITY_PART) != 0 ? PART_PARENT_ID : FIELD_ORIGIN_CUSTOMER_ID;
    return i > system && (field->flags & (FIELD_MULTILINE | FIELD_STORED)) == 0;
}

static void describe(Layout *layout, FrameLayout *table, const Entity *entity, bool fact)
{
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(LayoutColumn));
    for (size_t i = 0; i < entity->n_fields; i++)
        if (is_held(entity, i, fact))
            add_column(columns, &entity->fields[i], false);
    size_t n = 0;
    const CustomField *const *custom = model_custom_fields(layout->model, entity, &n);
    for (size_t i = 0; i < n; i++)
        add_column(columns, &custom[i]->field, true);
    if (entity == &ENTITY_CUSTOMER)
        add_consents(columns);
    if (fact)
        add_members(layout, columns, entity);
    add_computed(columns, entity);
    *table = (FrameLayout){.entity = entity,
                           .model = layout->model,
                           .n_columns = columns->len,
                           .time = -1,
                           .parent = -1};
    table->columns = (const LayoutColumn *)(void *)g_array_free(columns, FALSE);
    g_ptr_array_add(layout->owned, (void *)table->columns);
}

static int find_fact(const Layout *layout, const Entity *entity)
{
    for (size_t i = 0; i < layout->n_facts; i++)
        if (layout->facts[i].entity == entity)
            return (int)i;
    return -1;
}

static void describe_fact(Layout *layout, const Entity *entity, const char *time, int parent)
{
    FrameLayout *table = &layout->facts[layout->n_facts];
    describe(layout, table, entity, true);
    table->parent = parent;
    if (time != NULL)
        table->time = layout_column(table, entity_field(entity, time), false, NULL);
    layout->n_facts++;
}

static bool is_left_out(const Layout *layout, const Entity *entity)
{
    const Entity **at = layout->left_out;
    while (*at != NULL && *at != entity)
        at++;
    return *at != NULL;
}

// What the kinds of facts are made of, each record once, before its parts.
static void describe_facts(Layout *layout)
{
    size_t n_kinds = 0;
    while (FACT_KINDS[n_kinds].name != NULL)
        n_kinds++;
    layout->facts = g_new0(FrameLayout, 2 * n_kinds);
    for (const FactKind *kind = FACT_KINDS; kind->name != NULL; kind++) {
        const Entity *entity = entity_find(kind->entity);
        if (is_left_out(layout, entity))
            continue;
        if (find_fact(layout, entity) < 0)
            describe_fact(layout, entity, kind->time, -1);
        if (kind->parts && find_fact(layout, entity->part) < 0)
            describe_fact(layout, entity->part, NULL, find_fact(layout, entity));
    }
}

// The shared records that fields of `table` refer to, and what those refer to in turn.
static void gather_shared(GPtrArray *found, const Entity *entity)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        if (field->type != FIELD_REFERENCE || field->refers == NULL)
            continue;
        const Entity *to = entity_find(field->refers);
        if (to == NULL || to->ownership != OWNER_NONE || (to->flags & ENTITY_NO_API) != 0 ||
            g_ptr_array_find(found, to, NULL))
            continue;
        g_ptr_array_add(found, (void *)to);
        gather_shared(found, to);
    }
}

static void describe_shared(Layout *layout)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    g_ptr_array_add(found, (void *)&ENTITY_TAG);
    gather_shared(found, layout->customers.entity);
    for (size_t i = 0; i < layout->n_facts; i++)
        gather_shared(found, layout->facts[i].entity);
    layout->n_shared = found->len;
    layout->shared = g_new0(FrameLayout, found->len);
    for (guint i = 0; i < found->len; i++)
        describe(layout, &layout->shared[i], g_ptr_array_index(found, i), false);
}

Layout *layout_new(Model *model)
{
    return layout_new_without(model, (const Entity *const[]){NULL});
}

Layout *layout_new_without(Model *model, const Entity *const *left_out)
{
    size_t n = 0;
    while (left_out[n] != NULL)
        n++;
    Layout *layout = g_new0(Layout, 1);
    layout->references = 1;
    layout->model = model_ref(model);
    layout->left_out = g_memdup2(left_out, (n + 1) * sizeof *left_out);
    layout->owned = g_ptr_array_new_with_free_func(g_free);
    describe(layout, &layout->customers, &ENTITY_CUSTOMER, false);
    describe_facts(layout);
    describe_shared(layout);
    return layout;
}

Layout *layout_ref(Layout *layout)
{
    __atomic_fetch_add(&layout->references, 1, __ATOMIC_RELAXED);
    return layout;
}

void layout_unref(Layout *layout)
{
    if (layout == NULL || __atomic_sub_fetch(&layout->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    model_unref(layout->model);
    g_free(layout->facts);
    g_free(layout->shared);
    g_free(layout->left_out);
    g_ptr_array_unref(layout->owned);
    g_free(layout);
}

int layout_column(const FrameLayout *table, const Field *field, bool custom, const char *language)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        const LayoutColumn *column = &table->columns[i];
        if (column->members == NULL && column->custom == custom &&
            column->field->type == field->type && strcmp(column->field->name, field->name) == 0 &&
            g_strcmp0(column->language, language) == 0)
            return (int)i;
    }
    return -1;
}

int layout_fact(const Layout *layout, const Entity *entity)
{
    return find_fact(layout, entity);
}

int layout_shared(const Layout *layout, const Entity *entity)
{
    for (size_t i = 0; i < layout->n_shared; i++)
        if (layout->shared[i].entity == entity)
            return (int)i;
    return -1;
}

char *layout_column_name(const LayoutColumn *column)
{
    const char *before = column->custom ? "custom." : column->members != NULL ? "props." : "";
    return g_strconcat(before, column->field->name, column->language != NULL ? "." : "",
                       column->language, NULL);
}

bool layout_is_outdated(const Layout *layout, Tx *tx)
{
    g_autoptr(Model) model = model_load(tx);
    Layout *now = layout_new_without(model, layout->left_out);
    bool same = layout_equal(layout, now);
    layout_unref(now);
    return !same;
}

static void sign_table(GString *out, const FrameLayout *table)
{
    g_string_append_printf(out, "%s %d %d:", table->entity->name, table->time, table->parent);
    for (size_t i = 0; i < table->n_columns; i++) {
        g_autofree char *name = layout_column_name(&table->columns[i]);
        g_string_append_printf(out, " %s/%d", name, (int)table->columns[i].field->type);
        if (table->columns[i].computed)
            g_string_append_printf(out, "%s/%016" G_GINT64_MODIFIER "x", written_signature(),
                                   competitors_checksum(model_competitors(table->model)));
    }
    g_string_append_c(out, '\n');
}

char *layout_signature(const Layout *layout)
{
    GString *out = g_string_new(NULL);
    sign_table(out, &layout->customers);
    for (size_t i = 0; i < layout->n_facts; i++)
        sign_table(out, &layout->facts[i]);
    for (size_t i = 0; i < layout->n_shared; i++)
        sign_table(out, &layout->shared[i]);
    return g_string_free(out, FALSE);
}

bool layout_equal(const Layout *a, const Layout *b)
{
    if (a == b)
        return true;
    g_autofree char *one = layout_signature(a), *other = layout_signature(b);
    return strcmp(one, other) == 0;
}
