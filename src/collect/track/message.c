// SPDX-License-Identifier: Apache-2.0
//
// The members of a message are noted as slices while the text is passed over once; what they mean
// is then read from the few that matter. What the body says of all its messages (when it was sent,
// context) may stand behind them, so it is filled in at the end.
#include "collect/track/message.h"

#include "base/when.h"
#include "collect/track/json_normal.h"
#include "collect/track/names.h"

#include <string.h>

static const MessageFault NOT_AN_OBJECT = {
    "not_an_object", {"An event must be a JSON object", "事件应为 JSON 对象"}};
static const MessageFault TOO_LARGE = {"too_large",
                                       {"An event has at most 32 KB", "单个事件最多 32 KB"}};
static const MessageFault CHARACTERS = {
    "characters",
    {"It holds what cannot be stored: U+0000, half a surrogate pair, bytes that are no UTF-8, a "
     "number beyond all measure, or more than 64 levels",
     "含有无法保存的内容：U+0000、不成对的代理项、非 UTF-8 字节、超出范围的数字或超过 64 "
     "层的嵌套"}};
static const MessageFault NO_TYPE = {
    "type",
    {"Its type is none of track, page, screen, identify, group, alias",
     "type 应为 track、page、screen、identify、group、alias 之一"}};
static const MessageFault NO_PERSON = {
    "no_person", {"Neither userId nor anonymousId is given", "缺少 userId 和 anonymousId"}};
static const MessageFault PERSON_LONG = {"id_too_long",
                                         {"An id of a user, visitor or group has at most 254 bytes",
                                          "用户、访客或群组编号最多 254 字节"}};
static const MessageFault NO_EVENT = {"no_event", {"The event has no name", "事件没有名称"}};
static const MessageFault NAME_LONG = {
    "name_too_long", {"The name of an event has at most 128 bytes", "事件名称最多 128 字节"}};
static const MessageFault NO_GROUP = {"no_group", {"groupId is not given", "缺少 groupId"}};
static const MessageFault NO_PREVIOUS = {
    "no_previous", {"previousId or userId is not given", "缺少 previousId 或 userId"}};
static const MessageFault NOT_PROPERTIES = {
    "properties", {"properties or traits must be an object", "properties 或 traits 应为对象"}};
static const MessageFault NO_TIME = {
    "timestamp", {"The timestamp is none: RFC 3339 is expected", "timestamp 应为 RFC 3339 格式"}};

// ---- members ----

enum {
    MEMBER_TYPE,
    MEMBER_MESSAGE_ID,
    MEMBER_USER_ID,
    MEMBER_ANONYMOUS_ID,
    MEMBER_PREVIOUS_ID,
    MEMBER_GROUP_ID,
    MEMBER_EVENT,
    MEMBER_NAME,
    MEMBER_CATEGORY,
    MEMBER_PROPERTIES,
    MEMBER_TRAITS,
    MEMBER_CONTEXT,
    MEMBER_TIMESTAMP,
    MEMBER_ORIGINAL_TIMESTAMP,
    MEMBER_SENT_AT,
    MEMBER_WRITE_KEY,
    MEMBER_BATCH,
    MEMBERS,
};

static const struct {
    const char *name;
    unsigned char length, member;
} NAMES[] = {
#define MEMBER(name, member)                                                                       \
    {                                                                                              \
        name, sizeof(name) - 1, member                                                             \
    }
    MEMBER("type", MEMBER_TYPE),
    MEMBER("messageId", MEMBER_MESSAGE_ID),
    MEMBER("userId", MEMBER_USER_ID),
    MEMBER("anonymousId", MEMBER_ANONYMOUS_ID),
    MEMBER("previousId", MEMBER_PREVIOUS_ID),
    MEMBER("groupId", MEMBER_GROUP_ID),
    MEMBER("event", MEMBER_EVENT),
    MEMBER("name", MEMBER_NAME),
    MEMBER("category", MEMBER_CATEGORY),
    MEMBER("properties", MEMBER_PROPERTIES),
    MEMBER("traits", MEMBER_TRAITS),
    MEMBER("context", MEMBER_CONTEXT),
    MEMBER("timestamp", MEMBER_TIMESTAMP),
    MEMBER("originalTimestamp", MEMBER_ORIGINAL_TIMESTAMP),
    MEMBER("sentAt", MEMBER_SENT_AT),
    MEMBER("writeKey", MEMBER_WRITE_KEY),
    MEMBER("batch", MEMBER_BATCH),
#undef MEMBER
};

static int member_of(const JsonSlice *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (NAMES[i].length == name->length && memcmp(NAMES[i].name, name->text, name->length) == 0)
            return NAMES[i].member;
    return -1;
}

void track_members(const JsonSlice *object,
                   void (*visit)(const JsonSlice *name, const JsonSlice *value, void *context),
                   void *context)
{
    if (object->kind != JSON_OBJECT)
        return;
    JsonSlice name, value;
    JsonScan scan = json_scan(object->text, object->length);
    json_scan_enter(&scan);
    for (bool first = true; json_scan_member(&scan, first, &name); first = false) {
        if (!json_scan_value(&scan, &value))
            return;
        visit(&name, &value, context);
    }
}

Value track_text(Arena *arena, const JsonSlice *slice)
{
    if (slice->kind == JSON_NUMBER || slice->kind == JSON_BOOLEAN)
        return value_slice(slice->text, slice->length);
    if (slice->kind != JSON_STRING || slice->length == 0 || slice->unstored)
        return value_null();
    if (!slice->escaped)
        return value_slice(slice->text, slice->length);
    char *plain = arena_alloc(arena, slice->length + 1);
    return value_slice(plain, json_slice_plain(slice, plain));
}

// ---- calls ----

static const char *const CALLS[] = {
    [CALL_ANY] = "",        [CALL_ALIAS] = "alias",
    [CALL_GROUP] = "group", [CALL_IDENTIFY] = "identify",
    [CALL_PAGE] = "page",   [CALL_SCREEN] = "screen",
    [CALL_TRACK] = "track",
};

const char *track_call_name(TrackCall call)
{
    return CALLS[call];
}

static TrackCall call_of(const JsonSlice *type)
{
    for (TrackCall call = CALL_ALIAS; call <= CALL_TRACK; call++)
        if (type->kind == JSON_STRING && json_slice_is(type, CALLS[call]))
            return call;
    return CALL_ANY;
}

// ---- what members mean ----

static void set_fault(Message *message, const MessageFault *fault)
{
    if (message->fault == NULL)
        message->fault = fault;
}

// An id; null when it is missing, empty or no text.
static Value id_of(TrackBody *body, Message *message, const JsonSlice *slice)
{
    Value id = track_text(body->arena, slice);
    if (id.type != VALUE_TEXT || slice->kind == JSON_BOOLEAN)
        return value_null();
    if (id.as.text.length > PERSON_BYTES_MAX) {
        set_fault(message, &PERSON_LONG);
        return value_null();
    }
    return id;
}

// Users and visitors with the same id are two.
Person *track_person(TrackBody *body, const char *id, size_t length, bool is_user)
{
    char key[PERSON_BYTES_MAX + 2];
    g_assert(length <= PERSON_BYTES_MAX);
    key[0] = is_user ? 'u' : 'v';
    memcpy(key + 1, id, length);
    key[length + 1] = '\0';
    Person *person = g_hash_table_lookup(body->known, key);
    if (person != NULL)
        return person;
    char *kept = arena_copy(body->arena, key, (gssize)length + 1);
    person = ARENA_NEW(body->arena, Person);
    person->id = kept + 1;
    person->is_user = is_user;
    g_hash_table_insert(body->known, kept, person);
    g_ptr_array_add(body->people, person);
    return person;
}

static Person *person_of(TrackBody *body, Value id, bool is_user)
{
    return id.type != VALUE_NULL ? track_person(body, id.as.text.data, id.as.text.length, is_user)
                                 : NULL;
}

// Ids that are too long are told apart by their digest.
static Value message_key(Arena *arena, const JsonSlice *slice)
{
    Value key = track_text(arena, slice);
    if (key.type != VALUE_TEXT || key.as.text.length <= KEY_BYTES_MAX)
        return key;
    g_autofree char *digest = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)key.as.text.data, key.as.text.length);
    return value_text(arena_copy(arena, digest, -1));
}

static bool time_of(const JsonSlice *slice, int64_t *out)
{
    if (slice->kind == JSON_STRING && when_parse_rfc3339(slice->text, slice->length, out))
        return true;
    if (slice->kind != JSON_STRING && slice->kind != JSON_NUMBER)
        return false;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    return when_parse(slice->text, slice->length, utc, false, out, NULL);
}

static void read_times(Message *message, const JsonSlice members[MEMBERS])
{
    const JsonSlice *timestamp = &members[MEMBER_TIMESTAMP];
    const JsonSlice *original = &members[MEMBER_ORIGINAL_TIMESTAMP];
    bool stands = timestamp->kind > JSON_NULL, other = original->kind > JSON_NULL;
    // Who sends both has corrected the one already.
    message->corrected = stands && other;
    if (!stands && !other)
        message->corrected = true;
    else if (!time_of(stands ? timestamp : original, &message->happened_at))
        set_fault(message, &NO_TIME);
    if (!time_of(&members[MEMBER_SENT_AT], &message->sent_at))
        message->sent_at = 0;
}

typedef struct {
    JsonSlice code, id;
} Product;

static void note_product(const JsonSlice *name, const JsonSlice *value, void *context)
{
    Product *product = context;
    if (json_slice_is(name, "sku"))
        product->code = *value;
    else if (json_slice_is(name, "product_id"))
        product->id = *value;
}

static void read_event(TrackBody *body, Message *message, const JsonSlice *event)
{
    Value name = event->kind == JSON_STRING ? track_text(body->arena, event) : value_null();
    if (name.type != VALUE_TEXT) {
        set_fault(message, &NO_EVENT);
        return;
    }
    if (name.as.text.length > NAME_BYTES_MAX) {
        set_fault(message, &NAME_LONG);
        return;
    }
    bool about_product;
    const char *known = event_name_known(name.as.text.data, name.as.text.length, &about_product);
    message->name = known != NULL ? value_text(known) : name;
    if (!about_product)
        return;
    Product product = {0};
    track_members(&message->properties, note_product, &product);
    message->product = track_text(body->arena, product.code.kind ? &product.code : &product.id);
}

static void read_call(TrackBody *body, Message *message, const JsonSlice members[MEMBERS])
{
    Value previous;
    switch (message->call) {
    case CALL_TRACK:
        read_event(body, message, &members[MEMBER_EVENT]);
        break;
    case CALL_PAGE:
    case CALL_SCREEN:
        message->name = value_text("page_view");
        message->label = members[MEMBER_NAME];
        message->category = members[MEMBER_CATEGORY];
        break;
    case CALL_GROUP:
        message->group = id_of(body, message, &members[MEMBER_GROUP_ID]);
        if (message->group.type == VALUE_NULL)
            set_fault(message, &NO_GROUP);
        break;
    case CALL_ALIAS:
        previous = id_of(body, message, &members[MEMBER_PREVIOUS_ID]);
        if (previous.type == VALUE_NULL || message->user == NULL)
            set_fault(message, &NO_PREVIOUS);
        message->previous = person_of(body, previous, false);
        break;
    case CALL_IDENTIFY:
        break;
    case CALL_ANY:
        set_fault(message, &NO_TYPE);
    }
    if (message->call != CALL_TRACK && message->name.type == VALUE_NULL)
        message->name = value_text(CALLS[message->call]);
}

// As it is stored and asked.
static JsonSlice object_or_nothing(Arena *arena, const JsonSlice *slice)
{
    return slice->kind == JSON_OBJECT ? json_normal(arena, slice) : (JsonSlice){0};
}

static void read_message(TrackBody *body, Message *message, const JsonSlice members[MEMBERS])
{
    bool traits = message->call == CALL_IDENTIFY || message->call == CALL_GROUP;
    const JsonSlice *properties = &members[traits ? MEMBER_TRAITS : MEMBER_PROPERTIES];
    message->key = message_key(body->arena, &members[MEMBER_MESSAGE_ID]);
    if (message->whole.length > MESSAGE_BYTES_MAX)
        set_fault(message, &TOO_LARGE);
    if (message->whole.unstored)
        set_fault(message, &CHARACTERS);
    if (properties->kind > JSON_NULL && properties->kind != JSON_OBJECT)
        set_fault(message, &NOT_PROPERTIES);
    message->properties = object_or_nothing(body->arena, properties);
    message->context = object_or_nothing(body->arena, &members[MEMBER_CONTEXT]);
    message->user = person_of(body, id_of(body, message, &members[MEMBER_USER_ID]), true);
    message->visitor = person_of(body, id_of(body, message, &members[MEMBER_ANONYMOUS_ID]), false);
    read_times(message, members);
    read_call(body, message, members);
    if (message->user == NULL && message->visitor == NULL)
        set_fault(message, &NO_PERSON);
}

// ---- the text ----

static bool malformed(const JsonScan *scan, const char *text, GError **error)
{
    fail(error, ERROR_MALFORMED, "The body is no JSON", "请求体不是 JSON");
    error_position(error, (size_t)(scan->at - text), 0);
    return false;
}

static bool read_batch(TrackBody *body, JsonScan *scan, GError **error);

// Notes the members of an object. With `is_body` those of its batch are read on the way.
static bool scan_members(TrackBody *body, JsonScan *scan, JsonSlice members[MEMBERS], bool is_body,
                         GError **error)
{
    JsonSlice name, value;
    if (!json_scan_enter(scan))
        return false;
    for (bool first = true; json_scan_member(scan, first, &name); first = false) {
        int member = member_of(&name);
        if (is_body && member == MEMBER_BATCH && json_scan_peek(scan) == JSON_ARRAY) {
            members[member].kind = JSON_ARRAY;
            if (!read_batch(body, scan, error))
                return false;
            continue;
        }
        if (!json_scan_value(scan, &value))
            return false;
        if (member >= 0)
            members[member] = value;
    }
    return !scan->failed;
}

static Message *add_message(TrackBody *body)
{
    g_array_set_size(body->messages, body->messages->len + 1);
    return track_message(body, body->messages->len - 1);
}

static bool read_element(TrackBody *body, JsonScan *scan, GError **error)
{
    JsonSlice members[MEMBERS] = {{0}};
    Message message = {0};
    JsonKind kind = json_scan_peek(scan);
    const char *start = scan->at;
    scan->unstored = false;
    bool object = kind == JSON_OBJECT;
    if (object ? !scan_members(body, scan, members, false, error)
               : !json_scan_value(scan, &message.whole))
        return false;
    message.whole = (JsonSlice){.text = start,
                                .length = (size_t)(scan->at - start),
                                .kind = kind,
                                .unstored = scan->unstored};
    message.type = members[MEMBER_TYPE];
    message.call = call_of(&message.type);
    if (object)
        read_message(body, &message, members);
    else
        set_fault(&message, &NOT_AN_OBJECT);
    *add_message(body) = message;
    return true;
}

static bool read_batch(TrackBody *body, JsonScan *scan, GError **error)
{
    if (!json_scan_enter(scan))
        return false;
    for (bool first = true; json_scan_element(scan, first); first = false) {
        if (body->messages->len >= MESSAGES_MAX)
            return fail(error, ERROR_TOO_LARGE, "A batch has at most %d events",
                        "一批最多 %d 个事件", MESSAGES_MAX);
        if (!read_element(body, scan, error))
            return false;
    }
    return !scan->failed;
}

// ---- what the body says of all ----

// By the sender's clock the message was made so long before it was sent; by ours it is as long
// before it came. Nothing happens after it was told.
static void correct(const TrackBody *body, Message *message)
{
    if (message->happened_at == 0 && message->corrected)
        message->happened_at = body->received_at;
    else if (!message->corrected && message->sent_at != 0)
        message->happened_at += body->received_at - message->sent_at;
    message->happened_at = MAX(MIN(message->happened_at, body->received_at), WHEN_MIN);
}

static void finish(TrackBody *body, const JsonSlice members[MEMBERS])
{
    int64_t sent_at = 0;
    time_of(&members[MEMBER_SENT_AT], &sent_at);
    JsonSlice context = object_or_nothing(body->arena, &members[MEMBER_CONTEXT]);
    for (guint i = 0; i < body->messages->len; i++) {
        Message *message = track_message(body, i);
        if (message->sent_at == 0)
            message->sent_at = sent_at;
        if (message->context.kind == JSON_NOTHING && !context.unstored)
            message->context = context;
        correct(body, message);
    }
}

void track_body_begin(TrackBody *body, Arena *arena)
{
    body->arena = arena;
    body->messages = g_array_new(FALSE, TRUE, sizeof(Message));
    body->people = g_ptr_array_new();
    body->known = g_hash_table_new(g_str_hash, g_str_equal);
}

bool track_body_read(TrackBody *body, const char *text, size_t length, TrackCall call,
                     GError **error)
{
    static const char MARK[] = "\xEF\xBB\xBF"; // of byte order: some libraries put it before a body
    if (length >= strlen(MARK) && memcmp(text, MARK, strlen(MARK)) == 0) {
        text += strlen(MARK);
        length -= strlen(MARK);
    }
    JsonScan scan = json_scan(text, length);
    JsonSlice members[MEMBERS] = {{0}};
    GError *limit = NULL;
    bool may_be_many = call == CALL_ANY; // where one event is meant, a batch in it is no batch
    track_body_begin(body, body->arena);
    bool good = json_scan_peek(&scan) == JSON_OBJECT &&
                scan_members(body, &scan, members, may_be_many, &limit) && json_scan_ended(&scan);
    if (limit != NULL) {
        g_propagate_error(error, limit);
        return false;
    }
    if (!good)
        return malformed(&scan, text, error);
    Value key = track_text(body->arena, &members[MEMBER_WRITE_KEY]);
    if (key.type == VALUE_TEXT)
        body->write_key = arena_copy(body->arena, key.as.text.data, (gssize)key.as.text.length);
    if (!may_be_many || members[MEMBER_BATCH].kind != JSON_ARRAY) {
        Message *message = add_message(body);
        const char *end = text + length;
        message->whole = (JsonSlice){.text = text,
                                     .length = (size_t)(end - text),
                                     .kind = JSON_OBJECT,
                                     .unstored = scan.unstored};
        message->type = members[MEMBER_TYPE];
        message->call = call != CALL_ANY ? call : call_of(&message->type);
        read_message(body, message, members);
    }
    finish(body, members);
    return true;
}

void track_body_clear(TrackBody *body)
{
    g_clear_pointer(&body->messages, g_array_unref);
    g_clear_pointer(&body->people, g_ptr_array_unref);
    g_clear_pointer(&body->known, g_hash_table_unref);
}
