// SPDX-License-Identifier: Apache-2.0
//
// What the tests of rules are about: a store with custom fields of every type, and random records
// full of missing values, hostile texts and times at the edges of days.
#pragma once

#include "base/when.h"
#include "entity/consent_kind.h"
#include "entity/write.h"
#include "rule/rule.h"
#include "test_store.h"

typedef bool (*InStore)(Tx *tx, void *context, GError **error);

static inline void world_write(Store *store, InStore function, void *context)
{
    g_autoptr(GError) error = NULL;
    store_write(store, function, context, &error);
    g_assert_no_error(error);
}

static inline void world_read(Store *store, InStore function, void *context)
{
    g_autoptr(GError) error = NULL;
    store_read(store, function, context, &error);
    g_assert_no_error(error);
}

static inline void world_insert(Tx *tx, const Entity *entity, const Value *values)
{
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql, "INSERT INTO %s (%s) VALUES (", entity->table,
                  entity_columns(entity, false));
    for (size_t i = 0; i < entity->n_fields; i++)
        buffer_printf(&sql, "%s$%zu", i > 0 ? ", " : "", i + 1);
    buffer_text(&sql, ")");
    tx_run(tx, buffer_string(&sql), values, entity->n_fields);
}

// Values of a new record: system fields set, defaults where a value is required.
static inline Value *world_values(Arena *arena, const Entity *entity, int64_t id)
{
    Value *values = ARENA_ARRAY(arena, Value, entity->n_fields);
    for (size_t i = 0; i < entity->n_fields; i++)
        if ((entity->fields[i].flags & FIELD_REQUIRED) || entity->fields[i].otherwise != NULL)
            values[i] = field_is_integer(&entity->fields[i]) ? value_integer(1) : value_text("x");
    if (entity->ownership == OWNER_CUSTOMER)
        values[FIELD_ORIGIN_CUSTOMER_ID] = value_integer(1);
    values[FIELD_ID] = value_integer(id);
    values[FIELD_VERSION] = value_integer(1);
    values[FIELD_CREATED_AT] = values[FIELD_UPDATED_AT] = value_integer(0);
    return values;
}

static inline void world_set(const Entity *entity, Value *values, const char *field, Value value)
{
    int index = entity_field_index(entity, field);
    g_assert_cmpint(index, >=, 0);
    values[index] = value;
}

// ---- organisation and custom fields ----

static const char *const WORLD_CUSTOM[][2] = {
    {"skin_type", "text"}, {"visits", "integer"}, {"vip", "boolean"},
    {"seen_at", "time"},   {"born_day", "day"},   {"style", "choice"},
};

static inline void world_setting(Tx *tx, Arena *arena, int64_t id, const char *name,
                                 const char *json)
{
    const Entity *entity = entity_find("setting");
    Value *values = world_values(arena, entity, id);
    world_set(entity, values, "scope", value_text("organisation"));
    world_set(entity, values, "scope_key", value_text(""));
    world_set(entity, values, "name", value_text(name));
    world_set(entity, values, "value", value_text(json));
    world_insert(tx, entity, values);
}

static inline bool world_fill_settings(Tx *tx, void *context, GError **error)
{
    (void)error;
    g_autoptr(Arena) arena = arena_new();
    world_setting(tx, arena, 1, "organisation.timezone",
                  arena_printf(arena, "\"%s\"", (const char *)context));
    world_setting(tx, arena, 2, "organisation.currency", "\"CNY\"");
    world_setting(tx, arena, 3, "events.properties",
                  "[\"colour\", \"price\", \"vip\", \"query\", \"words\", \"campaign\"]");
    const Entity *entity = entity_find("custom_field");
    for (size_t i = 0; i < G_N_ELEMENTS(WORLD_CUSTOM); i++) {
        Value *values = world_values(arena, entity, (int64_t)i + 1);
        world_set(entity, values, "entity", value_text("customer"));
        world_set(entity, values, "name", value_text(WORLD_CUSTOM[i][0]));
        world_set(entity, values, "kind", value_text(WORLD_CUSTOM[i][1]));
        world_set(entity, values, "label", value_text("{\"en\":\"x\"}"));
        world_set(
            entity, values, "choices",
            value_text("[{\"name\":\"plain\"},{\"name\":\"start\"},{\"name\":\"two words\"}]"));
        world_set(entity, values, "required", value_integer(0));
        world_set(entity, values, "personal", value_integer(i == 0));
        world_insert(tx, entity, values);
    }
    return true;
}

static inline bool world_load_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(Model **)context = model_load(tx);
    return true;
}

static inline Store *world_store(const char *zone, Model **out_model)
{
    Store *store = test_store_new();
    world_write(store, world_fill_settings, (void *)zone);
    world_read(store, world_load_model, out_model);
    return store;
}

// ---- hostile values ----

static const char *const WORLD_TEXTS[] = {
    "台北市",   "臺北市",     "桃园市",    "台灣省",
    "广州市",   "廣州市",     "煙臺市",    "烟台市",
    "上海",     "北京",       "上海市",    "Shanghai",
    "shanghai", "SHANGHAI",   "50%_off",   "a\\b",
    "O'Brien",  "say \"hi\"", "Éclair",    "éclair",
    "ÉCLAIR",   "ß",          "Straße",    "STRASSE",
    "İzmir",    "izmir",      "ıI",        "\u212A",
    "k",        "K",          "σ",         "ς",
    "Σ",        "ǅ",          "ǆ",         "Ǆ",
    "[a-z]*?",  "^x$.|(){}+", "tab\there", "two\nlines",
    "😀",        " ",          "%",         "_",
    "\\",       "*",          "***:x",     "]",
    "[",        "?",          "-",         "zz",
    "CNY",      "USD",        "$1",        "'); DROP TABLE customer; --",
    "\u3000",   "\x7f",       "Ω",         "ω",
};

static inline const char *world_text(GRand *random)
{
    return WORLD_TEXTS[g_rand_int_range(random, 0, G_N_ELEMENTS(WORLD_TEXTS))];
}

// Days of the lunar calendar, impossible ones and other forms among them.
static inline const char *world_lunar(Arena *arena, GRand *random)
{
    int kind = g_rand_int_range(random, 0, 12);
    int month = g_rand_int_range(random, kind == 0 ? 0 : 1, kind == 0 ? 15 : 13);
    int day = g_rand_int_range(random, 0, 6) == 0 ? 30 : g_rand_int_range(random, 0, 32);
    const char *leap = g_rand_int_range(random, 0, 3) == 0 ? "x" : "";
    if (kind == 1)
        return world_text(random);
    if (kind == 2)
        return arena_printf(arena, "%d-%d%s-%d", g_rand_int_range(random, 0, 2000), month, leap,
                            day);
    if (kind < 6)
        return arena_printf(arena, "--%02d%s-%02d%s", month, leap, day, kind == 3 ? " " : "");
    return arena_printf(arena, "%04d-%02d%s-%02d", kind == 6 ? 0 : 1990, month, leap, day);
}

// ---- consents ----

// The consents that records are made of: few, so that decisions follow each other.
static inline const Field *world_consent(GRand *random)
{
    static const char *const NAMES[] = {"consent.email", "consent.email", "consent.sms",
                                        "consent.email.service", "consent.post"};
    return &consent_kind_find(NAMES[g_rand_int_range(random, 0, G_N_ELEMENTS(NAMES))])->field;
}

// `n` records of customers step, 2 × step … customers × step: several decisions of one moment,
// some without one, some for brands, deleted, or of kinds that are no more.
static inline void world_insert_consents(Tx *tx, Arena *arena, GRand *random, int n, int customers,
                                         int step)
{
    static const char *const CHANNELS[] = {"email", "email", "sms", "wechat", "retired"};
    static const char *const PURPOSES[] = {"marketing", "marketing", "marketing", "service"};
    static const char *const BRANDS[] = {"", "A", "b"};
    static const char *const STATUSES[] = {"granted", "granted",   "granted",
                                           "denied",  "withdrawn", "retired"};
#define ANY(texts) value_text(texts[g_rand_int_range(random, 0, G_N_ELEMENTS(texts))])
    const Entity *entity = entity_find("consent");
    for (int id = 1; id <= n; id++) {
        Value *values = world_values(arena, entity, id);
        int64_t customer = step * g_rand_int_range(random, 1, customers + 1);
        values[FIELD_CUSTOMER_ID] = values[FIELD_ORIGIN_CUSTOMER_ID] = value_integer(customer);
        world_set(entity, values, "channel", ANY(CHANNELS));
        world_set(entity, values, "purpose", ANY(PURPOSES));
        if (g_rand_boolean(random))
            world_set(entity, values, "brand", ANY(BRANDS));
        world_set(entity, values, "status", ANY(STATUSES));
        if (g_rand_int_range(random, 0, 5) > 0)
            world_set(entity, values, "decided_at", value_integer(g_rand_int_range(random, -1, 4)));
        if (g_rand_int_range(random, 0, 5) == 0)
            values[FIELD_DELETED_AT] = value_integer(1);
        world_insert(tx, entity, values);
    }
#undef ANY
}

// ---- dice ----

// Of any world with a `random`.
#define dice(world, sides) g_rand_int_range((world)->random, 0, (sides))

static inline const char *world_pick(GRand *random, const char *const *texts, size_t n)
{
    return texts[g_rand_int_range(random, 0, (gint32)n)];
}

#define PICK(world, ...)                                                                           \
    world_pick((world)->random, (const char *const[]){__VA_ARGS__},                                \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

// ---- properties of events ----

// Of every type, and what only looks like one.
static inline const char *world_properties(GRand *random)
{
    static const char *const JSON[] = {
        "{}",
        "{\"colour\":\"red\",\"price\":19.99}",
        "{\"colour\":\"\",\"price\":5}",
        "{\"colour\":7,\"price\":\"5\"}",
        "{\"price\":-0.5,\"vip\":true}",
        "{\"price\":1234567890123.5,\"vip\":false}",
        "{\"price\":0.1234567,\"vip\":1}",
        "{\"colour\":\"Red\",\"price\":-123456789012.123456}",
        "{\"colour\":null,\"price\":null}",
        "{\"colour\":[1],\"price\":0}",
        "{\"colour\":\"r\\u0065d\",\"none\":\"price\"}",
        "{\"colour\":true,\"price\":{},\"vip\":\"true\"}",
        "{\"inner\":{\"colour\":\"red\"},\"price\":1e2,\"vip\":[]}",
        "{\"colour\":\"护肤\",\"price\":5.0}",
    };
    return world_pick(random, JSON, G_N_ELEMENTS(JSON));
}

static inline const char *world_property_condition(GRand *random)
{
    static const char *const CONDITIONS[] = {
        "props.colour = \"red\"",
        "props.colour != \"red\"",
        "props.colour starts with \"r\"",
        "props.colour contains \"E\"",
        "props.colour matches \"?e*\"",
        "props.colour < \"red\"",
        "props.colour >= \"red\"",
        "props.colour between \"Red\" and \"red\"",
        "not props.colour in (\"red\", \"护肤\")",
        "props.price = 5",
        "props.price != 19.99",
        "props.price < 0",
        "props.price >= -0.5",
        "props.price = -123456789012.123456",
        "props.price between -0.5 and 19.99",
        "props.price in (0, 5, 0.5)",
        "props.vip = true",
        "not props.vip = false",
        "props.vip != true",
        "props.colour is empty",
        "props.colour is not empty",
        "props.price is empty",
        "not (props.price is empty)",
        "props.vip is not empty",
        "props.none is empty", // not kept at hand
    };
    return world_pick(random, CONDITIONS, G_N_ELEMENTS(CONDITIONS));
}

static inline const char *world_choice(GRand *random, const Field *field)
{
    int n = 0;
    while (field->choices[n].name != NULL)
        n++;
    return field->choices[g_rand_int_range(random, 0, n)].name;
}

// A text as rules write it.
static inline void put_text(Buffer *out, const char *text)
{
    buffer_byte(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            buffer_byte(out, '\\');
        buffer_byte(out, *text);
    }
    buffer_byte(out, '"');
}

// ---- clocks ----

// Comparisons of the hour or the day of the week at `time`, the name of a field.
static inline const char *world_clock(Arena *arena, GRand *random, const char *time)
{
    static const char *const FORMS[] = {
        "hour(%s) >= 22",
        "hour(%s) < 5",
        "hour(%s) in (0, 1, 2, 23)",
        "hour(%s) != 0",
        "hour(%s) is empty",
        "weekday(%s) in (saturday, sunday)",
        "weekday(%s) = friday",
        "weekday(%s) != monday",
        "weekday(%s) < wednesday",
        "weekday(%s) is not empty",
        "hour(%s) between 22 and 23",
        "hour(%s) * 2 > 3",
    };
    g_auto(GStrv) around =
        g_strsplit(FORMS[g_rand_int_range(random, 0, G_N_ELEMENTS(FORMS))], "%s", 2);
    return arena_printf(arena, "%s%s%s", around[0], time, around[1]);
}
