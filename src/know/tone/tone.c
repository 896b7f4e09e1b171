// SPDX-License-Identifier: Apache-2.0
//
// The model and its file: a head of 64 bytes (little-endian) and the weights.
#include "know/tone/tone.h"
#include "know/chunk_image.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { FILE_VERSION = 1, WEIGHT_MOST = 127, USUAL_TIMES = 20 };
static const char MAGIC[8] = "GXTONE\r\n";

typedef struct {
    char magic[8];
    uint32_t version;
    uint32_t n_weights;
    uint64_t checksum; // of the head with 0 here and the weights
    float unit;        // what a weight of 1 is worth
    float bias;
    ToneScale scales[TONE_SCALES];
    char reserved[16];
} Head;
G_STATIC_ASSERT(sizeof(Head) == 64);

struct Tone {
    Head head; // as in the file
    int8_t weights[];
};

// ---- making ----

// Weights far beyond the usual ones would leave no steps for all others.
static float greatest_kept(const float *weights, size_t n)
{
    double squares = 0, greatest = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        squares += (double)weights[i] * weights[i];
        greatest = fmax(greatest, fabs((double)weights[i]));
        used += weights[i] != 0;
    }
    return used == 0 ? 1 : (float)fmin(greatest, USUAL_TIMES * sqrt(squares / (double)used));
}

Tone *tone_new(const float *weights, size_t n, double bias)
{
    g_assert(n >= TONE_WEIGHTS_LEAST && n <= TONE_WEIGHTS_MOST);
    Tone *tone = g_malloc0(sizeof *tone + n);
    memcpy(tone->head.magic, MAGIC, sizeof MAGIC);
    tone->head.version = FILE_VERSION;
    tone->head.n_weights = (uint32_t)n;
    tone->head.unit = greatest_kept(weights, n) / WEIGHT_MOST;
    tone->head.bias = (float)bias;
    for (size_t i = 0; i < TONE_SCALES; i++)
        tone->head.scales[i] = (ToneScale){1, 0};
    for (size_t i = 0; i < n; i++) {
        long steps = lrintf(weights[i] / tone->head.unit);
        tone->weights[i] = (int8_t)CLAMP(steps, -WEIGHT_MOST, WEIGHT_MOST);
    }
    return tone;
}

void tone_set_scale(Tone *tone, size_t which, ToneScale scale)
{
    g_assert(which < TONE_SCALES);
    tone->head.scales[which] = scale;
}

void tone_free(Tone *tone)
{
    g_free(tone);
}

size_t tone_weights(const Tone *tone)
{
    return tone->head.n_weights;
}

size_t tone_bytes(const Tone *tone)
{
    return sizeof tone->head + tone->head.n_weights;
}

// ---- files ----

static uint64_t checksum(const Tone *tone)
{
    Head head = tone->head;
    head.checksum = 0;
    return chunk_image_checksum(&head, sizeof head) ^
           chunk_image_checksum(tone->weights, head.n_weights);
}

uint64_t tone_checksum(const Tone *tone)
{
    return checksum(tone);
}

static bool is_sound(const Head *head)
{
    bool sound = isfinite(head->unit) && head->unit > 0 && isfinite(head->bias);
    for (size_t i = 0; i < TONE_SCALES; i++)
        sound = sound && isfinite(head->scales[i].slope) && head->scales[i].slope > 0 &&
                isfinite(head->scales[i].offset);
    return sound;
}

Tone *tone_read(const void *bytes, size_t length, GError **error)
{
    Head head;
    if (length < sizeof head || memcmp(bytes, MAGIC, sizeof MAGIC) != 0) {
        fail(error, ERROR_INVALID, "This is no tone model.", "这不是语气模型文件。");
        return NULL;
    }
    memcpy(&head, bytes, sizeof head);
    if (head.version != FILE_VERSION) {
        fail(error, ERROR_INVALID, "The tone model has version %u; this program reads %d.",
             "语气模型的版本为 %u，本程序读取的版本为 %d。", head.version, FILE_VERSION);
        return NULL;
    }
    bool good = head.n_weights >= TONE_WEIGHTS_LEAST && head.n_weights <= TONE_WEIGHTS_MOST &&
                length == sizeof head + head.n_weights && is_sound(&head);
    g_autoptr(Tone) tone = good ? g_memdup2(bytes, length) : NULL;
    if (tone == NULL || checksum(tone) != head.checksum) {
        fail(error, ERROR_INVALID, "The tone model is damaged.", "语气模型文件已损坏。");
        return NULL;
    }
    return g_steal_pointer(&tone);
}

static void cannot(GError **error, const char *path, const GError *problem)
{
    fail(error, ERROR_UNAVAILABLE, "%1$s cannot be used: %2$s", "无法使用 %1$s：%2$s", path,
         problem->message);
}

Tone *tone_load(const char *path, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_autoptr(GError) problem = NULL;
    if (!g_file_get_contents(path, &bytes, &length, &problem)) {
        cannot(error, path, problem);
        return NULL;
    }
    return tone_read(bytes, length, error);
}

bool tone_save(const Tone *tone, const char *path, GError **error)
{
    g_autoptr(Tone) file = g_memdup2(tone, tone_bytes(tone));
    g_autoptr(GError) problem = NULL;
    file->head.checksum = checksum(file);
    if (!g_file_set_contents(path, (const char *)file, (gssize)tone_bytes(file), &problem)) {
        cannot(error, path, problem);
        return false;
    }
    return true;
}

// ---- the one inside of the program ----

extern const char TONE_SHIPPED[], TONE_SHIPPED_END[]; // shipped.S

static Tone *shipped;

static void read_shipped(void)
{
    g_autoptr(GError) error = NULL;
    shipped = tone_read(TONE_SHIPPED, (size_t)(TONE_SHIPPED_END - TONE_SHIPPED), &error);
    g_assert_no_error(error);
}

const Tone *tone_shipped(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_shipped);
    return shipped;
}

// ---- saying ----

double tone_score(const Tone *tone, const Tokens *tokens, size_t *out_scale)
{
    size_t n;
    const uint64_t *hashes = tokens_hashes(tokens, &n);
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += tone->weights[tone_place(hashes[i], tone->head.n_weights)];
    *out_scale = tokens_run_script(tokens) ? TONE_RUNS : TONE_WORDS;
    return (double)sum * (double)tone->head.unit / sqrt((double)MAX(n, 1)) +
           (double)tone->head.bias;
}

static unsigned count_known(const Tone *tone, const Tokens *tokens)
{
    size_t n;
    const uint64_t *hashes = tokens_hashes(tokens, &n);
    unsigned known = 0;
    for (size_t i = 0; i < n; i++)
        known += tone->weights[tone_place(hashes[i], tone->head.n_weights)] != 0;
    return known;
}

ToneAnswer tone_of(const Tone *tone, const Tokens *tokens)
{
    size_t which;
    double score = tone_score(tone, tokens, &which);
    const ToneScale *scale = &tone->head.scales[which];
    ToneAnswer answer = {.known = count_known(tone, tokens), .positive = 0.5};
    if (answer.known > 0)
        answer.positive = 1 / (1 + exp(-((double)scale->slope * score + (double)scale->offset)));
    answer.tone = 2 * answer.positive - 1;
    return answer;
}
