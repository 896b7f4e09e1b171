// SPDX-License-Identifier: Apache-2.0
#include "entity/model.h"

#include "base/arena.h"
#include "base/decimal.h"
#include "base/json_read.h"
#include <json-c/json.h>
#include <stdatomic.h>
#include <string.h>

struct Model {
    atomic_int references;
    Arena *arena; // holds everything below
    const char *organisation;
    const char *timezone_name;
    GTimeZone *timezone;
    const char *currency;
    Language language;
    const RfmGroups *rfm_groups;
    DeliveredCosts delivered_costs;
    const Competitors *competitors;
    EventProperties event_properties;
    GHashTable *rates;      // currency → int64_t * in the arena
    GHashTable *by_entity;  // entity name → GPtrArray of CustomField *
    GPtrArray *segments;    // of ModelSegment, by name; ends with NULL
    GHashTable *write_keys; // key → ModelWriteKey in the arena
    GArray *fits;           // of ModelFit
    GArray *refused;        // of Refused: models whose latest try failed
    int64_t newest_order;
};

typedef struct {
    const char *name;
    Label reason;
} Refused;

// ---- settings ----

static void set_text(Model *model, const char **out, const char *json)
{
    json_object *value = json_read(json);
    if (json_object_is_type(value, json_type_string))
        *out = arena_copy(model->arena, json_object_get_string(value), -1);
    json_object_put(value);
}

bool model_rate_from_json(json_object *json, int64_t *out_millionths)
{
    int64_t rate = 0;
    bool text = json_object_is_type(json, json_type_string);
    if (!text ||
        !decimal_parse(json_object_get_string(json), (size_t)json_object_get_string_len(json), 6,
                       '.', &rate, NULL) ||
        rate <= 0)
        return false;
    *out_millionths = rate;
    return true;
}

void model_take_rates(Model *model, json_object *rates)
{
    if (json_object_is_type(rates, json_type_object)) {
        json_object_object_foreach(rates, currency, value)
        {
            int64_t *rate = ARENA_NEW(model->arena, int64_t);
            if (model_rate_from_json(value, rate))
                g_hash_table_insert(model->rates, arena_copy(model->arena, currency, -1), rate);
        }
    }
}

static void set_rates(Model *model, const char *json)
{
    json_object *rates = json_read(json);
    model_take_rates(model, rates);
    json_object_put(rates);
}

static void set_rfm_groups(Model *model, const char *json)
{
    json_object *value = json_read(json);
    const RfmGroups *groups = rfm_groups_read(model->arena, value);
    if (groups != NULL)
        model->rfm_groups = groups;
    json_object_put(value);
}

static void set_delivered_costs(Model *model, const char *json)
{
    json_object *value = json_read(json);
    delivered_costs_read(value, &model->delivered_costs);
    json_object_put(value);
}

static void set_competitors(Model *model, const char *json)
{
    json_object *value = json_read(json);
    const Competitors *competitors = competitors_read(model->arena, value, NULL);
    if (competitors != NULL)
        model->competitors = competitors;
    json_object_put(value);
}

static void set_event_properties(Model *model, const char *json)
{
    json_object *value = json_read(json);
    EventProperties properties = event_properties_read(model->arena, value);
    if (properties != NULL)
        model->event_properties = properties;
    json_object_put(value);
}

static void take_setting(Model *model, const char *name, const char *json)
{
    const char *language = NULL;
    if (strcmp(name, "organisation.name") == 0)
        set_text(model, &model->organisation, json);
    else if (strcmp(name, "organisation.timezone") == 0)
        set_text(model, &model->timezone_name, json);
    else if (strcmp(name, "organisation.currency") == 0)
        set_text(model, &model->currency, json);
    else if (strcmp(name, "organisation.language") == 0)
        set_text(model, &language, json);
    else if (strcmp(name, "organisation.rates") == 0)
        set_rates(model, json);
    else if (strcmp(name, "insight.rfm") == 0)
        set_rfm_groups(model, json);
    else if (strcmp(name, "insight.delivered") == 0)
        set_delivered_costs(model, json);
    else if (strcmp(name, "insight.competitors") == 0)
        set_competitors(model, json);
    else if (strcmp(name, "events.properties") == 0)
        set_event_properties(model, json);
    if (language != NULL)
        model->language = language_from(language);
}

static void load_settings(Model *model, Tx *tx)
{
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT name, value FROM setting WHERE scope = 'organisation' "
                 "AND deleted_at IS NULL AND (name LIKE 'organisation.%' OR "
                 "name IN ('insight.rfm', 'insight.delivered', 'insight.competitors', "
                 "'events.properties'))",
                 NO_PARAMS);
    while (cursor_next(rows)) {
        const char *json = cursor_text(rows, 1, NULL);
        if (json != NULL)
            take_setting(model, cursor_text(rows, 0, NULL), json);
    }
}

// ---- custom fields ----

static FieldType custom_type(const char *kind)
{
    static const struct {
        const char *kind;
        FieldType type;
    } TYPES[] = {{"text", FIELD_TEXT}, {"integer", FIELD_INTEGER}, {"boolean", FIELD_BOOLEAN},
                 {"time", FIELD_TIME}, {"day", FIELD_DAY},         {"choice", FIELD_CHOICE}};
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        if (strcmp(kind, TYPES[i].kind) == 0)
            return TYPES[i].type;
    }
    return FIELD_TEXT;
}

static const char *member_text(Model *model, json_object *object, const char *name)
{
    json_object *value = NULL;
    if (!json_object_object_get_ex(object, name, &value) || value == NULL)
        return NULL;
    return arena_copy(model->arena, json_object_get_string(value), -1);
}

// Both languages are there: one stands in for the other, the name for both.
static Label read_label(Model *model, json_object *json, const char *name)
{
    Label label = {NULL, NULL};
    if (json_object_is_type(json, json_type_object)) {
        label.en = member_text(model, json, "en");
        label.zh = member_text(model, json, "zh");
    }
    if (label.en == NULL)
        label.en = label.zh != NULL ? label.zh : name;
    if (label.zh == NULL)
        label.zh = label.en;
    return label;
}

static const Choice *read_choices(Model *model, const char *text)
{
    json_object *json = text != NULL ? json_read(text) : NULL;
    size_t n = json_object_is_type(json, json_type_array) ? json_object_array_length(json) : 0;
    Choice *choices = ARENA_ARRAY(model->arena, Choice, n + 1);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        json_object *choice = json_object_array_get_idx(json, i), *label = NULL;
        const char *name = json_object_is_type(choice, json_type_object)
                               ? member_text(model, choice, "name")
                               : NULL;
        if (name == NULL)
            continue;
        json_object_object_get_ex(choice, "label", &label);
        choices[used].name = name;
        choices[used].label = read_label(model, label, name);
        used++;
    }
    json_object_put(json);
    return choices;
}

static CustomField *read_custom(Model *model, const Cursor *row)
{
    CustomField *custom = ARENA_NEW(model->arena, CustomField);
    custom->entity = arena_copy(model->arena, cursor_text(row, 0, NULL), -1);
    custom->field.name = arena_copy(model->arena, cursor_text(row, 1, NULL), -1);
    custom->field.type = custom_type(cursor_text(row, 2, NULL));
    const char *label = cursor_text(row, 3, NULL);
    json_object *json = label != NULL ? json_read(label) : NULL;
    custom->field.label = read_label(model, json, custom->field.name);
    json_object_put(json);
    if (custom->field.type == FIELD_CHOICE)
        custom->field.choices = read_choices(model, cursor_text(row, 4, NULL));
    custom->required = cursor_integer(row, 5) != 0;
    custom->field.flags = cursor_integer(row, 6) != 0 ? FIELD_PERSONAL : 0;
    custom->field.limit = 2000;
    return custom;
}

static void load_customs(Model *model, Tx *tx)
{
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT entity, name, kind, label, choices, required, personal FROM custom_field "
                 "WHERE deleted_at IS NULL ORDER BY entity NULLS FIRST, position NULLS FIRST, id",
                 NO_PARAMS);
    while (cursor_next(rows)) {
        CustomField *custom = read_custom(model, rows);
        GPtrArray *list = g_hash_table_lookup(model->by_entity, custom->entity);
        if (list == NULL) {
            list = g_ptr_array_new();
            g_hash_table_insert(model->by_entity, (gpointer)custom->entity, list);
        }
        g_ptr_array_add(list, custom);
    }
}

// ---- segments ----

static void load_segments(Model *model, Tx *tx)
{
    g_autoptr(Cursor) rows = tx_query(tx,
                                      "SELECT id, name, kind, rule FROM segment "
                                      "WHERE deleted_at IS NULL ORDER BY name NULLS FIRST",
                                      NO_PARAMS);
    while (cursor_next(rows)) {
        ModelSegment *segment = ARENA_NEW(model->arena, ModelSegment);
        bool dynamic = strcmp(cursor_text(rows, 2, NULL), "dynamic") == 0;
        segment->id = cursor_integer(rows, 0);
        segment->name = arena_copy(model->arena, cursor_text(rows, 1, NULL), -1);
        segment->rule = dynamic ? arena_copy(model->arena, cursor_text(rows, 3, NULL), -1) : NULL;
        g_ptr_array_add(model->segments, segment);
    }
    g_ptr_array_add(model->segments, NULL);
}

// ---- fitted models ----

static void load_fits(Model *model, Tx *tx)
{
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT m.id, m.name, m.variant, m.parameters, m.fitted_at, m.as_of_day FROM model m JOIN "
        "(SELECT max(id) AS id FROM model WHERE state = 'fitted' AND deleted_at IS NULL "
        "GROUP BY name) AS l ON l.id = m.id",
        NO_PARAMS);
    while (cursor_next(rows)) {
        ModelFit fit = {.id = cursor_integer(rows, 0),
                        .name = arena_copy(model->arena, cursor_text(rows, 1, NULL), -1),
                        .variant = arena_copy(model->arena, cursor_text(rows, 2, NULL), -1),
                        .parameters = arena_copy(model->arena, cursor_text(rows, 3, NULL), -1),
                        .fitted_at = cursor_integer(rows, 4),
                        .as_of_day = cursor_integer(rows, 5)};
        if (fit.parameters != NULL)
            g_array_append_val(model->fits, fit);
    }
}

static void load_refused(Model *model, Tx *tx)
{
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT m.name, m.reason FROM model m JOIN (SELECT max(id) AS id FROM model "
        "WHERE deleted_at IS NULL GROUP BY name) AS l ON l.id = m.id WHERE m.state = 'refused'",
        NO_PARAMS);
    while (cursor_next(rows)) {
        const char *reason = cursor_text(rows, 1, NULL);
        json_object *json = reason != NULL ? json_read(reason) : NULL;
        Refused refused = {.name = arena_copy(model->arena, cursor_text(rows, 0, NULL), -1)};
        refused.reason = read_label(model, json, refused.name);
        g_array_append_val(model->refused, refused);
        json_object_put(json);
    }
}

// ---- keys of the tracking API ----

static void load_write_keys(Model *model, Tx *tx)
{
    g_autoptr(Cursor) rows = tx_query(tx,
                                      "SELECT k.id, k.key, k.source_id, s.code FROM write_key k "
                                      "JOIN source s ON s.id = k.source_id "
                                      "WHERE k.deleted_at IS NULL AND s.deleted_at IS NULL",
                                      NO_PARAMS);
    while (cursor_next(rows)) {
        ModelWriteKey *key = ARENA_NEW(model->arena, ModelWriteKey);
        key->id = cursor_integer(rows, 0);
        key->key = arena_copy(model->arena, cursor_text(rows, 1, NULL), -1);
        key->source_id = cursor_integer(rows, 2);
        key->source_code = arena_copy(model->arena, cursor_text(rows, 3, NULL), -1);
        g_hash_table_insert(model->write_keys, (gpointer)key->key, key);
    }
}

// ---- life ----

Model *model_load(Tx *tx)
{
    Model *model = g_new0(Model, 1);
    atomic_init(&model->references, 1);
    model->arena = arena_new();
    model->organisation = "Guanxi";
    model->timezone_name = "UTC";
    model->currency = "CNY";
    model->language = LANGUAGE_ZH;
    model->rfm_groups = &RFM_GROUPS_READY;
    model->delivered_costs = DELIVERED_COSTS_READY;
    model->competitors = &COMPETITORS_NONE;
    model->event_properties = EVENT_PROPERTIES_READY;
    model->rates = g_hash_table_new(g_str_hash, g_str_equal);
    model->by_entity =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    load_settings(model, tx);
    model->segments = g_ptr_array_new();
    load_customs(model, tx);
    load_segments(model, tx);
    model->fits = g_array_new(FALSE, FALSE, sizeof(ModelFit));
    load_fits(model, tx);
    model->refused = g_array_new(FALSE, FALSE, sizeof(Refused));
    load_refused(model, tx);
    model->write_keys = g_hash_table_new(g_str_hash, g_str_equal);
    load_write_keys(model, tx);
    model->newest_order = reference_newest_order(tx);
    model->timezone = g_time_zone_new_identifier(model->timezone_name);
    if (model->timezone == NULL)
        model->timezone = g_time_zone_new_utc();
    return model;
}

Model *model_ref(Model *model)
{
    atomic_fetch_add(&model->references, 1);
    return model;
}

void model_unref(Model *model)
{
    if (model == NULL || atomic_fetch_sub(&model->references, 1) != 1)
        return;
    g_hash_table_unref(model->by_entity);
    g_ptr_array_unref(model->segments);
    g_array_unref(model->fits);
    g_array_unref(model->refused);
    g_hash_table_unref(model->rates);
    g_hash_table_unref(model->write_keys);
    g_time_zone_unref(model->timezone);
    arena_free(model->arena);
    g_free(model);
}

const char *model_organisation(const Model *model)
{
    return model->organisation;
}

GTimeZone *model_timezone(const Model *model)
{
    return model->timezone;
}

const char *model_timezone_name(const Model *model)
{
    return model->timezone_name;
}

const char *model_currency(const Model *model)
{
    return model->currency;
}

int64_t model_rate(const Model *model, const char *currency)
{
    if (strcmp(currency, model->currency) == 0)
        return 1000000;
    const int64_t *rate = g_hash_table_lookup(model->rates, currency);
    return rate != NULL ? *rate : 0;
}

Language model_language(const Model *model)
{
    return model->language;
}

EventProperties model_event_properties(const Model *model)
{
    return model->event_properties;
}

const RfmGroups *model_rfm_groups(const Model *model)
{
    return model->rfm_groups;
}

const DeliveredCosts *model_delivered_costs(const Model *model)
{
    return &model->delivered_costs;
}

const Competitors *model_competitors(const Model *model)
{
    return model->competitors;
}

const CustomField *const *model_custom_fields(const Model *model, const Entity *entity,
                                              size_t *out_n)
{
    GPtrArray *list = g_hash_table_lookup(model->by_entity, entity->name);
    *out_n = list != NULL ? list->len : 0;
    return list != NULL ? (const CustomField *const *)list->pdata : NULL;
}

const CustomField *model_custom_field(const Model *model, const Entity *entity, const char *name)
{
    size_t n = 0;
    const CustomField *const *fields = model_custom_fields(model, entity, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(fields[i]->field.name, name) == 0)
            return fields[i];
    }
    return NULL;
}

const ModelSegment *const *model_segments(const Model *model)
{
    return (const ModelSegment *const *)model->segments->pdata;
}

const ModelSegment *model_segment(const Model *model, const char *name)
{
    for (const ModelSegment *const *segment = model_segments(model); *segment != NULL; segment++)
        if (strcmp((*segment)->name, name) == 0)
            return *segment;
    return NULL;
}

const ModelSegment *model_segment_by_id(const Model *model, int64_t id)
{
    for (const ModelSegment *const *segment = model_segments(model); *segment != NULL; segment++)
        if ((*segment)->id == id)
            return *segment;
    return NULL;
}

ReferenceDay model_reference_day(const Model *model, int64_t now)
{
    return reference_day(model->newest_order, now, model->timezone);
}

int64_t model_newest_order(const Model *model)
{
    return model->newest_order;
}

const ModelFit *model_fit(const Model *model, const char *name)
{
    for (guint i = 0; i < model->fits->len; i++)
        if (strcmp(g_array_index(model->fits, ModelFit, i).name, name) == 0)
            return &g_array_index(model->fits, ModelFit, i);
    return NULL;
}

Label model_fit_refused(const Model *model, const char *name)
{
    for (guint i = 0; i < model->refused->len; i++)
        if (strcmp(g_array_index(model->refused, Refused, i).name, name) == 0)
            return g_array_index(model->refused, Refused, i).reason;
    return (Label){NULL, NULL};
}

const ModelWriteKey *model_write_key(const Model *model, const char *key)
{
    return g_hash_table_lookup(model->write_keys, key);
}
