// SPDX-License-Identifier: Apache-2.0
//
// The ways customers take through the shop: what they do one after the other in a visit, as a tree
// of so many steps from (or back from) an event. A visit ends where nothing happens for a while.
// What is done several times in a row is one step. The twelve commonest names stand for themselves,
// all others are one, so a tree is small however many names and visits there are; orders are steps
// beside the events.
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/orders.h"
#include "know/report/say.h"
#include "know/report/step_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_FROM, PARAM_TO, PARAM_GAP, PARAM_STEPS, PARAM_WINDOW, PARAM_FEW, PARAM_N };
// Names: 0 is the end of a visit, then orders, then the commonest events, then all others.
enum { NAME_END, NAME_ORDER, NAME_EVENT, EVENTS_MOST = 12, NAME_OTHER = NAME_EVENT + EVENTS_MOST };
enum { NAMES = NAME_OTHER + 1, STEPS_MOST = 6, NODES_MOST = 50000, VISIT_MOST = 256 };

typedef struct {
    uint32_t children[NAMES]; // places; 0: none
    uint32_t visits, customers;
    uint32_t last; // customer counted last, + 1
} Step;

typedef struct {
    GArray *tree;        // of Step: the first is where all begin
    uint32_t all[NAMES]; // how often each follows anything
    uint8_t *names;      // by code of the chunk
} PartPaths;

typedef struct {
    const ReportRun *run;
    OrderChoice orders;
    int events, names; // the frame of events and its column of names
    int64_t gap;
    size_t steps;
    int from;  // the name that ways begin with; -1: with the visit; NAMES: none has it
    bool back; // ways are told back from it
    size_t n_names;
    const char *texts[EVENTS_MOST];
    PartPaths *parts;
    Step *tree; // of all parts
    uint32_t n_tree;
    uint64_t all[NAMES];
} Paths;

// ---- names ----

typedef struct {
    const char *text;
    uint64_t n;
} Name;

static int by_number(const void *a, const void *b)
{
    const Name *one = a, *other = b;
    if (one->n != other->n)
        return one->n < other->n ? 1 : -1;
    return strcmp(one->text, other->text);
}

static void count_names(const Paths *paths, GHashTable *counts)
{
    for (size_t part = 0; part < paths->run->version->n_parts; part++) {
        const Frame *events = &paths->run->version->parts[part].chunk->facts[paths->events];
        const Vector *names = events->columns[paths->names];
        g_autofree uint64_t *by_code = g_new0(uint64_t, names->most + 1);
        for (size_t row = 0; row < events->n_rows; row++)
            by_code[vector_code(names, row)]++;
        for (uint64_t code = 1; code <= names->most; code++) {
            const char *text = vector_text(names, code);
            uint64_t *n = g_hash_table_lookup(counts, text);
            if (n == NULL) {
                n = g_new0(uint64_t, 1);
                g_hash_table_insert(counts, (gpointer)text, n);
            }
            *n += by_code[code];
        }
    }
}

// The commonest names; the one asked for is always among them.
static void choose_names(Paths *paths, const char *asked)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(Name));
    count_names(paths, counts);
    GHashTableIter iterator;
    gpointer text, n;
    g_hash_table_iter_init(&iterator, counts);
    while (g_hash_table_iter_next(&iterator, &text, &n)) {
        bool first = strcmp(text, asked) == 0;
        g_array_append_val(sorted, ((Name){text, first ? UINT64_MAX : *(uint64_t *)n}));
    }
    g_array_sort(sorted, by_number);
    for (; paths->n_names < MIN(sorted->len, EVENTS_MOST); paths->n_names++)
        paths->texts[paths->n_names] = g_array_index(sorted, Name, paths->n_names).text;
    if (*asked == '\0')
        paths->from = -1;
    else if (strcmp(asked, "orders") == 0)
        paths->from = NAME_ORDER;
    else
        paths->from =
            paths->n_names > 0 && strcmp(paths->texts[0], asked) == 0 ? NAME_EVENT : (int)NAMES;
}

static void *begin(const ReportRun *run)
{
    Paths *paths = ARENA_NEW(run->arena, Paths);
    const ReportValue *values = run->values;
    const Layout *layout = run->version->layout;
    *paths = (Paths){.run = run,
                     .orders = order_choice(run, values[PARAM_WINDOW].window, 0),
                     .events = layout_fact(layout, &ENTITY_EVENT),
                     .gap = values[PARAM_GAP].number * 60 * SECOND_US,
                     .steps = (size_t)values[PARAM_STEPS].number,
                     .back = *values[PARAM_TO].text != '\0',
                     .parts = ARENA_ARRAY(run->arena, PartPaths, run->version->n_parts + 1)};
    paths->names = layout_column(&layout->facts[paths->events], entity_field(&ENTITY_EVENT, "name"),
                                 false, NULL);
    g_assert(paths->names >= 0);
    choose_names(paths, values[paths->back ? PARAM_TO : PARAM_FROM].text);
    return paths;
}

// ---- one part ----

// What somebody did, in the order of time.
typedef struct {
    int64_t at;
    uint8_t name;
} Deed;

typedef struct {
    const Paths *paths;
    PartPaths *out;
    const Frame *events;
    PartOrders orders;
    GArray *deeds; // of Deed: those of one customer
    uint32_t customer;
} Reading;

static uint8_t *names_of(const Paths *paths, const Vector *names)
{
    uint8_t *places = g_new(uint8_t, names->most + 1);
    for (uint64_t code = 0; code <= names->most; code++) {
        places[code] = NAME_OTHER;
        for (size_t i = 0; code > 0 && i < paths->n_names; i++)
            if (strcmp(vector_text(names, code), paths->texts[i]) == 0)
                places[code] = (uint8_t)(NAME_EVENT + i);
    }
    return places;
}

// Events and orders lie by time each, and are merged.
static void read_deeds(Reading *reading, size_t row)
{
    const Vector *times = reading->events->columns[reading->events->layout->time];
    const Vector *names = reading->events->columns[reading->paths->names];
    Bounds window = reading->paths->orders.window;
    OrderSpan span = part_orders_of(&reading->orders, row);
    uint32_t order = span.first;
    g_array_set_size(reading->deeds, 0);
    for (uint32_t i = reading->events->starts[row]; i <= reading->events->starts[row + 1]; i++) {
        bool end = i == reading->events->starts[row + 1];
        uint64_t code = end ? 0 : vector_code(times, i);
        int64_t at = end ? INT64_MAX : code == 0 ? INT64_MIN : vector_decode(times, code);
        for (; order < span.after; order++) {
            int64_t ordered =
                vector_decode(reading->orders.times, part_order_time(&reading->orders, order));
            if (ordered >= at)
                break;
            g_array_append_val(reading->deeds, ((Deed){ordered, NAME_ORDER}));
        }
        if (!end && at >= window.low && at < window.high)
            g_array_append_val(reading->deeds,
                               ((Deed){at, reading->out->names[vector_code(names, i)]}));
    }
}

static void count_step(Reading *reading, uint32_t place)
{
    Step *step = &g_array_index(reading->out->tree, Step, place);
    step->visits++;
    step->customers += step->last != reading->customer;
    step->last = reading->customer;
}

// A new place is only made while there is room; then it counts for all others.
static uint32_t child_of(Reading *reading, uint32_t place, uint8_t name)
{
    GArray *tree = reading->out->tree;
    uint32_t child = g_array_index(tree, Step, place).children[name];
    if (child == 0) {
        child = tree->len;
        g_array_append_val(tree, (Step){.visits = 0});
        g_array_index(tree, Step, place).children[name] = child;
    }
    return child;
}

static void walk(Reading *reading, const uint8_t *names, size_t n)
{
    const Paths *paths = reading->paths;
    uint32_t place = 0;
    count_step(reading, 0);
    for (size_t i = 0; i < MIN(n, paths->steps); i++) {
        if (reading->out->tree->len >= NODES_MOST)
            return;
        reading->out->all[names[i]]++;
        place = child_of(reading, place, names[i]);
        count_step(reading, place);
    }
    if (n < paths->steps && reading->out->tree->len < NODES_MOST) {
        reading->out->all[NAME_END]++;
        count_step(reading, child_of(reading, place, NAME_END));
    }
}

// One visit: repetitions are one step; the way begins at the first step asked for, or ends there
// and is told backwards.
static void read_visit(Reading *reading, const Deed *deeds, size_t n_deeds)
{
    const Paths *paths = reading->paths;
    uint8_t names[VISIT_MOST], turned[VISIT_MOST];
    size_t n = 0, from = 0;
    for (size_t i = 0; i < n_deeds && n < VISIT_MOST; i++)
        if (n == 0 || names[n - 1] != deeds[i].name || deeds[i].name == NAME_OTHER)
            names[n++] = deeds[i].name;
    while (paths->from >= 0 && from < n && names[from] != paths->from)
        from++;
    if (from == n)
        return;
    if (!paths->back) {
        walk(reading, names + from, n - from);
        return;
    }
    for (size_t i = 0; i <= from; i++)
        turned[i] = names[from - i];
    walk(reading, turned, from + 1);
}

static void read_customer(Reading *reading, size_t row)
{
    reading->customer = (uint32_t)row + 1;
    read_deeds(reading, row);
    const Deed *deeds = (const Deed *)(void *)reading->deeds->data;
    size_t n = reading->deeds->len;
    for (size_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && deeds[to].at - deeds[to - 1].at <= reading->paths->gap;)
            to++;
        read_visit(reading, deeds + i, to - i);
    }
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Paths *paths = state;
    PartPaths *out = &paths->parts[part];
    const Chunk *chunk = paths->run->version->parts[part].chunk;
    Reading reading = {.paths = paths, .out = out, .events = &chunk->facts[paths->events]};
    part_orders_read(&reading.orders, &paths->orders, part);
    reading.deeds = g_array_new(FALSE, FALSE, sizeof(Deed));
    out->tree = g_array_new(FALSE, FALSE, sizeof(Step));
    g_array_append_val(out->tree, (Step){.visits = 0});
    out->names = names_of(paths, reading.events->columns[paths->names]);
    for (size_t row = 0; row < chunk->n_rows; row++)
        if (rows[row])
            read_customer(&reading, row);
    g_array_unref(reading.deeds);
    part_orders_clear(&reading.orders);
}

// ---- the answer ----

// Adds the tree of a part below `place` to that of all.
static void merge(Paths *paths, GArray *all, uint32_t place, const GArray *tree, uint32_t from)
{
    const Step *step = &g_array_index(tree, Step, from);
    g_array_index(all, Step, place).visits += step->visits;
    g_array_index(all, Step, place).customers += step->customers;
    for (size_t name = 0; name < NAMES; name++) {
        if (step->children[name] == 0)
            continue;
        uint32_t child = g_array_index(all, Step, place).children[name];
        if (child == 0 && all->len >= 4 * NODES_MOST)
            continue;
        if (child == 0) {
            child = all->len;
            g_array_append_val(all, (Step){.visits = 0});
            g_array_index(all, Step, place).children[name] = child;
        }
        merge(paths, all, child, tree, step->children[name]);
    }
}

typedef struct {
    uint8_t name;
    const Step *step;
} Branch;

static int by_visits(const void *a, const void *b)
{
    const Branch *one = a, *other = b;
    if (one->step->visits != other->step->visits)
        return one->step->visits < other->step->visits ? 1 : -1;
    return one->name - other->name;
}

typedef struct {
    Paths *paths;
    ReportResult *out;
    uint64_t all; // steps of all ways
    uint32_t few; // ways of fewer customers are not told by themselves
    size_t most;
    GString *way;
} Telling;

static const char *text_of(const Paths *paths, uint8_t name)
{
    if (name >= NAME_EVENT && name < NAME_OTHER)
        return paths->texts[name - NAME_EVENT];
    return name == NAME_END     ? (paths->back ? "(begin)" : "(end)")
           : name == NAME_ORDER ? "orders"
                                : "(other)";
}

static int64_t millionths(uint64_t part, uint64_t all)
{
    return all > 0 ? report_figure_of((double)part / (double)all, 1e6) : REPORT_MISSING;
}

static void put_branch(const Telling *telling, const Branch *branch, const Step *parent,
                       size_t depth)
{
    const Paths *paths = telling->paths;
    const Step *root = &paths->tree[0];
    const char *name = text_of(paths, branch->name);
    double usual = (double)paths->all[branch->name] / (double)telling->all;
    double here = (double)branch->step->visits / (double)parent->visits;
    // What ways begin with is no choice of those who take them.
    bool known = depth > 1 || paths->from < 0;
    report_add(telling->out,
               (int64_t[]){(int64_t)depth, report_word(telling->out, telling->way->str),
                           report_word(telling->out, name), branch->step->visits,
                           branch->step->customers,
                           millionths(branch->step->visits, parent->visits),
                           millionths(branch->step->visits, root->visits),
                           known ? report_figure_of(here / usual, 1e3) : REPORT_MISSING});
}

// Depth first, the commonest branch first.
static void tell(Telling *telling, const Step *step, size_t depth)
{
    Branch branches[NAMES];
    size_t n = 0;
    for (size_t name = 0; name < NAMES; name++) {
        const Step *child = &telling->paths->tree[step->children[name]];
        if (step->children[name] != 0 && child->customers >= telling->few)
            branches[n++] = (Branch){(uint8_t)name, child};
    }
    qsort(branches, n, sizeof *branches, by_visits);
    for (size_t i = 0; i < n && report_rows(telling->out) < telling->most; i++) {
        gsize length = telling->way->len;
        g_string_append_printf(telling->way, "%s%s", length > 0 ? " › " : "",
                               text_of(telling->paths, branches[i].name));
        put_branch(telling, &branches[i], step, depth);
        tell(telling, branches[i].step, depth + 1);
        g_string_truncate(telling->way, length);
    }
}

static void finish(void *state, ReportResult *out)
{
    Paths *paths = state;
    if (report_cancelled(paths->run))
        return;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Step));
    g_array_append_val(all, (Step){.visits = 0});
    Telling telling = {.paths = paths,
                       .out = out,
                       .few = (uint32_t)paths->run->values[PARAM_FEW].number,
                       .most = (size_t)paths->run->values[PARAM_N].number};
    for (size_t part = 0; part < paths->run->version->n_parts; part++) {
        merge(paths, all, 0, paths->parts[part].tree, 0);
        for (size_t name = 0; name < NAMES; name++) {
            paths->all[name] += paths->parts[part].all[name];
            telling.all += paths->parts[part].all[name];
        }
    }
    paths->tree = (Step *)(void *)all->data;
    telling.way = g_string_new(NULL);
    tell(&telling, &paths->tree[0], 1);
    g_string_free(telling.way, TRUE);
    out->totals[0] = paths->tree[0].visits;
    out->totals[1] = paths->tree[0].customers;
}

static void end(void *state)
{
    Paths *paths = state;
    for (size_t part = 0; part < paths->run->version->n_parts; part++) {
        g_clear_pointer(&paths->parts[part].tree, g_array_unref);
        g_free(paths->parts[part].names);
    }
}

// ---- what is said of it ----

static const ReportParam PARAMS[] = {
    [PARAM_FROM] = {.name = "from",
                    .type = REPORT_TEXT,
                    .otherwise = "",
                    .about = {"What ways begin with, an event or orders; empty: with the visit",
                              "从何处开始：事件名或 orders；留空表示从到访开始"}},
    [PARAM_TO] = {.name = "to",
                  .type = REPORT_TEXT,
                  .otherwise = "",
                  .about = {"Or what they lead to; then they are told backwards",
                            "或者通向何处；此时由后往前"}},
    [PARAM_GAP] = {.name = "gap",
                   .type = REPORT_NUMBER,
                   .least = 1,
                   .most = 129600,
                   .otherwise = "30",
                   .about = {"After how many minutes without a deed a visit is over",
                             "多少分钟没有行为视为到访结束"}},
    [PARAM_STEPS] = {.name = "steps",
                     .type = REPORT_NUMBER,
                     .least = 2,
                     .most = STEPS_MOST,
                     .otherwise = "4",
                     .about = {"How many steps a way has", "路径步数"}},
    [PARAM_WINDOW] = {.name = "window",
                      .type = REPORT_WINDOW,
                      .otherwise = "last 30 days",
                      .about = {"What was done in this window; empty: at any time",
                                "此时间窗口内的行为；留空表示任何时间"}},
    [PARAM_FEW] = {.name = "few",
                   .type = REPORT_NUMBER,
                   .least = 1,
                   .most = 1000000,
                   .otherwise = "3",
                   .about = {"Ways of fewer customers are left out", "少于此客户数的路径不列出"}},
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = 5000,
                 .otherwise = "200",
                 .about = {"How many rows", "行数"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"visits", REPORT_COUNT, NULL, {"Visits", "到访次数"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户数"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"number", REPORT_COUNT, NULL, {"Step", "第几步"}},
    {"way", REPORT_WORD, STEP_NAMES, {"Way", "路径"}},
    {"name", REPORT_WORD, STEP_NAMES, {"Last step", "最后一步"}},
    {"visits", REPORT_COUNT, NULL, {"Visits", "到访次数"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户数"}},
    {"share", REPORT_SHARE, NULL, {"Of the step before", "占上一步比例"}},
    {"of_all", REPORT_SHARE, NULL, {"Of all visits", "占全部到访比例"}},
    {"unusual", REPORT_RATIO, NULL, {"Times as often as after anything", "为平均情况的倍数"}},
    {.name = NULL},
};

static const char *word_at(const ReportSaying *saying, size_t row, const char *column)
{
    return report_word_of(saying->result, say_cell(saying, row, column));
}

// The commonest of the ways that are told to their end; the last one where none is.
static size_t commonest_whole(const ReportSaying *saying)
{
    size_t n = say_rows(saying), best = n;
    for (size_t row = 0; row < n; row++) {
        const char *way = word_at(saying, row, "way");
        bool whole = g_str_has_suffix(way, "(end)") || g_str_has_suffix(way, "(begin)");
        if (whole &&
            (best == n || say_cell(saying, row, "visits") > say_cell(saying, best, "visits")))
            best = row;
    }
    return best < n ? best : n - 1;
}

// Of ways that enough have taken, the one that is furthest from what is usual.
static size_t oddest(const ReportSaying *saying)
{
    size_t n = say_rows(saying), best = n;
    int64_t enough = MAX(10, say_total(saying, "visits") / 100), most = 2000 - 1;
    for (size_t row = 0; row < n; row++)
        if (say_cell(saying, row, "number") > 1 && say_cell(saying, row, "visits") >= enough &&
            say_cell(saying, row, "unusual") > most) {
            most = say_cell(saying, row, "unusual");
            best = row;
        }
    return best;
}

static void say(ReportSaying *saying)
{
    Arena *arena = saying->arena;
    size_t whole = commonest_whole(saying), odd = oddest(saying);
    say_text(saying, "name", step_names_label(arena, word_at(saying, 0, "name"), 1));
    say_text(saying, "way", step_names_label(arena, word_at(saying, whole, "way"), SIZE_MAX));
    say_cell_as(saying, "n", whole, "visits");
    say_sentence(saying, (Label){"{customers} customers came {visits} times; the commonest first "
                                 "step is “{name}” ({first.share}), the commonest whole way {way} "
                                 "({n} times).",
                                 "{customers} 位客户 {visits} 次到访，第一步最常见的是“{name}”"
                                 "（{first.share}）；最常见的完整路径：{way}（{n} 次）。"});
    if (odd == say_rows(saying))
        return;
    say_text(saying, "before",
             step_names_label(arena, word_at(saying, odd, "way"),
                              (size_t)say_cell(saying, odd, "number") - 1));
    say_text(saying, "odd", step_names_label(arena, word_at(saying, odd, "name"), 1));
    say_value(saying, "times", REPORT_RATIO, say_cell(saying, odd, "unusual"));
    say_quiet(saying, (Label){"Unusual: “{odd}” comes after {before} {times:1} times as often as "
                              "after anything.",
                              "不寻常：{before} 之后做“{odd}”是平均的 {times:1} 倍。"});
}

const Report REPORT_PATHS = {
    .name = "paths",
    .title = {"Ways through the shop", "行为路径"},
    .question = {"What do customers do one after the other?", "客户接下来会做什么？"},
    .about =
        {"Visits: events and orders of a customer with no longer rest between them than is asked "
         "for. What is done several times in a row is one step. The twelve commonest names stand "
         "for themselves, the rest is (other); (end) is where a visit ends, (begin) where it "
         "began. A visit is told from the first step asked for. The last column says how many "
         "times as often the step is taken there as after anything: far from 1 is unusual.",
         "到访：同一客户的事件和订单，相邻间隔不超过所设时间。连续重复的行为算一步。最常见的十二个"
         "名称"
         "单独列出，其余为 (other)；(end) 表示到访结束，(begin) "
         "表示到访开始。每次到访从所设的第一步"
         "算起。最后一列为此处发生该步的比例与其在任何位置的比例之比，离 1 越远越不寻常。"},
    .facts = REPORT_EVENTS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .say = say,
    .keys = "way",
};
