// SPDX-License-Identifier: Apache-2.0
#include "know/insight/lift_plan.h"

#include "know/insight/lift.h"

#include <math.h>
#include <string.h>

typedef struct {
    bool means; // of amounts
    double rate, deviation, effect, customers;
    PlanTerms terms;
    PlanSize size;
    double power; // reached by that size
} Plan;

// ---- reading ----

static bool is_given(const char *text)
{
    return text != NULL && *text != '\0';
}

typedef struct {
    const char *name, *text;
    double least, most; // both excluded
    double *out;        // as it is when the text is not given
} PlanNumber;

static bool read_number(const PlanNumber *number, GError **error)
{
    if (!is_given(number->text))
        return true;
    char *end;
    double value = g_ascii_strtod(number->text, &end);
    bool any = end != number->text;
    if (any && *end == '%') {
        value /= 100;
        end++;
    }
    if (!any || *end != '\0' || !(value > number->least && value < number->most))
        return fail(error, ERROR_INVALID, "%1$s is a number between %2$g and %3$g, not “%4$s”",
                    "%1$s 应为 %2$g 与 %3$g 之间的数，而不是“%4$s”", number->name, number->least,
                    number->most, number->text);
    *number->out = value;
    return true;
}

static bool check(const PlanTexts *texts, const Plan *plan, GError **error)
{
    if (is_given(texts->rate) == is_given(texts->deviation))
        return fail(error, ERROR_INVALID,
                    "Say either rate (a share of customers) or deviation (of amounts).",
                    "请给出 rate（比例）或 deviation（金额的标准差）之一。");
    if (is_given(texts->effect) == is_given(texts->customers))
        return fail(error, ERROR_INVALID,
                    "Say either effect (to learn how many customers) or customers (to learn what "
                    "can be seen).",
                    "请给出 effect（求人数）或 customers（求可测出的差别）之一。");
    if (is_given(texts->effect) && fabs(plan->effect) < 1e-12)
        return fail(error, ERROR_INVALID, "No difference needs no experiment.",
                    "差别为零，无需试验。");
    if (!plan->means && is_given(texts->effect) &&
        (plan->rate + plan->effect <= 0 || plan->rate + plan->effect >= 1))
        return fail(error, ERROR_INVALID,
                    "A rate of %g with an effect of %g would be %g: no share of customers.",
                    "比例 %g 加差别 %g 得 %g，不是有效比例。", plan->rate, plan->effect,
                    plan->rate + plan->effect);
    return true;
}

static bool read_plan(const PlanTexts *texts, Plan *plan, GError **error)
{
    const PlanNumber numbers[] = {
        {"rate", texts->rate, 0, 1, &plan->rate},
        {"deviation", texts->deviation, 0, 1e12, &plan->deviation},
        {"effect", texts->effect, -1e12, 1e12, &plan->effect},
        {"customers", texts->customers, 1, 1e12, &plan->customers},
        {"power", texts->power, 0, 1, &plan->terms.power},
        {"significance", texts->significance, 0, 1, &plan->terms.significance},
        {"ratio", texts->ratio, 1e-4, 1e4, &plan->terms.ratio},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (!read_number(&numbers[i], error))
            return false;
    plan->means = is_given(texts->deviation);
    return check(texts, plan, error);
}

// ---- answering ----

static bool answer(Plan *plan, GError **error)
{
    const PlanTerms *terms = &plan->terms;
    if (plan->customers > 0) {
        uint64_t n = (uint64_t)plan->customers;
        plan->effect = plan->means ? plan_effect_means(plan->deviation, n, terms)
                                   : plan_effect_rates(plan->rate, n, terms);
        plan->size = (PlanSize){n, (uint64_t)ceil((double)n * terms->ratio)};
    } else {
        plan->size = plan->means ? plan_means(plan->deviation, plan->effect, terms)
                                 : plan_rates(plan->rate, plan->effect, terms);
    }
    if (plan->size.treated == 0 || !isfinite(plan->effect))
        return fail(error, ERROR_INVALID,
                    "No number of customers like this shows such a difference.",
                    "这样的人数测不出这样的差别。");
    plan->power = plan->means
                      ? plan_power_means(plan->deviation, plan->effect, plan->size.treated, terms)
                      : plan_power_rates(plan->rate, plan->effect, plan->size.treated, terms);
    return true;
}

static void put_sentence(Buffer *out, const Plan *plan)
{
    g_auto(Buffer) en = {0}, zh = {0};
    unsigned long treated = plan->size.treated, control = plan->size.control;
    double percent = 100 * plan->power;
    double effect = plan->means ? plan->effect : 100 * plan->effect;
    buffer_printf(&en,
                  "With %lu customers treated and %lu not, a difference of %.4g %s is seen with a "
                  "probability of %.0f %%.",
                  treated, control, effect, plan->means ? "per customer" : "per 100 customers",
                  percent);
    buffer_printf(&zh, "处理 %lu 位、对照 %lu 位客户时，有 %.0f%% 的把握测出%s %.4g 的差别。",
                  treated, control, percent, plan->means ? "每位客户" : "每 100 位客户", effect);
    json_key(out, "sentence");
    label_json(out, (Label){buffer_string(&en), buffer_string(&zh)});
}

static void put_real(Buffer *out, const char *key, double value)
{
    json_key(out, key);
    json_real(out, value);
}

bool lift_plan(const PlanTexts *texts, Buffer *out, GError **error)
{
    Plan plan = {.terms = {.significance = 0.05, .power = 0.8, .ratio = 1}};
    if (!read_plan(texts, &plan, error) || !answer(&plan, error))
        return false;
    json_object_begin(out);
    put_real(out, plan.means ? "deviation" : "rate", plan.means ? plan.deviation : plan.rate);
    put_real(out, "effect", plan.effect);
    put_real(out, "significance", plan.terms.significance);
    put_real(out, "power", plan.power);
    put_real(out, "ratio", plan.terms.ratio);
    json_key(out, "treated");
    json_integer(out, (int64_t)plan.size.treated);
    json_key(out, "control");
    json_integer(out, (int64_t)plan.size.control);
    json_key(out, "total");
    json_integer(out, (int64_t)(plan.size.treated + plan.size.control));
    put_sentence(out, &plan);
    json_object_end(out);
    return true;
}
