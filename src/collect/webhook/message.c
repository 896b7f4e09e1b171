// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/message.h"

#include "access/scope.h"
#include "base/json_read.h"
#include "base/when.h"
#include "http/route.h"
#include <string.h>

// A change that is wanted, copied out of the log's cursor.
typedef struct {
    int64_t pos, at, id;
    const Entity *entity;
    ChangeOperation operation;
    const char *change; // in the arena; NULL: none
} Wanted;

typedef struct {
    const MessageWish *wish;
    Arena *arena;
    GArray *wanted;
} Looking;

const char *message_happening(ChangeOperation operation)
{
    static const char *const NAMES[] = {
        [CHANGE_CREATE] = "created",   [CHANGE_UPDATE] = "updated", [CHANGE_DELETE] = "deleted",
        [CHANGE_RESTORE] = "restored", [CHANGE_REMOVE] = "removed", [CHANGE_MOVE] = "moved",
    };
    return NAMES[operation];
}

bool message_tells(const Entity *entity)
{
    return route_serves_entity(entity) && (entity->flags & ENTITY_CONFIDENTIAL) == 0;
}

void message_free(Message *message)
{
    if (message == NULL)
        return;
    buffer_clear(&message->body);
    g_free(message);
}

// ---- what is wanted ----

static bool is_wanted(const MessageWish *wish, const Entity *entity, ChangeOperation operation)
{
    size_t length = strlen(entity->name);
    for (char **event = wish->events; *event != NULL; event++) {
        const char *name = *event;
        if (strcmp(name, "*") == 0)
            return true;
        if (strncmp(name, entity->name, length) != 0 || name[length] != '.')
            continue;
        const char *happening = name + length + 1;
        if (strcmp(happening, "*") == 0 || strcmp(happening, message_happening(operation)) == 0)
            return true;
    }
    return false;
}

static bool look(const Change *change, void *context)
{
    Looking *looking = context;
    const Entity *entity = entity_find(change->entity);
    const MessageWish *wish = looking->wish;
    if (entity == NULL || !message_tells(entity) || !is_wanted(wish, entity, change->operation) ||
        !actor_may(wish->actor, MAY_READ, entity))
        return true;
    bool update = change->operation == CHANGE_UPDATE && change->change != NULL;
    Wanted wanted = {.pos = change->pos,
                     .at = change->at,
                     .id = change->id,
                     .entity = entity,
                     .operation = change->operation};
    if (update)
        wanted.change = arena_copy(looking->arena, change->change, (gssize)change->change_length);
    g_array_append_val(looking->wanted, wanted);
    return true;
}

// ---- one message ----

static void print_changed(Buffer *out, const Wanted *wanted)
{
    json_object *change = json_read(wanted->change), *after = NULL;
    json_key(out, "changed");
    json_array(out);
    if (json_object_object_get_ex(change, "after", &after) &&
        json_object_is_type(after, json_type_object)) {
        json_object_object_foreach(after, name, value)
        {
            (void)value;
            const Field *field = entity_field(wanted->entity, name);
            if (field == NULL || (field->flags & FIELD_SECRET) == 0)
                json_string(out, name);
        }
    }
    json_array_end(out);
    json_object_put(change);
}

// The record's JSON; false: it may not be seen, or does not pass the rule. One that is gone has
// its id alone, for who may see all of its kind.
static bool print_data(Tx *tx, const MessageWish *wish, const Wanted *wanted, Arena *arena,
                       Buffer *out)
{
    Access access = {.actor = wish->actor, .model = wish->model, .arena = arena};
    const Record *record = records_load(tx, &access, wanted->entity, wanted->id, NULL);
    bool ruled = wish->rule != NULL && rule_entity(wish->rule) == wanted->entity;
    if (record == NULL) {
        bool gone = wanted->operation == CHANGE_REMOVE && !ruled &&
                    !scope_limits(wish->actor, wanted->entity);
        if (gone) {
            json_object_begin(out);
            json_member_integer(out, "id", wanted->id);
            json_object_end(out);
        }
        return gone;
    }
    RuleContext context = {.tx = tx, .arena = arena, .now = tx_now(tx), .model = wish->model};
    if (ruled && rule_answer(wish->rule, record, &context) != RULE_YES)
        return false;
    RecordPrint print = {.model = wish->model,
                         .mask_personal = !actor_has(wish->actor, "personal.read")};
    record_json(out, record, &print);
    return true;
}

static Message *make(Tx *tx, const MessageWish *wish, const Wanted *wanted, Arena *arena)
{
    g_auto(Buffer) data = {0};
    if (!print_data(tx, wish, wanted, arena, &data))
        return NULL;
    Message *message = g_new0(Message, 1);
    Buffer *out = &message->body;
    message->pos = wanted->pos;
    g_snprintf(message->id, sizeof message->id, "msg_%" G_GINT64_FORMAT "_%" G_GINT64_FORMAT,
               wish->endpoint_id, wanted->pos);
    g_snprintf(message->type, sizeof message->type, "%s.%s", wanted->entity->name,
               message_happening(wanted->operation));
    json_object_begin(out);
    json_member_text(out, "type", message->type);
    json_member_time(out, "timestamp", wanted->at);
    json_key(out, "data");
    json_raw(out, data.data, data.length);
    json_member_integer(out, "pos", wanted->pos);
    if (wanted->change != NULL)
        print_changed(out, wanted);
    json_object_end(out);
    return message;
}

int64_t messages_read(Tx *tx, const MessageWish *wish, int64_t pos, size_t most, GPtrArray *out)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GArray) wanted = g_array_new(false, false, sizeof(Wanted));
    Looking looking = {wish, arena, wanted};
    int64_t last = tx_changes(tx, pos, most, look, &looking);
    for (guint i = 0; i < wanted->len; i++) {
        Message *message = make(tx, wish, &g_array_index(wanted, Wanted, i), arena);
        if (message != NULL)
            g_ptr_array_add(out, message);
    }
    return last;
}

Message *message_at(Tx *tx, const MessageWish *wish, int64_t pos)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    messages_read(tx, wish, pos - 1, 1, found);
    return found->len > 0 ? found->pdata[0] : NULL;
}

Message *message_test(int64_t endpoint_id, int64_t delivery_id, int64_t now)
{
    Message *message = g_new0(Message, 1);
    Buffer *out = &message->body;
    g_snprintf(message->id, sizeof message->id, "msg_%" G_GINT64_FORMAT "_test_%" G_GINT64_FORMAT,
               endpoint_id, delivery_id);
    g_strlcpy(message->type, "guanxi.test", sizeof message->type);
    json_object_begin(out);
    json_member_text(out, "type", message->type);
    json_member_time(out, "timestamp", now);
    json_key(out, "data");
    json_object_begin(out);
    json_member_integer(out, "endpoint_id", endpoint_id);
    json_object_end(out);
    json_object_end(out);
    return message;
}
