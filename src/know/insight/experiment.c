// SPDX-License-Identifier: Apache-2.0
#include "know/insight/experiment.h"

#include <math.h>
#include <string.h>

// Of one arm, or of those of an arm with a value of a cut.
typedef struct {
    LiftGroup groups[EXPERIMENT_OUTCOMES_MAX];
} Counted;

typedef struct {
    char *value;
    Counted arms[EXPERIMENT_ARMS_MAX];
} CutValue;

typedef struct {
    GPtrArray *values; // of CutValue
} Cut;

struct Experiment {
    const ExperimentPlan *plan;
    size_t n_arms;
    char *arms[EXPERIMENT_ARMS_MAX]; // the control is the first
    Counted all[EXPERIMENT_ARMS_MAX];
    Cut cuts[EXPERIMENT_CUTS_MAX];
    bool amounts[EXPERIMENT_OUTCOMES_MAX]; // known when all is counted
};

static void value_free(gpointer value)
{
    g_free(((CutValue *)value)->value);
    g_free(value);
}

Experiment *experiment_new(const ExperimentPlan *plan)
{
    g_assert(plan->n_outcomes <= EXPERIMENT_OUTCOMES_MAX && plan->n_cuts <= EXPERIMENT_CUTS_MAX);
    Experiment *experiment = g_new0(Experiment, 1);
    experiment->plan = plan;
    experiment->arms[experiment->n_arms++] = g_strdup(plan->control);
    for (size_t i = 0; i < plan->n_cuts; i++)
        experiment->cuts[i].values = g_ptr_array_new_with_free_func(value_free);
    return experiment;
}

void experiment_free(Experiment *experiment)
{
    if (experiment == NULL)
        return;
    for (size_t i = 0; i < experiment->n_arms; i++)
        g_free(experiment->arms[i]);
    for (size_t i = 0; i < experiment->plan->n_cuts; i++)
        g_ptr_array_unref(experiment->cuts[i].values);
    g_free(experiment);
}

// ---- counting ----

static bool find_arm(Experiment *experiment, const char *name, size_t *out, GError **error)
{
    for (*out = 0; *out < experiment->n_arms; ++*out)
        if (strcmp(experiment->arms[*out], name) == 0)
            return true;
    if (experiment->n_arms == EXPERIMENT_ARMS_MAX)
        return fail(error, ERROR_INVALID,
                    "There are more than %d treatments; name the column that says who was treated.",
                    "处理方式超过 %d 种；请指定标明处理方式的列。", EXPERIMENT_ARMS_MAX);
    experiment->arms[experiment->n_arms++] = g_strdup(name);
    return true;
}

static bool find_value(Cut *cut, const char *name, CutValue **out, GError **error)
{
    for (guint i = 0; i < cut->values->len; i++) {
        *out = cut->values->pdata[i];
        if (strcmp((*out)->value, name) == 0)
            return true;
    }
    if (cut->values->len == EXPERIMENT_VALUES_MAX)
        return fail(error, ERROR_INVALID,
                    "A column to group customers by has more than %d values: “%s”, …",
                    "用于分组的列超过 %d 种取值：“%s”等。", EXPERIMENT_VALUES_MAX, name);
    *out = g_new0(CutValue, 1);
    (*out)->value = g_strdup(name);
    g_ptr_array_add(cut->values, *out);
    return true;
}

static void add_outcomes(Counted *counted, const double *outcomes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lift_group_add(&counted->groups[i], outcomes[i]);
}

bool experiment_add(Experiment *experiment, const char *arm, const double *outcomes,
                    const char *const *values, GError **error)
{
    const ExperimentPlan *plan = experiment->plan;
    size_t at;
    if (!find_arm(experiment, arm, &at, error))
        return false;
    add_outcomes(&experiment->all[at], outcomes, plan->n_outcomes);
    for (size_t i = 0; i < plan->n_cuts; i++) {
        CutValue *value;
        if (!find_value(&experiment->cuts[i], values[i], &value, error))
            return false;
        add_outcomes(&value->arms[at], outcomes, plan->n_outcomes);
    }
    return true;
}

bool experiment_put(Experiment *experiment, const char *arm, const LiftGroup *groups,
                    GError **error)
{
    size_t at;
    if (!find_arm(experiment, arm, &at, error))
        return false;
    memcpy(experiment->all[at].groups, groups, experiment->plan->n_outcomes * sizeof *groups);
    return true;
}

// ---- in words ----

// So many digits after the point that an interval of this width shows two that differ.
static int digits_of(double width)
{
    if (!(width > 0))
        return 1;
    return CLAMP((int)ceil(0.5 - log10(width)), 0, 6);
}

static const char *outcome_name(const Outcome *outcome, Language language)
{
    return outcome->label.en != NULL ? label_text(outcome->label, language) : outcome->name;
}

// A difference as people compare it: of 100 customers, or of one.
typedef struct {
    double value, low, high, treated, control;
    int digits;
    const char *unit; // " CNY", " %", ""
} Shown;

static Shown shown_of(const Outcome *outcome, const Lift *lift, bool amounts)
{
    double scale = amounts ? 1 : 100;
    if (amounts && outcome->currency != NULL)
        scale = pow(10, -outcome->digits);
    Shown shown = {scale * lift->difference,
                   scale * lift->low,
                   scale * lift->high,
                   scale * lift->treated,
                   scale * lift->control,
                   0,
                   ""};
    shown.digits = digits_of((shown.high - shown.low) / 2);
    return shown;
}

static void english(Buffer *out, const char *name, const Shown *s, bool amounts, const char *unit)
{
    bool less = s->value < 0;
    double low = less ? -s->high : s->low, high = less ? -s->low : s->high;
    const char *each = amounts ? "customer" : "100 customers";
    const char *percent = amounts ? unit : " %";
    if (s->low <= 0 && s->high >= 0)
        buffer_printf(out,
                      "%s: no difference can be told; between %.*f%s less and %.*f%s more per %s",
                      name, s->digits, fabs(s->low), unit, s->digits, s->high, unit, each);
    else
        buffer_printf(out, "%s: %.*f (%.*f – %.*f)%s %s per %s", name, s->digits, fabs(s->value),
                      s->digits, low, s->digits, high, unit, less ? "less" : "more", each);
    buffer_printf(out, ", %.*f%s instead of %.*f%s", s->digits, s->treated, percent, s->digits,
                  s->control, percent);
}

static void chinese(Buffer *out, const char *name, const Shown *s, bool amounts, const char *unit)
{
    bool less = s->value < 0;
    double low = less ? -s->high : s->low, high = less ? -s->low : s->high;
    const char *each = amounts ? "每位客户" : "每 100 位客户";
    const char *percent = amounts ? unit : "%";
    if (s->low <= 0 && s->high >= 0)
        buffer_printf(out, "%s：看不出差别，%s在少 %.*f%s 与多 %.*f%s 之间", name, each, s->digits,
                      fabs(s->low), unit, s->digits, s->high, unit);
    else
        buffer_printf(out, "%s：%s%s %.*f%s（%.*f – %.*f）", name, each, less ? "少" : "多",
                      s->digits, fabs(s->value), unit, s->digits, low, s->digits, high);
    buffer_printf(out, "，%.*f%s 对比 %.*f%s", s->digits, s->treated, percent, s->digits,
                  s->control, percent);
}

void lift_sentence(Buffer *out, const Outcome *outcome, const Lift *lift, bool amounts,
                   Language language)
{
    Shown shown = shown_of(outcome, lift, amounts);
    g_autofree char *unit = amounts && outcome->currency != NULL
                                ? g_strconcat(" ", outcome->currency, NULL)
                                : g_strdup("");
    (language == LANGUAGE_ZH ? chinese : english)(out, outcome_name(outcome, language), &shown,
                                                  amounts, unit);
}

// ---- printing ----

static void put_real(Buffer *out, const char *key, double value)
{
    json_key(out, key);
    json_real(out, value);
}

// Better or worse beyond doubt, counting all that was compared.
static const char *verdict_of(const Lift *lift, double confidence)
{
    if (!(lift->corrected < 1 - confidence) || (lift->low <= 0 && lift->high >= 0))
        return "unsure";
    return lift->difference > 0 ? "more" : "less";
}

static void put_lift(Buffer *out, const Experiment *experiment, size_t outcome, const Lift *lift)
{
    bool amounts = experiment->amounts[outcome];
    const Outcome *of = &experiment->plan->outcomes[outcome];
    put_real(out, "treated", lift->treated);
    put_real(out, "control", lift->control);
    put_real(out, "difference", lift->difference);
    put_real(out, "low", lift->low);
    put_real(out, "high", lift->high);
    put_real(out, "relative", lift->relative);
    put_real(out, "relative_low", lift->relative_low);
    put_real(out, "relative_high", lift->relative_high);
    put_real(out, "p", lift->p);
    put_real(out, "corrected", lift->corrected);
    put_real(out, "needed", lift->needed);
    json_key(out, "verdict");
    json_string(out, verdict_of(lift, experiment->plan->confidence));
    g_auto(Buffer) en = {0}, zh = {0};
    lift_sentence(&en, of, lift, amounts, LANGUAGE_EN);
    lift_sentence(&zh, of, lift, amounts, LANGUAGE_ZH);
    json_key(out, "sentence");
    label_json(out, (Label){buffer_string(&en), buffer_string(&zh)});
}

static void put_counts(Buffer *out, const LiftGroup *treated, const LiftGroup *control)
{
    json_key(out, "treated_customers");
    json_integer(out, (int64_t)treated->n);
    json_key(out, "control_customers");
    json_integer(out, (int64_t)control->n);
}

static bool can_compare(const LiftGroup *treated, const LiftGroup *control)
{
    return treated->n >= 2 && control->n >= 2;
}

// An outcome is an amount for all groups when it is one for any.
static LiftGroup group_of(const Experiment *experiment, const Counted *counted, size_t outcome)
{
    LiftGroup group = counted->groups[outcome];
    group.amounts = experiment->amounts[outcome];
    return group;
}

// Groups of a cut, those too small for a comparison left out; corrected together by Benjamini and
// Hochberg, since many are looked at.
static void put_cut(Buffer *out, const Experiment *experiment, size_t arm, size_t outcome,
                    size_t cut)
{
    const GPtrArray *values = experiment->cuts[cut].values;
    LiftGroup treated[EXPERIMENT_VALUES_MAX], control[EXPERIMENT_VALUES_MAX];
    Lift lifts[EXPERIMENT_VALUES_MAX];
    const char *names[EXPERIMENT_VALUES_MAX];
    size_t n = 0;
    for (guint i = 0; i < values->len; i++) {
        const CutValue *value = values->pdata[i];
        treated[n] = group_of(experiment, &value->arms[arm], outcome);
        control[n] = group_of(experiment, &value->arms[0], outcome);
        names[n] = value->value;
        if (can_compare(&treated[n], &control[n])) {
            lifts[n] = lift_measure(&treated[n], &control[n], experiment->plan->confidence);
            n++;
        }
    }
    lift_correct(lifts, n, CORRECT_BENJAMINI_HOCHBERG);
    json_object_begin(out);
    json_key(out, "cut");
    json_string(out, experiment->plan->cuts[cut]);
    put_real(out, "p_differ", lift_heterogeneity(treated, control, n));
    json_key(out, "groups");
    json_array(out);
    for (size_t i = 0; i < n; i++) {
        json_object_begin(out);
        json_key(out, "value");
        json_string(out, names[i]);
        put_counts(out, &treated[i], &control[i]);
        put_lift(out, experiment, outcome, &lifts[i]);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

static void put_outcome(Buffer *out, const Experiment *experiment, size_t arm, size_t outcome,
                        const Lift *lift)
{
    const LiftGroup *treated = &experiment->all[arm].groups[outcome];
    const LiftGroup *control = &experiment->all[0].groups[outcome];
    const Outcome *of = &experiment->plan->outcomes[outcome];
    bool amounts = experiment->amounts[outcome];
    json_object_begin(out);
    json_key(out, "outcome");
    json_string(out, of->name);
    json_key(out, "label");
    label_json(out, of->label.en != NULL ? of->label : (Label){of->name, of->name});
    json_key(out, "kind");
    json_string(out, !amounts ? "share" : of->currency != NULL ? "money" : "mean");
    put_counts(out, treated, control);
    put_lift(out, experiment, outcome, lift);
    json_key(out, "cuts");
    json_array(out);
    for (size_t cut = 0; cut < experiment->plan->n_cuts; cut++)
        put_cut(out, experiment, arm, outcome, cut);
    json_array_end(out);
    json_object_end(out);
}

static void put_arm(Buffer *out, const Experiment *experiment, size_t arm, const Lift *lifts)
{
    const ExperimentPlan *plan = experiment->plan;
    const LiftGroup *treated = &experiment->all[arm].groups[0];
    const LiftGroup *control = &experiment->all[0].groups[0];
    double uneven = plan->share > 0 ? lift_uneven(treated->n, control->n, plan->share) : NAN;
    json_object_begin(out);
    json_key(out, "arm");
    json_string(out, experiment->arms[arm]);
    put_counts(out, treated, control);
    put_real(out, "p_uneven", uneven);
    json_key(out, "uneven");
    json_boolean(out, uneven < LIFT_UNEVEN);
    json_key(out, "outcomes");
    json_array(out);
    for (size_t i = 0; i < plan->n_outcomes; i++)
        put_outcome(out, experiment, arm, i, &lifts[i]);
    json_array_end(out);
    json_object_end(out);
}

static bool check(const Experiment *experiment, GError **error)
{
    if (experiment->n_arms < 2)
        return fail(error, ERROR_INVALID, "Nobody was treated: everybody is in the control “%s”.",
                    "没有人被处理：全部客户都在对照组“%s”中。", experiment->plan->control);
    for (size_t arm = 0; arm < experiment->n_arms; arm++)
        for (size_t i = 0; i < experiment->plan->n_outcomes; i++)
            if (experiment->all[arm].groups[i].n < 2)
                return fail(error, ERROR_INVALID,
                            "“%s” has fewer than two customers (%s): there is nothing to compare.",
                            "“%s”不足两位客户（%s），无法比较。", experiment->arms[arm],
                            experiment->plan->outcomes[i].name);
    return true;
}

bool experiment_json(Experiment *experiment, Buffer *out, GError **error)
{
    const ExperimentPlan *plan = experiment->plan;
    if (!check(experiment, error))
        return false;
    size_t n = (experiment->n_arms - 1) * plan->n_outcomes;
    for (size_t i = 0; i < experiment->n_arms * plan->n_outcomes; i++)
        experiment->amounts[i % plan->n_outcomes] |=
            experiment->all[i / plan->n_outcomes].groups[i % plan->n_outcomes].amounts;
    g_autofree Lift *lifts = g_new0(Lift, n);
    for (size_t i = 0; i < n; i++) {
        size_t outcome = i % plan->n_outcomes;
        LiftGroup treated =
            group_of(experiment, &experiment->all[1 + i / plan->n_outcomes], outcome);
        LiftGroup control = group_of(experiment, &experiment->all[0], outcome);
        lifts[i] = lift_measure(&treated, &control, plan->confidence);
    }
    lift_correct(lifts, n, CORRECT_HOLM);
    json_object_begin(out);
    json_key(out, "control");
    json_string(out, plan->control);
    put_real(out, "confidence", plan->confidence);
    json_key(out, "arms");
    json_array(out);
    for (size_t arm = 1; arm < experiment->n_arms; arm++)
        put_arm(out, experiment, arm, &lifts[(arm - 1) * plan->n_outcomes]);
    json_array_end(out);
    json_object_end(out);
    return true;
}
