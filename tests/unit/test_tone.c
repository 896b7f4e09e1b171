// SPDX-License-Identifier: Apache-2.0
//
// Tone of text: pieces, files whole and damaged, training on texts made up, and the shipped model
// on the test part of what it was trained with.
#include "know/tone/topics.h"
#include "know/tone/train.h"
#include "test_data.h"

#include <time.h>
#include <unistd.h>

static Tokens *tokens;

// ---- pieces ----

static bool has(const char *text, const char *piece)
{
    size_t n;
    uint64_t wanted = tokens_hash_one(piece);
    g_assert_cmpuint(wanted, !=, 0);
    tokens_cut(tokens, text, strlen(text));
    const uint64_t *hashes = tokens_hashes(tokens, &n);
    for (size_t i = 0; i < n; i++)
        if (hashes[i] == wanted)
            return true;
    return false;
}

static void same(const char *a, const char *b)
{
    size_t n, m;
    tokens_cut(tokens, a, strlen(a));
    const uint64_t *hashes = tokens_hashes(tokens, &n);
    g_autofree uint64_t *kept = g_memdup2(hashes, n * sizeof *kept);
    tokens_cut(tokens, b, strlen(b));
    hashes = tokens_hashes(tokens, &m);
    g_assert_cmpuint(n, ==, m);
    g_assert_true(memcmp(kept, hashes, n * sizeof *kept) == 0);
}

static void test_pieces(void)
{
    g_assert_true(has("质量不好，退货", "不好"));
    g_assert_true(has("质量不好，退货", "质量不好"));
    g_assert_false(has("质量不，好", "不好"));
    g_assert_true(has("It's NOT good.", "not good"));
    same("質量不好！ＡＢＣ", "质量不好!abc");
    same("Crème brûlée…", "creme brulee...");
    tokens_cut(tokens, "很好用 ok", strlen("很好用 ok"));
    g_assert_true(tokens_run_script(tokens));
    g_assert_cmpuint(tokens_hash_one("不好不好的"), ==, 0);
    g_assert_cmpuint(tokens_hash_one("one two three"), ==, 0);
    g_assert_cmpuint(tokens_hash_one(""), ==, 0);
}

// Whatever the bytes: no more pieces than there is room for, each once.
static void test_hostile(void)
{
    GRand *chance = g_rand_new_with_seed(7);
    g_autofree char *text = g_malloc(3 * TOKENS_TEXT_MAX);
    GHashTable *seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (int round = 0; round < 20; round++) {
        size_t length = (size_t)g_rand_int_range(chance, 0, 3 * TOKENS_TEXT_MAX), n;
        for (size_t i = 0; i < length; i++)
            text[i] = (char)g_rand_int_range(chance, round % 2 == 0 ? 0 : 0xE3, 256);
        tokens_cut(tokens, text, length);
        const uint64_t *hashes = tokens_hashes(tokens, &n);
        g_assert_cmpuint(n, <=, TOKENS_MAX);
        g_hash_table_remove_all(seen);
        for (size_t i = 0; i < n; i++)
            g_assert_true(g_hash_table_add(seen, (gpointer)&hashes[i]));
    }
    for (size_t i = 0; i + 6 <= TOKENS_TEXT_MAX; i += 6)
        memcpy(text + i,
               (const char[]){'\xE3', '\x8D', '\xBF', '\xE5', '\x99', (char)(0x80 + i % 61)}, 6);
    tokens_cut(tokens, text, TOKENS_TEXT_MAX); // ㍿ becomes four characters
    g_hash_table_destroy(seen);
    g_rand_free(chance);
}

// ---- files ----

static Tone *made_up(void)
{
    float weights[TONE_WEIGHTS_LEAST] = {0};
    for (size_t i = 0; i < TONE_WEIGHTS_LEAST; i++)
        weights[i] = (float)(i % 7) - 3;
    Tone *tone = tone_new(weights, TONE_WEIGHTS_LEAST, 0.25);
    tone_set_scale(tone, TONE_RUNS, (ToneScale){2, 0.5F});
    return tone;
}

static void test_file(void)
{
    g_autofree char *path = NULL, *bytes = NULL;
    int file = g_file_open_tmp("tone-XXXXXX", &path, NULL);
    close(file);
    g_autoptr(GError) error = NULL;
    g_autoptr(Tone) tone = made_up();
    g_assert_true(tone_save(tone, path, &error));
    g_autoptr(Tone) again = tone_load(path, &error);
    g_assert_no_error(error);
    tokens_cut(tokens, "好", 3);
    g_assert_cmpfloat(tone_of(tone, tokens).tone, ==, tone_of(again, tokens).tone);
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    unlink(path);
    for (size_t i = 0; i < length; i++) {
        bytes[i] ^= 0x10;
        g_assert_null(tone_read(bytes, length, &error));
        g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
        g_clear_error(&error);
        bytes[i] ^= 0x10;
    }
    for (size_t shorter = 0; shorter < length; shorter += 13)
        g_assert_null(tone_read(bytes, shorter, NULL));
    g_assert_null(tone_load("/nowhere", &error));
    g_assert_cmpint(error_code(error), ==, ERROR_UNAVAILABLE);
}

// ---- training ----

static Labelled *labelled_text(const char *csv, GError **error)
{
    g_autofree char *path = NULL;
    close(g_file_open_tmp("tone-XXXXXX.csv", &path, NULL));
    g_file_set_contents(path, csv, -1, NULL);
    g_autoptr(Labelled) labelled = labelled_new();
    bool good = labelled_add_file(labelled, path, error);
    unlink(path);
    return good ? g_steal_pointer(&labelled) : NULL;
}

static void test_labelled(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Labelled) labelled = labelled_text(
        "cat,label,review\nA,1,很好\nA,0,\"差，\"\nB,1,很 好！\nB,0,Bad\nB,0,\n", &error);
    g_assert_no_error(error);
    size_t n;
    const LabelledText *texts = labelled_texts(labelled, &n);
    g_assert_cmpuint(n, ==, 3); // 很 好！ is 很好 again
    g_assert_cmpstr(texts[1].text, ==, "差，");
    g_assert_cmpstr(texts[2].category, ==, "B");
    g_assert_null(labelled_text("text,label\nx,maybe\n", &error));
    g_assert_nonnull(strstr(error->message, "Line 2"));
    g_clear_error(&error);
    g_assert_null(labelled_text("a,b\nx,1\n", &error));
    g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
}

static Labelled *made_up_texts(int n)
{
    static const char *const GOOD[] = {"很好", "喜欢", "great", "不错"}, *const BAD[] = {
                                                                             "太差", "不好",
                                                                             "broken", "失望"};
    g_autoptr(GString) csv = g_string_new("text,label\n");
    for (int i = 0; i < n; i++)
        g_string_append_printf(csv, "第%d个 %s,%d\n", i, (i % 2 == 0 ? GOOD : BAD)[i / 2 % 4],
                               i % 2 == 0);
    return labelled_text(csv->str, NULL);
}

static void test_train(void)
{
    ToneTraining training = {.weights = 1 << 14};
    g_autoptr(GError) error = NULL;
    g_autoptr(Labelled) few = made_up_texts(60), texts = made_up_texts(800);
    g_assert_null(tone_train(few, false, &training, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
    g_clear_error(&error);
    g_autoptr(Tone) tone = tone_train(texts, false, &training, &error);
    g_assert_no_error(error);
    g_autoptr(Tone) second = tone_train(texts, false, &training, NULL);
    g_assert_true(memcmp(tone, second, tone_bytes(tone)) == 0);
    size_t n;
    ToneMeasure measure = {0};
    const LabelledText *all = labelled_texts(texts, &n);
    for (size_t i = 0; i < n; i++) {
        tokens_cut(tokens, all[i].text, all[i].length);
        if (all[i].test)
            tone_measure_add(&measure, tone_of(tone, tokens).positive, all[i].positive);
    }
    g_assert_cmpfloat(tone_accuracy(&measure), >, 0.98);
    g_assert_cmpfloat(tone_f1(&measure), >, 0.98);
}

static void test_measure(void)
{
    ToneMeasure measure = {0};
    tone_measure_add(&measure, 0.9, true);
    tone_measure_add(&measure, 0.9, true);
    tone_measure_add(&measure, 0.6, false);
    tone_measure_add(&measure, 0.1, false);
    g_assert_cmpfloat_with_epsilon(tone_accuracy(&measure), 0.75, 1e-12);
    g_assert_cmpfloat_with_epsilon(tone_f1(&measure), 0.8, 1e-12);
    g_assert_cmpfloat_with_epsilon(tone_calibration_error(&measure), 0.9 / 4, 1e-12);
}

// ---- the shipped model ----

static ToneAnswer say(const char *text)
{
    tokens_cut(tokens, text, strlen(text));
    return tone_of(tone_shipped(), tokens);
}

static void test_shipped(void)
{
    g_assert_cmpuint(tone_bytes(tone_shipped()), <=, 1000000);
    g_assert_cmpfloat(say("很好，质量不错，下次还买").tone, >, 0.9);
    g_assert_cmpfloat(say("物流太慢了，包裝也破了，客服不理人！").tone, <, -0.9);
    g_assert_cmpfloat(say("Great quality, would buy again").tone, >, 0.5);
    g_assert_cmpfloat(say("The worst purchase ever, it broke after a week").tone, <, -0.5);
    g_assert_cmpfloat(say("").tone, ==, 0);
    g_assert_cmpuint(say("  ").known, ==, 0);
}

static const Topic *topic_named(const char *name, uint32_t *out_bit)
{
    for (size_t i = 0; TOPICS[i].name != NULL; i++) {
        *out_bit = (uint32_t)1 << i;
        if (strcmp(TOPICS[i].name, name) == 0)
            return &TOPICS[i];
    }
    g_assert_not_reached();
}

static void test_topics(void)
{
    static const struct {
        const char *text, *topic;
    } CASES[] = {
        {"物流太慢", "delivery"},       {"Shipping took ages", "delivery"},
        {"這是假貨", "fake"},           {"Not as described!", "fake"},
        {"盒子压坏了", "packaging"},    {"性价比高", "price"},
        {"衣服起球", "quality"},        {"it stopped working", "quality"},
        {"我要退款", "refund"},         {"客服态度差", "service"},
        {"尺码偏小", "size"},           {"味道很怪", "smell"},
        {"电池不耐用", "usability"},    {"CUSTOMER SERVICE hung up", "service"},
        {"下次去別家買", "competitor"}, {"Cheaper at another store.", "competitor"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        uint32_t bit = 0;
        topic_named(CASES[i].topic, &bit);
        tokens_cut(tokens, CASES[i].text, strlen(CASES[i].text));
        g_assert_cmpuint(topics_of(tokens) & bit, ==, bit);
    }
    static const char *const NEITHER[] = {"你好", "同一家店", "my other half"};
    for (size_t i = 0; i < G_N_ELEMENTS(NEITHER); i++) {
        tokens_cut(tokens, NEITHER[i], strlen(NEITHER[i]));
        g_assert_cmpuint(topics_of(tokens), ==, 0);
    }
}

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double accuracy_on(const Tone *tone, const Labelled *labelled, const char *name)
{
    size_t n;
    ToneMeasure measure = {0};
    const LabelledText *texts = labelled_texts(labelled, &n);
    double began = processor_seconds();
    for (size_t i = 0; i < n; i++) {
        if (!texts[i].test)
            continue;
        tokens_cut(tokens, texts[i].text, texts[i].length);
        tone_measure_add(&measure, tone_of(tone, tokens).positive, texts[i].positive);
    }
    double took = processor_seconds() - began;
    g_test_message("%s, %zu bytes: %d texts, accuracy %.4f, F1 %.4f, calibration error %.4f; %.1f "
                   "us of processor "
                   "time a text in this build",
                   name, tone_bytes(tone), (int)measure.texts, tone_accuracy(&measure),
                   tone_f1(&measure), tone_calibration_error(&measure),
                   1e6 * took / (double)measure.texts);
    g_assert_cmpfloat(tone_calibration_error(&measure), <, 0.02);
    return tone_accuracy(&measure);
}

// The texts that are tested with were never trained with, nor was any that differs from one of
// them in punctuation only. `-m slow` trains the large model too.
static void test_reviews(void)
{
    g_autofree char *path = data_path("zh_reviews", "online_shopping_10_cats.csv");
    if (path == NULL)
        return;
    g_autoptr(GError) error = NULL;
    g_autoptr(Labelled) labelled = labelled_new();
    g_assert_true(labelled_add_file(labelled, path, &error));
    g_assert_cmpfloat(accuracy_on(tone_shipped(), labelled, "shipped"), >=, 0.93);
    if (g_test_slow()) {
        ToneTraining training = {.weights = 1 << 24};
        g_autoptr(Tone) large = tone_train(labelled, false, &training, &error);
        g_assert_no_error(error);
        g_assert_cmpfloat(accuracy_on(large, labelled, "large"), >=, 0.94);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    tokens = tokens_new();
    g_test_add_func("/tone/pieces", test_pieces);
    g_test_add_func("/tone/hostile", test_hostile);
    g_test_add_func("/tone/file", test_file);
    g_test_add_func("/tone/labelled", test_labelled);
    g_test_add_func("/tone/train", test_train);
    g_test_add_func("/tone/measure", test_measure);
    g_test_add_func("/tone/shipped", test_shipped);
    g_test_add_func("/tone/topics", test_topics);
    g_test_add_func("/tone/reviews", test_reviews);
    int failed = g_test_run();
    tokens_free(tokens);
    return failed;
}
