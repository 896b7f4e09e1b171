// SPDX-License-Identifier: Apache-2.0
//
// guanxi lift: what a treatment brought, from a file of an experiment; and how large one must be.

#include "commands.h"
#include "experiment_file.h"
#include "know/insight/lift_plan.h"

#include <json-c/json.h>
#include <math.h>
#include <string.h>

// ---- for people ----

static double real_of(json_object *of, const char *key)
{
    json_object *value = json_object_object_get(of, key);
    return value != NULL ? json_object_get_double(value) : NAN;
}

static const char *sentence_of(json_object *of, Language language)
{
    json_object *sentence = json_object_object_get(of, "sentence");
    return json_object_get_string(
        json_object_object_get(sentence, language == LANGUAGE_ZH ? "zh" : "en"));
}

static const char *text_of(json_object *of, const char *key)
{
    return json_object_get_string(json_object_object_get(of, key));
}

static void print_chance(double p, Language language)
{
    const char *zh = p < 0.0001 ? "（偶然的概率低于 0.0001）\n" : "（偶然的概率 %.4f）\n";
    const char *en = p < 0.0001 ? " (by chance: less than 0.0001)\n" : " (by chance: %.4f)\n";
    printf(language == LANGUAGE_ZH ? zh : en, p);
}

static void print_cut(json_object *cut, Language language)
{
    json_object *groups = json_object_object_get(cut, "groups");
    bool zh = language == LANGUAGE_ZH, differ = real_of(cut, "p_differ") < 0.05;
    printf(zh ? "    按 %s：" : "    by %s: ", text_of(cut, "cut"));
    if (differ)
        fputs(zh ? "各组效果不同" : "groups answer differently", stdout);
    else
        fputs(zh ? "看不出各组效果不同" : "groups cannot be told apart", stdout);
    print_chance(real_of(cut, "p_differ"), language);
    for (size_t i = 0; i < json_object_array_length(groups); i++) {
        json_object *group = json_object_array_get_idx(groups, i);
        const char *verdict = text_of(group, "verdict");
        printf("    %c %-20s %s",
               *verdict == 'm'   ? '+'
               : *verdict == 'l' ? '-'
                                 : ' ',
               text_of(group, "value"), sentence_of(group, language));
        print_chance(real_of(group, "corrected"), language);
    }
}

static void print_arm(const Invocation *invocation, json_object *arm, const char *control)
{
    Language language = command_language(invocation);
    json_object *outcomes = json_object_object_get(arm, "outcomes");
    printf("%s (%lld) – %s (%lld)\n", text_of(arm, "arm"),
           (long long)json_object_get_int64(json_object_object_get(arm, "treated_customers")),
           control,
           (long long)json_object_get_int64(json_object_object_get(arm, "control_customers")));
    if (json_object_get_boolean(json_object_object_get(arm, "uneven")))
        command_say(invocation,
                    "  Something other than chance divided these groups: their sizes do not fit "
                    "the plan. Do not believe the differences before you know why.",
                    "  两组人数与计划不符，分组并非随机。弄清原因之前不要相信这些差别。");
    for (size_t i = 0; i < json_object_array_length(outcomes); i++) {
        json_object *outcome = json_object_array_get_idx(outcomes, i);
        json_object *cuts = json_object_object_get(outcome, "cuts");
        printf("  %s", sentence_of(outcome, language));
        print_chance(real_of(outcome, "corrected"), language);
        for (size_t c = 0; c < json_object_array_length(cuts); c++)
            print_cut(json_object_array_get_idx(cuts, c), language);
    }
}

static void print_experiment(const Invocation *invocation, Buffer *json)
{
    if (command_json(invocation)) {
        command_print(json);
        return;
    }
    json_object *answer = json_tokener_parse(buffer_string(json));
    json_object *arms = json_object_object_get(answer, "arms");
    for (size_t i = 0; i < json_object_array_length(arms); i++)
        print_arm(invocation, json_object_array_get_idx(arms, i), text_of(answer, "control"));
    json_object_put(answer);
}

// ---- an experiment in a file ----

static bool read_confidence(const Invocation *invocation, ExperimentPlan *plan, GError **error)
{
    const char *text = option_text(invocation, "confidence");
    char *end;
    plan->confidence = g_ascii_strtod(text, &end);
    if (*end == '\0' && plan->confidence >= 0.5 && plan->confidence < 1)
        return true;
    return fail(error, ERROR_INVALID, "--confidence is a number from 0.5 to below 1, not “%s”.",
                "--confidence 应为 0.5 到 1 之间的数，而不是“%s”。", text);
}

// By plan, how many are treated of those treated and those in the control: "50%", "0.9".
static bool read_share(const Invocation *invocation, ExperimentPlan *plan, GError **error)
{
    const char *text = option_text(invocation, "share");
    if (text == NULL)
        return true;
    char *end;
    plan->share = g_ascii_strtod(text, &end);
    if (*end == '%') {
        plan->share /= 100;
        end++;
    }
    if (*end == '\0' && plan->share > 0 && plan->share < 1)
        return true;
    return fail(error, ERROR_INVALID, "--share is between 0 and 1, or a percent, not “%s”.",
                "--share 应为 0 与 1 之间的数或百分比，而不是“%s”。", text);
}

static bool too_many(const char *option, int most, GError **error)
{
    return fail(error, ERROR_INVALID, "--%s takes %d {column|columns} at most.",
                "--%s 最多 %d 列。", option, most);
}

static bool answer_file(const Invocation *invocation, char **outcomes, char **cuts, GError **error)
{
    Outcome named[EXPERIMENT_OUTCOMES_MAX] = {{0}};
    size_t n_outcomes = g_strv_length(outcomes), n_cuts = g_strv_length(cuts);
    if (n_outcomes > EXPERIMENT_OUTCOMES_MAX)
        return too_many("outcome", EXPERIMENT_OUTCOMES_MAX, error);
    if (n_cuts > EXPERIMENT_CUTS_MAX)
        return too_many("by", EXPERIMENT_CUTS_MAX, error);
    for (size_t i = 0; i < n_outcomes; i++)
        named[i].name = g_strstrip(outcomes[i]);
    for (size_t i = 0; i < n_cuts; i++)
        g_strstrip(cuts[i]);
    ExperimentPlan plan = {.control = option_text(invocation, "control"),
                           .outcomes = named,
                           .n_outcomes = n_outcomes,
                           .cuts = (const char *const *)cuts,
                           .n_cuts = n_cuts};
    ExperimentColumns columns = {option_text(invocation, "treatment"),
                                 option_text(invocation, "treated")};
    if (!read_confidence(invocation, &plan, error) || !read_share(invocation, &plan, error))
        return false;
    g_autoptr(Experiment) experiment = experiment_new(&plan);
    g_auto(Buffer) out = {0};
    if (!experiment_read(experiment, &plan, &columns, argument(invocation, 0), error) ||
        !experiment_json(experiment, &out, error))
        return false;
    print_experiment(invocation, &out);
    return true;
}

static bool run_file(const Invocation *invocation, GError **error)
{
    static const char *const NEEDED[] = {"treatment", "control", "outcome"};
    for (size_t i = 0; i < G_N_ELEMENTS(NEEDED); i++)
        if (option_text(invocation, NEEDED[i]) == NULL)
            return fail(error, ERROR_INVALID,
                        "An experiment needs --treatment COLUMN, --control VALUE and --outcome "
                        "COLUMN,…: --%s is missing.",
                        "试验需要 --treatment 列、--control 值 和 --outcome 列,…：缺少 --%s。",
                        NEEDED[i]);
    const char *by = option_text(invocation, "by");
    g_auto(GStrv) outcomes = g_strsplit(option_text(invocation, "outcome"), ",", -1);
    g_auto(GStrv) cuts = g_strsplit(by != NULL ? by : "", ",", -1);
    return answer_file(invocation, outcomes, cuts, error);
}

// ---- how large ----

static bool run_plan(const Invocation *invocation, GError **error)
{
    PlanTexts texts = {.rate = option_text(invocation, "rate"),
                       .deviation = option_text(invocation, "deviation"),
                       .effect = option_text(invocation, "effect"),
                       .customers = option_text(invocation, "customers"),
                       .power = option_text(invocation, "power"),
                       .significance = option_text(invocation, "significance"),
                       .ratio = option_text(invocation, "ratio")};
    g_auto(Buffer) out = {0};
    if (!lift_plan(&texts, &out, error))
        return false;
    if (command_json(invocation)) {
        command_print(&out);
        return true;
    }
    json_object *answer = json_tokener_parse(buffer_string(&out));
    puts(sentence_of(answer, command_language(invocation)));
    json_object_put(answer);
    return true;
}

static bool run_lift(Invocation *invocation, GError **error)
{
    if (strcmp(argument(invocation, 0), "plan") == 0)
        return run_plan(invocation, error);
    return run_file(invocation, error);
}

#define TEXT_OPTION(name, value, otherwise, en, zh)                                                \
    {                                                                                              \
        name, OPTION_TEXT, value, otherwise,                                                       \
        {                                                                                          \
            en, zh                                                                                 \
        }                                                                                          \
    }

static const Option OPTIONS[] = {
    TEXT_OPTION("treatment", "COLUMN", NULL, "Says how each customer was treated",
                "标明处理方式的列"),
    TEXT_OPTION("control", "VALUE", NULL, "What it says of the control group", "对照组的取值"),
    TEXT_OPTION("treated", "VALUE", NULL, "Only these beside the control; without it: all others",
                "只与对照组比较此组；不给则比较其余各组"),
    TEXT_OPTION("outcome", "COLUMN,…", NULL, "What came of it: yes or no, or amounts",
                "结果列：是否或金额"),
    TEXT_OPTION("by", "COLUMN,…", NULL, "Also for each value of these", "再按这些列的取值分组"),
    TEXT_OPTION("share", "P", NULL, "How many were to be treated of both groups: 50%",
                "计划中处理组占两组的比例：50%"),
    TEXT_OPTION("confidence", "P", "0.95", "Of intervals", "区间的置信水平"),
    TEXT_OPTION("rate", "P", NULL, "plan: share of customers that do it anyway",
                "plan：不处理时的比例"),
    TEXT_OPTION("deviation", "X", NULL, "plan: standard deviation of amounts",
                "plan：金额的标准差"),
    TEXT_OPTION("effect", "X", NULL, "plan: difference to be seen", "plan：要测出的差别"),
    TEXT_OPTION("customers", "N", NULL, "plan: treated; what can be seen with so many?",
                "plan：处理人数，求可测出的差别"),
    TEXT_OPTION("power", "P", NULL, "plan: probability to see it (0.8)", "plan：测出的把握（0.8）"),
    TEXT_OPTION("significance", "P", NULL, "plan: probability of a false alarm (0.05)",
                "plan：误报的概率（0.05）"),
    TEXT_OPTION("ratio", "X", NULL, "plan: control customers for each one treated (1)",
                "plan：每位处理客户对应的对照客户数（1）"),
    {.name = NULL},
};

const Command COMMAND_LIFT = {
    .name = "lift",
    .about = {"What a treatment brought beside a control group, or how large an experiment must be",
              "处理比对照多带来什么，或试验需要多少客户"},
    .arguments = "FILE.csv | plan",
    .least = 1,
    .most = 1,
    .options = OPTIONS,
    .run = run_lift,
};
