// SPDX-License-Identifier: Apache-2.0
#include "know/tone/train.h"

#include <math.h>
#include <string.h>

// Chosen on folds of the training part (see README.md).
static const double COST = 0.03;
enum { ROUNDS = 15, HELD_BACK = 0, SCALE_TEXTS_LEAST = 30, NEWTON_STEPS = 50 };

typedef struct {
    const Labelled *labelled;
    const LabelledText *texts;
    size_t n;
    uint32_t *places; // of the pieces of all texts, one after the other
    size_t *starts;   // n + 1
    bool all;
    const ToneTraining *training;
    int64_t done, total; // rounds of descent
} Work;

typedef struct {
    float *weights; // of scaled pieces
    float *scales;  // of pieces
    double bias;
    double *alpha; // of texts
    uint32_t *order;
    size_t n; // texts in it
} Descent;

// ---- texts as places ----

static void cut_texts(Work *work)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Tokens *tokens = tokens_new();
    work->starts = g_new(size_t, work->n + 1);
    for (size_t i = 0; i < work->n; i++) {
        size_t n;
        work->starts[i] = places->len;
        tokens_cut(tokens, work->texts[i].text, work->texts[i].length);
        const uint64_t *hashes = tokens_hashes(tokens, &n);
        for (size_t k = 0; k < n; k++) {
            uint32_t place = (uint32_t)tone_place(hashes[k], work->training->weights);
            g_array_append_val(places, place);
        }
    }
    work->starts[work->n] = places->len;
    work->places = (uint32_t *)(void *)g_array_free(places, FALSE);
    tokens_free(tokens);
}

static bool is_used(const Work *work, size_t text, bool hold_back)
{
    return (work->all || !work->texts[text].test) &&
           (!hold_back || work->texts[text].fold != HELD_BACK);
}

static size_t length_of(const Work *work, size_t text)
{
    return work->starts[text + 1] - work->starts[text];
}

// ---- scales of pieces ----

static void count_pieces(const Work *work, const Descent *descent, float *positive, float *negative)
{
    for (size_t i = 0; i < descent->n; i++) {
        size_t text = descent->order[i];
        float *counts = work->texts[text].positive ? positive : negative;
        for (size_t k = work->starts[text]; k < work->starts[text + 1]; k++)
            counts[work->places[k]]++;
    }
}

static void find_scales(const Work *work, Descent *descent)
{
    size_t size = work->training->weights, n_positive = 0;
    g_autofree float *positive = g_new0(float, size), *negative = g_new0(float, size);
    count_pieces(work, descent, positive, negative);
    for (size_t i = 0; i < descent->n; i++)
        n_positive += work->texts[descent->order[i]].positive;
    double n = (double)descent->n, p = (double)n_positive + 1, q = n - (double)n_positive + 1;
    for (size_t i = 0; i < size; i++) {
        double in_positive = (double)positive[i], in_negative = (double)negative[i];
        double ratio = log((in_positive + 1) / p * q / (in_negative + 1));
        double rare = log(n / (in_positive + in_negative + 1));
        descent->scales[i] = (float)(sqrt(fabs(ratio)) * fmax(rare, 0));
    }
}

// ---- descent ----

static double dot(const Work *work, const Descent *descent, size_t text)
{
    double sum = 0;
    for (size_t k = work->starts[text]; k < work->starts[text + 1]; k++)
        sum += (double)(descent->weights[work->places[k]] * descent->scales[work->places[k]]);
    return sum / sqrt((double)MAX(length_of(work, text), 1)) + descent->bias;
}

static double square(const Work *work, const Descent *descent, size_t text)
{
    double sum = 0;
    for (size_t k = work->starts[text]; k < work->starts[text + 1]; k++) {
        double scale = (double)descent->scales[work->places[k]];
        sum += scale * scale;
    }
    return sum / (double)MAX(length_of(work, text), 1) + 1;
}

static void step(const Work *work, Descent *descent, size_t text, double own_square)
{
    double sign = work->texts[text].positive ? 1 : -1, diagonal = 0.5 / COST;
    double slope = dot(work, descent, text) * sign - 1 + diagonal * descent->alpha[text];
    double alpha = fmax(descent->alpha[text] - slope / (own_square + diagonal), 0);
    double moved = (alpha - descent->alpha[text]) * sign;
    if (moved == 0)
        return;
    descent->alpha[text] = alpha;
    descent->bias += moved;
    float each = (float)(moved / sqrt((double)MAX(length_of(work, text), 1)));
    for (size_t k = work->starts[text]; k < work->starts[text + 1]; k++)
        descent->weights[work->places[k]] += each * descent->scales[work->places[k]];
}

static void shuffle(uint32_t *order, size_t n, uint64_t *chance)
{
    for (size_t i = n; i > 1; i--) {
        *chance ^= *chance << 13, *chance ^= *chance >> 7, *chance ^= *chance << 17;
        size_t other = *chance % i;
        uint32_t kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static void descend(Work *work, Descent *descent)
{
    g_autofree double *squares = g_new(double, work->n);
    uint64_t chance = 88172645463325252u;
    for (size_t i = 0; i < descent->n; i++)
        squares[descent->order[i]] = square(work, descent, descent->order[i]);
    for (int round = 0; round < ROUNDS; round++) {
        shuffle(descent->order, descent->n, &chance);
        for (size_t i = 0; i < descent->n; i++)
            step(work, descent, descent->order[i], squares[descent->order[i]]);
        if (work->training->progress != NULL)
            work->training->progress(++work->done, work->total, work->training->context);
    }
}

static Tone *fit(Work *work, bool hold_back)
{
    size_t size = work->training->weights;
    g_autofree float *weights = g_new0(float, size), *scales = g_new(float, size);
    g_autofree double *alpha = g_new0(double, work->n);
    g_autofree uint32_t *order = g_new(uint32_t, work->n);
    Descent descent = {weights, scales, 0, alpha, order, 0};
    for (size_t i = 0; i < work->n; i++)
        if (is_used(work, i, hold_back))
            order[descent.n++] = (uint32_t)i;
    find_scales(work, &descent);
    descend(work, &descent);
    for (size_t i = 0; i < size; i++)
        weights[i] *= scales[i];
    return tone_new(weights, size, descent.bias);
}

// ---- probabilities ----

typedef struct {
    double score;
    bool positive;
} Scored;

// Newton's method for a logistic regression of two parameters; truths are drawn in a little, as
// Platt advises, so that separable scores have an answer.
static ToneScale find_scale(const Scored *scored, size_t n)
{
    double slope = 1, offset = 0, n_positive = 0;
    for (size_t i = 0; i < n; i++)
        n_positive += scored[i].positive;
    double high = (n_positive + 1) / (n_positive + 2), low = 1 / ((double)n - n_positive + 2);
    for (int at = 0; at < NEWTON_STEPS; at++) {
        double g_slope = 0, g_offset = 0, h_ss = 1e-9, h_so = 0, h_oo = 1e-9;
        for (size_t i = 0; i < n; i++) {
            double score = scored[i].score, said = 1 / (1 + exp(-(slope * score + offset)));
            double miss = said - (scored[i].positive ? high : low), curve = said * (1 - said);
            g_slope += miss * score, g_offset += miss;
            h_ss += curve * score * score, h_so += curve * score, h_oo += curve;
        }
        double determinant = h_ss * h_oo - h_so * h_so;
        double by_slope = (h_oo * g_slope - h_so * g_offset) / determinant;
        double by_offset = (h_ss * g_offset - h_so * g_slope) / determinant;
        slope = CLAMP(slope - by_slope, 0.05, 100), offset = CLAMP(offset - by_offset, -20, 20);
    }
    return (ToneScale){(float)slope, (float)offset};
}

// Where one script has too few texts held back, it takes the scale of all.
static void find_tone_scales(const Work *work, const Tone *held, Tone *tone)
{
    GArray *of[TONE_SCALES + 1];
    Tokens *tokens = tokens_new();
    for (size_t i = 0; i <= TONE_SCALES; i++)
        of[i] = g_array_new(FALSE, FALSE, sizeof(Scored));
    for (size_t i = 0; i < work->n; i++) {
        if (!is_used(work, i, false) || is_used(work, i, true))
            continue;
        size_t which;
        tokens_cut(tokens, work->texts[i].text, work->texts[i].length);
        Scored scored = {tone_score(held, tokens, &which), work->texts[i].positive};
        g_array_append_val(of[which], scored);
        g_array_append_val(of[TONE_SCALES], scored);
    }
    for (size_t i = 0; i < TONE_SCALES; i++) {
        const GArray *used = of[i]->len >= SCALE_TEXTS_LEAST ? of[i] : of[TONE_SCALES];
        tone_set_scale(tone, i, find_scale((const Scored *)(void *)used->data, used->len));
    }
    for (size_t i = 0; i <= TONE_SCALES; i++)
        g_array_free(of[i], TRUE);
    tokens_free(tokens);
}

// ---- all of it ----

static bool is_enough(const Work *work, GError **error)
{
    size_t of[2] = {0, 0};
    for (size_t i = 0; i < work->n; i++)
        of[work->texts[i].positive] += is_used(work, i, false);
    return (of[0] >= TONE_TEXTS_LEAST && of[1] >= TONE_TEXTS_LEAST) ||
           fail(error, ERROR_INVALID,
                "Negative texts to learn from: %1$d, positive ones: %2$d; %3$d of each are the "
                "least.",
                "可供学习的文本：负面 %1$d 条，正面 %2$d 条；每种至少需要 %3$d 条。", (int)of[0],
                (int)of[1], TONE_TEXTS_LEAST);
}

Tone *tone_train(const Labelled *labelled, bool all, const ToneTraining *training, GError **error)
{
    Work work = {.labelled = labelled, .all = all, .training = training, .total = 2 * ROUNDS};
    work.texts = labelled_texts(labelled, &work.n);
    if (!is_enough(&work, error))
        return NULL;
    cut_texts(&work);
    g_autoptr(Tone) held = fit(&work, true);
    Tone *tone = fit(&work, false);
    find_tone_scales(&work, held, tone);
    g_free(work.places);
    g_free(work.starts);
    return tone;
}

// ---- measuring ----

void tone_measure_add(ToneMeasure *measure, double positive, bool truth)
{
    bool said = positive > 0.5;
    size_t bin = (size_t)CLAMP(positive * 10, 0, 9);
    measure->texts++;
    measure->positive += truth;
    measure->right += said == truth;
    measure->called_positive += said;
    measure->true_positive += said && truth;
    measure->squares += (positive - truth) * (positive - truth);
    measure->bin_sum[bin] += positive;
    measure->bin_true[bin] += truth;
    measure->bin_n[bin]++;
}

double tone_accuracy(const ToneMeasure *measure)
{
    return measure->texts == 0 ? NAN : (double)measure->right / (double)measure->texts;
}

double tone_f1(const ToneMeasure *measure)
{
    int64_t both = measure->called_positive + measure->positive;
    return both == 0 ? NAN : 2 * (double)measure->true_positive / (double)both;
}

double tone_calibration_error(const ToneMeasure *measure)
{
    double sum = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(measure->bin_n); i++)
        sum += fabs(measure->bin_sum[i] - measure->bin_true[i]);
    return measure->texts == 0 ? NAN : sum / (double)measure->texts;
}
