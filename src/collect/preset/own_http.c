// SPDX-License-Identifier: Apache-2.0
//
// Presets over HTTP: those that are known, and those that people save, rename and delete. Whoever
// may import a kind of record may save presets for it, for everybody.
#include "collect/preset.h"
#include "collect/preset/own.h"
#include "entity/entities.h"
#include "http/request.h"

#include <string.h>

// ---- what there is ----

static void print_sheets(Buffer *out, const Preset *preset)
{
    json_array(out);
    for (const PresetSheet *sheet = preset->sheets; sheet != NULL && sheet->name != NULL; sheet++) {
        json_object_begin(out);
        json_member_text(out, "name", sheet->name);
        json_member_label(out, "label", sheet->label);
        json_object_end(out);
    }
    json_array_end(out);
}

static void print_known(Buffer *out, const Preset *preset)
{
    json_object *mapping = preset_mapping(preset);
    const char *text =
        mapping != NULL ? json_object_to_json_string_ext(mapping, JSON_C_TO_STRING_PLAIN) : "null";
    json_object_begin(out);
    json_member_text(out, "name", preset->name);
    json_member_text(out, "kind", preset->kind);
    json_member_label(out, "label", preset->label);
    json_member_label(out, "about", preset->about);
    json_key(out, "mapping");
    json_raw(out, text, strlen(text));
    json_key(out, "sheets");
    print_sheets(out, preset);
    json_object_end(out);
    json_object_put(mapping);
}

static bool list(Tx *tx, Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (size_t i = 0; PRESETS[i] != NULL; i++)
        print_known(out, PRESETS[i]);
    json_array_end(out);
    json_key(out, "own");
    g_auto(Buffer) own = {0};
    own_presets_print(tx, &own);
    json_array(out);
    json_raw(out, own.data != NULL ? own.data : "", own.length);
    json_array_end(out);
    json_object_end(out);
    return !tx_failed(tx);
}

// ---- what people save ----

static bool may_save(Request *request, const char *kind, GError **error)
{
    const Entity *entity = kind != NULL ? entity_find(kind) : NULL;
    if (entity == NULL || preset_plain(entity->name) == NULL)
        return fail(error, ERROR_INVALID, "There is no import of “%s”", "不能导入“%s”",
                    kind != NULL ? kind : "");
    return actor_require(request->access.actor, MAY_IMPORT, entity, error);
}

static bool may_change(Tx *tx, Request *request, int64_t id, GError **error)
{
    json_object *stored = own_preset_of(tx, id);
    if (stored == NULL)
        return fail(error, ERROR_NOT_FOUND, "There is no such preset", "没有该预设");
    bool may =
        may_save(request, json_object_get_string(json_object_object_get(stored, "kind")), error);
    json_object_put(stored);
    return may;
}

static Writing writing_of(Tx *tx, const Request *request)
{
    const Actor *actor = request->access.actor;
    return (Writing){.tx = tx,
                     .arena = request->arena,
                     .model = request->access.model,
                     .actor_id = actor_staff_id(actor),
                     .role_id = actor_role_id(actor)};
}

static json_object *value_of(Request *request)
{
    static const char *const MEMBERS[] = {"name",     "kind",      "preset", "mapping", "source",
                                          "encoding", "delimiter", "clean",  "match"};
    json_object *value = json_object_new_object();
    for (size_t i = 0; i < G_N_ELEMENTS(MEMBERS); i++)
        json_object_object_add(value, MEMBERS[i],
                               json_object_get(request_member(request, MEMBERS[i])));
    return value;
}

static bool save(Tx *tx, Request *request, GError **error)
{
    int64_t id = request_integer(request, "id", 0), new_id = 0;
    const char *base = request_text(request, "preset");
    Writing writing = writing_of(tx, request);
    if (!may_save(request, request_text(request, "kind"), error) ||
        (id != 0 && !may_change(tx, request, id, error)))
        return false;
    if (base != NULL && *base != '\0' && preset_find(base) == NULL)
        return fail(error, ERROR_INVALID, "There is no preset “%s”", "没有预设“%s”", base);
    json_object *value = value_of(request);
    bool good = own_preset_save(&writing, id, value, &new_id, error);
    json_object_put(value);
    request->out.length = 0;
    if (good)
        buffer_printf(&request->out, "{\"id\":%" G_GINT64_FORMAT "}", new_id);
    return good;
}

static bool drop(Tx *tx, Request *request, GError **error)
{
    Writing writing = writing_of(tx, request);
    return may_change(tx, request, request->id, error) &&
           own_preset_remove(&writing, request->id, error);
}

// ---- shapes and routes ----

// clang-format off
enum { OPTIONAL = SHAPE_OPTIONAL | SHAPE_NULLABLE };

static const ShapeField SHEET[] = {
    {.name = "name", .type = SHAPE_TEXT},
    {.name = "label", .type = SHAPE_LABEL},
    {.name = NULL},
};
static const ShapeField PRESET[] = {
    {.name = "name", .type = SHAPE_TEXT},
    {.name = "kind", .type = SHAPE_TEXT},
    {.name = "label", .type = SHAPE_LABEL},
    {.name = "about", .type = SHAPE_LABEL},
    {.name = "mapping", .type = SHAPE_TEXT, .flags = SHAPE_MAP | SHAPE_NULLABLE, .doc = "null: columns are found by their names"},
    {.name = "sheets", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ImportSheet", .doc = "the files of the export"},
    {.name = NULL},
};
static const ShapeField OWN[] = {
    {.name = "id", .type = SHAPE_INTEGER, .flags = OPTIONAL, .doc = "of the one to change; null: a new one"},
    {.name = "name", .type = SHAPE_TEXT, .most = 64},
    {.name = "kind", .type = SHAPE_TEXT, .of = "customer|event|order|product"},
    {.name = "preset", .type = SHAPE_TEXT, .flags = OPTIONAL, .most = 64, .doc = "the known one that it builds on"},
    {.name = "mapping", .type = SHAPE_TEXT, .flags = OPTIONAL | SHAPE_MAP, .doc = "name of a column: name of a field; null: the preset's"},
    {.name = "source", .type = SHAPE_TEXT, .flags = OPTIONAL, .most = 64},
    {.name = "encoding", .type = SHAPE_TEXT, .flags = OPTIONAL, .most = 32},
    {.name = "delimiter", .type = SHAPE_TEXT, .flags = OPTIONAL, .most = 3},
    {.name = "clean", .type = SHAPE_TEXT, .flags = OPTIONAL, .most = 16},
    {.name = "match", .type = SHAPE_TEXT, .flags = OPTIONAL, .most = 16, .doc = "contact, strict or source; null: contact"},
    {.name = NULL},
};
static const ShapeField ALL[] = {
    {.name = "items", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ImportPreset"},
    {.name = "own", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ImportOwnPreset", .doc = "what people saved"},
    {.name = NULL},
};
static const ShapeField SAVED[] = {
    {.name = "id", .type = SHAPE_INTEGER},
    {.name = NULL},
};

static const Shape SHAPES[] = {
    {"ImportOwnPreset", "A preset that somebody saved.", OWN},
    {"ImportPreset", "A kind of export that is known.", PRESET},
    {"ImportPresetSaved", "Where it is kept.", SAVED},
    {"ImportPresets", "All presets.", ALL},
    {"ImportSheet", "A file of an export.", SHEET},
};

static const Route ROUTES[] = {
    {"GET", "/import-presets", ROUTE_READ, .run_tx = list, .response = "ImportPresets",
     .doc = "The kinds of exports that are known, and presets that people saved."},
    {"POST", "/import-presets", ROUTE_WRITE, .run_tx = save, .body = "ImportOwnPreset", .response = "ImportPresetSaved",
     .doc = "Saves a preset under a name of one's own, for everybody; with an id in place of that one. Needs the right to import its kind."},
    {"DELETE", "/import-presets/{id}", ROUTE_WRITE, .run_tx = drop,
     .doc = "Deletes a preset that somebody saved. Imports that were made with it stay."},
};
// clang-format on

const RouteGroup IMPORT_PRESETS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES,
                                          G_N_ELEMENTS(SHAPES)};
