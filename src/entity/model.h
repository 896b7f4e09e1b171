// SPDX-License-Identifier: Apache-2.0
//
// What the program knows about this organisation at run time: its settings that every reading of
// data needs (name, time zone, currency, language), the custom fields people have added and the
// segments that rules may name. An
// immutable, counted snapshot: whoever changes settings or custom fields makes the server load a
// new one (model_load) and drop the old.
#pragma once

#include "entity/competitors.h"
#include "entity/entity.h"
#include "entity/delivered_costs.h"
#include "entity/event_properties.h"
#include "entity/reference_day.h"
#include "entity/rfm_groups.h"
#include <json-c/json.h>

typedef struct Model Model;

typedef struct {
    const char *entity; // "customer"
    Field field;        // its name without "custom."; all texts owned by the model
    bool required;
} CustomField;

// A segment, as rules that name it need to know it.
typedef struct {
    int64_t id;
    const char *name;
    const char *rule; // NULL: a list, whose members are written in segment_member
} ModelSegment;

// A fitted model (entity `model`), as rules that ask its scores need it.
typedef struct {
    int64_t id;
    const char *name;       // "value"
    const char *variant;    // "mbg_nbd"
    const char *parameters; // JSON
    int64_t fitted_at;
    int64_t as_of_day; // that it was fitted as of
} ModelFit;

// A key of the tracking API, and the source that its events are of.
typedef struct {
    int64_t id;
    const char *key;
    int64_t source_id;
    const char *source_code;
} ModelWriteKey;

Model *model_load(Tx *tx); // never NULL; defaults where nothing is stored
Model *model_ref(Model *model);
void model_unref(Model *model); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Model, model_unref)

const char *model_organisation(const Model *model);
GTimeZone *model_timezone(const Model *model);       // borrowed
const char *model_timezone_name(const Model *model); // "Asia/Shanghai"
const char *model_currency(const Model *model);      // ISO 4217
// What one unit of a currency is worth in the organisation's, in millionths, for orders that do not
// say: 1,000,000 for its own, 0 when the settings do not say either ("organisation.rates").
int64_t model_rate(const Model *model, const char *currency);
// Reads such a rate as the settings hold it: a decimal in a text, above zero ("7.12").
bool model_rate_from_json(json_object *json, int64_t *out_millionths);
// Counts these rates, {"USD": "7.12"}, besides those of the settings: for a trial, whose model
// nobody else has yet.
void model_take_rates(Model *model, json_object *rates);
Language model_language(const Model *model);
// The setting "insight.rfm", or what holds without it.
const RfmGroups *model_rfm_groups(const Model *model);
// The setting "insight.delivered", or what holds without it.
const DeliveredCosts *model_delivered_costs(const Model *model);
const Competitors *model_competitors(const Model *model); // never NULL
// The properties of events that are kept at hand: the setting "events.properties", or what holds
// without it.
EventProperties model_event_properties(const Model *model);

// The custom fields of an entity in display order.
const CustomField *const *model_custom_fields(const Model *model, const Entity *entity,
                                              size_t *out_n);
const CustomField *model_custom_field(const Model *model, const Entity *entity,
                                      const char *name); // NULL when unknown

// The day that scores are of at the moment `now`, by the orders that there were when this was
// loaded.
ReferenceDay model_reference_day(const Model *model, int64_t now);
int64_t model_newest_order(const Model *model); // reference_newest_order() then

// The fit that stands: the latest that succeeded; NULL when there is none. Then the reason why the
// latest try failed may be known; both texts NULL: nobody has tried.
const ModelFit *model_fit(const Model *model, const char *name);
Label model_fit_refused(const Model *model, const char *name);

const ModelWriteKey *model_write_key(const Model *model, const char *key); // NULL when unknown

const ModelSegment *model_segment(const Model *model, const char *name); // NULL when unknown
const ModelSegment *model_segment_by_id(const Model *model, int64_t id); // NULL when unknown
// The segments by name; ends with NULL.
const ModelSegment *const *model_segments(const Model *model);
