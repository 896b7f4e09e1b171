// SPDX-License-Identifier: Apache-2.0
#include "know/report/finding.h"

#include "know/insight/distribution.h"
#include "know/insight/lift.h"

#include <stdlib.h>
#include <string.h>

static const double FALSE_NEWS = 0.05; // of what is told as a change, expected at most
static const double TINY = 0.02;       // a difference below it is no news, be it ever so sure

struct Findings {
    Arena *arena;
    const Report *report; // that is asked now
    GPtrArray *all;       // of FindingKept, in the arena
};

Findings *findings_new(void)
{
    Findings *findings = g_new0(Findings, 1);
    findings->arena = arena_new();
    findings->all = g_ptr_array_new();
    return findings;
}

void findings_free(Findings *findings)
{
    if (findings == NULL)
        return;
    g_ptr_array_unref(findings->all);
    arena_free(findings->arena);
    g_free(findings);
}

// ---- adding ----

static const FindingFigure *copy_figures(Arena *arena, const FindingFigure *from)
{
    size_t n = 0;
    while (from != NULL && from[n].name != NULL)
        n++;
    g_assert(n <= FINDING_FIGURES_MAX);
    FindingFigure *to = ARENA_ARRAY(arena, FindingFigure, n + 1);
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
    to[n] = (FindingFigure){.name = NULL};
    return to;
}

static const FindingParam *copy_params(Arena *arena, const FindingParam *from)
{
    FindingParam *to = ARENA_ARRAY(arena, FindingParam, FINDING_PARAMS_MAX + 1);
    size_t n = 0;
    for (; from != NULL && from[n].name != NULL; n++) {
        g_assert(n < FINDING_PARAMS_MAX);
        to[n] = (FindingParam){arena_copy(arena, from[n].name, -1),
                               arena_copy(arena, from[n].value, -1)};
    }
    to[n] = (FindingParam){NULL, NULL};
    return to;
}

const Choice *findings_name(Findings *findings, const char *text)
{
    Choice *name = ARENA_ARRAY(findings->arena, Choice, 2);
    const char *copy = arena_copy(findings->arena, text, -1);
    name[0] = (Choice){copy, {copy, copy}};
    name[1] = (Choice){.name = NULL};
    return name;
}

void findings_add(Findings *findings, const Finding *finding)
{
    FindingKept *kept = ARENA_NEW(findings->arena, FindingKept);
    *kept = (FindingKept){findings->report, *finding};
    kept->finding.key = arena_copy(findings->arena, finding->key, -1);
    kept->finding.figures = copy_figures(findings->arena, finding->figures);
    kept->finding.params = copy_params(findings->arena, finding->params);
    if (finding->rule != NULL)
        kept->finding.rule = arena_copy(findings->arena, finding->rule, -1);
    g_ptr_array_add(findings->all, kept);
}

void findings_from(Findings *findings, const Report *report)
{
    findings->report = report;
}

void findings_of(Findings *findings, const ReportResult *now, const ReportResult *before)
{
    findings->report = now->report;
    if (now->report->finder != NULL)
        now->report->finder->find(now, before, findings);
}

// ---- chances ----

double chance_of_shares(double yes, double n, double yes_before, double n_before)
{
    double pooled = (yes + yes_before) / (n + n_before);
    double error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_before));
    return error > 0 ? normal_two_sided((yes / n - yes_before / n_before) / error) : 1;
}

// Given how many there were together, those of the one time are binomial.
double chance_of_counts(double events, double days, double events_before, double days_before)
{
    double n = events + events_before, share = days / (days + days_before);
    double error = sqrt(n * share * (1 - share));
    return error > 0 ? normal_two_sided((events - n * share) / error) : 1;
}

// ---- ranking ----

// Changes first, then by the money, then by name.
static int by_weight(const void *a, const void *b)
{
    const FindingKept *one = *(const FindingKept *const *)a;
    const FindingKept *other = *(const FindingKept *const *)b;
    if (one->finding.compared != other->finding.compared)
        return one->finding.compared ? -1 : 1;
    if (one->finding.amount != other->finding.amount)
        return one->finding.amount > other->finding.amount ? -1 : 1;
    int named = strcmp(one->report->name, other->report->name);
    return named != 0 ? named : strcmp(one->finding.key, other->finding.key);
}

static bool is_tested(const FindingKept *one)
{
    return one->finding.compared || one->finding.beside;
}

// Others of its report say the same, and more.
static bool is_said(const GPtrArray *kept, const FindingKept *one)
{
    for (guint i = 0; one->finding.unless != NULL && i < kept->len; i++) {
        const FindingKept *other = kept->pdata[i];
        if (other->report == one->report && is_tested(other) &&
            strcmp(other->finding.key, one->finding.unless) == 0)
            return true;
    }
    return false;
}

FindingsRanked findings_rank(Findings *findings)
{
    FindingsRanked ranked = {.kept = g_ptr_array_new()};
    size_t n = findings->all->len;
    g_autofree double *chances = g_new(double, n + 1);
    g_autofree double *corrected = g_new(double, n + 1);
    for (size_t i = 0; i < n; i++) {
        const FindingKept *one = findings->all->pdata[i];
        if (is_tested(one))
            chances[ranked.compared++] = one->finding.chance;
    }
    correct_many(chances, ranked.compared, CORRECT_BENJAMINI_HOCHBERG, corrected);
    for (size_t i = 0, at = 0; i < n; i++) {
        FindingKept *one = findings->all->pdata[i];
        bool news = true;
        if (is_tested(one)) {
            one->finding.chance = corrected[at++];
            news = one->finding.chance <= FALSE_NEWS && fabs(one->finding.relative) >= TINY;
        }
        ranked.noise += !news;
        one->finding.compared &= news;
        one->finding.beside &= news;
        if (news || one->finding.anyway)
            g_ptr_array_add(ranked.kept, one);
    }
    for (guint i = ranked.kept->len; i-- > 0;)
        if (is_said(ranked.kept, ranked.kept->pdata[i]))
            g_ptr_array_remove_index(ranked.kept, i);
    if (ranked.kept->len > 0)
        qsort(ranked.kept->pdata, ranked.kept->len, sizeof(void *), by_weight);
    return ranked;
}
