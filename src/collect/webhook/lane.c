// SPDX-License-Identifier: Apache-2.0
//
// What an answer means:
// - 2xx: delivered.
// - 410: nobody wants this any more; the endpoint is turned off.
// - no answer, 408, 429, 502, 503, 504: the endpoint is down; the message is tried again until it
//   is up, or until it was down for so long that it is turned off. Nothing is passed over.
// - any other: this message is refused; after LANE_TRIES tries it is given up (kept as failed, a
//   person can send it again) and the next one follows.
#include "collect/webhook/lane.h"

#include "base/json_read.h"
#include "base/when.h"
#include "entity/entities.h"
#include <string.h>

struct Lane {
    const LaneSurroundings *around;
    int64_t endpoint_id;
    // what the endpoint is, in its arena
    Arena *arena;
    const char *url;
    MessageWish wish; // its rule, actor and model are owned
    Secrets secrets;
    bool enabled;
    const char *problem_en, *problem_zh; // why nothing can be sent at all; NULL: it can
    // where it is
    Position position;
    int64_t read_pos;    // changes up to here were looked at
    GPtrArray *messages; // of Message *
    guint next;          // the first that is not done
    Sender *sender;
    // what is not written yet
    GPtrArray *deliveries;
    bool dirty;
    bool off; // to be turned off
    const char *off_en, *off_zh;
    unsigned since_trim;
    // what a person asked for
    Sender *aside;
    Message *asked;
    int64_t asked_id;
    GHashTable *asked_ids; // sent since it was loaded, so maybe not written yet
    bool doubted;
    bool fresh; // nothing was noted since it was loaded: an entry may stand from before
};

static void free_message(void *message)
{
    message_free(message);
}

static void free_delivery(void *delivery)
{
    delivery_free(delivery);
}

Lane *lane_new(const LaneSurroundings *around, int64_t endpoint_id)
{
    Lane *lane = g_new0(Lane, 1);
    lane->around = around;
    lane->endpoint_id = endpoint_id;
    lane->arena = arena_new();
    lane->messages = g_ptr_array_new_with_free_func(free_message);
    lane->deliveries = g_ptr_array_new_with_free_func(free_delivery);
    lane->sender = sender_new(around->multi, around->networks);
    lane->aside = sender_new(around->multi, around->networks);
    lane->asked_ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    lane->doubted = true;
    return lane;
}

static void forget(Lane *lane)
{
    rule_unref((Rule *)lane->wish.rule);
    actor_unref((Actor *)lane->wish.actor);
    model_unref((Model *)lane->wish.model);
    lane->wish = (MessageWish){0};
    lane->secrets = (Secrets){0};
    lane->problem_en = lane->problem_zh = NULL;
    lane->enabled = lane->off = lane->doubted = false;
    lane->fresh = true;
    lane->next = 0;
    g_hash_table_remove_all(lane->asked_ids);
    g_ptr_array_set_size(lane->messages, 0);
    arena_reset(lane->arena);
}

void lane_free(Lane *lane)
{
    if (lane == NULL)
        return;
    sender_free(lane->sender);
    sender_free(lane->aside);
    forget(lane);
    message_free(lane->asked);
    g_hash_table_unref(lane->asked_ids);
    g_ptr_array_unref(lane->messages);
    g_ptr_array_unref(lane->deliveries);
    arena_free(lane->arena);
    g_free(lane);
}

int64_t lane_endpoint(const Lane *lane)
{
    return lane->endpoint_id;
}

void lane_doubt(Lane *lane)
{
    lane->doubted = true;
}

bool lane_to_load(const Lane *lane)
{
    return lane->doubted && !sender_busy(lane->sender) && !sender_busy(lane->aside) && !lane->dirty;
}

// ---- what the endpoint is ----

static char **read_events(const Lane *lane, const char *text)
{
    json_object *events = json_read(text);
    size_t n = json_object_is_type(events, json_type_array) ? json_object_array_length(events) : 0;
    char **names = ARENA_ARRAY(lane->arena, char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = arena_copy(lane->arena,
                              json_object_get_string(json_object_array_get_idx(events, i)), -1);
    json_object_put(events);
    return names;
}

static void keep_problem(Lane *lane, const GError *problem)
{
    lane->problem_en = arena_copy(lane->arena, error_text(problem, LANGUAGE_EN), -1);
    lane->problem_zh = arena_copy(lane->arena, error_text(problem, LANGUAGE_ZH), -1);
}

static void read_rights(Lane *lane, Tx *tx, const Record *endpoint)
{
    g_autoptr(GError) problem = NULL;
    MessageWish *wish = &lane->wish;
    const char *rule = record_text(endpoint, "rule");
    const char *about = record_text(endpoint, "rule_entity");
    const Entity *entity = about != NULL ? entity_find(about) : NULL;
    wish->model = model_load(tx);
    wish->actor = actor_load(tx, wish->model, record_integer(endpoint, "staff_id"),
                             record_integer(endpoint, "role_id"), &problem);
    if (wish->actor != NULL && rule != NULL && entity != NULL)
        wish->rule = rule_parse(rule, entity, wish->model, &problem);
    if (problem != NULL)
        keep_problem(lane, problem);
}

static void turn_off(Lane *lane, const char *en, const char *zh)
{
    lane->off = true;
    lane->off_en = en;
    lane->off_zh = zh;
}

// Somebody has edited the endpoint since it fails: it is tried at once.
static void hope(Lane *lane, const Record *endpoint)
{
    Position *position = &lane->position;
    if (position->failing_since < endpoint->values[FIELD_UPDATED_AT].as.integer)
        position->failing_since = position->tries = position->retry_at = 0;
}

bool lane_load(Lane *lane, Tx *tx)
{
    forget(lane);
    const Record *endpoint =
        record_load(tx, lane->arena, &ENTITY_WEBHOOK_ENDPOINT, lane->endpoint_id);
    if (endpoint == NULL || endpoint->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return false;
    lane->url = record_text(endpoint, "url");
    lane->enabled = record_integer(endpoint, "enabled") != 0;
    lane->wish.endpoint_id = lane->endpoint_id;
    lane->wish.events = read_events(lane, record_text(endpoint, "events"));
    read_rights(lane, tx, endpoint);
    secrets_read(tx, SECRETS_OUT, lane->endpoint_id, lane->arena, &lane->secrets);
    position_read(tx, lane->endpoint_id, &lane->position);
    hope(lane, endpoint);
    lane->read_pos = lane->position.pos;
    if (lane->enabled && lane->problem_en != NULL) {
        turn_off(lane, "Its role, its account or its rule is not valid any more",
                 "其角色、账号或规则已失效");
        lane->dirty = true;
    }
    return true;
}

// ---- the log ----

typedef struct {
    Lane *lane;
    int64_t pos, last;
    GPtrArray *found;
} Reading;

static bool read_changes(Tx *tx, void *context, GError **error)
{
    (void)error;
    Reading *reading = context;
    g_ptr_array_set_size(reading->found, 0);
    reading->last =
        messages_read(tx, &reading->lane->wish, reading->pos, LANE_READ, reading->found);
    return true;
}

static bool can_send(const Lane *lane)
{
    return lane->enabled && !lane->off && !lane->doubted && lane->problem_en == NULL &&
           lane->secrets.n > 0;
}

bool lane_behind(const Lane *lane, int64_t head)
{
    return can_send(lane) && !sender_busy(lane->sender) && lane->next == lane->messages->len &&
           lane->read_pos < head;
}

bool lane_fill(Lane *lane, int64_t head, GError **error)
{
    if (!lane_behind(lane, head))
        return true;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(free_message);
    Reading reading = {.lane = lane, .pos = lane->read_pos, .found = found};
    if (!store_read(lane->around->store, read_changes, &reading, error))
        return false;
    g_ptr_array_set_size(lane->messages, 0);
    lane->next = 0;
    lane->read_pos = reading.last;
    for (guint i = 0; i < found->len; i++)
        g_ptr_array_add(lane->messages, found->pdata[i]);
    g_ptr_array_set_free_func(found, NULL);
    if (lane->messages->len == 0 && lane->position.pos != lane->read_pos) {
        lane->position.pos = lane->read_pos; // nothing of it was wanted
        lane->dirty = true;
    }
    return true;
}

// ---- sending ----

int64_t lane_due(const Lane *lane)
{
    if (!can_send(lane) || sender_busy(lane->sender))
        return INT64_MAX;
    return lane->next < lane->messages->len ? lane->position.retry_at : 0;
}

static Message *current(const Lane *lane)
{
    return lane->messages->pdata[lane->next];
}

void lane_send(Lane *lane, int64_t now)
{
    g_autoptr(GError) problem = NULL;
    if (!can_send(lane) || sender_busy(lane->sender) || lane->next == lane->messages->len ||
        lane->position.retry_at > now)
        return;
    if (sender_begin(lane->sender, lane->url, &lane->secrets, current(lane), &problem))
        return;
    keep_problem(lane, problem);
}

bool lane_send_asked(Lane *lane, Tx *tx, const Asked *asked)
{
    g_autoptr(GError) problem = NULL;
    if (sender_busy(lane->aside) || lane->doubted ||
        g_hash_table_contains(lane->asked_ids, &asked->id))
        return false;
    g_hash_table_add(lane->asked_ids, g_memdup2(&asked->id, sizeof asked->id));
    if (lane->secrets.n == 0) // it may have been made just before, together with what is asked
        secrets_read(tx, SECRETS_OUT, lane->endpoint_id, lane->arena, &lane->secrets);
    message_free(lane->asked);
    lane->asked_id = asked->id;
    if (lane->wish.actor == NULL)
        lane->asked = NULL;
    else if (asked->pos == 0)
        lane->asked = message_test(lane->endpoint_id, asked->id, tx_now(tx));
    else
        lane->asked = message_at(tx, &lane->wish, asked->pos);
    if (lane->asked != NULL &&
        sender_begin(lane->aside, lane->url, &lane->secrets, lane->asked, &problem))
        return true;
    const Message none = {.pos = asked->pos};
    Delivery *delivery = delivery_new(&none, DELIVERY_FAILED, 0, NULL);
    delivery->asked_id = asked->id;
    delivery->problem =
        problem != NULL || lane->problem_en != NULL
            ? (Label){.en = "The endpoint has no secret, or its role or account is gone",
                      .zh = "该地址没有密钥，或其角色、账号已失效"}
            : (Label){.en = "The record is gone or may not be seen any more",
                      .zh = "记录已不存在或不再可见"};
    g_ptr_array_add(lane->deliveries, delivery);
    lane->dirty = true;
    return true;
}

// ---- answers ----

static bool is_success(const SendResult *result)
{
    return result->status >= 200 && result->status <= 299;
}

// The endpoint itself is down, whatever the message.
static bool is_down(const SendResult *result)
{
    switch (result->status) {
    case 0:
    case 408:
    case 429:
    case 502:
    case 503:
    case 504:
        return true;
    default:
        return false;
    }
}

// 1, 2, 4, … seconds, an hour at most, a fifth more or less at random.
static int64_t pause_us(int64_t tries, const SendResult *result)
{
    int64_t seconds = tries > 12 ? LANE_PAUSE_MAX : MIN(INT64_C(1) << (tries - 1), LANE_PAUSE_MAX);
    int64_t jittered = (int64_t)((double)(seconds * SECOND_US) * g_random_double_range(0.8, 1.2));
    return MAX(jittered, result->retry_after * SECOND_US);
}

static void note(Lane *lane, DeliveryStatus status, const SendResult *result)
{
    Delivery *delivery =
        delivery_new(current(lane), status, (unsigned)lane->position.tries + 1, result);
    delivery->retried = lane->position.tries > 0 || lane->fresh;
    lane->fresh = false;
    g_ptr_array_add(lane->deliveries, delivery);
    lane->dirty = true;
    lane->since_trim++;
}

static void step(Lane *lane)
{
    lane->position.pos = current(lane)->pos;
    lane->position.tries = 0;
    lane->position.retry_at = 0;
    if (++lane->next == lane->messages->len)
        lane->position.pos = lane->read_pos;
}

static void take_failure(Lane *lane, const SendResult *result, int64_t now)
{
    Position *position = &lane->position;
    bool last = !is_down(result) && position->tries + 1 >= LANE_TRIES;
    if (position->failing_since == 0)
        position->failing_since = now;
    note(lane, last ? DELIVERY_FAILED : DELIVERY_RETRYING, result);
    if (last) {
        step(lane);
    } else {
        position->tries++;
        position->retry_at = now + pause_us(position->tries, result);
    }
    if (result->status == 410)
        turn_off(lane, "It answered 410: nobody wants this any more", "对方返回 410：不再接收");
    else if (now - position->failing_since > lane->around->give_up_us)
        turn_off(lane, "Nothing could be delivered for too long", "长时间无法送达");
}

static void take_own(Lane *lane, const SendResult *result, int64_t now)
{
    if (!is_success(result)) {
        take_failure(lane, result, now);
        return;
    }
    note(lane, DELIVERY_DELIVERED, result);
    lane->position.failing_since = 0;
    lane->position.delivered_at = now;
    step(lane);
}

bool lane_take(Lane *lane, const Sender *sender, const SendResult *result, int64_t now)
{
    if (sender == lane->sender) {
        take_own(lane, result, now);
        return true;
    }
    if (sender != lane->aside)
        return false;
    Delivery *delivery = delivery_new(
        lane->asked, is_success(result) ? DELIVERY_DELIVERED : DELIVERY_FAILED, 1, result);
    delivery->asked_id = lane->asked_id;
    g_ptr_array_add(lane->deliveries, delivery);
    lane->dirty = true;
    return true;
}

// ---- what is to be written ----

size_t lane_unwritten(const Lane *lane)
{
    return lane->deliveries->len;
}

bool lane_progress(Lane *lane, Progress *out)
{
    enum { TRIM_EVERY = 1000 };
    if (!lane->dirty)
        return false;
    *out = (Progress){.endpoint_id = lane->endpoint_id,
                      .position = lane->position,
                      .deliveries = lane->deliveries,
                      .off_en = lane->off ? lane->off_en : NULL,
                      .off_zh = lane->off_zh,
                      .trim = lane->since_trim >= TRIM_EVERY};
    if (out->trim)
        lane->since_trim = 0;
    lane->deliveries = g_ptr_array_new_with_free_func(free_delivery);
    lane->dirty = false;
    return true;
}
