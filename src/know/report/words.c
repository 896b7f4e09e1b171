// SPDX-License-Identifier: Apache-2.0
//
// What people search for: the words of searches, however they are written, in recent weeks beside
// the weeks before, as shares of all searches (know/insight/bursts.h), and how many searches came
// before an order of the same visit. Weeks are seven whole days, the last of which ended yesterday.
#include "base/buffer.h"
#include "base/when.h"
#include "know/insight/bursts.h"
#include "know/report/finding.h"
#include "know/report/recent_weeks.h"
#include "know/report/say.h"
#include "know/report/words_read.h"
#include "rule/print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_WEEKS, PARAM_BEFORE, PARAM_WHICH, PARAM_SURE, PARAM_N };
enum { WHICH_ALL, WHICH_RISING, WHICH_FADING };
enum { RISING, FADING, STEADY, NEW };
enum { ROWS_MAX = 1000 };

static void *begin(const ReportRun *run)
{
    return words_new(run, (size_t)run->values[PARAM_BEFORE].number,
                     (size_t)run->values[PARAM_WEEKS].number);
}

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    words_read(state, part, rows);
}

static void end(void *state)
{
    words_clear(state);
}

// ---- the answer ----

typedef struct {
    const Word *word;
    const Burst *burst;
} Found;

static double effect(const Burst *burst)
{
    return (double)burst->seen - burst->expected;
}

static int by_text(const void *a, const void *b)
{
    return strcmp((*(const Word *const *)a)->text, (*(const Word *const *)b)->text);
}

// What is searched for most first.
static int by_seen(const void *a, const void *b)
{
    const Found *one = a, *other = b;
    if (one->burst->seen != other->burst->seen)
        return one->burst->seen < other->burst->seen ? 1 : -1;
    return strcmp(one->word->text, other->word->text);
}

// The largest difference first.
static int by_effect(const void *a, const void *b)
{
    const Found *one = a, *other = b;
    double left = fabs(effect(one->burst)), right = fabs(effect(other->burst));
    if (left != right)
        return left < right ? 1 : -1;
    return strcmp(one->word->text, other->word->text);
}

static int kind_of(const Words *all, const Burst *burst)
{
    if (!(burst->corrected <= (double)all->run->values[PARAM_SURE].number / 100))
        return STEADY;
    if (effect(burst) < 0)
        return FADING;
    return burst->before == 0 ? NEW : RISING;
}

// Who searched for it, however it was written.
static int64_t rule_of(const Words *all, const Word *word, ReportResult *out)
{
    if (word->n_spellings == 0)
        return REPORT_MISSING;
    g_auto(Buffer) rule = {0};
    int64_t from = all->first_day + (int64_t)all->before * WORDS_WEEK;
    char days[2][16];
    day_print(days[0], from);
    day_print(days[1], from + (int64_t)all->recent * WORDS_WEEK - 1);
    buffer_printf(&rule, "any(search, between %s and %s, ", days[0], days[1]);
    for (size_t i = 0; i < word->n_spellings; i++) {
        const Spelling *spelling = &word->spellings[i];
        buffer_printf(&rule, "%sprops.%s = ", i > 0 ? " or " : "", WORD_MEMBERS[spelling->member]);
        rule_print_text(&rule, spelling->text);
    }
    buffer_text(&rule, ")");
    return report_word(out, buffer_string(&rule));
}

static void put_row(const Words *all, const Found *found, uint64_t searches, ReportResult *out)
{
    const Word *word = found->word;
    const Burst *burst = found->burst;
    double seen = (double)burst->seen;
    report_add(out,
               (int64_t[]){report_word(out, word->text), (int64_t)burst->seen,
                           (int64_t)word->customers, report_figure_of(seen / (double)searches, 1e6),
                           report_figure_of(burst->expected, 1), kind_of(all, burst),
                           report_figure_of(effect(burst), 1), report_figure_of(burst->times, 1e3),
                           report_figure_of(burst->low, 1e3), report_figure_of(burst->high, 1e3),
                           report_figure_of(burst->corrected, 1e6),
                           report_figure_of((double)word->ordered / seen, 1e6),
                           rule_of(all, word, out)});
}

// Sorted by text, so that the order of parts leaves no trace.
static GPtrArray *sorted_words(const Words *all)
{
    GPtrArray *words = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer word;
    g_hash_table_iter_init(&iterator, all->words);
    while (g_hash_table_iter_next(&iterator, NULL, &word))
        g_ptr_array_add(words, word);
    g_ptr_array_sort(words, by_text);
    return words;
}

static BurstsAsked find_bursts(const Words *all, const GPtrArray *words, Burst *out)
{
    g_autofree uint32_t *counts = g_new(uint32_t, words->len * all->weeks + 1);
    g_autofree double *shop = g_new(double, all->weeks);
    for (guint i = 0; i < words->len; i++)
        memcpy(counts + i * all->weeks, ((const Word *)g_ptr_array_index(words, i))->counts,
               all->weeks * sizeof *counts);
    for (size_t week = 0; week < all->weeks; week++)
        shop[week] = (double)all->shop[week];
    return bursts_find(&(BurstsSeen){.n = words->len,
                                     .before = all->before,
                                     .recent = all->recent,
                                     .counts = counts,
                                     .shop = shop},
                       out);
}

static void put_totals(const Words *all, BurstsAsked asked, ReportResult *out)
{
    uint64_t searches[2] = {0};
    for (size_t week = 0; week < all->weeks; week++)
        searches[week >= all->before] += all->shop[week];
    out->totals[0] = (int64_t)searches[1];
    out->totals[1] = (int64_t)searches[0];
    out->totals[2] = (int64_t)all->customers;
    out->totals[4] = report_figure_of((double)all->ordered / (double)searches[1], 1e6);
    out->totals[7] = (int64_t)asked.asked;
    out->totals[8] = !all->missing;
}

static void finish(void *state, ReportResult *out)
{
    const Words *all = state;
    g_autoptr(GPtrArray) words = sorted_words(all);
    g_autofree Burst *bursts = g_new(Burst, words->len + 1);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    put_totals(all, find_bursts(all, words, bursts), out);
    int64_t which = all->run->values[PARAM_WHICH].number;
    for (guint i = 0; i < words->len; i++) {
        int kind = kind_of(all, &bursts[i]);
        bool rising = kind == RISING || kind == NEW;
        out->totals[3] += bursts[i].seen > 0;
        out->totals[5] += rising;
        out->totals[6] += kind == FADING;
        if (which == WHICH_ALL      ? bursts[i].seen > 0
            : which == WHICH_RISING ? rising
                                    : kind == FADING)
            g_array_append_val(found, ((Found){g_ptr_array_index(words, i), &bursts[i]}));
    }
    g_array_sort(found, which == WHICH_ALL ? by_seen : by_effect);
    for (guint i = 0; i < MIN(found->len, all->run->values[PARAM_N].number); i++)
        put_row(all, &g_array_index(found, Found, i), (uint64_t)out->totals[0], out);
}

// ---- what is news ----

#define NEWS_ROWS "300" // the words searched for most
enum { NEWS_LEAST = 30, NEWS_ORDERS_LEAST = 10 };

// The word that rises most; its chance is corrected for all words tested already.
static void find_rising(const ReportResult *now, Findings *out)
{
    size_t rows = report_rows(now), best = rows;
    for (size_t row = 0; row < rows; row++) {
        int64_t kind = report_cell_named(now, row, "kind");
        if ((kind == RISING || kind == NEW) &&
            (best == rows ||
             report_cell_named(now, row, "more") > report_cell_named(now, best, "more")))
            best = row;
    }
    if (best == rows)
        return;
    int64_t times = report_cell_named(now, best, "times");
    bool is_new = report_cell_named(now, best, "kind") == NEW || times == REPORT_MISSING;
    static const Label MORE = {"“{word}” was searched for {n} times in four weeks, {times} times "
                               "as often as expected; {ordered} of these searches came before an "
                               "order.",
                               "近四周“{word}”被搜索 {n} 次，是预期的 {times} 倍；其中 {ordered} "
                               "之后有订单。"};
    static const Label FIRST = {"“{word}” was searched for {n} times in four weeks and not once in "
                                "the twelve weeks before; {ordered} of these searches came before "
                                "an order.",
                                "近四周“{word}”被搜索 {n} 次，此前十二周从未出现；其中 {ordered} "
                                "之后有订单。"};
    const char *word = report_word_of(now, report_cell_named(now, best, "word"));
    const char *rule = report_word_of(now, report_cell_named(now, best, "rule"));
    findings_add(
        out,
        &(Finding){.key = "rising",
                   .sentence = is_new ? FIRST : MORE,
                   .figures =
                       (FindingFigure[]){
                           {"word", REPORT_NAME, 0, findings_name(out, word)},
                           {"n", REPORT_COUNT, report_cell_named(now, best, "searches"), NULL},
                           {"times", REPORT_RATIO, times, NULL},
                           {"ordered", REPORT_SHARE, report_cell_named(now, best, "ordered"), NULL},
                           {.name = NULL}},
                   .params = (FindingParam[]){{"which", "rising"}, {NULL, NULL}},
                   .rule = *rule != '\0' ? rule : NULL,
                   .compared = true,
                   .chance = (double)report_cell_named(now, best, "chance") / 1e6,
                   .relative = is_new ? 1 : (double)times / 1e3 - 1});
}

// Searches before an order, and searches: of a word, and of all others.
typedef struct {
    double ordered, n, others_ordered, others;
} Unmet;

static Unmet unmet_of(const ReportResult *now, size_t row)
{
    double all = (double)report_total_named(now, "searches");
    double share = (double)report_total_named(now, "ordered") / 1e6;
    Unmet unmet = {.n = (double)report_cell_named(now, row, "searches")};
    unmet.ordered = round(unmet.n * (double)report_cell_named(now, row, "ordered") / 1e6);
    unmet.others = all - unmet.n;
    unmet.others_ordered = fmax(round(all * share) - unmet.ordered, 0);
    return unmet;
}

// The word that is searched for and then not ordered after, most orders short of other searches: it
// is missing, too dear, or not found by that name. The chance is that of the least likely of all
// words looked at (Bonferroni).
static void find_unmet(const ReportResult *now, Findings *out)
{
    size_t rows = report_rows(now), best = rows;
    double short_of = 0, tested = 0;
    for (size_t row = 0; row < rows; row++) {
        Unmet one = unmet_of(now, row);
        double expected = one.others > 0 ? one.n * one.others_ordered / one.others : 0;
        if (one.n < NEWS_LEAST || expected < NEWS_ORDERS_LEAST)
            continue;
        tested++;
        if (expected - one.ordered > short_of) {
            short_of = expected - one.ordered;
            best = row;
        }
    }
    if (best == rows)
        return;
    Unmet unmet = unmet_of(now, best);
    double others = unmet.others_ordered / unmet.others;
    const char *word = report_word_of(now, report_cell_named(now, best, "word"));
    const char *rule = report_word_of(now, report_cell_named(now, best, "rule"));
    findings_add(
        out,
        &(Finding){
            .key = "unmet",
            .tone = FINDING_BAD,
            .sentence = {"Who searched for “{word}” seldom ordered: {ordered} of {n} searches in "
                         "four weeks came before an order, of other searches {others}.",
                         "搜索“{word}”的人很少下单：近四周 {n} 次搜索中 {ordered} "
                         "之后有订单，其他搜索为 {others}。"},
            .figures =
                (FindingFigure[]){
                    {"word", REPORT_NAME, 0, findings_name(out, word)},
                    {"n", REPORT_COUNT, (int64_t)unmet.n, NULL},
                    {"ordered", REPORT_SHARE, report_cell_named(now, best, "ordered"), NULL},
                    {"others", REPORT_SHARE, report_figure_of(others, 1e6), NULL},
                    {.name = NULL}},
            .rule = *rule != '\0' ? rule : NULL,
            .beside = true,
            .chance = fmin(tested * chance_of_shares(unmet.ordered, unmet.n, unmet.others_ordered,
                                                     unmet.others),
                           1),
            .relative = unmet.ordered / unmet.n / others - 1});
}

static void tell(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    find_rising(now, out);
    find_unmet(now, out);
}

static const ReportFinder FINDER = {
    .given = (const char *const[]){NULL, NULL, NULL, NULL, NEWS_ROWS}, .find = tell};

// ---- what is said of it ----

static const Choice WHICH[] = {
    [WHICH_ALL] = {"all", {"Searched for most", "搜索最多"}},
    [WHICH_RISING] = {"rising", {"Rising alone", "仅上升"}},
    [WHICH_FADING] = {"fading", {"Fading alone", "仅下降"}},
    {.name = NULL},
};

static const Choice KINDS[] = {
    [RISING] = {"rising", {"Rising", "上升"}},
    [FADING] = {"fading", {"Fading", "下降"}},
    [STEADY] = {"steady", {"As before", "与此前相当"}},
    [NEW] = {"new", {"New", "新出现"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_WEEKS] = RECENT_WEEKS(13),
    [PARAM_BEFORE] = WEEKS_BEFORE,
    [PARAM_WHICH] = {.name = "which",
                     .type = REPORT_CHOICE,
                     .choices = WHICH,
                     .otherwise = "all",
                     .about = {"Which of them", "显示哪些"}},
    [PARAM_SURE] = {.name = "sure",
                    .type = REPORT_NUMBER,
                    .least = 1,
                    .most = 50,
                    .otherwise = "5",
                    .about = {"So many of a hundred that are called rising or fading may be so by "
                              "chance",
                              "每百个判为上升或下降的词中允许多少个出于偶然"}},
    [PARAM_N] = {.name = "n",
                 .type = REPORT_NUMBER,
                 .least = 1,
                 .most = ROWS_MAX,
                 .otherwise = "50",
                 .about = {"How many", "显示多少个"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"searches", REPORT_COUNT, NULL, {"Searches in the recent weeks", "最近几周的搜索"}},
    {"searches_before", REPORT_COUNT, NULL, {"Searches in the weeks before", "此前几周的搜索"}},
    {"customers", REPORT_COUNT, NULL, {"Customers who searched", "搜索过的客户"}},
    {"words", REPORT_COUNT, NULL, {"Different words", "不同的词"}},
    {"ordered", REPORT_SHARE, NULL, {"With an order afterwards", "之后下单的占比"}},
    {"rising", REPORT_COUNT, NULL, {"Rising or new", "上升或新出现"}},
    {"fading", REPORT_COUNT, NULL, {"Fading", "下降"}},
    {"asked", REPORT_COUNT, NULL, {"Tested for change", "检验了多少个"}},
    {"complete", REPORT_NAME, REPORT_NO_YES, {"All searches could be read", "读到了全部搜索"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"word", REPORT_WORD, NULL, {"Searched for", "搜索词"}},
    {"searches", REPORT_COUNT, NULL, {"Searches", "搜索次数"}},
    {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    {"share", REPORT_SHARE, NULL, {"Of all searches", "占全部搜索"}},
    {"expected", REPORT_COUNT, NULL, {"Expected", "预期"}},
    {"kind", REPORT_NAME, KINDS, {"Beside before", "与此前相比"}},
    {"more", REPORT_COUNT, NULL, {"More than expected", "超出预期"}},
    {"times", REPORT_RATIO, NULL, {"Times what was expected", "为预期的倍数"}},
    {"low", REPORT_RATIO, NULL, {"At least, 95 %", "至少（95%）"}},
    {"high", REPORT_RATIO, NULL, {"At most, 95 %", "至多（95%）"}},
    {"chance", REPORT_SHARE, NULL, {"By chance, corrected", "出于偶然（已校正）"}},
    {"ordered", REPORT_SHARE, NULL, {"With an order afterwards", "之后下单的占比"}},
    {"rule", REPORT_WORD, NULL, {"Who searched for it, as a rule", "搜索过它的客户的规则"}},
    {.name = NULL},
};

static const ReportOpens OPENS[] = {
    {"customers", "{rule}", NULL, NULL},
    {"searches", "{rule}", NULL, NULL},
    {.column = NULL},
};

static void say_incomplete(ReportSaying *saying)
{
    if (say_total(saying, "complete") == 0)
        say_doubt(
            saying,
            (Label){"Not all searches could be read: neither “query” nor “words” is among the "
                    "properties kept at hand, or one of them has too many different texts.",
                    "未能读到全部搜索：“query”和“words”都不在常用属性之列，或其中之一不同的文字过多"
                    "。"});
}

static void say_nothing(ReportSaying *saying)
{
    say_incomplete(saying);
    if (say_total(saying, "searches") > 0)
        say_sentence(saying,
                     (Label){"Of {asked} words tested none moves beyond chance: ask for what is "
                             "searched for most, or for more weeks.",
                             "检验的 {asked} 个词中，没有哪个的变化超出偶然：可以改看搜索最多的词，"
                             "或多取几周。"});
}

static void say(ReportSaying *saying)
{
    say_incomplete(saying);
    if (strcmp(say_given(saying, "which"), "all") != 0)
        say_sentence(
            saying,
            (Label){"“{first.word}” moves most: {first.searches} searches where {first.expected} "
                    "were expected. {rising} words rise and {fading} fade, of {asked} tested.",
                    "变化最大的是“{first.word}”：{first.searches} 次搜索，预期 {first.expected} "
                    "次。检验的 {asked} 个词中，{rising} 个上升、{fading} 个下降。"});
    else if (say_total(saying, "asked") > 0)
        say_sentence(saying,
                     (Label){"People search most for “{first.word}”: {first.searches} of "
                             "{searches} searches. {rising} words rise and {fading} fade beyond "
                             "chance, of {asked} tested.",
                             "搜索最多的是“{first.word}”：{searches} 次搜索中有 {first.searches} "
                             "次。检验的 {asked} 个词中，{rising} 个上升、{fading} "
                             "个下降，超出偶然。"});
    else
        say_sentence(saying,
                     (Label){"People search most for “{first.word}”: {first.searches} of "
                             "{searches} searches. No word was searched for often enough to tell "
                             "whether it rises or fades.",
                             "搜索最多的是“{first.word}”：{searches} 次搜索中有 {first.searches} "
                             "次。各词的搜索次数还太少，看不出在上升还是下降。"});
}

const Report REPORT_WORDS = {
    .name = "words",
    .title = {"Search words", "搜索词"},
    .question = {"What do people search for, and what ever more?", "大家在搜什么，哪些越搜越多？"},
    .about =
        {"Events “search” of the recent weeks by what was typed: the property “query”, else "
         "“words”. Upper and lower case, width, accents, blanks and traditional or simplified "
         "characters make no difference; 64 characters count. Expected: a word's share of all "
         "searches in the weeks before, times all searches of the recent weeks; no season is taken "
         "into account. Chance: of a difference as large where nothing has changed, by weeks that "
         "vary as those before did, corrected for all words tested (Benjamini and Hochberg); of "
         "ten searches or more in both stretches. With an order afterwards: of all searches in the "
         "recent weeks those before an order of the same visit, up to half an hour after its end. "
         "Weeks are seven whole days, the last ended yesterday. Searches of anonymous visitors "
         "count unless a rule chooses customers; customers are those known. The rule of a row "
         "names up to 20 spellings.",
         "最近几周“search”事件按输入内容统计：取属性“query”，没有则取“words”。不分大小写、全半角、"
         "重"
         "音符号、空格和繁简；计前 64 "
         "个字符。预期：某词在此前几周全部搜索中的占比，乘以最近几周的全部搜索；不考虑季节。“偶然”"
         "指在没有变化时出现同样大差异的概率，按此前各周的波动计算，并按检验的词数校正（Benjamini-"
         "Hochberg）；两段合计至少十次才检验。“之后下单”：最近几周的搜索中，同一次访问里（至访问结"
         "束"
         "后半小时）随后有订单的占比。一周为七个整天，最后一周止于昨天。除非用规则限定客户，匿名访"
         "客"
         "的搜索也计入；“客户”仅指已知客户。每行的规则最多列出 20 种写法。"},
    .facts = REPORT_EVENTS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .nothing = {"No searches were recorded lately. Send an event “search” with what was typed as "
                "its property query or words; what people search for then stands here.",
                "最近没有搜索记录。店铺发送“search”事件，把输入的内容放在属性 query 或 words "
                "中，此处就会显示大家在搜什么。"},
    .say = say,
    .say_nothing = say_nothing,
    .picture = {.type = PICTURE_BARS,
                .title = {"Searches of the recent weeks", "最近几周的搜索"},
                .name = "word",
                .value = "searches"},
    .keys = "word",
    .opens = OPENS,
    .finder = &FINDER,
};
