// SPDX-License-Identifier: Apache-2.0
#include "collect/orders/step_inside.h"

#include "entity/entities.h"
#include "store/owner_lock.h"

#include <string.h>

// ---- what the body says ----

json_object *step_member(const Step *step, const char *name)
{
    json_object *member = NULL;
    json_object_object_get_ex(step->body, name, &member);
    return member;
}

const char *step_text(const Step *step, const char *name)
{
    json_object *member = step_member(step, name);
    const char *text = member != NULL ? json_object_get_string(member) : NULL;
    return text != NULL && *text != '\0' ? text : NULL;
}

int64_t step_integer(const Step *step, const char *name, int64_t otherwise)
{
    json_object *member = step_member(step, name);
    return member != NULL ? json_object_get_int64(member) : otherwise;
}

bool step_lines(const Step *step, json_object **out, GError **error)
{
    *out = step_member(step, "lines");
    if (*out == NULL || json_object_array_length(*out) > 0)
        return true;
    fail(error, ERROR_INVALID, "Say how much of which line", "请填写至少一行的数量");
    error_under(error, "/lines");
    return false;
}

const char *step_reason(const Step *step, GError **error)
{
    const char *reason = step_text(step, "reason");
    if (reason != NULL)
        return reason;
    fail(error, ERROR_INVALID, "Say why", "请说明原因");
    error_under(error, "/reason");
    return NULL;
}

// ---- what steps write ----

Record *step_order(const Step *step)
{
    return record_load(step->tx, step->arena, &ENTITY_ORDER, record_id(step->order));
}

bool step_set_text(Step *step, const Record *before, const char *field, const char *text,
                   GError **error)
{
    Record *after = record_copy(step->arena, before);
    after->given = 0; // what a step does is checked by the step
    after->parts_given = false;
    after->values[entity_field_index(before->entity, field)] = value_text(text);
    return record_update(step->writing, before, after, NULL, error);
}

bool step_set_status(Step *step, int64_t order_id, const char *status, GError **error)
{
    const Record *order = record_load(step->tx, step->arena, &ENTITY_ORDER, order_id);
    return order != NULL && step_set_text(step, order, "status", status, error);
}

void step_made(Step *step, const char *kind, int64_t id)
{
    json_object *list = json_object_object_get(step->details, kind);
    if (list == NULL) {
        list = json_object_new_array();
        json_object_object_add(step->details, kind, list);
    }
    json_object_array_add(list, json_object_new_int64(id));
}

bool step_find_product(const Step *step, const char *code, Record **out)
{
    int64_t id = tx_integer(step->tx,
                            "SELECT id FROM product WHERE code = $1 AND deleted_at IS NULL "
                            "ORDER BY id LIMIT 1",
                            PARAMS(value_text(code)), 0);
    *out = id != 0 ? record_load(step->tx, step->arena, &ENTITY_PRODUCT, id) : NULL;
    return *out != NULL;
}

static bool set_status(Step *step, GError **error)
{
    return step_set_status(step, record_id(step->order), step->step->to, error);
}

// ---- one step ----

static const struct {
    const char *name;
    bool (*take)(Step *step, GError **error);
} ACTIONS[] = {
    {"cancel", step_cancel}, {"close", set_status},         {"deliver", step_deliver},
    {"pack", set_status},    {"exchange", step_exchange},   {"pay", step_pay},
    {"pick", set_status},    {"pay_back", step_pay_back},   {"receive", set_status},
    {"refund", step_refund}, {"reprice", step_reprice},     {"return", step_return},
    {"ship", step_ship},     {"undeliver", step_undeliver},
};

static bool act(Step *step, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++)
        if (strcmp(ACTIONS[i].name, step->step->name) == 0)
            return ACTIONS[i].take(step, error);
    g_assert_not_reached();
}

static const Label *status_label(const char *status)
{
    const Choice *choice = entity_field(&ENTITY_ORDER, "status")->choices;
    while (strcmp(choice->name, status) != 0)
        choice++;
    return &choice->label;
}

static bool fits(const OrderStep *step, const Record *order, GError **error)
{
    const char *status = record_text(order, "status");
    if (order_step_fits(step, record_text(order, "kind"), status))
        return true;
    const Label *state = status_label(status);
    return fail(error, ERROR_CONFLICT,
                "“%1$s” cannot be done with this order: it is “%2$s”%3$.0s%4$.0s",
                "该订单不能执行“%3$s”：当前为“%4$s”%1$.0s%2$.0s", step->label.en, state->en,
                step->label.zh, state->zh);
}

// The entry that timeline and undo read.
static bool write_step(Step *step, GError **error)
{
    const Entity *entity = &ENTITY_ORDER_STEP;
    const Record *order = step_order(step);
    Record *taken = record_new(step->arena, entity);
    const char *details = json_object_to_json_string_ext(
        step->details, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
    const struct {
        const char *field;
        Value value;
    } CELLS[] = {
        {"order_id", value_integer(record_id(order))},
        {"step", value_text(step->step->name)},
        {"happened_at", value_integer(tx_now(step->tx))},
        {"staff_id", value_integer(step->writing->actor_id)},
        {"status_before", record_value(step->order, "status")},
        {"status_after", record_value(order, "status")},
        {"reason", value_text(step_text(step, "reason"))},
        {"amount_minor", step->amount != 0 ? value_integer(step->amount) : value_null()},
        {"currency", record_value(order, "currency")},
        {"details", value_text(arena_copy(step->arena, details, -1))},
    };
    taken->values[FIELD_CUSTOMER_ID] = value_integer(record_owner(order));
    for (size_t i = 0; i < G_N_ELEMENTS(CELLS); i++)
        record_set(taken, entity_field_index(entity, CELLS[i].field), CELLS[i].value);
    return record_insert(step->writing, taken, error);
}

// Who undoes a step may say which it was, so that no later one of somebody else goes instead.
static bool is_meant(const Step *step, const Record *last)
{
    const char *meant = step_text(step, "last");
    return meant == NULL || (last != NULL && strcmp(record_text(last, "step"), meant) == 0);
}

bool step_run(Step *step, const char *name, const Actor *actor, GError **error)
{
    bool undo = strcmp(name, "undo") == 0;
    const Record *last = undo ? step_last(step->tx, step->arena, step->order) : NULL;
    step->step = order_step_find(last != NULL ? record_text(last, "step") : name);
    if (step->step != NULL && !actor_require_permission(actor, step->step->permission, error))
        return false;
    if (undo && !is_meant(step, last))
        return fail(error, ERROR_CONFLICT, "Something else was done with this order since",
                    "该订单之后又有其他操作");
    if (undo)
        return step_undo(step, last, error);
    g_assert(step->step != NULL); // the shape of the request lets no other name through
    return fits(step->step, step->order, error) && act(step, error) && write_step(step, error);
}

static bool check_version(const Record *order, int64_t version, GError **error)
{
    if (version == ANY_VERSION || version == order->values[FIELD_VERSION].as.integer)
        return true;
    fail(error, ERROR_STALE, "The record has changed since you read it",
         "记录在您读取之后已被修改");
    error_hint(error, "Read it again, then change it", "请重新读取后再修改");
    return false;
}

// Numbers so large that sums of them would not fit.
static bool check_numbers(json_object *body, GError **error)
{
    json_object_object_foreach(body, name, value)
    {
        int64_t number =
            json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : 0;
        bool list = json_object_is_type(value, json_type_array);
        bool good = number >= -ORDER_QUANTITY_MOST && number <= ORDER_QUANTITY_MOST;
        if (!good)
            fail(error, ERROR_INVALID, "This number is too large", "数值超出范围");
        for (size_t i = 0; good && list && i < json_object_array_length(value); i++)
            good = check_numbers(json_object_array_get_idx(value, i), error);
        if (good)
            continue;
        error_under(error, "/%s", name);
        return false;
    }
    return true;
}

bool step_begin(Tx *tx, const Access *access, int64_t order_id, Writing *writing, Step *out,
                GError **error)
{
    Record *seen = records_load(tx, access, &ENTITY_ORDER, order_id, error);
    if (seen == NULL || !check_numbers(out->body, error))
        return false;
    tx_lock_owner(tx, record_owner(seen));
    *writing = (Writing){.tx = tx,
                         .arena = access->arena,
                         .model = access->model,
                         .actor_id = actor_staff_id(access->actor),
                         .role_id = actor_role_id(access->actor)};
    *out = (Step){.tx = tx,
                  .writing = writing,
                  .arena = access->arena,
                  .body = out->body,
                  .order = record_load(tx, access->arena, &ENTITY_ORDER, order_id)};
    if (out->order == NULL || out->order->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return fail(error, ERROR_NOT_FOUND, "There is no such order", "没有这个订单");
    out->details = json_object_new_object();
    return true;
}

bool step_take(Tx *tx, const Access *access, int64_t order_id, int64_t version, json_object *body,
               GError **error)
{
    Writing writing;
    Step step = {.body = body};
    if (!step_begin(tx, access, order_id, &writing, &step, error))
        return false;
    bool done = check_version(step.order, version, error) &&
                step_run(&step, step_text(&step, "step"), access->actor, error);
    json_object_put(step.details);
    return done;
}
