// SPDX-License-Identifier: Apache-2.0
#include "http/stream_round.h"

#include "access/scope.h"
#include "entity/entities.h"
#include "http/route.h"
#include "store/change.h"

void stream_round_begin(StreamRound *round, int64_t first_pos)
{
    *round = (StreamRound){.first_pos = first_pos, .last_pos = first_pos};
    round->arena = arena_new();
    round->events = g_array_new(FALSE, FALSE, sizeof(StreamEvent));
    round->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void stream_round_end(StreamRound *round)
{
    g_hash_table_unref(round->seen);
    g_array_unref(round->events);
    buffer_clear(&round->text);
    arena_free(round->arena);
}

void stream_event_print(Buffer *out, const char *name, Buffer *json)
{
    buffer_printf(out, "event: %s\ndata: %s\n\n", name, buffer_string(json));
}

static void print_change(Buffer *out, const Change *change)
{
    g_auto(Buffer) json = {0};
    json_object_begin(&json);
    json_member_text(&json, "entity", change->entity);
    json_member_integer(&json, "id", change->id);
    json_member_integer(&json, "customer_id", change->customer_id);
    json_member_text(&json, "operation", change_operation_name(change->operation));
    json_member_integer(&json, "pos", change->pos);
    json_object_end(&json);
    buffer_printf(out, "id: %" G_GINT64_FORMAT "\n", change->pos);
    stream_event_print(out, "change", &json);
}

static bool take_change(const Change *change, void *context)
{
    StreamRound *round = context;
    const Entity *entity = entity_find(change->entity);
    round->n++;
    if (!entity || !route_serves_entity(entity))
        return true;
    StreamEvent event = {entity,      change->id,         change->customer_id,
                         change->pos, round->text.length, 0};
    print_change(&round->text, change);
    event.length = round->text.length - event.start;
    g_array_append_val(round->events, event);
    return true;
}

void stream_round_read(StreamRound *round, Tx *tx)
{
    round->tx = tx;
    round->n = 0;
    round->text.length = 0;
    g_array_set_size(round->events, 0);
    g_hash_table_remove_all(round->seen);
    round->last_pos = tx_changes(tx, round->first_pos, STREAM_ROUND_MOST, take_change, round);
}

// ---- what an actor may see ----

// What a customer owns is seen with the customer; shared records are asked for one by one.
static char *sight_key(const Session *session, const StreamEvent *event)
{
    bool owned = entity_is_owned(event->entity);
    return g_strdup_printf("%p %s %" G_GINT64_FORMAT, (const void *)session_actor(session),
                           owned ? ENTITY_CUSTOMER.name : event->entity->name,
                           owned ? event->customer_id : event->id);
}

static bool is_limited(const Session *session, const StreamEvent *event)
{
    return scope_limits(session_actor(session), event->entity);
}

static bool sees(const StreamRound *round, const Access *access, const StreamEvent *event)
{
    bool owned = entity_is_owned(event->entity);
    return records_load(round->tx, access, owned ? &ENTITY_CUSTOMER : event->entity,
                        owned ? event->customer_id : event->id, NULL) != NULL;
}

bool stream_round_needs_look(const StreamRound *round, const Session *session)
{
    for (guint i = 0; i < round->events->len; i++)
        if (is_limited(session, &g_array_index(round->events, StreamEvent, i)))
            return true;
    return false;
}

void stream_round_look(StreamRound *round, const Session *session, const Model *model)
{
    Access access = {.actor = session_actor(session), .model = model, .arena = round->arena};
    for (guint i = 0; i < round->events->len; i++) {
        const StreamEvent *event = &g_array_index(round->events, StreamEvent, i);
        if (!is_limited(session, event))
            continue;
        char *key = sight_key(session, event);
        if (g_hash_table_contains(round->seen, key))
            g_free(key);
        else
            g_hash_table_insert(round->seen, key, GINT_TO_POINTER(sees(round, &access, event)));
    }
}

Sight stream_round_sight(const StreamRound *round, const Session *session, const StreamEvent *event)
{
    if (!actor_may(session_actor(session), MAY_READ, event->entity))
        return SIGHT_NO;
    if (!is_limited(session, event))
        return SIGHT_YES;
    gpointer may_see;
    g_autofree char *key = sight_key(session, event);
    if (!g_hash_table_lookup_extended(round->seen, key, NULL, &may_see))
        return SIGHT_UNKNOWN;
    return GPOINTER_TO_INT(may_see) ? SIGHT_YES : SIGHT_NO;
}
