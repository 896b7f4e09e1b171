// SPDX-License-Identifier: Apache-2.0
//
// What names mean: fields with and without their unit (`total_minor`, `total`), custom fields
// (`custom.skin_type`), the record one reference away (`customer.city`), a customer's tags and
// consents.
// Secret fields do not exist here: a rule that compares them would tell them.
#include "rule/node.h"

#include <string.h>

enum { NEAREST_MAX = 3, COMPARED_MAX = 64 };

// Endings that people may leave out, by the type they belong to. Without the first three, numbers
// count major units.
static const struct {
    const char *ending;
    FieldType type;
    bool major;
} ENDINGS[] = {
    {"_minor", FIELD_MONEY, true},
    {"_millionths", FIELD_PRICE, true},
    {"_thousandths", FIELD_QUANTITY, true},
    {"_at", FIELD_TIME, false},
    {"_day", FIELD_DAY, false},
    {"_id", FIELD_REFERENCE, false},
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

// "birthday" for birth_day.
static bool is_joined(const char *name, const char *full)
{
    for (; *full != '\0'; full++)
        if (*full != '_' && *name++ != *full)
            return false;
    return *name == '\0';
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
    if (field->type == FIELD_DAY && is_joined(name, field->name))
        return true;
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

// Keys of JSON become part of an SQL text: only plain names, whatever the model or a client holds.
static bool is_plain(const char *name)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return name[0] != '\0' && name[strspn(name, PLAIN)] == '\0';
}

static const Field *find_custom(const Rule *rule, const Entity *entity, const char *name,
                                bool *out_major)
{
    *out_major = false;
    if (!is_plain(name))
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

// `consent.email` of a customer.
static const ConsentKind *find_consent(const Entity *entity, const char *name)
{
    return entity->ownership == OWNER_SELF ? consent_kind_find(name) : NULL;
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
    if (entity->ownership != OWNER_SELF)
        return;
    if (has_tags(entity))
        consider(nearest, prefix, "tags");
    for (const ConsentKind *kind = CONSENT_KINDS; kind->channel != NULL; kind++)
        consider(nearest, prefix, kind->field.name);
}

static void consider_facts(Nearest *nearest, const Rule *rule, const FactKind *facts)
{
    for (const FactField *field = facts->fields; field != NULL && field->name != NULL; field++)
        consider(nearest, "", field->name);
    consider_entity(nearest, rule, fact_entity(facts), "");
}

static void hint_nearest(Nearest *nearest, GError **error)
{
    if (nearest->n > 0) {
        g_autoptr(GString) known = g_string_new(nearest->names[0]);
        for (int i = 1; i < nearest->n; i++)
            g_string_append_printf(known, ", %s", nearest->names[i]);
        g_autofree char *en = g_strdup_printf("Names like it: %s.", known->str);
        g_autofree char *zh = g_strdup_printf("相近的名称：%s。", known->str);
        error_hint(error, en, zh);
    }
    for (int i = 0; i < nearest->n; i++)
        g_free(nearest->names[i]);
}

static bool unknown_name(const Rule *rule, const FactKind *facts, const Node *node,
                         const Path *path, GError **error)
{
    g_autofree char *wanted = g_strndup(node->text, COMPARED_MAX);
    if (facts != NULL)
        fail(error, ERROR_INVALID, "%s have no field %s.", "%s 没有字段 %s。", facts->name, wanted);
    else
        fail(error, ERROR_INVALID, "There is no field %s here.", "此处没有字段 %s。", wanted);
    Nearest nearest = {.wanted = wanted};
    if (facts != NULL)
        consider_facts(&nearest, rule, facts);
    else
        consider_entity(&nearest, rule, rule->entity, "");
    if (path->n_steps > 0) {
        g_autofree char *prefix =
            g_strndup(node->text, (gsize)(strchr(node->text, '.') - node->text + 1));
        consider_entity(&nearest, rule, path->entity, prefix);
    }
    hint_nearest(&nearest, error);
    return node_place(error, node);
}

bool resolve_facts(const Rule *rule, Node *facts, GError **error)
{
    if (facts->integer != 0) { // an event by a name of somebody's own
        FactKind *kind = ARENA_NEW(rule->arena, FactKind);
        *kind = fact_kind_of_event(facts->text);
        facts->fact = kind;
        return true;
    }
    facts->fact = fact_kind_find(facts->text);
    if (facts->fact != NULL)
        return true;
    g_autofree char *wanted = g_strndup(facts->text, COMPARED_MAX);
    fail(error, ERROR_INVALID, "There are no facts called %s. Events of your own stand in quotes.",
         "没有名为 %s 的事实。自定义事件请加引号。", wanted);
    Nearest nearest = {.wanted = wanted};
    for (const FactKind *kind = FACT_KINDS; kind->name != NULL; kind++)
        consider(&nearest, "", kind->name);
    hint_nearest(&nearest, error);
    return node_place(error, facts);
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
        return from->ownership == OWNER_CUSTOMER && reference->refers != NULL &&
               strcmp(reference->name, "customer_id") == 0;
    return to->ownership == OWNER_NONE || from->ownership == OWNER_CUSTOMER;
}

static bool add_step(Path *path, const Field *reference)
{
    const Entity *entity =
        reference->type == FIELD_REFERENCE ? entity_find(reference->refers) : NULL;
    if (entity == NULL || path->n_steps == RULE_STEPS_MAX ||
        !may_step(path->entity, reference, entity))
        return false;
    path->steps[path->n_steps++] = reference;
    path->entity = entity;
    return true;
}

// `customer.` of `customer.city`: goes to the referenced entity. False when it leads nowhere.
static bool take_reference(Path *path, const char *step, size_t length)
{
    g_autofree char *name = g_strndup(step, length);
    bool major;
    const Field *field = find_field(path->entity, name, &major);
    return field != NULL && field->refers != NULL && add_step(path, field);
}

// The way that a description spells out: "product_id.category_id.name".
static Path *described_path(const Rule *rule, const FactKind *facts, const char *way)
{
    if (way == NULL)
        return NULL;
    Path *path = ARENA_NEW(rule->arena, Path);
    path->entity = fact_entity(facts);
    g_auto(GStrv) names = g_strsplit(way, ".", -1);
    for (char **name = names; *name != NULL; name++) {
        path->field = entity_field(path->entity, *name);
        g_assert(path->field != NULL); // FACT_KINDS is wrong
        if (name[1] != NULL && !add_step(path, path->field))
            g_assert_not_reached();
    }
    return path;
}

// What follows from the field's type and place.
static void complete_path(const Rule *rule, Path *path)
{
    if (path->field == NULL)
        return;
    if (path->field->type == FIELD_QUANTITY && path->major)
        path->scale = 3;
    if (path->field->currency == NULL || path->custom || path->currency_at != NULL)
        return;
    Path *currency = ARENA_NEW(rule->arena, Path);
    *currency = (Path){.entity = path->entity, .n_steps = path->n_steps};
    memcpy(currency->steps, path->steps, sizeof path->steps);
    currency->field = entity_field(path->entity, path->field->currency);
    path->currency_at = currency;
}

static bool resolve_described(const Rule *rule, const FactKind *facts, Node *name)
{
    const FactField *field = fact_field_find(facts, name->text);
    bool moment = field == NULL && strcmp(name->text, "at") == 0;
    const char *way = field == NULL ? facts->time : field->path;
    g_autofree char *through = NULL;
    if (moment && facts->parts) {
        through = g_strconcat(fact_entity(facts)->part_key, ".", way, NULL);
        way = through;
    }
    if (field == NULL && !moment)
        return false;
    Path *path = described_path(rule, facts, way);
    if (path == NULL) {
        path = ARENA_NEW(rule->arena, Path);
        path->entity = fact_entity(facts);
        path->field = field->computed;
        path->computed = true;
    }
    if (field != NULL) {
        path->major = strcmp(field->name, path->field->name) != 0;
        path->currency_at = described_path(rule, facts, field->currency);
        path->base = described_path(rule, facts, field->base);
        path->rate = described_path(rule, facts, field->rate);
    }
    complete_path(rule, path);
    name->path = path;
    return true;
}

// `props.colour`: its type follows from what it is compared with, so the check sets `field`.
static bool resolve_member(const Rule *rule, const FactKind *facts, Node *name)
{
    if (facts->members == NULL || !g_str_has_prefix(name->text, "props."))
        return false;
    Path *path = ARENA_NEW(rule->arena, Path);
    path->entity = fact_entity(facts);
    path->container = entity_field(path->entity, facts->members);
    path->member = name->text + strlen("props.");
    if (!is_plain(path->member))
        return false;
    name->path = path;
    return true;
}

bool resolve_name(const Rule *rule, const FactKind *facts, Node *name, GError **error)
{
    if (facts != NULL &&
        (resolve_described(rule, facts, name) || resolve_member(rule, facts, name)))
        return true;
    Path path = {.entity = facts == NULL ? rule->entity : fact_entity(facts)};
    const char *rest = name->text, *dot = strchr(rest, '.');
    bool own = strncmp(rest, "custom.", 7) == 0 || find_consent(path.entity, rest) != NULL;
    if (dot != NULL && !own) {
        if (!take_reference(&path, rest, (size_t)(dot - rest)))
            return unknown_name(rule, facts, name, &path, error);
        rest = dot + 1;
    }
    bool tags = facts == NULL && has_tags(path.entity) && strcmp(rest, "tags") == 0;
    if (strncmp(rest, "custom.", 7) == 0) {
        path.custom = true;
        path.field = find_custom(rule, path.entity, rest + 7, &path.major);
    } else if ((path.consent = find_consent(path.entity, rest)) != NULL) {
        path.field = &path.consent->field;
    } else if (!tags) {
        path.field = find_field(path.entity, rest, &path.major);
    }
    if (path.field == NULL && !tags)
        return unknown_name(rule, facts, name, &path, error);
    complete_path(rule, &path);
    Path *resolved = ARENA_NEW(rule->arena, Path);
    *resolved = path;
    name->path = resolved;
    return true;
}
