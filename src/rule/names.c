// SPDX-License-Identifier: Apache-2.0
//
// What names mean: fields with and without their unit (`total_minor`, `total`), custom fields
// (`custom.skin_type`), the record one reference away (`customer.city`), and a customer's tags.
// Secret fields do not exist here: a rule that compares them would tell them.
#include "rule/node.h"

#include <string.h>

enum { NEAREST_MAX = 3, COMPARED_MAX = 64 };

// Endings that people may leave out, by the type they belong to. Without the first three, numbers
// count major units.
static const struct {
    FieldType type;
    const char *ending;
    bool major;
} ENDINGS[] = {
    {FIELD_MONEY, "_minor", true},
    {FIELD_PRICE, "_millionths", true},
    {FIELD_QUANTITY, "_thousandths", true},
    {FIELD_TIME, "_at", false},
    {FIELD_DAY, "_day", false},
    {FIELD_REFERENCE, "_id", false},
};

static bool is_known(const Field *field)
{
    return (field->flags & FIELD_SECRET) == 0 && strcmp(field->name, "custom") != 0;
}

// True when `name` is `full` without `ending`.
static bool is_without(const char *name, const char *full, const char *ending)
{
    size_t length = strlen(name);
    return strncmp(name, full, length) == 0 && strcmp(full + length, ending) == 0;
}

// The field that gives the moment of a fact: what its list is sorted by.
static bool is_moment(const Entity *entity, const Field *field)
{
    const char *sort = entity->sort;
    return sort != NULL && field->type == FIELD_TIME &&
           strcmp(sort[0] == '-' ? sort + 1 : sort, field->name) == 0;
}

static bool field_is_called(const Entity *entity, const Field *field, const char *name,
                            bool *out_major)
{
    *out_major = false;
    for (size_t i = 0; i < G_N_ELEMENTS(ENDINGS); i++)
        if (ENDINGS[i].type == field->type && is_without(name, field->name, ENDINGS[i].ending)) {
            *out_major = ENDINGS[i].major;
            return true;
        }
    return strcmp(name, "at") == 0 && is_moment(entity, field);
}

static const Field *find_field(const Entity *entity, const char *name, bool *out_major)
{
    *out_major = false;
    const Field *exact = entity_field(entity, name);
    if (exact != NULL)
        return is_known(exact) ? exact : NULL;
    for (size_t i = 0; i < entity->n_fields; i++)
        if (is_known(&entity->fields[i]) &&
            field_is_called(entity, &entity->fields[i], name, out_major))
            return &entity->fields[i];
    return NULL;
}

static const Field *find_custom(const Rule *rule, const Entity *entity, const char *name,
                                bool *out_major)
{
    *out_major = false;
    // The key becomes part of an SQL text: only plain names, whatever the model holds.
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] != 0)
        return NULL;
    const CustomField *exact = model_custom_field(rule->model, entity, name);
    if (exact != NULL)
        return &exact->field;
    size_t n;
    const CustomField *const *fields = model_custom_fields(rule->model, entity, &n);
    for (size_t i = 0; i < n; i++)
        if (field_is_called(entity, &fields[i]->field, name, out_major))
            return &fields[i]->field;
    return NULL;
}

// Tags are the one set so far: `customer_tag` joins customers and tags.
static bool has_tags(const Entity *entity)
{
    return entity->ownership == OWNER_SELF && entity_find("customer_tag") != NULL &&
           entity_find("tag") != NULL;
}

// ---- nearest names ----

// Levenshtein distance of two names of at most COMPARED_MAX bytes.
static int distance_between(const char *a, const char *b)
{
    int row[COMPARED_MAX + 1];
    size_t length_a = strlen(a), length_b = strlen(b);
    if (length_a > COMPARED_MAX || length_b > COMPARED_MAX)
        return COMPARED_MAX;
    for (size_t j = 0; j <= length_b; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= length_a; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= length_b; j++) {
            int above = row[j];
            int replaced = diagonal + (g_ascii_tolower(a[i - 1]) != g_ascii_tolower(b[j - 1]));
            row[j] = MIN(replaced, MIN(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[length_b];
}

typedef struct {
    const char *wanted;
    char *names[NEAREST_MAX];
    int distances[NEAREST_MAX];
    int n;
} Nearest;

static void consider(Nearest *nearest, const char *prefix, const char *name)
{
    g_autofree char *full = g_strconcat(prefix, name, NULL);
    int distance = distance_between(nearest->wanted, full);
    if (strlen(nearest->wanted) >= 3 && strstr(full, nearest->wanted) != NULL)
        distance = MIN(distance, 2); // "total" beside "total_minor"
    if (distance > MAX(2, (int)strlen(nearest->wanted) / 3))
        return;
    int place = nearest->n;
    while (place > 0 && nearest->distances[place - 1] > distance)
        place--;
    if (place == NEAREST_MAX)
        return;
    if (nearest->n == NEAREST_MAX)
        g_free(nearest->names[--nearest->n]);
    for (int i = nearest->n; i > place; i--) {
        nearest->names[i] = nearest->names[i - 1];
        nearest->distances[i] = nearest->distances[i - 1];
    }
    nearest->names[place] = g_steal_pointer(&full);
    nearest->distances[place] = distance;
    nearest->n++;
}

static void consider_entity(Nearest *nearest, const Rule *rule, const Entity *entity,
                            const char *prefix)
{
    for (size_t i = 0; i < entity->n_fields; i++)
        if (is_known(&entity->fields[i]) && (entity->fields[i].flags & FIELD_HIDDEN) == 0)
            consider(nearest, prefix, entity->fields[i].name);
    size_t n = 0;
    g_autofree char *custom = g_strconcat(prefix, "custom.", NULL);
    const CustomField *const *fields = model_custom_fields(rule->model, entity, &n);
    for (size_t i = 0; i < n; i++)
        consider(nearest, custom, fields[i]->field.name);
    if (has_tags(entity))
        consider(nearest, prefix, "tags");
}

static bool unknown_name(const Rule *rule, const Node *node, const Path *path, GError **error)
{
    g_autofree char *wanted = g_strndup(node->text, COMPARED_MAX);
    fail(error, ERROR_INVALID, "There is no field %s here.", "此处没有字段 %s。", wanted);
    Nearest nearest = {.wanted = wanted};
    consider_entity(&nearest, rule, rule->entity, "");
    if (path->steps[0] != NULL) {
        g_autofree char *prefix =
            g_strndup(node->text, (gsize)(strchr(node->text, '.') - node->text + 1));
        consider_entity(&nearest, rule, path->entity, prefix);
    }
    if (nearest.n > 0) {
        g_autoptr(GString) known = g_string_new(nearest.names[0]);
        for (int i = 1; i < nearest.n; i++)
            g_string_append_printf(known, ", %s", nearest.names[i]);
        g_autofree char *en = g_strdup_printf("Names like it: %s.", known->str);
        g_autofree char *zh = g_strdup_printf("相近的名称：%s。", known->str);
        error_hint(error, en, zh);
    }
    for (int i = 0; i < nearest.n; i++)
        g_free(nearest.names[i]);
    return node_place(error, node);
}

// ---- resolving ----

// Whoever may see the record may ask about the one it refers to. So not about what only
// administrators may read, and of customers' data only about that of the record's own customer:
// another one may be outside of what the asker may see.
static bool may_step(const Entity *from, const Field *reference, const Entity *to)
{
    if ((to->flags & (ENTITY_ADMIN | ENTITY_NO_API)) != 0)
        return false;
    if (to->ownership == OWNER_SELF)
        return from->ownership == OWNER_CUSTOMER && reference == &from->fields[FIELD_CUSTOMER_ID];
    return to->ownership == OWNER_NONE || from->ownership == OWNER_CUSTOMER;
}

// `customer.` of `customer.city`: goes to the referenced entity. False when it leads nowhere.
static bool take_reference(Path *path, const char *step, size_t length)
{
    g_autofree char *name = g_strndup(step, length);
    bool major;
    const Field *field = find_field(path->entity, name, &major);
    if (field == NULL || field->type != FIELD_REFERENCE || field->refers == NULL)
        return false;
    const Entity *entity = entity_find(field->refers);
    if (entity == NULL || !may_step(path->entity, field, entity))
        return false;
    path->steps[0] = field;
    path->n_steps = 1;
    path->entity = entity;
    return true;
}

bool resolve_name(const Rule *rule, const FactKind *facts, Node *name, GError **error)
{
    (void)facts;
    Path path = {.entity = rule->entity};
    const char *rest = name->text, *dot = strchr(rest, '.');
    bool known = true;
    if (dot != NULL && strncmp(rest, "custom.", 7) != 0) {
        known = take_reference(&path, rest, (size_t)(dot - rest));
        rest = dot + 1;
    }
    if (!known)
        return unknown_name(rule, name, &path, error);
    if (strncmp(rest, "custom.", 7) == 0) {
        path.custom = true;
        path.field = find_custom(rule, path.entity, rest + 7, &path.major);
    } else if (has_tags(path.entity) && strcmp(rest, "tags") == 0) {
        path.field = NULL;
    } else {
        path.field = find_field(path.entity, rest, &path.major);
        known = path.field != NULL;
    }
    if (!known || (path.custom && path.field == NULL))
        return unknown_name(rule, name, &path, error);
    Path *resolved = ARENA_NEW(rule->arena, Path);
    *resolved = path;
    name->path = resolved;
    return true;
}
