// SPDX-License-Identifier: Apache-2.0
#include "know/report/say.h"

#include "base/decimal.h"
#include "base/spoken.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/shown.h"

#include <string.h>

typedef struct {
    const char *name;
    ReportColumn column; // of values only its type; of texts `text`
    int64_t value;
    Label text;
} SayValue;

// ---- for say() ----

static Label copy_label(Arena *arena, Label label)
{
    return (Label){arena_copy(arena, label.en, -1), arena_copy(arena, label.zh, -1)};
}

void say_sentence(ReportSaying *saying, Label text)
{
    saying->sentence = text;
}

void say_quiet(ReportSaying *saying, Label text)
{
    saying->quiet = text;
}

void say_doubt(ReportSaying *saying, Label text)
{
    g_array_append_val(saying->doubts, text);
}

void say_value(ReportSaying *saying, const char *name, ReportColumnType type, int64_t value)
{
    SayValue said = {.name = name, .column = {.type = type}, .value = value};
    g_array_append_val(saying->values, said);
}

void say_text(ReportSaying *saying, const char *name, Label text)
{
    SayValue said = {.name = name, .text = copy_label(saying->arena, text)};
    g_array_append_val(saying->values, said);
}

void say_next(ReportSaying *saying, Label name, const char *rule)
{
    // What asks a model that has not been fitted yet cannot be a segment.
    g_autoptr(Rule) asked = rule_parse(rule, &ENTITY_CUSTOMER, saying->model, NULL);
    ReportNext next = {name, rule};
    if (asked != NULL)
        g_array_append_val(saying->nexts, next);
}

static int place_of(const ReportColumn *columns, const char *name)
{
    for (int i = 0; columns[i].name != NULL; i++)
        if (strcmp(columns[i].name, name) == 0)
            return i;
    return -1;
}

void say_cell_as(ReportSaying *saying, const char *name, size_t row, const char *column)
{
    const ReportColumn *columns = saying->result->report->columns;
    int place = place_of(columns, column);
    SayValue said = {.name = name, .value = say_cell(saying, row, column)};
    if (place >= 0)
        said.column = columns[place];
    g_array_append_val(saying->values, said);
}

size_t say_rows(const ReportSaying *saying)
{
    return saying->result->n_now;
}

int64_t say_cell(const ReportSaying *saying, size_t row, const char *column)
{
    const ReportResult *result = saying->result;
    int place = place_of(result->report->columns, column);
    if (place < 0 || row >= result->n_now)
        return REPORT_MISSING;
    return g_array_index(result->cells, int64_t,
                         row * report_columns(result->report->columns) + (size_t)place);
}

int64_t say_total(const ReportSaying *saying, const char *name)
{
    int place = place_of(saying->result->report->totals, name);
    return place >= 0 ? saying->result->totals[place] : REPORT_MISSING;
}

int64_t say_sum(const ReportSaying *saying, const char *column)
{
    int64_t sum = 0;
    for (size_t row = 0; row < say_rows(saying); row++) {
        int64_t cell = say_cell(saying, row, column);
        sum += cell != REPORT_MISSING ? cell : 0;
    }
    return sum;
}

size_t say_greatest(const ReportSaying *saying, const char *column)
{
    size_t greatest = say_rows(saying);
    int64_t most = REPORT_MISSING;
    for (size_t row = 0; row < say_rows(saying); row++) {
        int64_t cell = say_cell(saying, row, column);
        if (cell > most) {
            most = cell;
            greatest = row;
        }
    }
    return greatest;
}

const char *say_given(const ReportSaying *saying, const char *param)
{
    for (const ReportGiven *given = saying->result->given; given->name != NULL; given++)
        if (strcmp(given->name, param) == 0)
            return given->value;
    return "";
}

const char *say_amount(const ReportSaying *saying, int64_t minor)
{
    char text[32];
    decimal_print(text, minor, MAX(currency_exponent(model_currency(saying->model)), 0));
    return arena_copy(saying->arena, text, -1);
}

const char *say_window(const ReportSaying *saying)
{
    const char *window = say_given(saying, "window");
    return *window != '\0' ? arena_printf(saying->arena, ", %s", window) : "";
}

void say_next_lapsed(ReportSaying *saying)
{
    say_next(saying, (Label){"Regular customers who have not bought for long", "久未购买的常客"},
             "count(orders) >= 3 and none(orders, last 180 days)");
}

void say_next_overdue(ReportSaying *saying)
{
    say_next(saying,
             (Label){"Customers overdue by their own usual time", "超过通常间隔仍未再买的客户"},
             "count(orders) >= 3 and gap_since(orders) > 2 * median_gap(orders)");
}

void say_next_spent(ReportSaying *saying, Label name, int64_t least, int64_t most)
{
    const char *sum = arena_printf(saying->arena, "sum(orders.base_amount%s)", say_window(saying));
    const char *rule = arena_printf(saying->arena, "%s >= %s", sum, say_amount(saying, least));
    if (most != REPORT_MISSING)
        rule = arena_printf(saying->arena, "%s and %s <= %s", rule, sum, say_amount(saying, most));
    if (least != REPORT_MISSING)
        say_next(saying, name, rule);
}

// ---- filling in ----

typedef struct {
    const ReportSaying *saying;
    ReportShowing showing;
    Buffer *out;
    int digits;
    bool sign; // `{low:+}`
} Filling;

static void put_figure(const Filling *filling, const ReportColumn *column, int64_t value)
{
    if (filling->sign)
        report_shown_change(filling->out, &filling->showing, column, value);
    else
        report_shown(filling->out, &filling->showing, column, value, filling->digits);
}

static void put_column(const Filling *filling, const ReportColumn *columns, const char *name,
                       size_t row)
{
    const ReportSaying *saying = filling->saying;
    int place = place_of(columns, name);
    bool total = columns == saying->result->report->totals;
    int64_t cell = total             ? say_total(saying, name)
                   : row == SIZE_MAX ? say_sum(saying, name)
                                     : say_cell(saying, row, name);
    if (place < 0)
        buffer_text(filling->out, "…");
    else
        put_figure(filling, &columns[place], cell);
}

static bool put_said(const Filling *filling, const char *name)
{
    const ReportSaying *saying = filling->saying;
    for (guint i = saying->values->len; i-- > 0;) {
        const SayValue *said = &g_array_index(saying->values, SayValue, i);
        if (strcmp(said->name, name) != 0)
            continue;
        if (said->text.en != NULL)
            buffer_text(filling->out, label_text(said->text, filling->showing.language));
        else
            put_figure(filling, &said->column, said->value);
        return true;
    }
    return false;
}

static void put_token(Filling *filling, char *token)
{
    const Report *report = filling->saying->result->report;
    size_t rows = say_rows(filling->saying);
    char *colon = strchr(token, ':');
    filling->sign = colon != NULL && colon[1] == '+';
    filling->digits = colon != NULL ? (int)g_ascii_strtoll(colon + 1, NULL, 10) : -1;
    if (colon != NULL)
        *colon = '\0';
    if (put_said(filling, token))
        return;
    if (strcmp(token, "rows") == 0)
        report_shown_number(filling->out, (int64_t)rows, 0, 0);
    else if (g_str_has_prefix(token, "given."))
        buffer_text(filling->out, say_given(filling->saying, token + strlen("given.")));
    else if (g_str_has_prefix(token, "first."))
        put_column(filling, report->columns, token + strlen("first."), 0);
    else if (g_str_has_prefix(token, "last."))
        put_column(filling, report->columns, token + strlen("last."), rows - 1);
    else if (g_str_has_prefix(token, "sum."))
        put_column(filling, report->columns, token + strlen("sum."), SIZE_MAX);
    else
        put_column(filling, report->totals, token, 0);
}

static const char *fill(const ReportSaying *saying, const char *text, Language language)
{
    g_auto(Buffer) out = {0};
    Filling filling = {.saying = saying,
                       .showing = {saying->result, saying->titles, saying->model, language},
                       .out = &out};
    while (text != NULL && *text != '\0') {
        const char *open = strchr(text, '{'), *close = open != NULL ? strchr(open, '}') : NULL;
        if (close == NULL) {
            buffer_text(&out, text);
            break;
        }
        g_autofree char *token = g_strndup(open + 1, (gsize)(close - open - 1));
        buffer_add(&out, text, (size_t)(open - text));
        put_token(&filling, token);
        text = close + 1;
    }
    return arena_copy(saying->arena, buffer_string(&out), -1);
}

static Label fill_both(const ReportSaying *saying, Label text)
{
    if (text.en == NULL)
        return (Label){NULL, NULL};
    return (Label){fill(saying, text.en, LANGUAGE_EN), fill(saying, text.zh, LANGUAGE_ZH)};
}

// ---- what the engine itself says ----

// The first total beside what it is compared with.
static void say_compared(ReportSaying *saying)
{
    const ReportColumn *totals = saying->result->report->totals;
    size_t at = 0;
    for (size_t i = 0; totals[i].name != NULL; i++)
        if (totals[i].type == REPORT_MONEY && g_str_has_suffix(totals[i].name, "_change")) {
            at = i - 2;
            break;
        }
    if (totals[0].name == NULL || totals[at + 1].name == NULL || totals[at].type > REPORT_DAYS)
        return;
    Arena *arena = saying->arena;
    bool moment = saying->result->before != saying->result->now;
    Label when = day_label(arena, day_of(saying->result->before, model_timezone(saying->model)));
    int64_t change = saying->result->totals[at + 2];
    say_text(saying, "=name", totals[at].label);
    say_text(saying, "=when",
             moment ? (Label){arena_printf(arena, "of %s", when.en),
                              arena_printf(arena, "%s的情况", when.zh)}
                    : (Label){"of the other customers", "另一批客户"});
    say_text(saying, "=sign", change > 0 ? (Label){"+", "+"} : (Label){"", ""});
    say_value(saying, "=change", totals[at].type, change);
    say_quiet(
        saying,
        (Label){arena_printf(arena,
                             "Beside those {=when}: {=name} {%s}, there {%s} "
                             "({=sign}{=change}).",
                             totals[at].name, totals[at + 1].name),
                arena_printf(arena, "与{=when}相比：{=name} {%s}，对比 {%s}（{=sign}{=change}）。",
                             totals[at].name, totals[at + 1].name)});
}

static void say_split(ReportSaying *saying)
{
    say_text(saying, "=by", saying->result->report->columns[0].label);
    say_sentence(saying, (Label){"{rows} groups by {=by}: the largest is “{first.group}” with "
                                 "{first.size} customers.",
                                 "按{=by}分为 {rows} 组，最大的是“{first.group}”，共 {first.size} "
                                 "位客户。"});
}

static bool has_window(const Report *entry)
{
    for (const ReportParam *param = entry->params; param->name != NULL; param++)
        if (param->type == REPORT_WINDOW)
            return true;
    return false;
}

// Why there are no rows, and what to do.
static void say_none(ReportSaying *saying)
{
    static const Label NO_ORDERS = {
        "There are no orders to learn from yet. Import some, and the answer stands here.",
        "还没有可分析的订单。导入订单后这里会给出答案。"};
    static const Label NO_SUCH_ORDERS = {
        "There are no orders of this kind: import some, or ask for a longer time or for other "
        "customers.",
        "这些条件下没有订单：可以导入订单，或放宽时间、换一批客户再看。"};
    static const Label NO_ORDERS_IN_TIME = {
        "There are no orders in this time. Import some, or ask for a longer time, and the answer "
        "stands here.",
        "这段时间没有订单。导入订单，或放宽时间，这里就会给出答案。"};
    static const Label NO_EVENTS = {
        "Nothing was recorded in this time. Views and baskets are recorded by the script on the "
        "shop’s pages, or imported.",
        "这段时间没有行为记录。浏览、加购等行为由店铺网页的脚本记录，也可以导入。"};
    const Report *entry = saying->result->entry;
    bool narrowed = report_is_narrowed(saying->result->given);
    say_sentence(saying, entry->nothing.en != NULL       ? entry->nothing
                         : entry->facts == REPORT_EVENTS ? NO_EVENTS
                         : narrowed                      ? NO_SUCH_ORDERS
                         : has_window(entry)             ? NO_ORDERS_IN_TIME
                                                         : NO_ORDERS);
    if (entry->say_nothing != NULL && !saying->result->is_split)
        entry->say_nothing(saying);
}

static void say_all(ReportSaying *saying)
{
    const Report *entry = saying->result->entry;
    saying->sentence = entry->title;
    if (say_rows(saying) == 0) {
        say_none(saying);
        return;
    }
    if (saying->result->is_split) {
        say_split(saying);
    } else {
        if (entry->sentence.en != NULL)
            saying->sentence = entry->sentence;
        if (entry->say != NULL)
            entry->say(saying);
    }
    if (saying->result->is_compared)
        say_compared(saying);
}

ReportAnswer report_answer(const ReportResult *result, json_object *titles, const Model *model,
                           Arena *arena)
{
    ReportSaying saying = {.result = result,
                           .titles = titles,
                           .model = model,
                           .arena = arena,
                           .doubts = g_array_new(FALSE, FALSE, sizeof(Label)),
                           .values = g_array_new(FALSE, FALSE, sizeof(SayValue)),
                           .nexts = g_array_new(FALSE, FALSE, sizeof(ReportNext))};
    say_all(&saying);
    ReportAnswer answer = {.sentence = fill_both(&saying, saying.sentence),
                           .quiet = fill_both(&saying, saying.quiet)};
    Label *doubts = ARENA_ARRAY(arena, Label, saying.doubts->len + 1);
    for (guint i = 0; i < saying.doubts->len; i++)
        doubts[i] = fill_both(&saying, g_array_index(saying.doubts, Label, i));
    answer.doubts = doubts;
    answer.n_doubts = saying.doubts->len;
    ReportNext *nexts = ARENA_ARRAY(arena, ReportNext, saying.nexts->len + 1);
    for (guint i = 0; i < saying.nexts->len; i++) {
        nexts[i] = g_array_index(saying.nexts, ReportNext, i);
        nexts[i].name = fill_both(&saying, nexts[i].name);
    }
    answer.nexts = nexts;
    answer.n_nexts = saying.nexts->len;
    g_array_unref(saying.nexts);
    g_array_unref(saying.doubts);
    g_array_unref(saying.values);
    return answer;
}

void report_answer_json(Buffer *out, const ReportAnswer *answer)
{
    json_object_begin(out);
    json_member_label(out, "sentence", answer->sentence);
    if (answer->quiet.en != NULL)
        json_member_label(out, "quiet", answer->quiet);
    json_key(out, "doubts");
    json_array(out);
    for (size_t i = 0; i < answer->n_doubts; i++)
        label_json(out, answer->doubts[i]);
    json_array_end(out);
    json_key(out, "next");
    json_array(out);
    for (size_t i = 0; i < answer->n_nexts; i++) {
        json_object_begin(out);
        json_member_label(out, "name", answer->nexts[i].name);
        json_member_text(out, "rule", answer->nexts[i].rule);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

Label report_still(const ReportResult *result, Arena *arena)
{
    if (result->still_since == REPORT_MISSING)
        return (Label){NULL, NULL};
    Label day = day_label(arena, result->still_since);
    return (Label){
        arena_printf(arena, "The last order is of %s; these figures are as of the end of that day.",
                     day.en),
        arena_printf(arena, "最近一笔订单在%s，以下数字截至该日结束。", day.zh)};
}
