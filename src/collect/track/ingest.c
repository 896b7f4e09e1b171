// SPDX-License-Identifier: Apache-2.0
#include "collect/track/ingest.h"

#include "base/when.h"
#include "collect/key_cache.h"
#include "collect/track/key_use.h"
#include "collect/track/people.h"
#include "entity/entities.h"

#include <string.h>

typedef struct {
    Ingest *ingest;
    Writing writing;
    People people;
    Message **messages; // those to be stored, in order
    size_t n;
} Run;

// ---- before the transaction ----

void track_prepare(Ingest *ingest, Arena *arena)
{
    TrackBody *body = ingest->body;
    const Model *model = ingest->model;
    TraitsReader reader = {.model = model,
                           .region = phone_region_of_zone(model_timezone_name(model)),
                           .today = day_of(body->received_at, model_timezone(model))};
    ingest->traits = ARENA_ARRAY(arena, Traits, body->messages->len + 1);
    ingest->repeated = ARENA_ARRAY(arena, bool, body->messages->len + 1);
    for (guint i = 0; i < body->messages->len; i++) {
        const Message *message = track_message(body, i);
        reader.organisation = message->call == CALL_GROUP;
        if (message->fault == NULL && (reader.organisation || message->call == CALL_IDENTIFY))
            traits_read(&ingest->traits[i], arena, &reader, &message->properties);
    }
}

static const Traits *traits_of(const Run *run, const Message *message)
{
    return &run->ingest->traits[message - track_message(run->ingest->body, 0)];
}

// ---- what is new ----

// What came without an id cannot be told from what it repeats, and is taken as new.
static void claim(Run *run)
{
    Ingest *ingest = run->ingest;
    Value *keys = ARENA_ARRAY(ingest->arena, Value, 2 * ingest->n + 1);
    int64_t *counts = ARENA_ARRAY(ingest->arena, int64_t, ingest->n + 1);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < ingest->n; i++) {
        const Message *message = track_message(ingest->body, ingest->first + i);
        if (message->key.type == VALUE_NULL)
            continue;
        keys[2 * n] = value_integer(ingest->source->source_id);
        keys[2 * n++ + 1] = message->key;
    }
    if (n > 0)
        tx_run_counts(run->writing.tx,
                      "INSERT INTO event_message (source_id, message_key) VALUES ($1, $2) "
                      "ON CONFLICT (source_id, message_key) DO NOTHING",
                      keys, (const size_t[2]){n, 2}, counts);
    run->messages = ARENA_ARRAY(ingest->arena, Message *, ingest->n + 1);
    for (size_t i = 0; i < ingest->n; i++) {
        Message *message = track_message(ingest->body, ingest->first + i);
        bool repeated = message->key.type != VALUE_NULL && counts[at++] == 0;
        ingest->repeated[ingest->first + i] = repeated;
        if (!repeated)
            run->messages[run->n++] = message;
    }
}

// ---- what calls do beside being stored ----

// A visitor who says how to reach them is known from then on: as the customer who has that address
// or number, else by themselves.
static bool recognise(Run *run, Message *message, const Traits *traits, GError **error)
{
    const People *people = &run->people;
    int64_t here = message->visitor->customer_id;
    int64_t other = traits->phone ? people_by_contact(people, "phone", traits->phone) : 0;
    if (other == 0 && traits->mail != NULL)
        other = people_by_contact(people, "email", traits->mail);
    if (other == 0 || other == here || !people_is_anonymous(people, here))
        return true;
    return people_move(people, here, other, error);
}

static Person *who(const Message *message)
{
    return message->user != NULL ? message->user : message->visitor;
}

static bool identify(Run *run, Message *message, GError **error)
{
    const Traits *traits = traits_of(run, message);
    bool reachable = traits->phone != NULL || traits->mail != NULL;
    if (message->user == NULL && reachable && !recognise(run, message, traits, error))
        return false;
    if (traits->fields->given == 0 && traits->custom == NULL)
        return true;
    return traits_apply(traits, &run->writing, who(message)->customer_id,
                        run->ingest->source->source_id, reachable, error);
}

// The customer that is the group; made when it is new.
static int64_t group_of(Run *run, const Message *message, GError **error)
{
    Writing *writing = &run->writing;
    const char *id = arena_copy(run->ingest->arena, message->group.as.text.data,
                                (gssize)message->group.as.text.length);
    ExternalKey key = {run->ingest->source->source_id, "customer", "group", id};
    int64_t owner = 0, found = 0;
    if (external_key_find(writing->tx, &key, &owner, &found) &&
        tx_integer(writing->tx, "SELECT 1 FROM customer WHERE id = $1 AND deleted_at IS NULL",
                   PARAMS(value_integer(found)), 0) != 0)
        return found;
    Record *customer = record_new(run->ingest->arena, &ENTITY_CUSTOMER);
    record_set(customer, entity_field_index(&ENTITY_CUSTOMER, "kind"), value_text("organisation"));
    record_set(customer, entity_field_index(&ENTITY_CUSTOMER, "source_id"),
               value_integer(run->ingest->source->source_id));
    if (!record_set_defaults(customer, run->ingest->arena, error) ||
        !record_insert(writing, customer, error))
        return 0;
    external_key_put(writing->tx, &key, record_id(customer), record_id(customer));
    return record_id(customer);
}

static bool relate(Run *run, int64_t customer_id, int64_t group_id, GError **error)
{
    Writing *writing = &run->writing;
    bool known = tx_integer(writing->tx,
                            "SELECT 1 FROM relation WHERE customer_id = $1 AND kind = 'contact_of' "
                            "AND other_customer_id = $2 AND deleted_at IS NULL",
                            PARAMS(value_integer(customer_id), value_integer(group_id)), 0) != 0;
    if (known || customer_id == group_id)
        return true;
    Record *relation = record_new(run->ingest->arena, &ENTITY_RELATION);
    relation->values[FIELD_CUSTOMER_ID] = value_integer(customer_id);
    record_set(relation, entity_field_index(&ENTITY_RELATION, "kind"), value_text("contact_of"));
    record_set(relation, entity_field_index(&ENTITY_RELATION, "other_customer_id"),
               value_integer(group_id));
    return record_insert(writing, relation, error);
}

static bool group(Run *run, Message *message, GError **error)
{
    const Traits *traits = traits_of(run, message);
    int64_t id = group_of(run, message, error);
    if (id == 0)
        return false;
    if ((traits->fields->given != 0 || traits->custom != NULL) &&
        !traits_apply(traits, &run->writing, id, run->ingest->source->source_id, false, error))
        return false;
    return relate(run, who(message)->customer_id, id, error);
}

static bool act(Run *run, GError **error)
{
    for (size_t i = 0; i < run->n; i++) {
        Message *message = run->messages[i];
        bool good = true;
        if (message->fault != NULL)
            continue;
        if (message->call == CALL_IDENTIFY)
            good = identify(run, message, error);
        else if (message->call == CALL_GROUP)
            good = group(run, message, error);
        else if (message->call == CALL_ALIAS)
            good = people_alias(&run->people, message->previous, message->user, error);
        if (!good)
            return false;
    }
    return true;
}

// ---- products ----

static void take_product(const char *code, int64_t owner_id, int64_t id, void *products)
{
    (void)owner_id;
    gpointer kept = NULL;
    if (g_hash_table_lookup_extended(products, code, &kept, NULL))
        g_hash_table_insert(products, kept, GSIZE_TO_POINTER((gsize)id));
}

// All codes of the transaction in one question.
static void find_products(Run *run, GHashTable *products)
{
    const char **codes = ARENA_ARRAY(run->ingest->arena, const char *, run->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < run->n; i++) {
        Value code = run->messages[i]->product;
        if (code.type != VALUE_TEXT || run->messages[i]->fault != NULL)
            continue;
        char *text = arena_copy(run->ingest->arena, code.as.text.data, (gssize)code.as.text.length);
        if (g_hash_table_insert(products, text, NULL))
            codes[n++] = text;
    }
    const ExternalKey kind = {
        .source_id = run->ingest->source->source_id, .entity = "product", .kind = "code"};
    external_keys_find(&run->writing, &kind, codes, n, take_product, products);
}

static Value product_of(const Run *run, GHashTable *products, const Message *message)
{
    Value code = message->product;
    if (code.type != VALUE_TEXT)
        return value_null();
    const char *text =
        arena_copy(run->ingest->arena, code.as.text.data, (gssize)code.as.text.length);
    gsize id = GPOINTER_TO_SIZE(g_hash_table_lookup(products, text));
    return id != 0 ? value_integer((int64_t)id) : value_null();
}

// ---- rows ----

typedef struct {
    const char *name;
    bool there;
} Wanted;

static void note_member(const JsonSlice *name, const JsonSlice *value, void *context)
{
    (void)value;
    Wanted *wanted = context;
    wanted->there |= json_slice_is(name, wanted->name);
}

// Pages say their name and category beside their properties, and campaigns in the context; rules
// ask properties.
static Value with_label(Arena *arena, Value properties, const char *name, const JsonSlice *label)
{
    Wanted wanted = {name, false};
    JsonSlice object = {0};
    if (label->kind != JSON_STRING || label->length == 0)
        return properties;
    if (properties.type == VALUE_TEXT) {
        object = (JsonSlice){.text = properties.as.text.data,
                             .length = properties.as.text.length,
                             .kind = JSON_OBJECT};
        track_members(&object, note_member, &wanted);
    }
    if (wanted.there)
        return properties;
    const char *rest = object.length > 0 ? object.text + 1 : "}";
    size_t rest_length = object.length > 0 ? object.length - 1 : 1;
    const char *after = rest + strspn(rest, " \t\r\n");
    return value_text(arena_printf(arena, "{\"%s\":\"%.*s\"%s%.*s", name, (int)label->length,
                                   label->text, *after == '}' ? "" : ",", (int)rest_length, rest));
}

typedef struct {
    const char *name;
    JsonSlice found;
} Sought;

static void seek_member(const JsonSlice *name, const JsonSlice *value, void *context)
{
    Sought *sought = context;
    if (json_slice_is(name, sought->name))
        sought->found = *value;
}

static JsonSlice member_of(const JsonSlice *object, const char *name)
{
    Sought sought = {.name = name};
    if (object->kind == JSON_OBJECT)
        track_members(object, seek_member, &sought);
    return sought.found;
}

// The campaign that led to the visit (utm_campaign); most visits have none.
static JsonSlice campaign_of(const Message *message)
{
    static const char CAMPAIGN[] = "\"campaign\"";
    const JsonSlice *context = &message->context;
    if (context->length < sizeof CAMPAIGN ||
        memmem(context->text, context->length, CAMPAIGN, strlen(CAMPAIGN)) == NULL)
        return (JsonSlice){0};
    JsonSlice campaign = member_of(context, "campaign");
    return member_of(&campaign, "name");
}

static Value properties_of(const Run *run, const Message *message)
{
    const JsonSlice *given = &message->properties;
    if (message->call == CALL_IDENTIFY || message->call == CALL_GROUP)
        return traits_of(run, message)->rest;
    Value value = given->length > 2 ? value_slice(given->text, given->length) : value_null();
    value = with_label(run->ingest->arena, value, "category", &message->category);
    value = with_label(run->ingest->arena, value, "name", &message->label);
    JsonSlice campaign = campaign_of(message);
    return with_label(run->ingest->arena, value, "campaign", &campaign);
}

typedef struct {
    int name, happened_at, source_id, product_id, message_key, properties, context;
} EventFields;

static EventFields event_fields(void)
{
    const Entity *entity = &ENTITY_EVENT;
    return (EventFields){.name = entity_field_index(entity, "name"),
                         .happened_at = entity_field_index(entity, "happened_at"),
                         .source_id = entity_field_index(entity, "source_id"),
                         .product_id = entity_field_index(entity, "product_id"),
                         .message_key = entity_field_index(entity, "message_key"),
                         .properties = entity_field_index(entity, "properties"),
                         .context = entity_field_index(entity, "context")};
}

static void append_events(Run *run, GHashTable *products)
{
    EventFields fields = event_fields();
    Arena *arena = run->ingest->arena;
    Record **records = ARENA_ARRAY(arena, Record *, run->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < run->n; i++) {
        const Message *message = run->messages[i];
        if (message->fault != NULL)
            continue;
        Record *record = record_new(arena, &ENTITY_EVENT);
        Value *values = record->values;
        values[FIELD_CUSTOMER_ID] = value_integer(who(message)->customer_id);
        values[fields.name] = message->name;
        values[fields.happened_at] = value_integer(message->happened_at);
        values[fields.source_id] = value_integer(run->ingest->source->source_id);
        values[fields.product_id] = product_of(run, products, message);
        values[fields.message_key] = message->key;
        values[fields.properties] = properties_of(run, message);
        if (message->context.length > 2)
            values[fields.context] = value_slice(message->context.text, message->context.length);
        records[n++] = record;
    }
    records_append(&run->writing, records, n);
}

static void set(Record *record, const char *field, Value value)
{
    record->values[entity_field_index(record->entity, field)] = value;
}

// Whatever was sent, as valid text.
static Value valid_text(Arena *arena, const char *text, size_t length, size_t most)
{
    if (text == NULL)
        return value_null();
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)MIN(length, most));
    size_t kept = MIN(strlen(valid), most);
    while (kept > 0 && (valid[kept] & 0xc0) == 0x80)
        kept--;
    return kept > 0 ? value_text(arena_copy(arena, valid, (gssize)kept)) : value_null();
}

static Value reason_of(Arena *arena, const MessageFault *fault)
{
    g_auto(Buffer) json = {0};
    json_object_begin(&json);
    json_member_text(&json, "zh", fault->text.zh);
    json_member_text(&json, "en", fault->text.en);
    json_object_end(&json);
    return value_text(arena_copy(arena, json.data, (gssize)json.length));
}

static void append_rejected(Run *run)
{
    Arena *arena = run->ingest->arena;
    Record **records = ARENA_ARRAY(arena, Record *, run->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < run->n; i++) {
        const Message *message = run->messages[i];
        if (message->fault == NULL)
            continue;
        Record *record = record_new(arena, &ENTITY_REJECTED_EVENT);
        bool named = message->call != CALL_ANY;
        set(record, "source_id", value_integer(run->ingest->source->source_id));
        set(record, "kind",
            named ? value_text(track_call_name(message->call))
                  : valid_text(arena, message->type.text, message->type.length, 32));
        set(record, "name", message->name);
        set(record, "code", value_text(message->fault->code));
        set(record, "reason", reason_of(arena, message->fault));
        set(record, "message_key", message->key);
        set(record, "body",
            valid_text(arena, message->whole.text, message->whole.length, MESSAGE_BYTES_MAX));
        records[n++] = record;
    }
    records_append(&run->writing, records, n);
}

// ---- the transaction ----

static bool store_good(Run *run, GError **error)
{
    Message **good = ARENA_ARRAY(run->ingest->arena, Message *, run->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < run->n; i++)
        if (run->messages[i]->fault == NULL)
            good[n++] = run->messages[i];
    g_autoptr(GHashTable) products = g_hash_table_new(g_str_hash, g_str_equal);
    if (n == 0)
        return true;
    if (!people_settle(&run->people, good, n, error) || !act(run, error))
        return false;
    find_products(run, products);
    append_events(run, products);
    return true;
}

bool track_ingest(Tx *tx, void *context, GError **error)
{
    Ingest *ingest = context;
    arena_reset(ingest->arena);
    Run run = {
        .ingest = ingest,
        .writing = {.tx = tx, .arena = ingest->arena, .model = ingest->model, .own_numbers = true}};
    run.people = (People){&run.writing, ingest->source, ingest->body};
    claim(&run);
    if (run.n > 0 && !store_good(&run, error))
        return false;
    append_rejected(&run);
    if (ingest->note_use)
        key_use_note(tx, ingest->source->id);
    return !tx_failed(tx);
}
