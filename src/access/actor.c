// SPDX-License-Identifier: Apache-2.0
#include "access/actor.h"

#include "base/json_read.h"
#include "entity/entities.h"
#include <json-c/json.h>
#include <stdatomic.h>
#include <string.h>

enum { ENTITIES_MAX = 128, VERBS = 6 };

static const char *const VERB_NAMES[VERBS] = {"read",   "create", "update",
                                              "delete", "export", "import"};

struct Actor {
    atomic_int references;
    bool system; // may do everything
    int64_t staff_id, role_id;
    Language language;
    uint8_t verbs[ENTITIES_MAX]; // by place in ENTITIES: bit set of Verb
    GHashTable *others;          // permissions that are no verb on an entity
    Rule *customer_rule;
};

// ---- what roles grant ----

typedef struct {
    uint8_t verbs[ENTITIES_MAX];
    GHashTable *others;
    GString *rule; // over customers; NULL: no role was read yet; empty: all customers
} Grants;

static void grants_clear(Grants *grants)
{
    g_clear_pointer(&grants->others, g_hash_table_unref);
    if (grants->rule != NULL)
        g_string_free(grants->rule, TRUE);
    grants->rule = NULL;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Grants, grants_clear)

static int place_of(const Entity *entity)
{
    for (int i = 0; ENTITIES[i] != NULL; i++) {
        if (ENTITIES[i] == entity)
            return i;
    }
    return -1;
}

// "order.update" as verb and entity; false when it is none ("personal.read", "staff.administer").
static bool split_permission(const char *permission, const Entity **out_entity, Verb *out_verb)
{
    const char *dot = strchr(permission, '.');
    g_autofree char *subject =
        dot != NULL ? g_strndup(permission, (gsize)(dot - permission)) : NULL;
    const Entity *entity = subject != NULL ? entity_find(subject) : NULL;
    for (int verb = 0; entity != NULL && verb < VERBS; verb++) {
        if (strcmp(dot + 1, VERB_NAMES[verb]) == 0) {
            *out_entity = entity;
            *out_verb = (Verb)verb;
            return true;
        }
    }
    return false;
}

static void grant(Grants *grants, const char *permission)
{
    const Entity *entity;
    Verb verb;
    if (split_permission(permission, &entity, &verb))
        grants->verbs[place_of(entity)] |= (uint8_t)(1 << verb);
    else
        g_hash_table_add(grants->others, g_strdup(permission));
}

// Several roles add up: who has one role without a rule sees all customers.
static void widen(Grants *grants, const char *rule)
{
    bool all = rule == NULL || *rule == '\0';
    if (grants->rule == NULL)
        grants->rule = g_string_new(all ? "" : NULL);
    else if (grants->rule->len == 0)
        return;
    if (all)
        g_string_truncate(grants->rule, 0);
    else
        g_string_append_printf(grants->rule, "%s(%s)", grants->rule->len > 0 ? " or " : "", rule);
}

static void read_role(Grants *grants, Tx *tx, int64_t role_id)
{
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT permissions, customer_rule FROM role "
                                     "WHERE id = $1 AND deleted_at IS NULL",
                                     PARAMS(value_integer(role_id)));
    if (!cursor_next(row))
        return;
    json_object *permissions = json_read(cursor_text(row, 0, NULL));
    bool list = json_object_is_type(permissions, json_type_array);
    for (size_t i = 0; list && i < json_object_array_length(permissions); i++)
        grant(grants, json_object_get_string(json_object_array_get_idx(permissions, i)));
    json_object_put(permissions);
    widen(grants, cursor_text(row, 1, NULL));
}

static void read_roles(Grants *grants, Tx *tx, const char *role_ids)
{
    json_object *ids = json_read(role_ids);
    for (size_t i = 0;
         json_object_is_type(ids, json_type_array) && i < json_object_array_length(ids); i++)
        read_role(grants, tx, json_object_get_int64(json_object_array_get_idx(ids, i)));
    json_object_put(ids);
}

// An API key has what both its person and its role have.
static void narrow(Grants *grants, const Grants *to)
{
    for (int i = 0; i < ENTITIES_MAX; i++)
        grants->verbs[i] &= to->verbs[i];
    GHashTableIter iterator;
    gpointer permission;
    g_hash_table_iter_init(&iterator, grants->others);
    while (g_hash_table_iter_next(&iterator, &permission, NULL)) {
        if (!g_hash_table_contains(to->others, permission))
            g_hash_table_iter_remove(&iterator);
    }
    if (to->rule == NULL || to->rule->len == 0)
        return;
    if (grants->rule == NULL || grants->rule->len == 0) {
        if (grants->rule != NULL)
            g_string_assign(grants->rule, to->rule->str);
    } else {
        g_autofree char *own = g_strdup(grants->rule->str);
        g_string_printf(grants->rule, "(%s) and (%s)", own, to->rule->str);
    }
}

// ---- actors ----

Actor *actor_system(void)
{
    static Actor system = {.references = 1, .system = true};
    return &system;
}

static Actor *actor_new(int64_t staff_id, Language language, Grants *grants, Rule *rule)
{
    Actor *actor = g_new0(Actor, 1);
    atomic_init(&actor->references, 1);
    actor->staff_id = staff_id;
    actor->language = language;
    memcpy(actor->verbs, grants->verbs, sizeof actor->verbs);
    actor->others = g_steal_pointer(&grants->others);
    actor->customer_rule = rule;
    return actor;
}

// A rule that cannot be read (a field it names is gone) must shut out, not let in.
static bool compile_rule(const Grants *grants, const Model *model, Rule **out, GError **error)
{
    *out = NULL;
    if (grants->rule == NULL || grants->rule->len == 0)
        return true;
    *out = rule_parse(grants->rule->str, &ENTITY_CUSTOMER, model, NULL);
    if (*out != NULL)
        return true;
    return fail(error, ERROR_FORBIDDEN,
                "The rule of your role cannot be read any more; ask an administrator",
                "您的角色规则已无法解读，请联系管理员");
}

Actor *actor_load(Tx *tx, const Model *model, int64_t staff_id, int64_t only_role_id,
                  GError **error)
{
    g_auto(Grants)
        grants = {.others = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT language, role_ids FROM staff WHERE id = $1 AND active = 1 "
                 "AND deleted_at IS NULL",
                 PARAMS(value_integer(staff_id)));
    if (!cursor_next(row)) {
        fail(error, ERROR_UNAUTHENTICATED, "This account may not sign in", "该账号不能登录");
        return NULL;
    }
    Language language = language_from(cursor_text(row, 0, NULL));
    read_roles(&grants, tx, cursor_text(row, 1, NULL));
    if (only_role_id != 0) {
        g_auto(Grants)
            role = {.others = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
        read_role(&role, tx, only_role_id);
        narrow(&grants, &role);
    }
    Rule *rule = NULL;
    if (!compile_rule(&grants, model, &rule, error))
        return NULL;
    Actor *actor = actor_new(staff_id, language, &grants, rule);
    actor->role_id = only_role_id;
    return actor;
}

Actor *actor_ref(const Actor *actor)
{
    Actor *counted = (Actor *)actor; // only the count changes
    atomic_fetch_add(&counted->references, 1);
    return counted;
}

void actor_unref(Actor *actor)
{
    if (actor == NULL || actor->system || atomic_fetch_sub(&actor->references, 1) != 1)
        return; // the system itself is static and lives for ever
    g_hash_table_unref(actor->others);
    rule_unref(actor->customer_rule);
    g_free(actor);
}

int64_t actor_staff_id(const Actor *actor)
{
    return actor->staff_id;
}

int64_t actor_role_id(const Actor *actor)
{
    return actor->role_id;
}

Language actor_language(const Actor *actor)
{
    return actor->language;
}

bool actor_may(const Actor *actor, Verb verb, const Entity *entity)
{
    return actor->system || (actor->verbs[place_of(entity)] & (1 << verb)) != 0;
}

bool actor_require(const Actor *actor, Verb verb, const Entity *entity, GError **error)
{
    static const Label DOES[VERBS] = {{"see", "查看"},    {"create", "新建"}, {"change", "修改"},
                                      {"delete", "删除"}, {"export", "导出"}, {"import", "导入"}};
    if (actor_may(actor, verb, entity))
        return true;
    return fail(error, ERROR_FORBIDDEN, "You may not %1$s: %2$s%3$.0s%4$.0s",
                "您无权%3$s：%4$s%1$.0s%2$.0s", DOES[verb].en, entity->label_plural.en,
                DOES[verb].zh, entity->label_plural.zh);
}

bool actor_has(const Actor *actor, const char *permission)
{
    const Entity *entity;
    Verb verb;
    if (actor->system || g_hash_table_contains(actor->others, permission))
        return true;
    return split_permission(permission, &entity, &verb) && actor_may(actor, verb, entity);
}

void actor_print_permissions(const Actor *actor, Buffer *out)
{
    json_array(out);
    for (size_t i = 0; ENTITIES[i] != NULL; i++) {
        for (int verb = 0; verb < VERBS; verb++) {
            if ((ENTITIES[i]->flags & ENTITY_PART) == 0 &&
                actor_may(actor, (Verb)verb, ENTITIES[i])) {
                g_autofree char *name =
                    g_strdup_printf("%s.%s", ENTITIES[i]->name, VERB_NAMES[verb]);
                json_string(out, name);
            }
        }
    }
    g_autoptr(GList) others = actor->others ? g_hash_table_get_keys(actor->others) : NULL;
    others = g_list_sort(others, (GCompareFunc)strcmp);
    for (const GList *other = others; other != NULL; other = other->next)
        json_string(out, other->data);
    json_array_end(out);
}

bool actor_require_permission(const Actor *actor, const char *permission, GError **error)
{
    if (actor_has(actor, permission))
        return true;
    return fail(error, ERROR_FORBIDDEN, "You do not have the permission “%s”", "您没有权限“%s”",
                permission);
}

bool actor_sees_work_of_others(const Actor *actor)
{
    return actor->customer_rule == NULL && actor_has(actor, "personal.read");
}

bool actor_owns_work(const Actor *actor, int64_t staff_id, int64_t role_id)
{
    return actor->staff_id != 0 && actor->staff_id == staff_id &&
           (actor->role_id == 0 || actor->role_id == role_id);
}

const Rule *actor_customer_rule(const Actor *actor)
{
    return actor->customer_rule;
}
