// SPDX-License-Identifier: Apache-2.0
//
// Which other shops customers speak of: texts of recent weeks by the competitor they name, which of
// them are named more than before (by the test of know/insight/bursts.h), how those texts sound and
// what else they are about; and how many of the customers who had named one some days ago have left
// since, beside all others (left_since.h). Shares have Wilson's interval.
#include "base/when.h"
#include "know/report/competitors_rows.h"
#include "know/report/finding.h"
#include "know/report/say.h"

enum { TOLD_LEAST = 20 }; // of fewer their share of leaving says little

// ---- what is said of it ----

static const Choice KINDS[] = {
    [COMPETING_RISING] = {"rising", {"Rising", "上升"}},
    [COMPETING_FALLING] = {"falling", {"Falling", "下降"}},
    [COMPETING_STEADY] = {"steady", {"As before", "与此前相当"}},
    {.name = NULL},
};

static const Choice BY[] = {
    [COMPETING_BY_NAME] = {"name", {"Competitors", "竞品"}},
    [COMPETING_BY_TOPIC] = {"topic",
                            {"Competitors and what else the texts are about", "竞品与话题"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [COMPETING_WEEKS] = {.name = "weeks",
                         .type = REPORT_NUMBER,
                         .least = 1,
                         .most = 52,
                         .otherwise = "13",
                         .about = {"How many weeks are recent", "最近几周"}},
    [COMPETING_BEFORE] = {.name = "before",
                          .type = REPORT_NUMBER,
                          .least = 4,
                          .most = 52,
                          .otherwise = "13",
                          .about = {"How many weeks before them they are held against",
                                    "与此前几周相比"}},
    [COMPETING_DAYS] = LEFT_SINCE_DAYS,
    [COMPETING_BY] = {.name = "by",
                      .type = REPORT_CHOICE,
                      .choices = BY,
                      .otherwise = "name",
                      .about = {"A row for each competitor, or for each with every topic",
                                "每个竞品一行，或按话题细分"}},
    [COMPETING_SURE] = {.name = "sure",
                        .type = REPORT_NUMBER,
                        .least = 1,
                        .most = 50,
                        .otherwise = "5",
                        .about = {"So many of a hundred that are called rising or falling may be "
                                  "so by chance",
                                  "每百个判为上升或下降的竞品中允许多少个出于偶然"}},
    {.name = NULL},
};

#define LOW  "At least, 95 %", "至少（95%）"
#define HIGH "At most, 95 %", "至多（95%）"

static const ReportColumn TOTALS[] = {
    [TOTAL_TEXTS] = {"texts", REPORT_COUNT, NULL, {"Texts in the recent weeks", "最近几周的文字"}},
    [TOTAL_MENTIONS] = {"mentions", REPORT_COUNT, NULL, {"Speak of other shops", "提到别家"}},
    [TOTAL_CUSTOMERS] = {"customers",
                         REPORT_COUNT,
                         NULL,
                         {"Customers who wrote them", "写下的客户"}},
    [TOTAL_SHARE] = {"share", REPORT_SHARE, NULL, {"Of all texts", "占全部文字"}},
    {"low", REPORT_SHARE, NULL, {LOW}},
    {"high", REPORT_SHARE, NULL, {HIGH}},
    [TOTAL_NAMES] = {"names", REPORT_COUNT, NULL, {"Names looked for", "查找的名称"}},
    [TOTAL_RISING] = {"rising", REPORT_COUNT, NULL, {"Rows that rise", "上升的行"}},
    [TOTAL_BY_ORDERS] = {"by_orders",
                         REPORT_NAME,
                         REPORT_NO_YES,
                         {"Compared per order", "按每单比较"}},
    [TOTAL_FROM] = {"from", REPORT_DAY, NULL, {"Recent weeks from", "最近几周起"}},
    [TOTAL_TO] = {"to", REPORT_DAY, NULL, {"Recent weeks to", "最近几周止"}},
    [TOTAL_TOLD] = {"told",
                    REPORT_COUNT,
                    NULL,
                    {"Active customers who had spoken of one", "当时活跃且提到过的客户"}},
    [TOTAL_LEFT] = {"left", REPORT_COUNT, NULL, {"Of them left since", "其中此后流失"}},
    [TOTAL_LEFT_SHARE] = {"left_share", REPORT_SHARE, NULL, {"Share who left", "流失占比"}},
    {"left_low", REPORT_SHARE, NULL, {LOW}},
    {"left_high", REPORT_SHARE, NULL, {HIGH}},
    [TOTAL_OTHERS] = {"others",
                      REPORT_COUNT,
                      NULL,
                      {"All others active then", "当时活跃的其他客户"}},
    [TOTAL_OTHERS_LEFT] = {"others_left",
                           REPORT_COUNT,
                           NULL,
                           {"Of the others left since", "其他客户中流失"}},
    [TOTAL_OTHERS_SHARE] = {"others_share",
                            REPORT_SHARE,
                            NULL,
                            {"Share of the others who left", "其他客户流失占比"}},
    {"others_low", REPORT_SHARE, NULL, {LOW}},
    {"others_high", REPORT_SHARE, NULL, {HIGH}},
    [TOTAL_ACTIVE_FROM] = {"active_from",
                           REPORT_DAY,
                           NULL,
                           {"Active: an order from", "活跃：有订单，自"}},
    [TOTAL_TOLD_FROM] = {"told_from", REPORT_DAY, NULL, {"Spoke of one from", "提到：自"}},
    [TOTAL_UNTIL] = {"until", REPORT_DAY, NULL, {"Both until", "两者止于"}},
    [TOTAL_SINCE] = {"since", REPORT_DAY, NULL, {"Left: no order since", "流失：此日起无订单"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    [CELL_WHOM] = {"competitor", REPORT_NAME, NULL, {"Competitor", "竞品"}},
    [CELL_TOPIC] = {"topic", REPORT_NAME, TOPIC_CHOICES, {"Topic", "话题"}},
    [CELL_TEXTS] = {"texts", REPORT_COUNT, NULL, {"Texts", "文字条数"}},
    [CELL_CUSTOMERS] = {"customers", REPORT_COUNT, NULL, {"Customers", "客户"}},
    [CELL_EXPECTED] = {"expected", REPORT_COUNT, NULL, {"Expected", "预期"}},
    [CELL_KIND] = {"kind", REPORT_NAME, KINDS, {"Beside before", "与此前相比"}},
    [CELL_TIMES] = {"times", REPORT_RATIO, NULL, {"Times what was expected", "为预期的倍数"}},
    [CELL_TIMES_LOW] = {"times_low",
                        REPORT_RATIO,
                        NULL,
                        {"Times, at least, 95 %", "倍数至少（95%）"}},
    [CELL_TIMES_HIGH] = {"times_high",
                         REPORT_RATIO,
                         NULL,
                         {"Times, at most, 95 %", "倍数至多（95%）"}},
    [CELL_CHANCE] = {"chance", REPORT_SHARE, NULL, {"By chance, corrected", "出于偶然（已校正）"}},
    [CELL_NEGATIVE] = {"negative", REPORT_COUNT, NULL, {"Negative", "负面"}},
    [CELL_NEGATIVE_SHARE] = {"negative_share",
                             REPORT_SHARE,
                             NULL,
                             {"Share of negative ones", "负面占比"}},
    {"negative_low", REPORT_SHARE, NULL, {LOW}},
    {"negative_high", REPORT_SHARE, NULL, {HIGH}},
    [CELL_TONE] = {"tone", REPORT_RATIO, NULL, {"Mean tone, -1 to 1", "平均语气（-1 到 1）"}},
    [CELL_ALONG] = {"along", REPORT_NAME, TOPIC_CHOICES, {"Most along with it", "最常一同提到"}},
    [CELL_ALONG_TEXTS] = {"along_texts",
                          REPORT_COUNT,
                          NULL,
                          {"Texts with that topic", "含该话题的文字"}},
    [CELL_TOLD] = {"told",
                   REPORT_COUNT,
                   NULL,
                   {"Active customers who had spoken of it", "当时活跃且提到过的客户"}},
    [CELL_LEFT] = {"left", REPORT_COUNT, NULL, {"Of them left since", "其中此后流失"}},
    [CELL_LEFT_SHARE] = {"left_share", REPORT_SHARE, NULL, {"Share who left", "流失占比"}},
    {"left_low", REPORT_SHARE, NULL, {LOW}},
    {"left_high", REPORT_SHARE, NULL, {HIGH}},
    [CELL_OTHERS] = {"others",
                     REPORT_COUNT,
                     NULL,
                     {"All others active then", "当时活跃的其他客户"}},
    [CELL_OTHERS_LEFT] = {"others_left",
                          REPORT_COUNT,
                          NULL,
                          {"Of the others left since", "其他客户中流失"}},
    [CELL_OTHERS_SHARE] = {"others_share",
                           REPORT_SHARE,
                           NULL,
                           {"Share of the others who left", "其他客户流失占比"}},
    {"others_low", REPORT_SHARE, NULL, {LOW}},
    {"others_high", REPORT_SHARE, NULL, {HIGH}},
    [CELL_RULE] = {"rule_texts",
                   REPORT_WORD,
                   NULL,
                   {"Its texts, as conditions of rules", "其文字在规则中的条件"}},
    {.name = NULL},
};

#define ANY      "topics contains \"competitor\""
#define LATELY   "between {from} and {to}"
#define ACTIVE   "any(orders, between {active_from} and {until})"
#define TOLD     "texts, between {told_from} and {until}, "
#define SILENT   " and none(orders, between {since} and 2999-12-31)"
#define WHO_TOLD ACTIVE " and any(" TOLD "{rule_texts})"
#define OTHERS   ACTIVE " and none(" TOLD "{rule_texts})"

static const ReportOpens OPENS[] = {
    {"texts", "any(texts, " LATELY ", {rule_texts})", NULL, NULL},
    {"customers", "any(texts, " LATELY ", {rule_texts})", NULL, NULL},
    {"negative", "any(texts, " LATELY ", tone < 0, {rule_texts})", NULL, NULL},
    {"along_texts", "any(texts, " LATELY ", topics contains \"{along}\", {rule_texts})", NULL,
     NULL},
    {"told", WHO_TOLD, NULL, NULL},
    {"left", WHO_TOLD SILENT, NULL, NULL},
    {"others", OTHERS, NULL, NULL},
    {"others_left", OTHERS SILENT, NULL, NULL},
    {"total:texts", "any(texts, " LATELY ")", NULL, NULL},
    {"total:mentions", "any(texts, " LATELY ", " ANY ")", NULL, NULL},
    {"total:customers", "any(texts, " LATELY ", " ANY ")", NULL, NULL},
    {"total:told", ACTIVE " and any(" TOLD ANY ")", NULL, NULL},
    {"total:left", ACTIVE " and any(" TOLD ANY ")" SILENT, NULL, NULL},
    {"total:others", ACTIVE " and none(" TOLD ANY ")", NULL, NULL},
    {"total:others_left", ACTIVE " and none(" TOLD ANY ")" SILENT, NULL, NULL},
    {.column = NULL},
};

static void say_nothing(ReportSaying *saying)
{
    if (say_total(saying, "names") == 0)
        say_sentence(saying,
                     (Label){"No text speaks of another shop, and no names of competitors are "
                             "looked for. Name them under Settings › Competitors: reviews, chats "
                             "and complaints are then searched for them.",
                             "没有文字提到别家，也还没有设置竞品名称。在“设置 › 竞争对手”中填写后，"
                             "系统会在评价、聊天、投诉中查找。"});
    else if (say_total(saying, "texts") == 0)
        say_sentence(
            saying, (Label){"Customers have written nothing in the recent weeks. Import events "
                            "with a text (reviews, complaints, chats, surveys), and the answer "
                            "stands here.",
                            "最近几周没有客户写下的文字。导入评价、投诉、聊天或问卷等带文字的事件后"
                            "，答案会显示在这里。"});
    else
        say_sentence(saying, (Label){"None of {texts} texts speaks of one of the {names} names "
                                     "that are looked for, or of any other shop.",
                                     "{texts} 条文字中，没有提到所设的 {names} "
                                     "个名称，也没有提到别家。"});
}

// The same of the shop: of those who had spoken of one, and of the others.
static void say_left(ReportSaying *saying)
{
    int64_t told = say_total(saying, "told");
    if (told == 0)
        return;
    say_quiet(saying,
              (Label){"Of {told} active customers who had spoken of another shop before {since}, "
                      "{left_share} have not ordered since (95 %: {left_low} to {left_high}); of "
                      "the {others} others {others_share} ({others_low} to {others_high}).",
                      "{since}之前提到过别家的 {told} 位活跃客户中，{left_share} "
                      "此后没有下单（95%：{left_low} 到 {left_high}）；其他 {others} 位为 "
                      "{others_share}（{others_low} 到 {others_high}）。"});
    if (told < TOLD_LEAST)
        say_doubt(saying, (Label){"Only {told} of them: too few for their share of leaving to say "
                                  "much.",
                                  "提到过的客户只有 {told} 位，太少，流失占比说明不了多少。"});
}

static void say(ReportSaying *saying)
{
    size_t rows = say_rows(saying);
    bool named = rows > 0 && say_cell(saying, 0, "competitor") < say_total(saying, "names");
    if (rows == 0)
        return;
    if (!named)
        say_sentence(saying, (Label){"{mentions} of {texts} texts speak of other shops, none by a "
                                     "name that is looked for.",
                                     "{texts} 条文字中有 {mentions} "
                                     "条提到别家，都没有提到所设的名称。"});
    else if (say_total(saying, "rising") > 0)
        say_sentence(saying, (Label){"{mentions} of {texts} texts speak of other shops, most of "
                                     "{first.competitor}: {first.texts}. Rising beyond chance: "
                                     "{rising} of {rows} rows.",
                                     "{texts} 条文字中有 {mentions} "
                                     "条提到别家，最多的是“{first.competitor}”（{first.texts} "
                                     "条）。{rows} 行中有 {rising} 行的上升超出偶然。"});
    say_left(saying);
    if (say_total(saying, "names") == 0)
        say_doubt(saying, (Label){"No names of competitors are looked for yet: set them under "
                                  "Settings › Competitors.",
                                  "还没有设置竞品名称，可在“设置 › 竞争对手”中填写。"});
    if (say_total(saying, "by_orders") == 0)
        say_doubt(saying, (Label){"In some of these weeks there were no orders, so numbers of "
                                  "texts are compared as they are.",
                                  "部分周没有订单，因此直接比较文字条数。"});
    say_next(saying, (Label){"Customers who lately spoke of other shops", "近期提到别家的客户"},
             "any(texts, last 90 days, topics contains \"competitor\")");
}

// ---- what is news ----

static void tell(const ReportResult *now, size_t row, Findings *out)
{
    int64_t whom = report_cell_named(now, row, "competitor");
    const char *name = now->names[whom].name;
    char first[16], last[16];
    day_print(first, report_total_named(now, "from"));
    day_print(last, report_total_named(now, "to"));
    g_autofree char *rule =
        g_strdup_printf("any(texts, between %s and %s, %s)", first, last,
                        report_word_of(now, report_cell_named(now, row, "rule_texts")));
    const Choice *kept = findings_name(out, name);
    int64_t times = report_cell_named(now, row, "times");
    findings_add(
        out,
        &(Finding){
            .key = kept->label.en, // it is kept, others are not
            .tone = FINDING_BAD,
            .sentence = {"{competitor} is named more and more: in {texts} texts of "
                         "{customers} customers in {weeks} weeks, where {expected} were "
                         "expected.",
                         "“{competitor}”被提到得更多了：{weeks} 周内 {customers} 位客户的 "
                         "{texts} 条文字提到它，预期 {expected} 条。"},
            .figures =
                (FindingFigure[]){
                    {"competitor", REPORT_NAME, 0, kept},
                    {"texts", REPORT_COUNT, report_cell_named(now, row, "texts"), NULL},
                    {"customers", REPORT_COUNT, report_cell_named(now, row, "customers"), NULL},
                    {"weeks", REPORT_COUNT,
                     (report_total_named(now, "to") + 1 - report_total_named(now, "from")) /
                         RECENT_WEEK,
                     NULL},
                    {"expected", REPORT_COUNT, report_cell_named(now, row, "expected"), NULL},
                    {.name = NULL}},
            .rule = rule,
            .compared = true,
            .chance = (double)report_cell_named(now, row, "chance") / 1e6,
            .relative = times != REPORT_MISSING ? (double)times / 1e3 - 1 : 1});
}

// Names that rise; who is not named is no news.
static void find(const ReportResult *now, const ReportResult *before, Findings *out)
{
    (void)before;
    for (size_t row = 0; row < report_rows(now); row++)
        if (report_cell_named(now, row, "kind") == COMPETING_RISING &&
            report_cell_named(now, row, "competitor") < report_total_named(now, "names"))
            tell(now, row, out);
}

static const ReportFinder FINDER = {.find = find};

const Report REPORT_COMPETITORS = {
    .name = "competitors",
    .title = {"Competitors", "竞品"},
    .question = {"Which competitors do customers speak of, and how many of them left?",
                 "客户提到哪些竞品，之后有多少流失？"},
    .about =
        {"Texts of the recent weeks that speak of other shops: by the names of the setting "
         "insight.competitors, and those without any of these names in a row of their own. A text "
         "counts for each name in it. Expected: as many per order of the shop as in the weeks "
         "before (per week where some week had no orders). Chance: of such a difference where "
         "nothing has changed, by weeks that vary as those before did, corrected for all rows "
         "(Benjamini and Hochberg); of ten texts or more in both stretches. Weeks are seven whole "
         "days, the last ended yesterday. Negative: a tone below 0, whoever it is about. Left: of "
         "the customers active so many days ago (an order in the 365 days before) who had spoken "
         "of it in the 90 days before, those without an order since, beside all others active "
         "then; Wilson's intervals. Who writes differs from who does not, so the difference is no "
         "cause: what goes with leaving compares like with like.",
         "最近几周提到别家的文字：按设置 insight.competitors "
         "中的名称统计，没有点到这些名称的另列一行；一条文字提到几个名称就各计一次。预期：按此前几"
         "周"
         "每单的条数推算（有的周没有订单时按周）。“偶然”指在没有变化时出现同样大差异的概率，按此前"
         "各"
         "周的波动计算，并按行数校正（Benjamini-"
         "Hochberg）；两段合计至少十条才检验。一周为七个整天，"
         "最后一周止于昨天。负面：语气低于 0，不论针对谁。流失：所给天数之前活跃（此前 365 "
         "天内有订单）、且在那之前 90 "
         "天内提到过的客户中，此后没有订单的，与当时活跃的其他客户并列；区间为 Wilson "
         "区间。写的人与不写的人本就不同，差别不等于原因：“流失前发生了什么”与相近的客户比较。"},
    .facts = REPORT_EVENTS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = competing_begin,
    .part = competing_read,
    .finish = competing_finish,
    .end = competing_end,
    .sentence = {"{mentions} of {texts} texts speak of other shops, most of {first.competitor}: "
                 "{first.texts}. None rises beyond chance.",
                 "{texts} 条文字中有 {mentions} "
                 "条提到别家，最多的是“{first.competitor}”（{first.texts} "
                 "条）。没有哪个的上升超出偶然。"},
    .say = say,
    .say_nothing = say_nothing,
    .picture = {.type = PICTURE_BARS,
                .title = {"Texts of the recent weeks", "最近几周的文字"},
                .name = "competitor",
                .value = "texts"},
    .leading = "competitor topic texts customers kind times negative_share left_share others_share "
               "total:texts total:mentions total:customers total:share total:rising total:from "
               "total:to total:left_share total:others_share",
    .keys = "competitor topic",
    .opens = OPENS,
    .finder = &FINDER,
};
