// SPDX-License-Identifier: Apache-2.0
#include "know/insight/churn.h"

#include "base/error.h"
#include "base/splitmix.h"
#include "know/insight/calibration.h"

#include <math.h>
#include <string.h>

enum {
    PARTS = 4, // each is held out once
    DEPTH = 3,
    ROUNDS_MAX = 400,
    PATIENCE = 20,
    GROUPS = 10,  // of the calibration error
    PIECE = 8192, // rows foreseen at once
};

struct Churn {
    Booster *boosters[PARTS];
    Calibration calibration;
    ChurnQuality quality;
    size_t width;
};

size_t churn_width(const Churn *churn)
{
    return churn->width;
}

const ChurnQuality *churn_quality(const Churn *churn)
{
    return &churn->quality;
}

void churn_free(Churn *churn)
{
    if (churn == NULL)
        return;
    for (size_t part = 0; part < PARTS; part++)
        booster_free(churn->boosters[part]);
    g_free(churn);
}

// ---- learning ----

// Rows that belong together, copied.
typedef struct {
    size_t n;
    size_t *from; // which rows they were
    float *values, *left;
} Rows;

static void rows_clear(Rows *rows)
{
    g_free(rows->from);
    g_free(rows->values);
    g_free(rows->left);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rows, rows_clear)

// Well mixed, the same everywhere.
static uint64_t mixed(uint64_t x)
{
    return splitmix64(&x);
}

static size_t part_of(const ChurnExamples *examples, size_t row)
{
    return mixed(examples->owners != NULL ? (uint64_t)examples->owners[row] : row) % PARTS;
}

// The rows of a part, or all others.
static Rows rows_of(const ChurnExamples *examples, size_t part, bool others)
{
    size_t n = examples->rows.n, width = examples->rows.width;
    Rows rows = {.from = g_new(size_t, n + 1)};
    for (size_t row = 0; row < n; row++)
        if ((part_of(examples, row) == part) != others)
            rows.from[rows.n++] = row;
    rows.values = g_new(float, rows.n *width + 1);
    rows.left = g_new(float, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        memcpy(rows.values + i * width, examples->rows.values + rows.from[i] * width,
               width * sizeof(float));
        rows.left[i] = examples->left[rows.from[i]];
    }
    return rows;
}

static LabelledRows labelled(const Rows *rows, size_t width)
{
    return (LabelledRows){{rows->n, width, rows->values}, rows->left};
}

typedef struct {
    const ChurnExamples *examples;
    Booster *boosters[PARTS];
    unsigned rounds[PARTS];
    float *scores; // of every example, by the trees that have not seen it
    GError *errors[PARTS];
} Learning;

static void learning_clear(Learning *learning)
{
    for (size_t part = 0; part < PARTS; part++) {
        booster_free(learning->boosters[part]);
        g_clear_error(&learning->errors[part]);
    }
    g_free(learning->scores);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Learning, learning_clear)

static void learn_part(void *context, size_t part)
{
    Learning *learning = context;
    const ChurnExamples *examples = learning->examples;
    size_t width = examples->rows.width;
    g_auto(Rows) known = rows_of(examples, part, true);
    g_auto(Rows) held = rows_of(examples, part, false);
    LabelledRows on = labelled(&known, width), aside = labelled(&held, width);
    BoosterOptions options = {examples->directions, DEPTH, ROUNDS_MAX, PATIENCE};
    GError **error = &learning->errors[part];
    Booster *booster = booster_grow(&on, &aside, &options, &learning->rounds[part], error);
    g_autofree float *scores = g_new(float, held.n + 1);
    learning->boosters[part] = booster;
    if (booster == NULL || !booster_margins(booster, &aside.rows, scores, error))
        return;
    for (size_t i = 0; i < held.n; i++)
        learning->scores[held.from[i]] = scores[i];
}

static bool enough(const ChurnExamples *examples, size_t *out_left, GError **error)
{
    size_t n = examples->rows.n, left = 0;
    for (size_t i = 0; i < n; i++)
        left += examples->left[i] > 0.5f;
    *out_left = left;
    return (n >= CHURN_ROWS_LEAST && left >= CHURN_CLASS_LEAST && n - left >= CHURN_CLASS_LEAST) ||
           fail(
               error, ERROR_INVALID,
               "Too little to learn from: customers: %1$zu, left: %2$zu. It takes %3$d, and "
               "%4$d of each kind.",
               "数据太少，无法学习：%1$zu 位客户，其中 %2$zu 位流失。至少需要 %3$d 位，两类各 %4$d "
               "位。",
               n, left, CHURN_ROWS_LEAST, CHURN_CLASS_LEAST);
}

// Calibration and quality, both of customers whom the trees had not seen.
static void judge(Churn *churn, const Learning *learning)
{
    const ChurnExamples *examples = learning->examples;
    size_t n = examples->rows.n;
    float *scores = learning->scores;
    ChurnQuality *quality = &churn->quality;
    churn->calibration = calibration_fit(scores, examples->left, n);
    for (size_t i = 0; i < n; i++)
        scores[i] = (float)calibrated(churn->calibration, scores[i]);
    quality->auc = quality_auc(scores, examples->left, n);
    quality->brier = quality_brier(scores, examples->left, n);
    quality->calibration_error = quality_calibration_error(scores, examples->left, n, GROUPS);
}

Churn *churn_learn(const ChurnExamples *examples, Crew *crew, GError **error)
{
    g_assert(examples->rows.width > 0 && examples->rows.width <= CHURN_WIDTH_MAX);
    size_t left;
    if (!enough(examples, &left, error))
        return NULL;
    g_auto(Learning) learning = {.examples = examples, .scores = g_new0(float, examples->rows.n)};
    crew_run(crew, PARTS, learn_part, &learning);
    for (size_t part = 0; part < PARTS; part++)
        if (learning.errors[part] != NULL) {
            g_propagate_error(error, g_steal_pointer(&learning.errors[part]));
            return NULL;
        }
    Churn *churn = g_new0(Churn, 1);
    churn->width = examples->rows.width;
    churn->quality.rows = examples->rows.n;
    churn->quality.share = (double)left / (double)examples->rows.n;
    for (size_t part = 0; part < PARTS; part++) {
        churn->boosters[part] = g_steal_pointer(&learning.boosters[part]);
        churn->quality.trees += learning.rounds[part];
    }
    judge(churn, &learning);
    return churn;
}

// ---- foreseeing ----

typedef struct {
    const Churn *churn;
    const FeatureTable *rows;
    float *out;
    GError *error;     // the first one
    unsigned n_errors; // atomic
} Foreseeing;

// The mean of what all boosters say.
static bool mean_margins(const Churn *churn, const FeatureTable *rows, float *out, GError **error)
{
    g_autofree float *one = g_new(float, rows->n + 1);
    memset(out, 0, rows->n * sizeof *out);
    for (size_t part = 0; part < PARTS; part++) {
        if (!booster_margins(churn->boosters[part], rows, one, error))
            return false;
        for (size_t i = 0; i < rows->n; i++)
            out[i] += one[i] / PARTS;
    }
    return true;
}

static void foresee_piece(void *context, size_t piece)
{
    Foreseeing *foreseeing = context;
    const Churn *churn = foreseeing->churn;
    size_t from = piece * PIECE, n = MIN(PIECE, foreseeing->rows->n - from);
    FeatureTable rows = {n, churn->width, foreseeing->rows->values + from * churn->width};
    GError *error = NULL;
    if (mean_margins(churn, &rows, foreseeing->out + from, &error)) {
        for (size_t i = from; i < from + n; i++)
            foreseeing->out[i] = (float)calibrated(churn->calibration, foreseeing->out[i]);
        return;
    }
    if (__atomic_fetch_add(&foreseeing->n_errors, 1, __ATOMIC_RELAXED) == 0)
        foreseeing->error = error;
    else
        g_error_free(error);
}

bool churn_foresee(const Churn *churn, const FeatureTable *rows, Crew *crew, float *out,
                   GError **error)
{
    g_assert(rows->width == churn->width);
    Foreseeing foreseeing = {churn, rows, out, NULL, 0};
    crew_run(crew, (rows->n + PIECE - 1) / PIECE, foresee_piece, &foreseeing);
    if (foreseeing.error == NULL)
        return true;
    g_propagate_error(error, foreseeing.error);
    return false;
}

bool churn_explain(const Churn *churn, const FeatureTable *rows, float *out, GError **error)
{
    size_t width = churn->width;
    float scale = (float)churn->calibration.slope / PARTS;
    g_autofree float *raw = g_new(float, rows->n *(width + 1) + 1);
    memset(out, 0, rows->n * width * sizeof *out);
    for (size_t part = 0; part < PARTS; part++) {
        if (!booster_contributions(churn->boosters[part], rows, raw, error))
            return false;
        for (size_t row = 0; row < rows->n; row++)
            for (size_t i = 0; i < width; i++)
                out[row * width + i] += raw[row * (width + 1) + i] * scale;
    }
    return true;
}

// ---- keeping ----

enum { VERSION = 1, DIGEST = 32 };
static const char MAGIC[8] = "guanxiCh";

typedef struct {
    char magic[8];
    uint32_t version, width;
    uint64_t lengths[PARTS]; // of the boosters, which follow
    uint64_t rows, trees;
    double slope, shift, share, auc, brier, calibration_error;
    uint8_t digest[DIGEST]; // SHA-256 of the head with zeros here, and of what follows
} Head;

static void digest_of(const Head *head, const void *after, size_t length, uint8_t *out)
{
    Head bare = *head;
    gsize room = DIGEST;
    memset(bare.digest, 0, sizeof bare.digest);
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)&bare, sizeof bare);
    g_checksum_update(sum, after, (gssize)length);
    g_checksum_get_digest(sum, out, &room);
    g_checksum_free(sum);
}

static Head head_of(const Churn *churn)
{
    const ChurnQuality *quality = &churn->quality;
    Head head = {.version = VERSION,
                 .width = (uint32_t)churn->width,
                 .rows = quality->rows,
                 .trees = quality->trees,
                 .slope = churn->calibration.slope,
                 .shift = churn->calibration.shift,
                 .share = quality->share,
                 .auc = quality->auc,
                 .brier = quality->brier,
                 .calibration_error = quality->calibration_error};
    memcpy(head.magic, MAGIC, sizeof MAGIC);
    return head;
}

GBytes *churn_save(const Churn *churn, GError **error)
{
    Head head = head_of(churn);
    g_autoptr(GByteArray) all = g_byte_array_new();
    g_byte_array_append(all, (const guint8 *)&head, sizeof head);
    for (size_t part = 0; part < PARTS; part++) {
        g_autoptr(GBytes) booster = booster_save(churn->boosters[part], error);
        if (booster == NULL)
            return NULL;
        head.lengths[part] = g_bytes_get_size(booster);
        g_byte_array_append(all, g_bytes_get_data(booster, NULL), (guint)head.lengths[part]);
    }
    digest_of(&head, all->data + sizeof head, all->len - sizeof head, head.digest);
    memcpy(all->data, &head, sizeof head);
    return g_byte_array_free_to_bytes(g_steal_pointer(&all));
}

static bool is_sound(const Head *head, const void *after, size_t length)
{
    uint8_t digest[DIGEST];
    uint64_t left = length;
    if (memcmp(head->magic, MAGIC, sizeof MAGIC) != 0 || head->version != VERSION ||
        head->width == 0 || head->width > CHURN_WIDTH_MAX)
        return false;
    for (size_t part = 0; part < PARTS; part++) {
        if (head->lengths[part] > left)
            return false;
        left -= head->lengths[part];
    }
    if (left != 0)
        return false;
    digest_of(head, after, length, digest);
    return memcmp(digest, head->digest, DIGEST) == 0 && isfinite(head->slope) &&
           isfinite(head->shift);
}

// Of a head that is sound.
static Churn *churn_of(const Head *head, const uint8_t *at, GError **error)
{
    g_autoptr(Churn) churn = g_new0(Churn, 1);
    churn->width = head->width;
    churn->calibration = (Calibration){head->slope, head->shift};
    churn->quality = (ChurnQuality){.rows = head->rows,
                                    .share = head->share,
                                    .auc = head->auc,
                                    .brier = head->brier,
                                    .calibration_error = head->calibration_error,
                                    .trees = (unsigned)head->trees};
    for (size_t part = 0; part < PARTS; part++) {
        churn->boosters[part] = booster_load(at, head->lengths[part], churn->width, error);
        if (churn->boosters[part] == NULL)
            return NULL;
        at += head->lengths[part];
    }
    return g_steal_pointer(&churn);
}

Churn *churn_load(const void *bytes, size_t length, GError **error)
{
    Head head;
    if (length >= sizeof head)
        memcpy(&head, bytes, sizeof head);
    const uint8_t *after = (const uint8_t *)bytes + sizeof head;
    if (length >= sizeof head && is_sound(&head, after, length - sizeof head))
        return churn_of(&head, after, error);
    fail(error, ERROR_INVALID, "The model of who leaves is damaged, or of another version.",
         "流失模型已损坏或版本不符。");
    return NULL;
}
