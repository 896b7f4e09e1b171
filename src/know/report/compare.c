// SPDX-License-Identifier: Apache-2.0
//
// Any report beside itself: as of another moment, of other customers, or both. It is run twice and
// the rows that speak of the same are put together: every figure then has two columns more, what
// it is compared with and the difference. Rows are the same when their keys are (report.h); days
// among keys are moved as the moment is, so that a month stands beside the one a year before.
#include "know/report/run_inside.h"

#include "base/when.h"
#include "know/report/print.h"
#include "rule/words.h"

#include <string.h>

enum { SIDES = 3 }; // now, before, difference

// ---- the other moment ----

static bool wrong_compare(const char *text, GError **error)
{
    return fail(
        error, ERROR_INVALID,
        "compare is previous, week, month, quarter, year or a day such as 2011-12-10, not "
        "“%s”",
        "compare 应为 previous、week、month、quarter、year 或日期（如 2011-12-10），而不是“%s”",
        text);
}

// The window before: that of the report, or the month before where it has none.
static int64_t previous(const ReportAsk *ask, const ReportRun *run)
{
    const ReportParam *params = ask->report->params;
    ReportWindow window = {0};
    for (size_t i = 0; params[i].name != NULL; i++) {
        const char *given = ask->given != NULL ? ask->given[i] : NULL;
        if (params[i].type == REPORT_WINDOW)
            report_window(given != NULL ? given : params[i].otherwise, ask->model, &run->clock,
                          &window);
    }
    if (window.us > 0)
        return run->clock.now - window.us;
    return time_ago(&run->clock, unit_find("month"), MAX(window.months, 1));
}

static bool moment_before(const ReportAsk *ask, const ReportRun *run, int64_t *out, GError **error)
{
    const char *text = ask->compare;
    const Unit *unit = unit_find(text);
    int64_t day;
    if (strcmp(text, "previous") == 0)
        *out = previous(ask, run);
    else if (unit != NULL && unit->period)
        *out = time_ago(&run->clock, unit, 1);
    else if (day_parse(text, strlen(text), &day) && day >= day_from_date(1900, 1, 1) &&
             day <= day_from_date(2999, 12, 31))
        *out = day_start(day, run->clock.zone);
    else
        return wrong_compare(text, error);
    return true;
}

// ---- columns ----

static bool is_figure(const ReportColumn *column)
{
    return column->type <= REPORT_DAYS && strcmp(column->name, "rank") != 0;
}

static bool names_key(const char *keys, const char *name)
{
    g_auto(GStrv) words = g_strsplit(keys, " ", -1);
    return g_strv_contains((const char *const *)words, name);
}

// By column: whether rows are told apart by it.
static bool *find_keys(const Report *report, Arena *arena)
{
    size_t n = report_columns(report->columns);
    bool *keys = ARENA_ARRAY(arena, bool, n + 1), leading = true;
    for (size_t i = 0; i < n; i++) {
        const ReportColumn *column = &report->columns[i];
        bool rank = strcmp(column->name, "rank") == 0;
        leading = leading && (rank || !is_figure(column));
        keys[i] = report->keys != NULL ? names_key(report->keys, column->name) : leading && !rank;
    }
    return keys;
}

static ReportColumn side_of(const ReportColumn *column, int side, Arena *arena)
{
    ReportColumn made = *column;
    if (side == 1) {
        made.name = arena_printf(arena, "%s_before", column->name);
        made.label.en = arena_printf(arena, "%s, compared", column->label.en);
        made.label.zh = arena_printf(arena, "%s（对比）", column->label.zh);
    } else if (side == 2) {
        made.name = arena_printf(arena, "%s_change", column->name);
        made.label.en = arena_printf(arena, "%s, difference", column->label.en);
        made.label.zh = arena_printf(arena, "%s（差）", column->label.zh);
    }
    return made;
}

// Figures three times, all else once. `keys`: columns that are no figures, whatever they are.
static const ReportColumn *triple(const ReportColumn *columns, const bool *keys, Arena *arena)
{
    size_t n = report_columns(columns), to = 0;
    ReportColumn *made = ARENA_ARRAY(arena, ReportColumn, SIDES * n + 1);
    for (size_t i = 0; i < n; i++) {
        int sides = is_figure(&columns[i]) && (keys == NULL || !keys[i]) ? SIDES : 1;
        for (int side = 0; side < sides; side++)
            made[to++] = side_of(&columns[i], side, arena);
    }
    return made;
}

// ---- rows ----

typedef struct {
    ReportResult *now, *before;
    const bool *keys;
    size_t n; // columns of either
    int months;
    int64_t days;  // how far keys are moved: by months, or by days
    size_t others; // rows of `before` that are shown though they are not among those of `now`
} Pairing;

static int64_t cell_of(const ReportResult *result, size_t row, size_t column, size_t n)
{
    return g_array_index(result->cells, int64_t, row * n + column);
}

static bool is_first_of_month(int64_t day)
{
    int year, month, date;
    day_to_date(day, &year, &month, &date);
    return date == 1;
}

static bool months_only(const Pairing *pairing, const ReportResult *result)
{
    for (size_t row = 0; row < report_rows(result); row++)
        for (size_t i = 0; i < pairing->n; i++) {
            int64_t cell = cell_of(result, row, i, pairing->n);
            if (pairing->keys[i] && result->report->columns[i].type == REPORT_DAY &&
                cell != REPORT_MISSING && !is_first_of_month(cell))
                return false;
        }
    return true;
}

static void find_shift(Pairing *pairing, GTimeZone *zone)
{
    int year, month, date, year_before, month_before;
    int64_t now = day_of(pairing->now->now, zone), before = day_of(pairing->before->now, zone);
    day_to_date(now, &year, &month, &date);
    day_to_date(before, &year_before, &month_before, &date);
    if (months_only(pairing, pairing->now) && months_only(pairing, pairing->before))
        pairing->months = (year - year_before) * 12 + month - month_before;
    else
        pairing->days = now - before;
}

static int64_t moved_day(const Pairing *pairing, int64_t day)
{
    int year, month, date;
    if (pairing->months == 0)
        return day + pairing->days;
    day_to_date(day, &year, &month, &date);
    int months = year * 12 + month - 1 + pairing->months;
    return day_from_date(months / 12, months % 12 + 1, 1);
}

static char *key_of(const Pairing *pairing, const ReportResult *result, size_t row)
{
    g_auto(Buffer) key = {0};
    for (size_t i = 0; i < pairing->n; i++) {
        int64_t cell = cell_of(result, row, i, pairing->n);
        ReportColumnType type = result->report->columns[i].type;
        if (!pairing->keys[i])
            continue;
        if (cell != REPORT_MISSING && type == REPORT_WORD)
            buffer_printf(&key, "“%s", report_word_of(result, cell));
        else if (cell != REPORT_MISSING && type == REPORT_NAME)
            buffer_printf(&key, "“%s",
                          report_choices(result, &result->report->columns[i])[cell].name);
        else if (cell != REPORT_MISSING && type == REPORT_DAY && result == pairing->before)
            buffer_integer(&key, moved_day(pairing, cell));
        else
            buffer_integer(&key, cell);
        buffer_byte(&key, '\t');
    }
    if (key.length == 0) // nothing tells rows apart but their place
        buffer_integer(&key, (int64_t)row);
    return buffer_steal(&key);
}

static int64_t change(int64_t now, int64_t before)
{
    int64_t out;
    bool none = now == REPORT_MISSING || before == REPORT_MISSING;
    return none || __builtin_sub_overflow(now, before, &out) ? REPORT_MISSING : out;
}

static void add_figure(GArray *cells, int64_t now, int64_t before)
{
    int64_t sides[SIDES] = {now, before, change(now, before)};
    g_array_append_vals(cells, sides, SIDES);
}

// A row of what it is compared with alone, its key as it is there.
static int64_t only_before(const Pairing *pairing, size_t row, size_t column)
{
    int64_t cell = cell_of(pairing->before, row, column, pairing->n);
    const ReportColumn *described = &pairing->before->report->columns[column];
    if (!pairing->keys[column] || cell == REPORT_MISSING)
        return REPORT_MISSING;
    if (described->type == REPORT_WORD)
        return report_word(pairing->now, report_word_of(pairing->before, cell));
    return described->type == REPORT_DAY ? moved_day(pairing, cell) : cell;
}

// `row`, `other`: SIZE_MAX: not there.
static void add_pair(const Pairing *pairing, size_t row, size_t other, GArray *cells)
{
    for (size_t i = 0; i < pairing->n; i++) {
        const ReportColumn *column = &pairing->now->report->columns[i];
        int64_t now = row != SIZE_MAX ? cell_of(pairing->now, row, i, pairing->n) : REPORT_MISSING;
        if (is_figure(column) && !pairing->keys[i]) {
            int64_t before =
                other != SIZE_MAX ? cell_of(pairing->before, other, i, pairing->n) : REPORT_MISSING;
            add_figure(cells, now, before);
            continue;
        }
        if (row == SIZE_MAX)
            now = only_before(pairing, other, i);
        g_array_append_val(cells, now);
    }
}

static GArray *pair_rows(const Pairing *pairing)
{
    size_t n_now = report_rows(pairing->now), n_before = report_rows(pairing->before);
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree bool *taken = g_new0(bool, n_before + 1);
    for (size_t row = n_before; row-- > 0;)
        g_hash_table_insert(places, key_of(pairing, pairing->before, row),
                            GSIZE_TO_POINTER(row + 1));
    for (size_t row = 0; row < n_now; row++) {
        g_autofree char *key = key_of(pairing, pairing->now, row);
        size_t place = GPOINTER_TO_SIZE(g_hash_table_lookup(places, key));
        if (place > 0)
            taken[place - 1] = true;
        add_pair(pairing, row, place - 1, cells);
    }
    for (size_t row = 0; row < MIN(n_before, pairing->others); row++)
        if (!taken[row])
            add_pair(pairing, SIZE_MAX, row, cells);
    return cells;
}

// ---- all of it ----

static int64_t *pair_totals(const ReportResult *now, const ReportResult *before)
{
    const ReportColumn *totals = now->report->totals;
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t i = 0; totals[i].name != NULL; i++)
        if (is_figure(&totals[i]))
            add_figure(cells, now->totals[i], before->totals[i]);
        else
            g_array_append_val(cells, now->totals[i]);
    g_array_append_val(cells, (int64_t){0});
    return (int64_t *)(void *)g_array_free(cells, FALSE);
}

// A report of the first n rows: of what it is compared with all are asked, so that whoever is among
// the first now finds what they had.
static int rows_param(const Report *report)
{
    for (int i = 0; report->params[i].name != NULL; i++)
        if (report->params[i].type == REPORT_NUMBER && strcmp(report->params[i].name, "n") == 0)
            return i;
    return -1;
}

static size_t rows_asked(const ReportAsk *ask)
{
    int at = rows_param(ask->report);
    if (at < 0)
        return SIZE_MAX;
    const char *given = ask->given != NULL ? ask->given[at] : NULL;
    return (size_t)g_ascii_strtoull(given != NULL ? given : ask->report->params[at].otherwise, NULL,
                                    10);
}

static const char *const *ask_all_rows(const ReportAsk *ask, Arena *arena)
{
    int at = rows_param(ask->report);
    if (at < 0)
        return ask->given;
    size_t n = report_params(ask->report->params);
    const char **given = ARENA_ARRAY(arena, const char *, n + 1);
    for (size_t i = 0; ask->given != NULL && i < n; i++)
        given[i] = ask->given[i];
    given[at] = arena_printf(arena, "%" G_GINT64_FORMAT, ask->report->params[at].most);
    return given;
}

// `now` becomes the pair.
static void pair(ReportResult *now, ReportResult *before, const ReportAsk *ask)
{
    Report *made = ARENA_NEW(now->made, Report);
    Pairing pairing = {.now = now,
                       .before = before,
                       .keys = find_keys(now->report, now->made),
                       .n = report_columns(now->report->columns),
                       .others = rows_asked(ask)};
    find_shift(&pairing, model_timezone(ask->model));
    if (now->names == NULL)
        now->names = before->names;
    size_t n_now = report_rows(now);
    GArray *cells = pair_rows(&pairing);
    int64_t *totals = pair_totals(now, before);
    *made = *now->report;
    made->totals = triple(made->totals, NULL, now->made);
    made->columns = triple(made->columns, pairing.keys, now->made);
    g_array_unref(now->cells);
    g_free(now->totals);
    now->report = made;
    now->cells = cells;
    now->totals = totals;
    now->n_now = n_now;
    now->before = before->now;
    now->is_compared = true;
    now->given = report_given(ask, now->made);
}

bool report_compare(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
                    GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = {.arena = arena};
    ReportAsk one = *ask;
    one.compare = NULL;
    one.against = NULL;
    if (!report_prepare(&one, version, crew, &run, error))
        return false;
    ReportAsk other = one;
    other.given = ask_all_rows(ask, arena);
    other.at = NULL;
    other.earlier = 0;
    other.exactly = true;
    other.now = run.clock.now;
    if (ask->against != NULL)
        other.rule = ask->against;
    if (ask->compare != NULL && *ask->compare != '\0') {
        if (!moment_before(ask, &run, &other.now, error))
            return false;
        other.unmoved = run.clock.now;
    }
    g_auto(ReportResult) before = {0};
    if (!report_run(&other, version, crew, &before, error) ||
        !report_run(&one, version, crew, out, error))
        return false;
    pair(out, &before, ask);
    return true;
}
