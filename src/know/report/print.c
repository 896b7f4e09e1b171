// SPDX-License-Identifier: Apache-2.0
#include "know/report/print.h"

#include "access/title.h"
#include "base/decimal.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/say.h"
#include "know/report/step_names.h"

#include <string.h>

static const char *const TYPES[] = {
    [REPORT_COUNT] = "count",   [REPORT_MONEY] = "money", [REPORT_SHARE] = "share",
    [REPORT_RATIO] = "ratio",   [REPORT_DAYS] = "days",   [REPORT_DAY] = "day",
    [REPORT_RECORD] = "record", [REPORT_NAME] = "name",   [REPORT_WORD] = "word"};

static const char *const PARAM_TYPES[] = {
    [REPORT_NUMBER] = "number", [REPORT_CHOICE] = "choice", [REPORT_WINDOW] = "window",
    [REPORT_TEXT] = "text",     [REPORT_RULE] = "text",     [REPORT_STEPS] = "text"};

// ---- titles ----

typedef struct {
    Tx *tx;
    const Access *access;
    const Entity *entity;
    json_object *out; // by id
} Titles;

static bool add_titles(const Titles *titles, const GArray *ids, GError **error)
{
    g_auto(Buffer) text = {0};
    if (!titles_print(titles->tx, titles->access, titles->entity, ids, &text, error))
        return false;
    json_object *found = json_tokener_parse(buffer_string(&text));
    json_object_object_foreach(found, id, title)
    {
        json_object_object_add(titles->out, id, json_object_get(title));
    }
    json_object_put(found);
    return true;
}

static bool titles_of_column(const Titles *titles, const ReportResult *result, size_t column,
                             GError **error)
{
    size_t n_columns = report_columns(result->report->columns), n = report_rows(result);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t row = 0; row < n; row++) {
        int64_t id = g_array_index(result->cells, int64_t, row * n_columns + column);
        if (id != REPORT_MISSING)
            g_array_append_val(ids, id);
        if (ids->len < TITLES_MAX && row + 1 < n)
            continue;
        if (!add_titles(titles, ids, error))
            return false;
        g_array_set_size(ids, 0);
    }
    return true;
}

bool report_titles(Tx *tx, const Access *access, const ReportResult *result, json_object **out,
                   GError **error)
{
    const ReportColumn *columns = result->report->columns;
    json_object *all = json_object_new_object();
    bool good = true;
    for (size_t i = 0; good && columns[i].name != NULL; i++) {
        if (columns[i].type != REPORT_RECORD)
            continue;
        Titles titles = {tx, access, entity_find(columns[i].of),
                         json_object_object_get(all, columns[i].of)};
        if (titles.out == NULL) {
            titles.out = json_object_new_object();
            json_object_object_add(all, columns[i].of, titles.out);
        }
        good = titles_of_column(&titles, result, i, error);
    }
    if (good)
        *out = all;
    else
        json_object_put(all);
    return good;
}

const char *report_title(json_object *titles, const ReportColumn *column, int64_t id, char room[32])
{
    char key[24];
    if (id == REPORT_MISSING)
        return "";
    g_snprintf(key, sizeof key, "%" G_GINT64_FORMAT, id);
    json_object *title = json_object_object_get(json_object_object_get(titles, column->of), key);
    if (title != NULL)
        return json_object_get_string(title);
    g_snprintf(room, 32, "#%s", key);
    return room;
}

// ---- figures ----

const Choice *report_choices(const ReportResult *result, const ReportColumn *column)
{
    if (column->type != REPORT_NAME)
        return NULL;
    return column->of != NULL ? column->of : result->names;
}

const char *report_figure(const ReportResult *result, const ReportColumn *column, int64_t cell,
                          int money_digits, char room[32])
{
    static const int SCALES[] = {
        [REPORT_COUNT] = 0, [REPORT_SHARE] = 6, [REPORT_RATIO] = 3, [REPORT_DAYS] = 2};
    room[0] = '\0';
    if (cell == REPORT_MISSING)
        return room;
    switch (column->type) {
    case REPORT_DAY:
        room[day_print(room, cell)] = '\0';
        break;
    case REPORT_MONEY:
        decimal_print(room, cell, money_digits);
        break;
    case REPORT_RECORD:
        decimal_print(room, cell, 0);
        break;
    case REPORT_NAME:
        return report_choices(result, column)[cell].name;
    default:
        decimal_print(room, cell, SCALES[column->type]);
    }
    return room;
}

static void put_record(Buffer *out, const ReportColumn *column, int64_t id, json_object *titles)
{
    char room[32];
    g_autofree char *key = g_strconcat(column->name, "_id", NULL);
    json_key(out, key);
    if (id == REPORT_MISSING) {
        json_null(out);
        json_key(out, column->name);
        json_null(out);
        return;
    }
    json_integer(out, id);
    json_member_text(out, column->name, report_title(titles, column, id, room));
}

// Money stays in minor units, as everywhere in the API.
static void put_cell(Buffer *out, const ReportResult *result, const ReportColumn *column,
                     int64_t cell, json_object *titles)
{
    char room[32];
    const char *text = report_figure(result, column, cell, 0, room);
    if (column->type == REPORT_RECORD) {
        put_record(out, column, cell, titles);
        return;
    }
    json_key(out, column->name);
    if (*text == '\0')
        json_null(out);
    else if (column->type == REPORT_DAY || column->type == REPORT_NAME)
        json_string(out, text);
    else
        json_raw(out, text, strlen(text));
}

void report_value_json(Buffer *out, const ReportColumn *column, int64_t cell)
{
    char room[32];
    const char *text = report_figure(NULL, column, cell, 0, room);
    bool is_text = column->type == REPORT_DAY || column->type == REPORT_NAME;
    json_member_text(out, "type", TYPES[column->type]);
    json_key(out, "value");
    if (*text == '\0')
        json_null(out);
    else if (is_text)
        json_string(out, text);
    else
        json_raw(out, text, strlen(text));
    if (column->type == REPORT_RECORD)
        json_member_text(out, "refers", column->of);
    if (column->type == REPORT_NAME && cell != REPORT_MISSING)
        json_member_label(out, "label", ((const Choice *)column->of)[cell].label);
}

static void put_choices(Buffer *out, const Choice *choices)
{
    json_key(out, "choices");
    json_array(out);
    for (; choices->name != NULL; choices++) {
        json_object_begin(out);
        json_member_text(out, "name", choices->name);
        json_member_label(out, "label", choices->label);
        json_object_end(out);
    }
    json_array_end(out);
}

// `result`: NULL where only what there is is told; then names that a result brings are not known.
// Whether blanks part `name` off in `names`.
static bool is_among(const char *names, const char *prefix, const char *name, size_t length)
{
    size_t before = strlen(prefix);
    for (const char *at = names; *at != '\0'; at += strspn(at, " ")) {
        size_t all = strcspn(at, " ");
        if (all == before + length && strncmp(at, prefix, before) == 0 &&
            strncmp(at + before, name, length) == 0)
            return true;
        at += all;
    }
    return false;
}

// Of a comparison what stands beside a leading column leads with it.
static bool is_further(const Report *report, const char *prefix, const char *name)
{
    static const char *const BESIDE[] = {"_before", "_change", ""};
    size_t length = strlen(name);
    for (size_t i = 0; report->leading != NULL && i < G_N_ELEMENTS(BESIDE); i++)
        if (g_str_has_suffix(name, BESIDE[i]) &&
            is_among(report->leading, prefix, name, length - strlen(BESIDE[i])))
            return false;
    return report->leading != NULL;
}

// `report` is the entry; NULL: all of them lead.
static void put_columns(Buffer *out, const char *key, const ReportColumn *columns,
                        const ReportResult *result, const Report *report)
{
    const char *prefix = strstr(key, "total") != NULL ? "total:" : "";
    json_key(out, key);
    json_array(out);
    for (; columns->name != NULL; columns++) {
        json_object_begin(out);
        json_member_text(out, "name", columns->name);
        json_member_text(out, "type", TYPES[columns->type]);
        if (columns->type == REPORT_RECORD)
            json_member_text(out, "refers", columns->of);
        json_member_label(out, "label", columns->label);
        const Choice *choices = result != NULL ? report_choices(result, columns) : columns->of;
        if (columns->type == REPORT_NAME && choices != NULL)
            put_choices(out, choices);
        if (report != NULL && is_further(report, prefix, columns->name))
            json_member_boolean(out, "further", true);
        json_object_end(out);
    }
    json_array_end(out);
}

// ---- what there is ----

static void put_named(Buffer *out, const char *key, const char *text)
{
    if (text != NULL)
        json_member_text(out, key, text);
}

static void put_param(Buffer *out, const ReportParam *param)
{
    json_object_begin(out);
    json_member_text(out, "name", param->name);
    json_member_text(out, "type", PARAM_TYPES[param->type]);
    json_member_text(out, "otherwise", param->otherwise);
    json_member_label(out, "about", param->about);
    put_named(out, "refers", param->refers);
    if (param->type == REPORT_NUMBER) {
        json_member_integer(out, "least", param->least);
        json_member_integer(out, "most", param->most);
    }
    if (param->type == REPORT_CHOICE)
        put_choices(out, param->choices);
    json_object_end(out);
}

static void put_picture(Buffer *out, const char *key, const ReportPicture *picture)
{
    static const char *const PICTURES[] = {[PICTURE_BARS] = "bars",
                                           [PICTURE_COLUMNS] = "columns",
                                           [PICTURE_LINES] = "lines",
                                           [PICTURE_HEAT] = "heat",
                                           [PICTURE_STREAMS] = "streams"};
    if (picture == NULL || picture->type == PICTURE_NONE)
        return;
    json_key(out, key);
    json_object_begin(out);
    json_member_text(out, "type", PICTURES[picture->type]);
    json_member_label(out, "title", picture->title);
    put_named(out, "name", picture->name);
    put_named(out, "with", picture->with);
    put_named(out, "until", picture->until);
    put_named(out, "value", picture->value);
    put_named(out, "and", picture->and);
    put_named(out, "less", picture->less);
    put_named(out, "low", picture->low);
    put_named(out, "high", picture->high);
    put_named(out, "across", picture->across);
    put_named(out, "label", picture->label);
    json_member_boolean(out, "skip", picture->skip);
    put_picture(out, "below", picture->below);
    json_object_end(out);
}

static void put_opens(Buffer *out, const Report *report)
{
    json_key(out, "opens");
    json_array(out);
    for (const ReportOpens *opens = report->opens; opens != NULL && opens->column != NULL;
         opens++) {
        json_object_begin(out);
        json_member_text(out, "column", opens->column);
        json_member_text(out, "rule", opens->rule);
        put_named(out, "when", opens->when);
        bool orders = opens->report == OPENS_ORDERS;
        put_named(out, "entity", orders ? ENTITY_ORDER.name : NULL);
        put_named(out, "report", orders ? NULL : opens->report);
        json_object_end(out);
    }
    json_array_end(out);
}

void report_describe(Buffer *out, const Report *report)
{
    json_object_begin(out);
    json_member_text(out, "name", report->name);
    json_member_label(out, "title", report->title);
    json_member_label(out, "question", report->question);
    json_member_label(out, "about", report->about);
    json_key(out, "params");
    json_array(out);
    for (const ReportParam *param = report->params; param->name != NULL; param++)
        put_param(out, param);
    json_array_end(out);
    put_columns(out, "totals", report->totals, NULL, report);
    put_columns(out, "columns", report->columns, NULL, report);
    put_picture(out, "picture", &report->picture);
    put_opens(out, report);
    json_object_end(out);
}

// ---- results ----

static void put_totals(Buffer *out, const ReportResult *result)
{
    const ReportColumn *totals = result->report->totals;
    json_key(out, "totals");
    json_object_begin(out);
    for (size_t i = 0; totals[i].name != NULL; i++)
        put_cell(out, result, &totals[i], result->totals[i], NULL);
    json_object_end(out);
}

// Steps also as people read them.
static void put_word(Buffer *out, const ReportResult *result, const ReportColumn *column,
                     int64_t cell)
{
    const char *word = cell != REPORT_MISSING ? report_word_of(result, cell) : NULL;
    json_member_text(out, column->name, word);
    if (word == NULL || column->of != STEP_NAMES)
        return;
    g_autoptr(Arena) arena = arena_new();
    g_autofree char *key = g_strconcat(column->name, "_label", NULL);
    json_member_label(out, key, step_names_label(arena, word, SIZE_MAX));
}

static void put_rows(Buffer *out, const ReportResult *result, json_object *titles)
{
    const ReportColumn *columns = result->report->columns;
    size_t n_columns = report_columns(columns), n = report_rows(result);
    const int64_t *cell = (const int64_t *)(void *)result->cells->data;
    json_key(out, "rows");
    json_array(out);
    for (size_t row = 0; row < n; row++) {
        json_object_begin(out);
        for (size_t i = 0; i < n_columns; i++, cell++)
            if (columns[i].type == REPORT_WORD)
                put_word(out, result, &columns[i], *cell);
            else
                put_cell(out, result, &columns[i], *cell, titles);
        json_object_end(out);
    }
    json_array_end(out);
}

static void put_answer(Buffer *out, const ReportResult *result, json_object *titles,
                       const Model *model)
{
    g_autoptr(Arena) arena = arena_new();
    ReportAnswer answer = report_answer(result, titles, model, arena);
    json_key(out, "answer");
    report_answer_json(out, &answer);
}

// What was made of the report's own answer.
static void put_made(Buffer *out, const ReportResult *result)
{
    json_member_boolean(out, "split", result->is_split);
    json_member_boolean(out, "compared", result->is_compared);
    if (result->is_compared && result->before != result->now)
        json_member_time(out, "before", result->before);
}

static void put_still(Buffer *out, const ReportResult *result)
{
    char day[16];
    if (result->still_since == REPORT_MISSING)
        return;
    day[day_print(day, result->still_since)] = '\0';
    json_member_text(out, "still_since", day);
}

void report_result_json(Buffer *out, const ReportResult *result, json_object *titles,
                        const Model *model)
{
    json_object_begin(out);
    json_member_text(out, "report", result->report->name);
    json_member_label(out, "title", result->report->title);
    json_member_time(out, "at", result->now);
    put_still(out, result);
    json_member_integer(out, "pos", result->pos);
    json_member_integer(out, "us", result->us);
    json_member_text(out, "currency", model_currency(model));
    put_answer(out, result, titles, model);
    put_made(out, result);
    put_picture(out, "picture", &result->report->picture);
    put_totals(out, result);
    const Report *entry = result->is_split ? NULL : result->entry;
    put_columns(out, "total_columns", result->report->totals, result, entry);
    put_columns(out, "columns", result->report->columns, result, entry);
    put_rows(out, result, titles);
    json_object_end(out);
}
