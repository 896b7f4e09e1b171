// SPDX-License-Identifier: Apache-2.0
//
// What each built-in role may do, as data. Permissions are written out one by one ("order.update"),
// so that what a role may do can be read in its record; "*" below stands for every ordinary entity.
#include "access/roles.h"

#include "access/actor.h"

enum {
    READ = 1 << MAY_READ,
    CREATE = 1 << MAY_CREATE,
    UPDATE = 1 << MAY_UPDATE,
    DELETE = 1 << MAY_DELETE,
    EXPORT = 1 << MAY_EXPORT,
    IMPORT = 1 << MAY_IMPORT,
    EDIT = READ | CREATE | UPDATE,
    ALL = EDIT | DELETE | EXPORT | IMPORT,
};

typedef struct {
    const char *entity; // "*": every ordinary one; NULL ends the list
    int verbs;
} Grant;

typedef struct {
    const char *name;
    Label label;
    const Grant *grants;
    const char *const *more; // permissions that belong to no entity
    const char *customer_rule;
    bool administers;
} BuiltIn;

static const Grant EVERYTHING[] = {{"*", ALL}, {NULL, 0}};
static const Grant LOOKING[] = {{"*", READ}, {NULL, 0}};

static const Grant MARKETING[] = {
    {"*", READ | EXPORT | IMPORT},
    {"customer", EDIT},
    {"tag", EDIT | DELETE},
    {"customer_tag", EDIT | DELETE},
    {"note", EDIT},
    {"consent", EDIT},
    {"saved_view", EDIT | DELETE},
    {"segment", EDIT | DELETE},
    {"segment_member", EDIT | DELETE},
    {"model", READ | CREATE},
    {"product", EDIT},
    {"category", EDIT},
    {"file", EDIT},
    {NULL, 0},
};

static const Grant SERVICE[] = {
    {"*", READ},
    {"customer", EDIT},
    {"identity", EDIT},
    {"address", EDIT | DELETE},
    {"consent", EDIT},
    {"customer_tag", EDIT | DELETE},
    {"note", EDIT | DELETE},
    {"relation", EDIT | DELETE},
    {"order", READ | UPDATE},
    {"payment", EDIT},
    {"shipment", EDIT},
    {"saved_view", EDIT | DELETE},
    {"file", EDIT},
    {NULL, 0},
};

static const Grant SELLING[] = {
    {"*", READ},
    {"customer", EDIT},
    {"identity", EDIT},
    {"address", EDIT | DELETE},
    {"consent", EDIT},
    {"customer_tag", EDIT | DELETE},
    {"note", EDIT | DELETE},
    {"relation", EDIT | DELETE},
    {"order", EDIT},
    {"payment", EDIT},
    {"shipment", EDIT},
    {"saved_view", EDIT | DELETE},
    {"file", EDIT},
    {NULL, 0},
};

static const char *const PERSONAL[] = {"personal.read", NULL};
static const char *const NO_MORE[] = {NULL};

static const BuiltIn BUILT_IN[] = {
    {"administrator", {"Administrator", "管理员"}, EVERYTHING, PERSONAL, NULL, true},
    {"manager", {"Manager", "经理"}, EVERYTHING, PERSONAL, NULL, false},
    {"marketer", {"Marketer", "营销"}, MARKETING, NO_MORE, NULL, false},
    {"agent", {"Service agent", "客服"}, SERVICE, PERSONAL, NULL, false},
    {"seller", {"Seller", "销售"}, SELLING, PERSONAL, NULL, false},
    {"read_only", {"Read only", "只读"}, LOOKING, NO_MORE, NULL, false},
    {"own_only",
     {"Own customers only", "仅自己的客户"},
     SELLING,
     PERSONAL,
     "owner_staff_id = me",
     false},
};

static const char *const VERBS[] = {
    [MAY_READ] = "read",     [MAY_CREATE] = "create", [MAY_UPDATE] = "update",
    [MAY_DELETE] = "delete", [MAY_EXPORT] = "export", [MAY_IMPORT] = "import",
};

// ---- permissions as JSON ----

static void add_permission(json_object *list, const char *subject, const char *verb)
{
    g_autofree char *name = g_strdup_printf("%s.%s", subject, verb);
    json_object_array_add(list, json_object_new_string(name));
}

static int verbs_for(const BuiltIn *role, const Entity *entity)
{
    bool administered = (entity->flags & ENTITY_ADMIN) != 0;
    bool confidential = (entity->flags & ENTITY_CONFIDENTIAL) != 0;
    int verbs = 0;
    for (const Grant *grant = role->grants; grant->entity != NULL; grant++) {
        bool every = g_str_equal(grant->entity, "*");
        if (every && administered && !role->administers)
            verbs |= confidential ? 0 : grant->verbs & READ;
        else if (every || g_str_equal(grant->entity, entity->name))
            verbs |= grant->verbs;
    }
    return verbs;
}

static json_object *permissions_of(const BuiltIn *role)
{
    json_object *list = json_object_new_array();
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if (((*entity)->flags & ENTITY_PART) != 0)
            continue;
        int verbs = verbs_for(role, *entity);
        for (size_t verb = 0; verb < G_N_ELEMENTS(VERBS); verb++) {
            if ((verbs & 1 << verb) != 0)
                add_permission(list, (*entity)->name, VERBS[verb]);
        }
        if (role->administers && ((*entity)->flags & ENTITY_ADMIN) != 0)
            add_permission(list, (*entity)->name, "administer");
    }
    for (const char *const *more = role->more; *more != NULL; more++)
        json_object_array_add(list, json_object_new_string(*more));
    return list;
}

// ---- records ----

static json_object *describe(const BuiltIn *role)
{
    json_object *json = json_object_new_object();
    json_object *label = json_object_new_object();
    json_object_object_add(label, "zh", json_object_new_string(role->label.zh));
    json_object_object_add(label, "en", json_object_new_string(role->label.en));
    json_object_object_add(json, "name", json_object_new_string(role->name));
    json_object_object_add(json, "label", label);
    json_object_object_add(json, "permissions", permissions_of(role));
    json_object_object_add(
        json, "customer_rule",
        role->customer_rule == NULL ? NULL : json_object_new_string(role->customer_rule));
    return json;
}

static bool refresh(Writing *writing, const BuiltIn *role, GError **error)
{
    const Entity *entity = entity_find("role");
    int64_t id = role_find(writing->tx, role->name);
    Record *before = id == 0 ? NULL : record_load(writing->tx, writing->arena, entity, id);
    Record *after =
        before == NULL ? record_new(writing->arena, entity) : record_copy(writing->arena, before);
    json_object *json = describe(role);
    bool done =
        record_from_json(after, writing->arena, writing->model, json, before == NULL, error);
    if (done) {
        record_set(after, entity_field_index(entity, "built_in"), value_integer(1));
        done = before == NULL ? record_insert(writing, after, error)
                              : record_update(writing, before, after, NULL, error);
    }
    json_object_put(json);
    return done;
}

bool roles_refresh(Writing *writing, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(BUILT_IN); i++) {
        if (!refresh(writing, &BUILT_IN[i], error))
            return false;
    }
    return true;
}

int64_t role_find(Tx *tx, const char *name)
{
    return tx_integer(tx, "SELECT id FROM role WHERE name = $1 AND deleted_at IS NULL",
                      PARAMS(value_text(name)), 0);
}

void roles_print_permissions(Buffer *out)
{
    g_assert(BUILT_IN[0].administers); // who administers has every permission there is
    json_object *all = permissions_of(&BUILT_IN[0]);
    json_array(out);
    for (size_t i = 0; i < json_object_array_length(all); i++)
        json_string(out, json_object_get_string(json_object_array_get_idx(all, i)));
    json_array_end(out);
    json_object_put(all);
}
