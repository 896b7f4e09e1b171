// SPDX-License-Identifier: Apache-2.0
#include "know/members_check.h"

#include "entity/entities.h"
#include "know/keeper_inside.h"
#include "know/select.h"

#include <string.h>

typedef struct {
    Tx *tx;
    Panel *panel;          // or NULL
    Version *version;      // of it
    Keeper keeper;         // what it would load; only read
    GHashTable *touched;   // int64_t *: customers whose changes were not taken in yet
    GPtrArray *unfollowed; // const Entity *: shared records of which the same is true
    Arena *arena;          // of one segment
    int64_t examined;
    MembersFound found;
    void *context;
} Check;

// ---- what the keeper cannot know yet ----

static void touch(Check *check, int64_t id)
{
    if (id > 0)
        g_hash_table_add(check->touched, g_memdup2(&id, sizeof id));
}

static void find_touched(Check *check)
{
    g_autoptr(Cursor) rows =
        tx_query(check->tx,
                 "SELECT entity, id, customer_id, operation FROM change_log WHERE pos > $1 "
                 "UNION ALL SELECT entity, id, customer_id, operation FROM outbox",
                 PARAMS(value_integer(check->keeper.pos)));
    while (cursor_next(rows)) {
        const Entity *entity = entity_find(cursor_text(rows, 0, NULL));
        bool shared = entity != NULL && entity->ownership == OWNER_NONE;
        touch(check, cursor_integer(rows, 2));
        if (entity == &ENTITY_CUSTOMER)
            touch(check, cursor_integer(rows, 1));
        if (shared && g_strcmp0(cursor_text(rows, 3, NULL), "create") != 0)
            g_ptr_array_add(check->unfollowed, (gpointer)entity);
    }
}

static bool is_followed(const Check *check, const LiveSegment *segment)
{
    for (guint i = 0; i < check->unfollowed->len; i++)
        if (live_segment_reads(segment, check->unfollowed->pdata[i]))
            return false;
    return segment->members != NULL && segment->counted_at > 0;
}

static bool was_told_since(const Check *check, int64_t customer_id, int64_t at)
{
    return tx_integer(check->tx,
                      "SELECT 1 FROM segment_event WHERE customer_id = $1 AND created_at >= $2 "
                      "LIMIT 1",
                      PARAMS(value_integer(customer_id), value_integer(at)), 0) != 0;
}

// What the rule says of one customer, as it is in the store, is what the members say.
static bool agrees(const Check *check, const LiveSegment *segment, const Record *customer,
                   int64_t now)
{
    RuleContext context = {
        .tx = check->tx, .arena = check->arena, .now = now, .model = check->keeper.model};
    bool passes = rule_answer(segment->rule, customer, &context) == RULE_YES;
    return passes == member_set_has(segment->members, record_id(customer));
}

// The members were asked one by one after the moment for which all were counted: by then the clock
// may have said something else.
static bool may_have_moved(const Check *check, const LiveSegment *segment, const Record *customer)
{
    if (segment->clock == CLOCK_NEVER)
        return false;
    RuleContext context = {.tx = check->tx,
                           .arena = check->arena,
                           .now = segment->counted_at,
                           .model = check->keeper.model};
    int64_t now = tx_now(check->tx);
    if (rule_next_change(segment->rule, customer, &context) <= now)
        return true;
    if (live_segment_reads(segment, &ENTITY_SEGMENT_EVENT) &&
        was_told_since(check, record_id(customer), segment->counted_at))
        return true;
    // A rule about other segments: these know their clock.
    return agrees(check, segment, customer, now);
}

static bool counts(const Record *customer)
{
    return customer->values[FIELD_DELETED_AT].type == VALUE_NULL &&
           strcmp(record_text(customer, "kind"), "anonymous") != 0;
}

static bool is_wrong(const Check *check, const LiveSegment *segment, int64_t id)
{
    if (g_hash_table_contains(check->touched, &id))
        return false;
    const Record *customer = record_load(check->tx, check->arena, &ENTITY_CUSTOMER, id);
    if (segment->rule == NULL || customer == NULL || !counts(customer))
        return member_set_has(segment->members, id);
    return !agrees(check, segment, customer, segment->counted_at) &&
           !may_have_moved(check, segment, customer);
}

// ---- one segment ----

// NULL when the panel cannot say.
static GArray *wanted_by_panel(const Check *check, const LiveSegment *segment)
{
    const Version *version = check->version;
    g_autoptr(Plan) plan =
        version != NULL ? plan_new(segment->rule, NULL, version->layout, NULL) : NULL;
    g_auto(Selection) selection = {0};
    SelectOptions options = {
        .now = segment->counted_at, .model = check->keeper.model, .members = true};
    if (plan == NULL ||
        !select_from_panel(plan, version, panel_crew(check->panel), &options, &selection, NULL))
        return NULL;
    return select_ids(version, selection.slots);
}

static GArray *wanted(const Check *check, const LiveSegment *segment)
{
    GArray *ids = segment->rule != NULL ? wanted_by_panel(check, segment) : NULL;
    if (ids != NULL)
        return ids;
    ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    if (segment->rule == NULL || segment->scored)
        return ids;
    buffer_text(&sql, "SELECT t.id FROM customer t WHERE t.deleted_at IS NULL AND "
                      "t.kind <> 'anonymous' AND ");
    rule_sql(&sql, values, segment->rule,
             &(RuleSql){.engine = tx_engine(check->tx),
                        .alias = "t",
                        .now = segment->counted_at,
                        .model = check->keeper.model,
                        .arena = check->arena});
    g_autoptr(Cursor) rows =
        tx_query(check->tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    return ids;
}

static void check_segment(Check *check, const LiveSegment *segment)
{
    const ModelSegment *named = model_segment_by_id(check->keeper.model, segment->id);
    check->arena = arena_new();
    g_autoptr(GArray) ids = wanted(check, segment);
    g_autoptr(MemberSet) passing = member_set_from(ids);
    g_autoptr(GArray) differ = member_set_difference(passing, segment->members);
    check->examined += member_set_count(segment->members);
    for (guint i = 0; i < differ->len && !tx_failed(check->tx); i++) {
        int64_t id = g_array_index(differ, int64_t, i);
        if (is_wrong(check, segment, id))
            check->found(named->name, id, member_set_has(segment->members, id), check->context);
    }
    g_clear_pointer(&check->arena, arena_free);
}

int64_t members_check(Tx *tx, Panel *panel, MembersFound found, void *context)
{
    g_autoptr(Version) version = panel != NULL ? panel_pin(panel) : NULL;
    Check check = {.tx = tx,
                   .panel = panel,
                   .version = version,
                   .found = found,
                   .context = context,
                   .touched = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
                   .unfollowed = g_ptr_array_new()};
    if (keeper_load(tx, &check.keeper)) {
        find_touched(&check);
        for (guint i = 0; i < check.keeper.segments->len; i++)
            if (is_followed(&check, check.keeper.segments->pdata[i]))
                check_segment(&check, check.keeper.segments->pdata[i]);
    }
    keeper_forget(&check.keeper);
    g_hash_table_unref(check.touched);
    g_ptr_array_unref(check.unfollowed);
    return check.examined;
}
