// SPDX-License-Identifier: Apache-2.0
#include "know/report/standing.h"

#include "base/error.h"
#include "base/when.h"
#include "entity/model.h"

enum { LEARN_AT_ONCE = 20000 }; // customers: a fifth of a second

int64_t report_score_day(const ReportRun *run)
{
    return day_of(run->clock.now - 1, run->clock.zone);
}

ScoreFitted *report_standing(const ReportRun *run, const char *model, int64_t *fitted_at)
{
    const ModelFit *fit =
        run->with_scores && run->model != NULL ? model_fit(run->model, model) : NULL;
    if (fit == NULL || fit->as_of_day > report_score_day(run))
        return NULL;
    if (fitted_at != NULL)
        *fitted_at = fit->fitted_at;
    return score_standing(score_model_find(model), run->model, NULL);
}

bool report_may_learn(const ReportRun *run, const char *model, GError **error)
{
    if (!run->news || !run->with_scores || version_customers(run->version) <= LEARN_AT_ONCE)
        return true;
    Label refused = model_fit_refused(run->model, model);
    if (refused.en != NULL)
        return fail(error, ERROR_INVALID, "%1$s%2$.0s", "%2$s%1$.0s", refused.en, refused.zh);
    return fail(error, ERROR_UNAVAILABLE,
                "It is being learnt from the orders; look again in some minutes.",
                "正在从订单中学习，请几分钟后再看。");
}
